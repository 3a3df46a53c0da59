package audio

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/echo"
)

// A scene is a room without devices: what was played, and what was heard of it and of somebody who hums.
type scene struct {
	*room
	h      *hearing
	random *rand.Rand
	played []float64 // by position
	user   float64   // amplitude of who hums
	way    []float64 // gains of what is heard of it, 90 samples apart
	delay  int       // samples until the first
}

const sceneDelay = 1000 // samples

func newScene() *scene {
	m := NewMicrophone("")
	h := &hearing{history: newHistory(historySize), far: newFar(historySize)}
	h.found = "microphone"
	m.hearing.Store(h)
	name := "loudspeaker"
	h.far.device.Store(&name)
	return &scene{room: newRoom(m, "no"), h: h, random: rand.New(rand.NewPCG(3, 4)), way: []float64{0.3, 0.2, -0.1}, delay: sceneDelay}
}

// pass lets time pass in which noise of an amplitude is played, and answers what was heard.
func (s *scene) pass(d time.Duration, amplitude int) []int16 {
	const chunk = 160
	var all []int16
	for range int(positions(d)) / chunk {
		var far, near [chunk]int16
		for i := range near {
			if amplitude > 0 {
				far[i] = int16(s.random.IntN(2*amplitude+1) - amplitude)
			}
			at := len(s.played)
			s.played = append(s.played, float64(far[i]))
			for k, g := range s.way {
				if j := at - s.delay - 90*k; j >= 0 {
					near[i] += int16(g * s.played[j])
				}
			}
			near[i] += int16(s.random.IntN(21)-10) + int16(s.user*math.Sin(2*math.Pi*200*float64(at)/voice.HearRate))
		}
		if amplitude > 0 || s.h.far.end.Load() > 0 {
			s.h.far.write(far[:], s.h.history.written.Load())
		}
		s.h.history.write(near[:])
		all = append(all, near[:]...)
	}
	return all
}

// rest reads all that there is from a position on.
func (s *scene) rest(t *testing.T, at int64) []int16 {
	t.Helper()
	var all []int16
	p := make([]int16, 1000)
	for {
		n, from, _ := s.read(s.h, p, at)
		if from != at {
			t.Fatalf("at %d there is only what comes after %d", at, from)
		}
		if n == 0 {
			return all
		}
		all = append(all, p[:n]...)
		at += int64(n)
	}
}

// While nothing is played all samples pass, at once and as they are, and nothing is computed.
func TestRoomInSilence(t *testing.T) {
	s := newScene()
	var heard, got []int16
	for range 20 {
		heard = append(heard, s.pass(100*time.Millisecond, 0)...)
		got = append(got, s.rest(t, int64(len(got)))...)
		if !slices.Equal(got, heard) {
			t.Fatalf("of %d samples %d came", len(heard), len(got))
		}
	}
	if s.canceller != nil {
		t.Error("there is a canceller")
	}
}

// Where it begins to play and ends no sample is lost or comes twice, and none jumps.
func TestRoomWhileItPlays(t *testing.T) {
	s := newScene()
	s.user = 1000
	var heard, got []int16
	pass := func(d time.Duration, amplitude int) {
		for range d / (20 * time.Millisecond) {
			heard = append(heard, s.pass(20*time.Millisecond, amplitude)...)
			got = append(got, s.rest(t, int64(len(got)))...)
		}
	}
	pass(time.Second, 0)
	began := len(heard)
	pass(4*time.Second, 10000)
	if lag := len(heard) - len(got); lag != echo.Latency {
		t.Errorf("while it plays samples come %d later, want %d", lag, echo.Latency)
	}
	ended := len(heard)
	pass(900*time.Millisecond, 0)
	pass(2*time.Second, 0)
	for i := ended + 3*sceneDelay; i < len(got); i++ { // the echo is over, the canceller works still for a second
		if d := int(got[i]) - int(got[i-1]); d > 120 || d < -120 {
			t.Errorf("%d samples after the end it jumps from %d to %d", i-ended, got[i-1], got[i])
		}
	}
	if !slices.Equal(got[:began], heard[:began]) {
		t.Error("before it plays samples are others")
	}
	if tail := ended + echoTail + echo.Latency; !slices.Equal(got[tail:], heard[tail:]) {
		t.Error("a second after it played samples are others, or come late")
	}
	if s.active {
		t.Error("the canceller works still")
	}
	from, to := began+2*voice.HearRate, ended
	raw, clean := voice.LevelOf(heard[from:to]).RMS, voice.LevelOf(got[from:to]).RMS
	t.Logf("heard %.1f dBFS, %.1f of it are left; the user alone is %.1f", raw, clean, voice.LevelOf(heard[:began]).RMS)
	if raw-clean < 3 || clean > voice.LevelOf(heard[:began]).RMS+1 {
		t.Error("there is echo left")
	}
}

// Nobody read while it played: what is asked for is clean at once, and again.
func TestRoomCatchesUp(t *testing.T) {
	s := newScene()
	s.pass(time.Second, 0)
	s.pass(5*time.Second, 10000)
	const preRoll = voice.HearRate * 3 / 10
	at := s.h.history.written.Load() - preRoll
	raw := make([]int16, preRoll)
	s.h.history.read(raw, at)
	began := time.Now()
	got := s.rest(t, at)
	t.Logf("that took %s; %.1f dBFS of %.1f are left", time.Since(began).Round(time.Millisecond), voice.LevelOf(got).RMS, voice.LevelOf(raw).RMS)
	if len(got) != preRoll-echo.Latency || voice.LevelOf(got).RMS > voice.LevelOf(raw).RMS-30 {
		t.Errorf("%d samples, %.1f dBFS of %.1f are left", len(got), voice.LevelOf(got).RMS, voice.LevelOf(raw).RMS)
	}
	if again := s.rest(t, at-voice.HearRate); !slices.Equal(again[voice.HearRate:], got) {
		t.Error("from a second before on it is not the same")
	}
}

// What is known of the room lasts while nobody listens, and while another microphone's device is opened.
func TestRoomIsRemembered(t *testing.T) {
	s := newScene()
	s.pass(4*time.Second, 10000)
	s.rest(t, 0)
	left := func(at int64) float64 {
		raw := make([]int16, voice.HearRate/4)
		s.h.history.read(raw, at)
		return voice.LevelOf(s.rest(t, at)[:len(raw)]).RMS - voice.LevelOf(raw).RMS
	}
	s.pass(20*time.Second, 10000)
	if d := left(s.h.history.written.Load() - voice.HearRate); d > -30 {
		t.Errorf("after 20 s in which nobody listened there are %.1f dB", d)
	}
	knew := s.canceller
	again := newScene()
	again.room, again.h.found = s.room, "microphone"
	again.pass(500*time.Millisecond, 10000)
	again.read(again.h, make([]int16, 10*voice.HearRate), 0)
	if s.canceller != knew || s.learned != [2]string{"microphone", "loudspeaker"} {
		t.Errorf("the same devices opened again are %v", s.learned)
	}
	raw := make([]int16, voice.HearRate/4)
	again.h.history.read(raw, sceneDelay)
	if d := voice.LevelOf(s.clean[sceneDelay:sceneDelay+len(raw)]).RMS - voice.LevelOf(raw).RMS; d > -30 {
		t.Errorf("after the device was opened again there are %.1f dB", d)
	}
}

// doubts passes time in which noise is played, and tells when within it what is heard is doubtful first, and last; -1: never.
func (s *scene) doubts(d time.Duration, amplitude int) (first, last float64) {
	first, last = -1, -1
	p, began := make([]int16, 160), s.h.history.written.Load()
	at := began
	for range d / (20 * time.Millisecond) {
		s.pass(20*time.Millisecond, amplitude)
		for n := 1; n > 0; at += int64(n) {
			var doubtful bool
			if n, _, doubtful = s.read(s.h, p, at); !doubtful {
				continue
			}
			if last = float64(at-began) / voice.HearRate; first < 0 {
				first = last
			}
		}
	}
	return first, last
}

// What is heard is doubtful until the way from the loudspeaker is known, and again where it is another one at once; but not
// long after the loudspeaker has ended.
func TestRoomDoubts(t *testing.T) {
	s := newScene()
	known, straight, other := s.way, []float64{1}, []float64{0.9, -0.3}
	for _, c := range []struct {
		name          string
		length        time.Duration
		amplitude     int
		way           []float64
		delay         int
		doubted       bool
		within, until float64 // s: the first and the last that is doubtful
	}{
		{"silence", time.Second, 0, known, 1000, false, 0, 0},
		{"a new room", 4 * time.Second, 10000, known, 1000, true, 0, 2},
		{"a known one", 4 * time.Second, 10000, known, 1000, false, 0, 0},
		{"another way", 8 * time.Second, 10000, straight, 2500, true, 0.5, 5},
		{"silence after that", 3 * time.Second, 0, straight, 2500, false, 0, 0},
		{"a way that is hardly heard", 500 * time.Millisecond, 10000, other, 600, true, 0.5, 0.5},
		{"silence before it is known", 3 * time.Second, 0, other, 600, true, 0.1, 0.6},
	} {
		s.way, s.delay = c.way, c.delay
		first, last := s.doubts(c.length, c.amplitude)
		t.Logf("%s: doubtful from %.2f to %.2f s", c.name, first, last)
		if c.doubted != (first >= 0) || first > c.within || last > c.until {
			t.Errorf("%s: doubtful from %.2f to %.2f s; want %v, from %.2f s on, until %.2f", c.name, first, last, c.doubted, c.within, c.until)
		}
	}
}

// Another device is another room.
func TestRoomOfAnotherDevice(t *testing.T) {
	s := newScene()
	s.pass(2*time.Second, 10000)
	s.rest(t, 0)
	other := newScene()
	other.room, other.h.found = s.room, "another"
	other.pass(time.Second, 10000)
	other.rest(t, 0)
	if s.learned != [2]string{"another", "loudspeaker"} {
		t.Errorf("it knows %v", s.learned)
	}
}

func TestIsWorn(t *testing.T) {
	for name, want := range map[string]bool{
		"": false, "Built-in Audio Analog Stereo": false, "MacBook Pro Speakers": false, "LG HDR 4K": false, "BUDAPEST": false,
		"Speakers (Realtek(R) Audio)": false, "HDMI / DisplayPort": false, "スピーカー": false, "内蔵スピーカー": false,
		"Headphones": true, "External Headphones": true, "USB HEADSET H390": true, "WH-1000XM5 Headphone": true,
		"Earphones (USB)": true, "Bob’s AirPods Pro": true, "Galaxy Buds2 (1A2B)": true, "Pixel Buds": true, "My Earbud": true,
		"ヘッドホン (Realtek)": true, "ヘッドセット": true, "イヤホン": true, "Kopfhörer": true, "ECOUTEURS": false, "Écouteurs": true,
	} {
		if isWorn(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}
