package voice

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"kaiwa/voice/sentence"
)

// A speech speaks an answer while it is being written: some of it is fetched while what is before it plays. A nil
// speech is that of an answer which is only shown.
type speech struct {
	turn    *Turn
	message int64
	alone   bool // there is nothing but the speech: it cannot go on without sound

	ctx      context.Context // of everything that is heard; its end means silence, but for errPlayed
	end      context.CancelCauseFunc
	unflush  func() bool
	fetching context.Context // of what is fetched: it ends as well when something fails
	give     context.CancelFunc

	speaker sentence.Speaker
	player  *player
	failed  atomic.Bool
	watched chan struct{} // closed when all of it was played
	cut     bool          // after wait: it was silenced
}

// errPlayed is why a speech ends of which all was played.
var errPlayed = errors.New("all was played")

// lookAfter is how often the loudspeaker is looked after when there is nothing to write.
const lookAfter = 250 * time.Millisecond

// speak makes ready to speak an answer: what is on a playlist, and what is said to it. It is nil where answers are not
// spoken.
func (t *Turn) speak(message int64, alone bool, list *playlist) *speech {
	if !t.speaks() {
		return nil
	}
	s := &speech{turn: t, message: message, alone: alone, watched: make(chan struct{})}
	s.ctx, s.end = context.WithCancelCause(t.ctx)
	s.unflush = context.AfterFunc(s.ctx, t.engine.Loudspeaker.Flush)
	s.fetching, s.give = context.WithCancel(s.ctx)
	s.player = newPlayer(list, t.engine.Loudspeaker, 1)
	return s
}

// begin speaks.
func (s *speech) begin() {
	if s == nil {
		return
	}
	s.turn.sounding.begin(s)
	s.turn.spawn(s.fetch)
	s.turn.spawn(s.play)
	s.turn.spawn(s.watch)
}

// say speaks pieces after those before.
func (s *speech) say(pieces []sentence.Piece) {
	if s == nil {
		return
	}
	for _, p := range pieces {
		if text := s.speaker.Speak(p.Text); text != "" && s.player.add(&track{piece: p, said: text}) {
			s.turn.mark(&s.turn.timings.FirstPiece) // it was fetched ahead
		}
	}
}

// close says that there are no more pieces.
func (s *speech) close() {
	if s != nil {
		s.player.close()
	}
}

// silence stops it at once.
func (s *speech) silence() { s.end(nil) }

// drop is silence, too, where there is a speech.
func (s *speech) drop() {
	if s != nil {
		s.silence()
	}
}

// silent tells whether nothing is spoken any more, or ever was.
func (s *speech) silent() bool { return s == nil || s.failed.Load() }

// wait waits until all was played, or until there is silence for another reason.
func (s *speech) wait() {
	if s == nil {
		return
	}
	<-s.watched
	if s.cut = s.ctx.Err() != nil; s.cut {
		s.turn.engine.Loudspeaker.Flush() // before who holds it lets go: what is queued is not to be heard
	}
	s.turn.sounding.end()
	s.unflush()
	s.end(errPlayed)
}

// result tells what was heard of an answer of so many bytes, after wait. whole: all of it came.
func (s *speech) result(length int, whole bool) Spoken {
	if s == nil || s.silent() && !s.player.started() {
		return Spoken{Heard: length, Whole: true} // it was only shown
	}
	r := Spoken{Heard: s.player.heard(), Voice: s.turn.engine.Voice}
	if !s.cut && !s.failed.Load() && whole {
		r.Heard, r.Whole = length, true
	}
	if s.turn.engine.KeepSpeech {
		if sound, some := s.player.speech(); some {
			r.Speech = sound
		}
	}
	return r
}

// fetch fetches tracks, each as soon as it is there, but not far ahead of what is played.
func (s *speech) fetch() {
	for u := s.player.due(s.fetching); u != nil; u = s.player.due(s.fetching) {
		s.turn.mark(&s.turn.timings.FirstPiece)
		s.turn.spawn(func() { s.player.fetch(s.fetching, s.turn.engine.Synthesizer, u) })
	}
}

// play plays the tracks as soon as the loudspeaker is open.
func (s *speech) play() {
	defer func() {
		if s.ctx.Err() != nil && !errors.Is(context.Cause(s.ctx), errPlayed) {
			s.turn.engine.Loudspeaker.Flush() // what a Write put there after the first
		}
	}()
	select {
	case err := <-s.turn.opened:
		if err != nil {
			s.unopened(err)
			return
		}
	case <-s.ctx.Done():
		return
	}
	if err := s.player.play(s.ctx, s.broke); err != nil {
		s.broke(err)
		s.silence() // what is queued there will never play
	}
}

// unopened goes on without sound where there is no loudspeaker.
func (s *speech) unopened(err error) {
	defer s.player.finish()
	if s.alone {
		s.broke(err)
		return
	}
	s.failed.Store(true)
	s.give()
	if s.ctx.Err() == nil {
		s.turn.events.add(Notice{err})
	}
}

// broke goes on without sound: what was written is played, no more is fetched.
func (s *speech) broke(err error) {
	if s.ctx.Err() != nil || s.failed.Swap(true) {
		return
	}
	s.give()
	s.turn.fail(StepSpeak, s.message, err)
}
