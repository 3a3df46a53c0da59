package voice

import (
	"context"
	"time"
)

// longestBack is how far back a microphone remembers.
const longestBack = 5 * time.Second

// A timed stream knows when its samples were heard.
type timed struct {
	Stream
	heard int       // samples that were read
	first time.Time // when the first of them was heard
}

// listenFrom starts a stream that begins some time ago.
func (t *Turn) listenFrom(ctx context.Context, back time.Duration) (*timed, error) {
	if t.engine.Microphone == nil {
		return nil, errNoMicrophone
	}
	first := time.Now().Add(-back)
	stream, err := t.engine.Microphone.Listen(ctx, back)
	if err != nil {
		return nil, err
	}
	return &timed{Stream: stream, first: first}, nil
}

// Read is Stream's.
func (s *timed) Read(ctx context.Context, p []int16) (int, error) {
	asked := time.Now()
	n, err := s.Stream.Read(ctx, p)
	s.heard += n
	if now := time.Now(); n > 0 && now.Sub(asked) >= time.Millisecond { // it had to wait: nothing newer is there
		s.first = now.Add(-lasting(s.heard))
	}
	return n, err
}

// readUser is Read, with silence in place of what may be kaiwa's own voice: hands-free nothing else tells it from the user's.
func (s *timed) readUser(ctx context.Context, p []int16) (int, error) {
	n, err := s.Read(ctx, p)
	if s.Doubtful() {
		clear(p[:n])
	}
	return n, err
}

// at is when a sample was heard.
func (s *timed) at(sample int) time.Time { return s.first.Add(lasting(sample)) }

// sinceThen is how far back to listen: from a time on, and some pre-roll before it. The zero time is now.
func sinceThen(since time.Time, preRoll time.Duration) time.Duration {
	if since.IsZero() {
		return preRoll
	}
	return min(max(time.Since(since), 0)+preRoll, longestBack)
}

// lasting is how long samples of a microphone last.
func lasting(samples int) time.Duration { return time.Duration(samples) * time.Second / HearRate }

// samplesOf is how many samples of a microphone last so long.
func samplesOf(d time.Duration) int { return int(d * HearRate / time.Second) }
