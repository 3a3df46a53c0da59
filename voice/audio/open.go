package audio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"kaiwa/config/fault"
)

// A sound system can hang for good, in C, where no context reaches it. Nothing waits for it longer than this.
// Closing a device that has died hangs more often than not.
const (
	openLimit      = 5 * time.Second
	closeLimit     = 2 * time.Second
	closeDeadLimit = 200 * time.Millisecond
)

// stallLimit is how long a device that lives may be without a callback.
const stallLimit = time.Second

// retries are the waits before each attempt to open a device again that has died.
var retries = []time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second}

var errNoAnswer = errors.New("the sound system does not answer")

// A spec says what to open: 16-bit mono sound.
type spec struct {
	direction direction
	name      string // "": the default
	rate      int
	period    time.Duration // between callbacks
	process   func([]int16) // takes what a microphone heard, or fills in what a loudspeaker plays
}

// A session is a device from its opening to its closing. Nothing of it is used for the next one: where closing hangs,
// its callback may still come.
type session struct {
	spec
	device  *device
	found   string       // the device's real name, "" where it isn't known
	worn    bool         // that name is one of headphones
	missing bool         // no device has the name that was wanted: it is the default
	ended   atomic.Bool  // a callback that comes still must touch nothing
	last    atomic.Int64 // when the last callback was, in nanoseconds since epoch; 0: none yet
}

// epoch is what times are counted from, since an atomic holds a number.
var epoch = time.Now()

// callback is what the device calls.
func (s *session) callback(samples []int16) {
	if s.ended.Load() {
		return
	}
	s.process(samples)
	s.last.Store(int64(time.Since(epoch)))
}

// due is how long it is to the next callback, if it comes in time.
func (s *session) due() time.Duration {
	return time.Duration(s.last.Load()) + s.period + time.Millisecond - time.Since(epoch)
}

// dead tells whether the device has stopped by itself, or stopped calling without saying so. Who has no time to wait for
// the next call does not know.
func (s *session) dead(ctx context.Context) bool {
	if s.device.lost() {
		return true
	}
	last := s.last.Load()
	if time.Since(epoch)-time.Duration(last) < stallLimit {
		return false
	}
	// It may be we who did not run, while the machine slept or was busy: then it calls now.
	waiting, cancel := context.WithTimeout(ctx, stallLimit/4)
	defer cancel()
	return poll(waiting, 10*time.Millisecond, func() bool { return s.last.Load() != last }) != nil && ctx.Err() == nil
}

// openSession opens a device and waits for its first callback. The error is the direction's none fault, or ctx's.
func openSession(ctx context.Context, s *session) error {
	deadline := time.Now().Add(openLimit)
	var err error
	s.device, err = within(ctx, openLimit, func() (*device, error) { return open(s) }, (*device).close)
	if err == nil {
		if err = poll(ctx, 2*time.Millisecond, func() bool { return s.last.Load() > 0 || time.Now().After(deadline) }); err == nil && s.last.Load() == 0 {
			err = errNoAnswer
		}
		if err != nil {
			s.end(closeLimit)
		}
	}
	if err != nil && ctx.Err() == nil {
		return &fault.Fault{Code: s.direction.none(), Name: s.name, Err: err}
	}
	return err
}

// end closes the device. Where that hangs, it is left behind.
func (s *session) end(limit time.Duration) {
	s.ended.Store(true)
	if _, err := within(context.Background(), limit, func() (any, error) { s.device.close(); return nil, nil }, nil); err != nil {
		slog.Warn("closing a sound device", "name", s.name, "error", err)
	}
}

// revive makes a few attempts to open a device that has died. The error is the direction's lost fault, or ctx's.
func revive(ctx context.Context, d direction, name string, attempt func() error) error {
	var err error
	for _, wait := range retries {
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
		if err = attempt(); err == nil {
			slog.Info("opened a sound device again", "name", name)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return &fault.Fault{Code: d.lost(), Name: name, Err: err}
}

// within runs f, and waits for it until ctx is done or the limit has passed. What f makes after that goes to late.
func within[T any](ctx context.Context, limit time.Duration, f func() (T, error), late func(T)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := f()
		done <- result{v, err}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w in %s", errNoAnswer, limit))
	defer cancel()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	if late != nil {
		go func() {
			if r := <-done; r.err == nil {
				late(r.value)
			}
		}()
	}
	var none T
	return none, context.Cause(ctx)
}

// poll asks done again and again until it is true. Nothing can wake us: a callback must not.
func poll(ctx context.Context, every time.Duration, done func() bool) error {
	if done() {
		return nil
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if done() {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sleep waits. It tells whether it did so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
