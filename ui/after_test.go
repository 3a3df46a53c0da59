package ui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/voice"
)

// A looker is asked to look through exchanges, and answers when its test says so.
type looker struct {
	threads []int64
	answers chan thread.After
	err     error
}

func (l *looker) with(d *Deps) {
	withOther(d)
	l.answers = make(chan thread.After, 10)
	d.After = func(ctx context.Context, id int64) (thread.After, error) {
		l.threads = append(l.threads, id)
		select {
		case a := <-l.answers:
			if a.Title != "" {
				return a, errors.Join(l.err, d.Store.Rename(ctx, id, a.Title))
			}
			return a, l.err
		case <-ctx.Done():
			return thread.After{}, ctx.Err()
		}
	}
}

func (l *looker) was(t *testing.T, threads ...int64) {
	t.Helper()
	if !slices.Equal(l.threads, threads) {
		t.Errorf("looked through %v, want %v", l.threads, threads)
	}
}

// exchange has something typed and answered.
func (s *screen) exchange(id int64) {
	s.presses("i", "x", "enter")
	s.store.put(thread.Message{ID: id, ThreadID: s.m.thread.ID, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "x", Heard: -1})
	s.store.put(thread.Message{ID: id + 1, ThreadID: s.m.thread.ID, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: "y", Heard: -1})
	s.happen(voice.Said{ID: id, Text: "x"}, voice.Began{ID: id + 1}, voice.Words{Text: "y"})
	s.end(voice.Ended{})
}

// TestForgottenTitle: a title that was made of what is forgotten goes with it, and comes back with it.
func TestForgottenTitle(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.store.changes[5] = []memory.Change{{ID: 1, Action: memory.Forgot, Memory: memory.Memory{Text: "Goes to Nagano."}}}
		s.store.Rename(t.Context(), 1, "")
		s.exchange(5)
		s.shows("forgotten: Goes to Nagano.")
		s.hides("Trip to Nagano")
		s.store.Rename(t.Context(), 1, "Trip to Nagano")
		s.presses("u")
		s.shows("remembered again: Goes to Nagano.", "Trip to Nagano")
	})
}

// TestAfter: an exchange is looked through when it is over, and the title and what was noted are shown.
func TestAfter(t *testing.T) {
	var l looker
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		s.exchange(5)
		l.was(t, 1)
		s.hides("noted")
		l.answers <- thread.After{Title: "Peaks", Changes: []memory.Change{{ID: 3, Action: memory.Added, Memory: memory.Memory{Text: "Likes peaks."}}}}
		s.send(nil)
		s.shows("kaiwa  Peaks", "noted: Likes peaks. (u to undo)")
		if title := s.m.View().WindowTitle; title != "kaiwa · Peaks" {
			t.Errorf("the window is called %q", title)
		}
		s.presses("space")
		s.hides("noted")
		s.presses("esc")
		s.end(voice.Ended{Cancelled: true})
		s.presses("u") // it still knows
		s.shows("not noted any more: Likes peaks.")
		if len(s.store.undone) != 1 || s.store.undone[0].ID != 3 {
			t.Errorf("undone: %+v", s.store.undone)
		}
		l.was(t, 1) // nothing was answered since
	})
}

// TestAfterOneAtATime: and none while a turn is on.
func TestAfterOneAtATime(t *testing.T) {
	var l looker
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		s.exchange(5)
		s.exchange(7)
		l.was(t, 1)
		s.presses("space")
		s.happen(voice.Entered{State: voice.Listening})
		l.answers <- thread.After{}
		s.send(nil)
		l.was(t, 1)
		s.presses("esc")
		s.end(voice.Ended{Cancelled: true})
		l.was(t, 1, 1)
		l.answers <- thread.After{}
		s.send(nil)
		l.was(t, 1, 1)
	})
}

// TestAfterWhileItWaits: hands-free is no turn as long as nobody speaks.
func TestAfterWhileItWaits(t *testing.T) {
	var l looker
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(5)
		s.happen(voice.Began{ID: 6}, voice.Words{Text: "y"})
		l.was(t)
		s.end(voice.Ended{})
		s.wait(time.Second)
		l.was(t, 1)
	})
}

// TestAfterLeaving: an answer that was cut short by going elsewhere counts, and its title does not go to another thread.
func TestAfterLeaving(t *testing.T) {
	var l looker
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		speak(s)
		turn := s.turn()
		s.jump("lark")
		turn.events <- voice.Ended{Cancelled: true}
		turn.close()
		s.send(nil)
		l.was(t, 1)
		l.answers <- thread.After{Title: "Peaks"}
		s.send(nil)
		s.shows("kaiwa  Music")
	})
}

// TestAfterNothing: what was only heard again, or never answered, is not looked through.
func TestAfterNothing(t *testing.T) {
	var l looker
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		s.presses("r")
		s.end(voice.Ended{})
		s.presses("i", "x", "enter")
		s.happen(voice.Said{ID: 5, Text: "x"})
		s.end(voice.Ended{Cancelled: true})
		l.was(t)
	})
}

// TestAfterFails is no news but when it does so again and again, and then once.
func TestAfterFails(t *testing.T) {
	l := looker{err: &fault.Fault{Code: fault.RateLimited, Service: "answering"}}
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		for i := range 5 {
			l.answers <- thread.After{}
			s.exchange(int64(5 + 2*i))
			s.wait(time.Second)
			if told := len(s.m.notices) > 0; told != (i == 2) {
				t.Errorf("after %d failures the notices are %v", i+1, s.m.notices)
			}
		}
	})
}

// TestSaidToRemember: what a message asks to remember or to forget is done, and told, at once.
func TestSaidToRemember(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.store.changes[5] = []memory.Change{
			{ID: 2, Action: memory.Added, Memory: memory.Memory{Text: "Has two cats."}},
			{ID: 1, Action: memory.Forgot, Memory: memory.Memory{Text: "Plans a trip."}},
		}
		s.presses("i", "x", "enter")
		s.store.put(thread.Message{ID: 5, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "x", Heard: -1})
		s.store.forget(1)
		s.happen(voice.Said{ID: 5, Text: "x"}, voice.Entered{State: voice.Thinking})
		s.shows("thinking", "forgotten: Plans a trip.", "noted: Has two cats. (u to undo)", "Let's plan the trip.")
		s.presses("u") // a memory is undone at any time
		s.shows("not noted any more: Has two cats.")
		s.happen(voice.Began{ID: 6})
		s.end(voice.Ended{})
		s.shows("○ forgotten")
		s.hides("Let's plan the trip.")
		s.presses("u")
		s.shows("remembered again: Plans a trip.")
	})
}

// TestUndoFails: what is gone is forgotten, what cannot be undone now can be later.
func TestUndoFails(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.presses("U")
		s.store.err = errors.New("the disk is full")
		s.presses("u")
		s.shows("the disk is full", "u brings it back")
		s.store.err = nil
		s.presses("u")
		s.shows("brought back")
		s.presses("[", "d")
		delete(s.store.deleted, 4) // another kaiwa brought it back
		s.presses("u")
		s.shows("there is nothing left of it")
		s.hides("u brings it back")
		s.presses("[", "d")
		s.store.err = thread.ErrState
		s.presses("u")
		s.shows("it was changed since: m shows how it is now", question)
		s.store.err = nil
		s.presses("u") // there is nothing more to undo
		s.hides("brought back")
	})
}

// TestUndoElsewhere: what was done to the messages of another thread is not undone where nobody sees it, a memory is.
func TestUndoElsewhere(t *testing.T) {
	l := looker{}
	play(t, 80, 24, l.with, func(t *testing.T, s *screen) {
		l.answers <- thread.After{Changes: []memory.Change{{ID: 3, Action: memory.Added, Memory: memory.Memory{Text: "Likes peaks."}}}}
		s.exchange(5)
		s.presses("U")
		s.jump("lark")
		s.presses("u")
		s.shows("not noted any more: Likes peaks.")
		s.hides("took back")
		if !s.store.hidden[5] {
			t.Error("a message of the other thread was brought back")
		}
	})
}
