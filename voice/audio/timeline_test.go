package audio

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kaiwa/voice"
)

func TestFar(t *testing.T) {
	f := newFar(64)
	p := make([]int16, 20)
	f.write(counted(1, 10), 5)
	f.read(p, 0)
	if want := slices.Concat(make([]int16, 5), counted(1, 10), make([]int16, 5)); !slices.Equal(p, want) {
		t.Errorf("%v, want %v", p, want)
	}
	f.write(counted(100, 4), 20) // after a gap
	f.cut(2)
	f.read(p, 10)
	if want := slices.Concat(counted(6, 5), make([]int16, 5), counted(100, 2), make([]int16, 8)); !slices.Equal(p, want) {
		t.Errorf("%v, want %v", p, want)
	}
	f.write(counted(7, 2), 90) // once around and more
	if f.read(p, 70); !slices.Equal(p, make([]int16, 20)) {
		t.Errorf("what is old comes again: %v", p)
	}
	f.write(counted(50, 3), 80) // it is placed anew, earlier
	if f.read(p, 78); !slices.Equal(p, slices.Concat(make([]int16, 2), counted(50, 3), make([]int16, 15))) {
		t.Errorf("placed anew: %v", p)
	}
	if f.read(p, -30); slices.ContainsFunc(p, func(s int16) bool { return s != 0 }) {
		t.Errorf("before the beginning: %v", p)
	}
}

func sine(hz float64, rate, n int) []int16 {
	p := make([]int16, n)
	for i := range p {
		p[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return p
}

func TestThirds(t *testing.T) {
	for _, c := range []struct{ hz, least, most float64 }{{200, -14, -13}, {3000, -14, -13}, {6000, -14, -13}, {9200, -100, -50}, {11000, -100, -60}} {
		in, out := sine(c.hz, voice.SpeakRate, voice.SpeakRate), make([]int16, voice.SpeakRate)
		var whole, parts thirds
		out = out[:whole.put(out, in)]
		if len(out) != voice.HearRate {
			t.Fatalf("a second has %d samples", len(out))
		}
		if l := voice.LevelOf(out[100:]).RMS; l < c.least || l > c.most {
			t.Errorf("%v Hz has %.1f dBFS, want %v to %v", c.hz, l, c.least, c.most)
		}
		var inParts []int16
		for rest, n := in, 1; len(rest) > 0; n = n%97 + 1 {
			n = min(n, len(rest))
			block := make([]int16, n)
			inParts = append(inParts, block[:parts.put(block, rest[:n])]...)
			rest = rest[n:]
		}
		if !slices.Equal(inParts, out) {
			t.Errorf("%v Hz: in parts it comes out otherwise", c.hz)
		}
	}
	// The pitch and the place: 16 of 24,000 late.
	in, out := sine(500, voice.SpeakRate, 2400), make([]int16, 2400)
	var s thirds
	out = out[:s.put(out, in)]
	for i := 100; i < len(out); i++ {
		at := float64(i)/voice.HearRate - 16.0/voice.SpeakRate
		if want := 10000 * math.Sin(2*math.Pi*500*at); math.Abs(float64(out[i])-want) > 20 {
			t.Fatalf("sample %d is %d, want %.0f", i, out[i], want)
		}
	}
}

// A machine has a microphone and a loudspeaker whose callbacks come late by chance, in virtual time.
type machine struct {
	h             *hearing
	k             track
	random        *rand.Rand
	heard, played time.Duration // when the next callbacks are due
}

func newMachine() *machine {
	name := "x"
	return &machine{
		h: &hearing{history: newHistory(historySize), far: newFar(historySize)}, k: track{device: &name},
		random: rand.New(rand.NewPCG(1, 2)), heard: time.Second, played: time.Second + 7*time.Millisecond,
	}
}

// late is by how much a callback comes late: most of them a little, some of them much.
func (m *machine) late() time.Duration {
	d := 2 * m.random.Float64()
	if m.random.IntN(10) == 0 {
		d += 15
	}
	return time.Duration(d * float64(time.Millisecond))
}

// run lets time pass up to an end. Sound is what the loudspeaker plays at a time.
func (m *machine) run(end time.Duration, sound func(at time.Duration) int16) {
	for {
		switch {
		case m.heard < m.played && m.heard < end:
			m.h.history.write(make([]int16, voice.HearRate*hearPeriod/time.Second))
			m.h.line.mark(m.h.history.written.Load(), m.heard+m.late())
			m.heard += hearPeriod
		case m.played < end:
			p := make([]int16, voice.SpeakRate*playPeriod/time.Second)
			for i := range p {
				p[i] = sound(m.played + time.Duration(i)*time.Second/voice.SpeakRate)
			}
			m.k.play(m.h, p, firstSound(p) >= 0, m.played+m.late())
			m.played += playPeriod
		default:
			return
		}
	}
}

// hole keeps the loudspeaker from being called until the device has been empty for so long; then it is filled at once.
func (m *machine) hole(d time.Duration) {
	const held = 2 * playPeriod
	for end := m.played + held + d; m.heard < end; m.heard += hearPeriod {
		m.h.history.write(make([]int16, voice.HearRate*hearPeriod/time.Second))
		m.h.line.mark(m.h.history.written.Load(), m.heard)
	}
	m.played += held + d
	for range held / playPeriod {
		m.k.play(m.h, make([]int16, voice.SpeakRate*playPeriod/time.Second), false, m.played)
	}
	m.played += playPeriod
}

// clickAt is the position of the first sound from a position on.
func (m *machine) clickAt(from int64) int64 {
	p := make([]int16, 4*voice.HearRate)
	m.h.far.read(p, from)
	return from + int64(firstSound(p))
}

// click plays one at a time.
func click(when time.Duration) func(time.Duration) int16 {
	return func(at time.Duration) int16 {
		if at >= when && at < when+time.Millisecond {
			return 10000
		}
		return 0
	}
}

// What is played lies where the microphone is at that time, and a little later, however late callbacks come; and each
// sample at the same distance.
func TestTrackCounts(t *testing.T) {
	m := newMachine()
	var distances []float64
	for s := 3; s < 60; s += 3 {
		when := time.Duration(s) * time.Second
		from := m.h.history.written.Load()
		m.run(when+time.Second, click(when))
		// The microphone's first sample was there 30 ms before its callback.
		is := when - time.Second + hearPeriod
		distances = append(distances, float64(m.clickAt(from))-positions(is))
	}
	t.Logf("clicks lie %.1f samples ahead", distances)
	if low, high := slices.Min(distances), slices.Max(distances); high-low > 1 || low < lead-40 || high > lead+60 {
		t.Errorf("they lie %.0f to %.0f samples ahead, want one distance of about %d", low, high, lead)
	}
}

// A loudspeaker that had a hole, or whose microphone had one, is placed anew; one that comes late now and then is not.
func TestTrackIsPlacedAnew(t *testing.T) {
	m := newMachine()
	tick := func(at time.Duration) int16 { return click(at.Truncate(time.Second))(at) }
	m.run(10*time.Second, tick)
	placed := m.h.far.placed.Load()
	m.run(60*time.Second, tick)
	if now := m.h.far.placed.Load(); now != placed || placed == 0 {
		t.Fatalf("placed at %d, and again at %d", placed, now)
	}
	m.hole(100 * time.Millisecond)
	m.run(m.played+playPeriod, tick)
	if m.h.far.placed.Load() == placed {
		t.Error("it had a hole of 100 ms and has its old place")
	}
	m.run(63*time.Second, tick)
	from := m.h.history.written.Load() + voice.HearRate // behind the last tick
	m.run(66*time.Second, click(65*time.Second))
	if d := float64(m.clickAt(from)) - positions(64*time.Second+hearPeriod); math.Abs(d-lead) > misplaced {
		t.Errorf("after it a click lies %.0f samples ahead", d)
	}
	placed = m.h.far.placed.Load()
	m.heard += 80 * time.Millisecond
	m.run(70*time.Second, tick)
	if m.h.far.placed.Load() == placed {
		t.Error("the microphone lost 80 ms and the loudspeaker has its old place")
	}
}

// Nothing is written while nothing was played, and nothing beside a microphone that is closed.
func TestTrackOfSilence(t *testing.T) {
	m := newMachine()
	m.run(5*time.Second, func(time.Duration) int16 { return 0 })
	if end := m.h.far.end.Load(); end != 0 {
		t.Errorf("silence was written up to %d", end)
	}
	p := counted(1, 480)
	m.k.play(nil, p, true, 6*time.Second)
	if m.h.far.end.Load() != 0 || m.k.sound {
		t.Error("there is sound beside no microphone")
	}
	if n := testing.AllocsPerRun(100, func() { m.k.play(m.h, p, true, 7*time.Second) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
