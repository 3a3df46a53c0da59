package audio

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
)

// A sound system that hangs is given up, and what it opens in the end is closed again.
func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func() (int, error) {
			sleep(t.Context(), time.Minute)
			return 7, nil
		}
		var late []int
		began := time.Now()
		if _, err := within(t.Context(), openLimit, hang, func(v int) { late = append(late, v) }); !errors.Is(err, errNoAnswer) {
			t.Errorf("hanging: %v", err)
		}
		if d := time.Since(began); d != openLimit {
			t.Errorf("given up after %s", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := within(ctx, openLimit, hang, nil); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errNoAnswer) {
			t.Errorf("cancelled: %v", err)
		}
		sleep(t.Context(), 2*time.Minute)
		synctest.Wait()
		if len(late) != 1 || late[0] != 7 {
			t.Errorf("late: %v", late)
		}
		if v, err := within(t.Context(), openLimit, func() (int, error) { return 8, nil }, nil); v != 8 || err != nil {
			t.Errorf("in time: %d, %v", v, err)
		}
	})
}

func TestRevive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		err := revive(t.Context(), capture, "Mic", func() error {
			if attempts++; attempts < 3 {
				return errNone
			}
			return nil
		})
		if err != nil || attempts != 3 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
		err = revive(t.Context(), playback, "Box", func() error { return errNone })
		if f := fault.Of(err); f == nil || f.Code != fault.LoudspeakerLost || f.Name != "Box" || !errors.Is(err, errNone) {
			t.Errorf("in vain: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = revive(ctx, capture, "Mic", func() error { cancel(); return errNone })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

// A device that has not called for long may only have been kept from it: that is known after a while, by who has the time.
func TestDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{device: &device{}}
		s.last.Store(int64(time.Since(epoch)))
		if s.dead(t.Context()) {
			t.Error("one that has just called is dead")
		}
		sleep(t.Context(), 2*stallLimit)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if s.dead(cancelled) {
			t.Error("one is dead for whom nobody has waited")
		}
		time.AfterFunc(stallLimit/8, func() { s.callback(nil) })
		s.process = func([]int16) {}
		if s.dead(t.Context()) {
			t.Error("one that was late is dead")
		}
		sleep(t.Context(), 2*stallLimit)
		if !s.dead(t.Context()) {
			t.Error("one that does not call any more is not dead")
		}
	})
}
