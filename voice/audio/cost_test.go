//go:build linux && !race

package audio

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/activity"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/voicetest/pulse"
)

// cpu is the time that this process has spent.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// percent is the part of a core that this process takes while f runs.
func percent(t *testing.T, f func()) float64 {
	t.Helper()
	began, before := time.Now(), cpu(t)
	f()
	return 100 * float64(cpu(t)-before) / float64(time.Since(began))
}

// A microphone that is kept open costs next to nothing, and listening to it with voice activity little.
func TestPulseCost(t *testing.T) {
	pulse.Start(t).Setenv(t)
	m, l := NewMicrophone(""), NewLoudspeaker("")
	defer m.Close()
	defer l.Close()
	wait := func() { sleep(t.Context(), 3*time.Second) }
	nothing := percent(t, wait)
	t.Logf("nothing (the test's own): %.2f %% of a core", nothing)

	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	idle := percent(t, wait) - nothing
	t.Logf("microphone open, nobody listens: %.2f %%", idle)
	listening := percent(t, func() { listen(t, m) }) - nothing
	t.Logf("listening, with voice activity: %.2f %%", listening)
	m.Close()

	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	silent := percent(t, wait) - nothing
	t.Logf("loudspeaker open, silent: %.2f %%", silent)
	l.Close()
	passing, cancelling := echoCost(t, nothing)
	t.Logf("listening in a room: %.2f %% while the loudspeaker is silent, %.2f %% while it plays", passing, cancelling)
	// Twice what is measured on a machine at rest: others' work shows in these figures.
	if idle > 2 || listening > 8 || silent > 5 || passing > 12 || cancelling > 15 {
		t.Error("that is too much")
	}
}

// echoCost is what listening costs beside a loudspeaker that is open and silent, and beside one that plays.
func echoCost(t *testing.T, nothing float64) (passing, cancelling float64) {
	t.Helper()
	var p Pair
	defer p.Close()
	m, l := p.Use("", "", "auto")
	if err := errors.Join(m.Open(t.Context()), l.Open(t.Context())); err != nil {
		t.Fatal(err)
	}
	passing = percent(t, func() { listen(t, m) }) - nothing
	ctx, cancel := context.WithCancel(t.Context())
	var player sync.WaitGroup
	player.Go(func() { _, _ = l.Write(ctx, voicetest.Noise(10*voice.SpeakRate, 5000)) })
	cancelling = percent(t, func() { listen(t, m) }) - nothing
	cancel()
	player.Wait()
	return passing, cancelling
}

func listen(t *testing.T, m *Microphone) {
	t.Helper()
	s, err := m.Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := activity.NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]int16, voice.HearRate)
	for got := 0; got < 3*voice.HearRate; {
		n, err := s.Read(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		d.Write(p[:n])
		got += n
	}
}
