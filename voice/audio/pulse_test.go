package audio

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest/pulse"
)

const tonePitch = 500

func tone(rate int, d time.Duration) []int16 {
	p := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range p {
		p[i] = int16(10000 * math.Sin(2*math.Pi*tonePitch*float64(i)/float64(rate)))
	}
	return p
}

func loud(s int16) bool { return s > 2000 || s < -2000 }

// pitch counts the periods of what is loud in p.
func pitch(p []int16, rate int) float64 {
	from, to := slices.IndexFunc(p, loud), len(p)
	for to > 0 && !loud(p[to-1]) {
		to--
	}
	if from < 0 {
		return 0
	}
	crossings := 0
	for i := from + 1; i < to; i++ {
		if p[i-1] < 0 && p[i] >= 0 {
			crossings++
		}
	}
	return float64(crossings) * float64(rate) / float64(to-from)
}

func TestPulseDevices(t *testing.T) {
	pulse.Start(t).Setenv(t)
	in, out, err := Devices()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(in, []Device{{pulse.Microphone, true}}) {
		t.Errorf("microphones: %v", in)
	}
	if !slices.Contains(out, Device{pulse.Loudspeaker, true}) || len(out) != 2 {
		t.Errorf("loudspeakers: %v", out)
	}
}

func TestPulseMicrophone(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	m := NewMicrophone(pulse.Microphone)
	defer m.Close()

	began := time.Now()
	s, err := m.Listen(t.Context(), voice.PreRoll)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Notice(); err != nil {
		t.Error(err)
	}
	cold := time.Since(began)
	readAll(t, s, 1)
	t.Logf("cold: live after %s, first sample read after %s", cold.Round(time.Microsecond), time.Since(began).Round(time.Microsecond))

	var speaker sync.WaitGroup
	speaker.Go(func() { d.Play(t, tone(16000, time.Second), 16000) })
	heard := readAll(t, s, 3*voice.HearRate)
	speaker.Wait()
	if l := voice.LevelOf(heard).Peak; l < -11 || l > -9 {
		t.Errorf("a tone of -10.3 dBFS has a peak of %.1f", l)
	}
	if hz := pitch(heard, voice.HearRate); math.Abs(hz-tonePitch) > 5 {
		t.Errorf("a tone of %d Hz has %.1f", tonePitch, hz)
	}
	s.Close()

	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	var warm []time.Duration
	for range 5 {
		began = time.Now()
		if s, err = m.Listen(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		readAll(t, s, 1)
		warm = append(warm, time.Since(began))
		s.Close()
	}
	t.Logf("warm: first sample read after %s", warm)
	if best := slices.Min(warm); best > 100*time.Millisecond { // where the machine is busy some are late
		t.Errorf("an open microphone gave its first sample after %s", best)
	}
}

// What is said while the key goes down is there: the pre-roll has it.
func TestPulsePreRoll(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	m := NewMicrophone("")
	defer m.Close()
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.Play(t, tone(16000, 200*time.Millisecond), 16000)
	s, err := m.Listen(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if hz := pitch(readAll(t, s, voice.HearRate), voice.HearRate); math.Abs(hz-tonePitch) > 10 {
		t.Errorf("the pre-roll has %.1f Hz", hz)
	}
}

func TestPulseLoudspeaker(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	r := d.Record(t)
	l := NewLoudspeaker(pulse.Loudspeaker)
	defer l.Close()
	began := time.Now()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("open after %s", time.Since(began).Round(time.Microsecond))

	var delays, silences []time.Duration
	var pitches []float64
	for range 5 {
		before := len(r.Samples())
		began = time.Now()
		if n, err := l.Write(t.Context(), tone(voice.SpeakRate, time.Second)); n != voice.SpeakRate || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		flushed := time.Now()
		l.Flush()
		if !r.Wait(5*time.Second, func(p []int16) bool {
			return len(p) > before+pulse.RecordRate && !slices.ContainsFunc(p[max(0, len(p)-pulse.RecordRate/4):], loud)
		}) {
			t.Fatal("the monitor does not fall silent")
		}
		p := r.Samples()[before:]
		first := slices.IndexFunc(p, loud)
		last := len(p) - 1
		for last > 0 && !loud(p[last]) {
			last--
		}
		if first < 0 {
			t.Fatal("nothing was heard")
		}
		delays = append(delays, r.At(before+first).Sub(began))
		silences = append(silences, r.At(before+last).Sub(flushed))
		pitches = append(pitches, pitch(p, pulse.RecordRate))
	}
	slices.Sort(delays)
	slices.Sort(silences)
	t.Logf("from Write to sound: %s", delays)
	t.Logf("from Flush to silence: %s", silences)
	// Where the machine is busy some are late, and some have holes: the best tells.
	if delays[0] > 100*time.Millisecond || silences[0] > 50*time.Millisecond {
		t.Error("that takes too long")
	}
	if !slices.ContainsFunc(pitches, func(hz float64) bool { return math.Abs(hz-tonePitch) < 2 }) {
		t.Errorf("a tone of %d Hz has %.1f", tonePitch, pitches)
	}
}

// A desktop without a microphone still has the monitors of its loudspeakers.
func TestPulseMonitorIsNoMicrophone(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	d.Control(t, "unload-module", "module-remap-source")
	began := time.Now()
	if err := NewMicrophone("").Open(t.Context()); !fault.Is(err, fault.NoMicrophone) {
		t.Errorf("only monitors: %v", err)
	}
	t.Logf("that took %s", time.Since(began).Round(time.Millisecond))
}

func TestPulseMicrophoneIsLost(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	m := NewMicrophone("")
	defer m.Close()
	s, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	readAll(t, s, 1)
	d.Control(t, "exit")
	began := time.Now()
	for err == nil {
		_, err = s.Read(t.Context(), make([]int16, voice.HearRate))
	}
	if !fault.Is(err, fault.MicrophoneLost) {
		t.Errorf("without its sound system: %v", err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("that took %s", d)
	} else {
		t.Logf("that took %s", d.Round(time.Millisecond))
	}
}

// A pause is heard soon, no device is opened for it, and all is played in the end.
func TestPulsePause(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	r := d.Record(t)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	device := l.playing.Load()
	const long = 4 * voice.SpeakRate
	var writer sync.WaitGroup
	writer.Go(func() { _, _ = l.Write(t.Context(), tone(voice.SpeakRate, 4*time.Second)) })
	var silences []time.Duration
	for range 4 {
		before := len(r.Samples())
		if !r.Wait(late, func(p []int16) bool { return slices.ContainsFunc(p[before:], loud) }) {
			t.Fatal("nothing is heard")
		}
		paused := time.Now()
		l.Pause()
		if !r.Wait(late, func(p []int16) bool { return !slices.ContainsFunc(p[max(0, len(p)-pulse.RecordRate/4):], loud) }) {
			t.Fatal("it does not fall silent")
		}
		p := r.Samples()
		last := len(p) - 1
		for !loud(p[last]) {
			last--
		}
		silences = append(silences, r.At(last).Sub(paused))
		l.Resume()
	}
	writer.Wait()
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() == long }); err != nil || l.playing.Load() != device {
		t.Errorf("%d of %d samples were played: %v", l.Played(), long, err)
	}
	if !r.Wait(late, func(p []int16) bool { return !slices.ContainsFunc(p[max(0, len(p)-pulse.RecordRate/4):], loud) }) {
		t.Fatal("it does not end")
	}
	slices.Sort(silences)
	t.Logf("from Pause to silence: %s", silences)
	if silences[0] > 80*time.Millisecond { // where the machine is busy some are late
		t.Error("that takes too long")
	}
}
