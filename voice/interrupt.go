package voice

import (
	"context"
	"time"

	"kaiwa/voice/echo"
)

const (
	// doubt is how long it is listened to a voice before it interrupts: a cough or a "mhm" is over by then.
	doubt = 300 * time.Millisecond

	// again is within what time a second voice is not doubted: who was not heard says it once more.
	again = 1500 * time.Millisecond

	// tooLong is after how long a voice interrupts even what was said before it, if that is not written down yet: the
	// microphone remembers no longer.
	tooLong = longestBack - time.Second
)

// A sentry listens, while kaiwa thinks and speaks, for a voice that wants to interrupt it.
type sentry struct {
	turn   *Turn
	stream *timed
	voice  *echo.BargeIn
	stop   context.CancelFunc
	done   chan struct{} // closed at the end; then the rest may be read by others

	since  time.Time // when the voice began that is there; zero: none
	until  int       // the sample up to which it is doubted
	stays  bool      // it is not doubted any more
	held   bool      // the speech is held back for it
	before time.Time // when the voice before it began
	told   bool      // it has interrupted

	latest []int16 // what was heard lately, and of a voice that is there all
	word   *word   // what is being written down of a voice that is gone; nil: nothing is
	words  int     // how many were
}

// watchStream watches a stream, which it closes, to the end of the turn. Where the engine is not Interrupting nobody
// listens while kaiwa speaks.
func (t *Turn) watchStream(stream *timed) {
	if !t.engine.Interrupting {
		stream.Close()
		return
	}
	t.watching(func(context.Context) (*timed, error) { return stream, nil })
}

// watchMicrophone watches the microphone to the end of a turn in which nothing is listened to.
func (t *Turn) watchMicrophone() {
	if t.engine.Interrupting {
		t.watching(func(ctx context.Context) (*timed, error) { return t.listenFrom(ctx, 0) })
	}
}

func (t *Turn) watching(open func(context.Context) (*timed, error)) {
	s := &sentry{turn: t, done: make(chan struct{})}
	ctx, stop := context.WithCancel(t.ctx)
	s.stop = stop
	t.sentry = s
	t.spawn(func() {
		defer close(s.done)
		var err error
		if s.stream, err = open(ctx); err != nil {
			if ctx.Err() == nil {
				t.notice(err)
			}
			return
		}
		defer s.stream.Close()
		if s.voice, err = echo.NewBargeIn(t.engine.VoiceModel, t.engine.Threshold); err != nil {
			t.notice(err)
			return
		}
		s.listen(ctx)
	})
}

// listen listens until ctx is done, a voice has interrupted, or the microphone is lost: then it cannot.
func (s *sentry) listen(ctx context.Context) {
	defer s.release()
	var samples [block]int16
	for {
		n, err := s.stream.readUser(ctx, samples[:])
		if err != nil {
			return
		}
		s.keep(samples[:n])
		s.voice.Write(samples[:n])
		if s.stream.Doubtful() {
			s.forget()
			continue
		}
		if s.interrupts() || s.wordCame() {
			s.told = true
			s.turn.interrupted(s.since)
			s.turn.cancel()
			return
		}
	}
}

// interrupts tells whether there is a voice that interrupts. Meanwhile nothing is spoken.
func (s *sentry) interrupts() bool {
	switch {
	case s.stays:
	case s.since.IsZero():
		if !s.voice.Speaking() {
			return false
		}
		s.since, s.until = s.began(), s.stream.heard+samplesOf(doubt)
		if s.since.Sub(s.before) < again {
			s.since, s.stays = s.before, true
		}
	case !s.voice.Speaking():
		s.release()
		s.ask()
		s.since, s.before = time.Time{}, s.since
		return false
	}
	s.held = s.held || s.turn.hold(true) // also what is only now about to be spoken
	s.stays = s.stays || s.stream.heard-s.voice.Quiet() >= s.until
	return s.stays && (s.turn.settled.Load() || time.Since(s.since) > tooLong)
}

// forget takes the voices so far for kaiwa's own. What one of them says is not believed either.
func (s *sentry) forget() {
	s.release()
	s.since, s.before, s.stays = time.Time{}, time.Time{}, false
	if w := s.word; w != nil {
		s.word = nil
		w.cancel()
		<-w.done // the next one has a draft of its own
	}
}

// began is when the voice began that is there.
func (s *sentry) began() time.Time { return s.stream.at(s.stream.heard - s.voice.Onset()) }

// release lets the speech go on, unless the turn was cancelled: then it is silent.
func (s *sentry) release() {
	if s.held && s.turn.ctx.Err() == nil {
		s.turn.release(true)
	}
	s.held = false
}

// interrupted tells of a voice that has interrupted.
func (t *Turn) interrupted(since time.Time) {
	_, near := t.inTheAir()
	t.events.add(Interrupted{Since: since, Near: near})
}

// unwatch ends the watch when all is done. A voice that has just begun then, or may just have said a word, has interrupted
// nothing, but whoever listens next must not miss it.
func (t *Turn) unwatch() {
	s := t.sentry
	if s == nil {
		return
	}
	s.stop()
	<-s.done
	if s.told || t.ctx.Err() != nil || s.voice == nil {
		return
	}
	if s.since.IsZero() && s.voice.Onset() > 0 {
		s.since = s.began()
	}
	if last := s.lastWord(); s.since.IsZero() {
		s.since = last
	}
	if !s.since.IsZero() {
		t.interrupted(s.since)
	}
}
