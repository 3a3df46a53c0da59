package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"kaiwa/thread"
	"kaiwa/voice"
)

// TestTemporary has a store of its own, of which nothing gets into the threads, and nothing out of them.
func TestTemporary(t *testing.T) {
	var l looker
	play(t, 80, 24, func(d *Deps) { l.with(d); withTemporary(d) }, func(t *testing.T, s *screen) {
		s.presses("t")
		s.wait(time.Second)
		s.presses("T", "enter")
		s.wait(time.Second)
		s.shows("[temporary]", "nothing of it is kept")
		s.hides("Trip to Nagano", question)
		s.saysThere()
		s.shows(question)
		if s.turn().start.Typed != question || s.m.run.of.store == Store(s.store) {
			t.Error("it was said elsewhere")
		}
		l.was(t)
		s.presses("n")
		s.shows("leave the temporary conversation?", "y leave · n stay")
		s.presses("esc")
		s.shows("[temporary]", question)
		s.hides("leave the")
		s.presses("n")
		s.wait(time.Second)
		s.presses("y")
		s.hides("[temporary]", question)
		s.shows("new thread")
		if s.m.deps.Store != Store(s.store) || s.m.thread.ID != 3 {
			t.Errorf("thread %d is open", s.m.thread.ID)
		}
	})
}

// TestTemporaryHasOthersIDs: what still comes from the thread before is not shown.
func TestTemporaryHasOthersIDs(t *testing.T) {
	var l looker
	play(t, 80, 24, func(d *Deps) { l.with(d); withTemporary(d) }, func(t *testing.T, s *screen) {
		speak(s)
		turn := s.turn()
		s.temporary()
		if !turn.left {
			t.Error("the turn was not left")
		}
		turn.events <- voice.Words{Text: "more"}
		turn.events <- voice.Ended{Cancelled: true}
		turn.close()
		s.send(nil)
		s.shows("nothing of it is kept")
		l.was(t, 1)
		s.store.Rename(t.Context(), 1, "Peaks")
		l.answers <- thread.After{Title: "Peaks"}
		s.send(nil)
		s.hides("Peaks")
		s.jump("gladly") // nothing was said: nothing is asked
		s.shows("Peaks", "Gladly")
		s.hides("[temporary]")
	})
}

// TestTemporaryEnds when it is left, not before.
func TestTemporaryEnds(t *testing.T) {
	var ctxs []context.Context
	play(t, 80, 24, func(d *Deps) {
		withTemporary(d)
		begin := d.Temporary
		d.Temporary = func(ctx context.Context) (Deps, error) {
			ctxs = append(ctxs, ctx)
			if len(ctxs) == 3 {
				return Deps{}, errors.New("no memory")
			}
			return begin(ctx)
		}
	}, func(t *testing.T, s *screen) {
		s.temporary()
		s.temporary() // nothing was said in the first one
		if len(ctxs) != 2 || ctxs[0].Err() == nil || ctxs[1].Err() != nil {
			t.Fatalf("%d conversations, the first one %v, the second one %v", len(ctxs), ctxs[0].Err(), ctxs[1].Err())
		}
		s.temporary()
		s.shows("no memory", "Trip to Nagano", question)
		if ctxs[1].Err() == nil || ctxs[2].Err() == nil {
			t.Error("they go on")
		}
	})
}

// TestTemporaryQuits asks nothing.
func TestTemporaryQuits(t *testing.T) {
	play(t, 80, 24, withTemporary, func(t *testing.T, s *screen) {
		s.temporary()
		s.saysThere()
		s.press("q")
		if !s.quit {
			t.Error("it did not quit")
		}
	})
}

// TestLeavingWaits: hands-free does not listen while it is asked, and going on talking is an answer.
func TestLeavingWaits(t *testing.T) {
	play(t, 80, 24, withTemporary, func(t *testing.T, s *screen) {
		s.temporary()
		s.saysThere()
		s.handsFree()
		s.presses("n")
		if s.m.run.on {
			t.Error("it listens")
		}
		s.presses("space")
		s.hides("leave the")
		s.shows("[temporary]")
	})
}
