package voice

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A pieced stream gives the samples that there are, 30 ms at a time. It has none but zeros.
type pieced struct {
	begun time.Time
	read  int
}

func (p *pieced) Read(ctx context.Context, samples []int16) (int, error) {
	for {
		there := samplesOf(time.Since(p.begun).Truncate(30 * time.Millisecond))
		if n := min(len(samples), there-p.read); n > 0 {
			clear(samples[:n])
			p.read += n
			return n, nil
		}
		select {
		case <-time.After(7 * time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func (p *pieced) Doubtful() bool { return false }

func (p *pieced) Close() error { return nil }

// A sample's time is right to within what a device hands over at once, also while old samples are still to be read.
func TestTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &timed{Stream: &pieced{begun: time.Now().Add(-3 * time.Second)}, first: time.Now().Add(-3 * time.Second)}
		begun := s.first
		samples := make([]int16, block)
		for range 500 {
			if _, err := s.Read(t.Context(), samples); err != nil {
				t.Fatal(err)
			}
			if off := s.at(s.heard).Sub(begun.Add(lasting(s.heard))); off < 0 || off > 30*time.Millisecond {
				t.Fatalf("sample %d is %v late", s.heard, off)
			}
		}
	})
}

// Hours of silence take no more memory than a second.
func TestEarForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turn := &Turn{engine: Engine{Microphone: silentMicrophone{}, VoiceModel: "v6", Threshold: 0.5, Interrupting: true}, ctx: t.Context()}
		e, err := turn.openEar(Start{})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 * HearRate / block {
			if _, err := e.hear(t.Context()); err != nil {
				t.Fatal(err)
			}
			e.forget()
			if e.from()+len(e.samples) != e.stream.heard || e.stream.heard > HearRate && len(e.samples) < samplesOf(reach) {
				t.Fatalf("of %d samples those from %d on are kept", e.stream.heard, e.from())
			}
		}
		if room := cap(e.samples); room > 4*HearRate {
			t.Errorf("room for %d samples", room)
		}
		if n := testing.AllocsPerRun(100, func() {
			if _, err := e.hear(t.Context()); err != nil {
				t.Fatal(err)
			}
			e.forget()
		}); n > 8 { // the stream's timers
			t.Errorf("%v allocations for 20 ms of silence", n)
		}
	})
}

type silentMicrophone struct{}

func (silentMicrophone) Listen(context.Context, time.Duration) (Stream, error) {
	return &pieced{begun: time.Now()}, nil
}

func (silentMicrophone) Notice() error { return nil }
