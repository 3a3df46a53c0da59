package voice

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"kaiwa/config/service"
	"kaiwa/voice/sentence"
)

// An ahead is an answer on trial, to what was probably said: its words are kept, the first piece of its speech is
// fetched, and nobody knows of it. A nil one is none.
type ahead struct {
	turn   *Turn
	ctx    context.Context
	stop   context.CancelFunc
	told   queue[tale]
	failed atomic.Bool

	list     *playlist
	fetching context.Context
	give     context.CancelFunc
}

// A tale is what an answer's sequence gives.
type tale struct {
	delta Delta
	err   error
}

// ahead begins to answer what was probably said. Either answer takes it, or it is cancelled.
func (t *Turn) ahead(script Transcript) *ahead {
	ctx := service.OnWait(t.ctx, func(string, time.Time) {}) // nobody is to know
	a := &ahead{turn: t, list: newPlaylist(true)}
	a.ctx, a.stop = context.WithCancel(ctx)
	a.fetching, a.give = context.WithCancel(a.ctx)
	t.spawn(func() {
		defer a.told.close()
		a.run(script)
	})
	return a
}

// cancel ends all that it does. Nothing is left of one that was not taken.
func (a *ahead) cancel() {
	if a != nil {
		a.stop()
	}
}

// run keeps the words of the answer as they come.
func (a *ahead) run(script Transcript) {
	var splitter sentence.Splitter
	var speaker sentence.Speaker
	say := func(pieces []sentence.Piece) {
		for _, p := range pieces {
			a.say(p, speaker.Speak(p.Text))
		}
	}
	for delta, err := range a.turn.partner.Ahead(a.ctx, script) {
		if a.ctx.Err() != nil {
			return
		}
		a.told.add(tale{delta, err})
		if err != nil {
			a.failed.Store(true)
			return
		}
		say(splitter.Push(delta.Text))
	}
	say(splitter.Flush())
}

// say fetches the sound of the first piece that can be said.
func (a *ahead) say(p sentence.Piece, said string) {
	u := &track{piece: p, said: said, asked: true, new: true}
	if said != "" && a.turn.speaks() && a.list.try(u) {
		a.turn.spawn(func() { a.list.fetch(a.fetching, a.turn.engine.Synthesizer, u) })
	}
}

// words is the answer, as it comes, once. It is nil where there is none.
func (a *ahead) words() iter.Seq2[Delta, error] {
	if a == nil {
		return nil
	}
	return func(yield func(Delta, error) bool) {
		for told := a.told.take(); told != nil; told = a.told.take() {
			for _, d := range told {
				if !yield(d.delta, d.err) {
					return
				}
			}
		}
	}
}

// sound is the playlist that it began.
func (a *ahead) sound() *playlist {
	if a == nil {
		return newPlaylist(false)
	}
	return a.list
}

// join has what is fetched ahead end with the speech that plays it.
func (a *ahead) join(s *speech) {
	switch {
	case a == nil:
	case s == nil:
		a.give()
	default:
		context.AfterFunc(s.fetching, a.give)
	}
}
