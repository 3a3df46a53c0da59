package audio

import (
	"context"
	"errors"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

func TestLoudspeakerPlaysAtTheRightPace(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	sound := make([]int16, voice.SpeakRate/2)
	for i := range sound {
		sound[i] = int16(10000 * (i%50/25*2 - 1))
	}
	if n, err := l.Write(t.Context(), sound); n != len(sound) || err != nil {
		t.Fatalf("%d of %d, %v", n, len(sound), err)
	}
	if d := time.Since(began); d < 200*time.Millisecond || d > late {
		t.Errorf("500 ms less a queue of 200 ms took %s", d)
	}
	if l.Level().RMS < -12 {
		t.Errorf("level %+v", l.Level())
	}
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() == int64(len(sound)) }); err != nil {
		t.Errorf("%d of %d played: %v", l.Played(), len(sound), err)
	}
	if d := time.Since(began); d < 400*time.Millisecond || d > late {
		t.Errorf("500 ms took %s", d)
	}
}

func TestLoudspeakerFlush(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	const long = 10 * voice.SpeakRate
	written := make(chan int)
	go func() {
		n, _ := l.Write(t.Context(), make([]int16, long))
		written <- n
	}()
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() > 0 }); err != nil {
		t.Fatal(err)
	}
	l.Flush()
	if n := <-written; n != long {
		t.Errorf("Write answers %d", n)
	}
	after := l.Played()
	if after > voice.SpeakRate {
		t.Errorf("%d samples played before Flush", after)
	}
	if n, err := l.Write(t.Context(), make([]int16, 100)); n != 100 || err != nil {
		t.Errorf("after Flush: %d, %v", n, err)
	}
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() >= after+100 }); err != nil || l.Played() > after+voice.SpeakRate/10 {
		t.Errorf("%d played before and %d after, %v", after, l.Played(), err)
	}
}

// Where the device holds much sound, Flush drops that too: it opens the device anew, but only if there is sound in it.
func TestLoudspeakerFlushesItsDevice(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := l.playing.Load()
	first.device.buffer = 2 * flushLimit
	if l.Flush(); l.playing.Load() != first {
		t.Error("it was opened anew although it was silent")
	}
	if n, err := l.Write(t.Context(), level(10000, voice.SpeakRate/2)); n != voice.SpeakRate/2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	l.Flush()
	if p := l.playing.Load(); p == nil || p == first || !first.ended.Load() {
		t.Error("the device still plays what it holds")
	}
	played := l.Played()
	if n, err := l.Write(t.Context(), level(10000, 1000)); n != 1000 || err != nil {
		t.Errorf("after Flush: %d, %v", n, err)
	}
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() == played+1000 }); err != nil {
		t.Errorf("after Flush %d were played", l.Played()-played)
	}
}

func TestLoudspeakerWriteEndsWithItsContext(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if n, err := l.Write(ctx, make([]int16, 10*voice.SpeakRate)); n == 0 || n > voice.SpeakRate || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d, %v", n, err)
	}
}

func TestLoudspeakerThatDiesIsOpenedAgain(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if n, err := l.Write(t.Context(), make([]int16, queueSize)); n != queueSize || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	l.playing.Load().kill(t)
	if l.Played() == queueSize {
		t.Fatal("all was played before the device died")
	}
	if err := poll(t.Context(), playPoll, func() bool { l.Write(t.Context(), nil); return l.Played() == queueSize }); err != nil {
		t.Errorf("%d of %d played, %v", l.Played(), queueSize, err)
	}

	l.playing.Load().kill(t)
	backends = nil
	before := retries
	retries = []time.Duration{0}
	defer func() { retries = before }()
	if _, err := l.Write(t.Context(), make([]int16, 1)); !fault.Is(err, fault.LoudspeakerLost) {
		t.Errorf("nothing to open: %v", err)
	}
}

func TestLoudspeakerRests(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.retire(); l.playing.Load() == nil {
		t.Error("closed although it was just opened")
	}
	l.mu.Lock()
	l.used = l.used.Add(-rest)
	l.mu.Unlock()
	if l.retire(); l.playing.Load() != nil {
		t.Error("open although it was not used")
	}
}

// While it is paused nothing is played, a Write waits, and the device neither dies nor rests.
func TestLoudspeakerPauses(t *testing.T) {
	use(t, null)
	l := NewLoudspeaker("")
	defer l.Close()
	if err := l.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	const long = voice.SpeakRate
	written := make(chan int, 1)
	go func() {
		n, _ := l.Write(t.Context(), level(10000, long))
		written <- n
	}()
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() > 0 }); err != nil {
		t.Fatal(err)
	}
	l.Pause()
	sleep(t.Context(), 3*playPeriod)
	p, played := l.playing.Load(), l.Played()
	sleep(t.Context(), stallLimit+stallLimit/2)
	if l.Played() != played || len(written) > 0 {
		t.Errorf("%d were played, then %d; written: %d", played, l.Played(), len(written))
	}
	l.mu.Lock()
	l.used = l.used.Add(-rest)
	l.mu.Unlock()
	if l.retire(); l.playing.Load() != p {
		t.Error("it was closed, or opened anew")
	}
	l.Resume()
	if n := <-written; n != long {
		t.Errorf("%d of %d written", n, long)
	}
	if err := poll(t.Context(), playPoll, func() bool { return l.Played() == long }); err != nil {
		t.Errorf("%d of %d played: %v", l.Played(), long, err)
	}
	for name, end := range map[string]func(){"Flush": l.Flush, "Close": l.Close} {
		l.Pause()
		if end(); l.held.Load() {
			t.Errorf("%s does not end a pause", name)
		}
	}
}
