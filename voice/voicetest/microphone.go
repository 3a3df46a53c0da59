// Package voicetest holds what tests of a conversation need: a microphone, a loudspeaker, services and a partner
// that are made of memory. They keep the clock's time, so that in a testing/synctest bubble a minute takes no time.
//
// Below it: pulse, real devices from a PulseAudio daemon of the test's own, and engines, services that really hear
// and speak.
package voicetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

// A Microphone hears given samples at the speed of the clock, and silence after them. Its fields are set before use.
type Microphone struct {
	Before  []int16       // what it heard before Listen, for the pre-roll: it was open then. Nil: it was not
	Samples []int16       // what it hears from Listen on
	Opening time.Duration // how long Listen takes
	Err     error         // what Listen answers
	Missing error         // what Notice answers
	Lost    time.Duration // when it is lost, counted from Listen; 0: never
	Period  time.Duration // how often a device hands samples over; 0: 10 ms

	mu   sync.Mutex
	open int
}

// Open tells how many streams are not closed.
func (m *Microphone) Open() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open
}

// Listen is voice.Microphone's.
func (m *Microphone) Listen(ctx context.Context, preRoll time.Duration) (voice.Stream, error) {
	if !sleep(ctx, m.Opening) {
		return nil, ctx.Err()
	}
	if m.Err != nil {
		return nil, m.Err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open++
	n := min(len(m.Before), samplesIn(preRoll, voice.HearRate))
	return &stream{closing: closing{mu: &m.mu, open: &m.open}, mic: m, begun: time.Now(), before: m.Before[len(m.Before)-n:]}, nil
}

// Notice is voice.Microphone's.
func (m *Microphone) Notice() error { return m.Missing }

type stream struct {
	closing
	mic    *Microphone
	begun  time.Time
	before []int16 // what is not read of it
	read   int     // samples since
}

// Read is voice.Stream's.
func (s *stream) Read(ctx context.Context, p []int16) (int, error) {
	period := s.mic.Period
	if period == 0 {
		period = 10 * time.Millisecond
	}
	for {
		n := copy(p, s.before)
		s.before = s.before[n:]
		elapsed := time.Since(s.begun)
		if s.mic.Lost > 0 {
			elapsed = min(elapsed, s.mic.Lost)
		}
		for there := samplesIn(elapsed.Truncate(period), voice.HearRate); n < len(p) && s.read < there; n++ {
			p[n] = 0
			if s.read < len(s.mic.Samples) {
				p[n] = s.mic.Samples[s.read]
			}
			s.read++
		}
		switch {
		case n > 0:
			return n, nil
		case s.mic.Lost > 0 && elapsed == s.mic.Lost:
			return 0, &fault.Fault{Code: fault.MicrophoneLost, Name: "test"}
		case !sleep(ctx, elapsed.Truncate(period)+period-elapsed):
			return 0, ctx.Err()
		}
	}
}

// Doubtful is voice.Stream's.
func (s *stream) Doubtful() bool { return false }

// A closing closes a stream, once, of a microphone that counts those that are open.
type closing struct {
	mu     *sync.Mutex
	open   *int
	closed bool
}

// Close is voice.Stream's.
func (c *closing) Close() error {
	if c.closed {
		return errors.New("stream closed twice")
	}
	c.closed = true
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.open--
	return nil
}

// sleep is false where ctx was done first.
func sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func samplesIn(d time.Duration, rate int) int { return int(d * time.Duration(rate) / time.Second) }

func lengthOf(samples, rate int) time.Duration {
	return time.Duration(samples) * time.Second / time.Duration(rate)
}
