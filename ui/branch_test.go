package ui

import (
	"strings"
	"testing"
	"time"

	"kaiwa/thread"
	"kaiwa/voice"
)

// row is the line of the screen in which words stand, -1: none.
func (s *screen) row(words string) int {
	for i, line := range strings.Split(s.text(), "\n") {
		if strings.Contains(line, words) {
			return i
		}
	}
	return -1
}

// TestEdit says something anew in its place.
func TestEdit(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("i", "d", "r", "a", "f", "t", "esc")
		s.press("[", "[", "[", "[", "e")
		s.shows("› editing", "› Let's plan the trip.")
		s.press("!", "enter")
		if got := s.turn().start; got.Typed != "Let's plan the trip.!" || got.Instead != 1 {
			t.Fatalf("it sent %+v", got)
		}
		s.store.hidden = map[int64]bool{1: true, 2: true, 3: true, 4: true}
		s.store.put(thread.Message{
			ID: 5, ThreadID: 1, Version: 2, Versions: 2, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "Let's plan the trip.!", Heard: -1,
		})
		s.happen(voice.Said{ID: 5, Text: "Let's plan the trip.!"}, voice.Entered{State: voice.Thinking}, voice.Began{ID: 6}, voice.Words{Text: first})
		s.shows("‹2/2›", "Let's plan the trip.!", "Mount Fuji")
		s.hides("Gladly", question)
		if s.m.list.Len() != 2 {
			t.Errorf("%d messages are shown", s.m.list.Len())
		}
		s.end(voice.Ended{})
		s.press("i")
		s.shows("› draft")
	})
}

// TestLeaveEdit keeps what was said, and what was in the box before.
func TestLeaveEdit(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("i", "d", "r", "a", "f", "t", "esc", "[", "[", "e", "x", "esc")
		s.shows(question)
		s.press("i")
		s.shows("› draft", "typing")
		s.press("enter")
		if got := s.turn().start; got.Typed != "draft" || got.Instead != 0 {
			t.Errorf("it sent %+v", got)
		}
	})
}

// TestOnlyOwnWordsAreEdited: not answers, and nothing that was not understood.
func TestOnlyOwnWordsAreEdited(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("[", "e")
		s.hides("editing")
		speak(s)
		s.press("[", "[", "e", "d", "{", "U")
		s.hides("editing", "deleted", "took back")
	})
}

// TestVersions goes through them where they stand.
func TestVersions(t *testing.T) {
	play(t, 80, 24, withVersions, func(t *testing.T, s *screen) {
		s.press("[", "[")
		at := s.row("‹2/3›")
		s.press("{")
		if now := s.row("‹1/3›"); now != at {
			t.Errorf("row %d became %d:\n%s", at, now, s.text())
		}
		s.shows("An answer to: " + question)
		s.hides("second tallest")
		if s.selected() != 5 {
			t.Errorf("message %d is selected", s.selected())
		}
		s.presses("{") // there is none before
		s.presses("}", "}")
		if now := s.row("‹3/3›"); now != at || s.selected() != 9 {
			t.Errorf("row %d became %d, %d is selected", at, now, s.selected())
		}
		s.presses("}")
		s.shows("‹3/3›")
	})
}

// TestVersionsFarBack: the version stands in a thread whose other messages are not all here.
func TestVersionsFarBack(t *testing.T) {
	play(t, 80, 24, func(d *Deps) {
		withMessages(600)(d)
		store := d.Store.(*fakeStore)
		store.messages[100].Version, store.messages[100].Versions, store.messages[100].Parent = 1, 2, 100
		for _, m := range exchange(701, time.Now(), "another question", "another answer") {
			m.Parent, m.Version, m.Versions = 100, 2, 2
			store.hidden[m.ID] = true
			store.put(m)
		}
	}, func(t *testing.T, s *screen) {
		s.jump("question 101.")
		at := s.row("‹1/2›")
		s.press("}")
		if now := s.row("‹2/2›"); at < 0 || now < 0 || s.selected() != 701 {
			t.Fatalf("row %d became %d, %d is selected:\n%s", at, now, s.selected(), s.text())
		}
		s.shows("another answer")
	})
}

func TestDelete(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("[", "[", "[")
		s.press("d")
		s.shows("deleted: Gladly. Where do you start", "u brings it back", question)
		s.hides("how many days do you have?")
		if s.selected() != 0 {
			t.Error("another one is selected: one more d would delete that")
		}
		s.press("d")
		s.press("u")
		s.shows("brought back: Gladly", "how many days do you have?")
		s.hides("deleted")
	})
}

func TestTakeBack(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.presses("U", "U")
		s.shows("a new conversation", "took back: "+question, "took back: Let's plan the trip. · u brings it back")
		s.presses("U", "u") // there is nothing more to take back
		s.shows("Gladly")
		s.hides(first[:10])
		s.presses("u", "u")
		s.shows(first[:10])
	})
}

// TestChangeFails says so, and the next one works.
func TestChangeFails(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.store.deleted[4] = true // by another kaiwa
		s.presses("[", "d")
		s.shows("there is nothing left of it")
		s.hides("Mount Fuji")
		s.presses("[", "d")
		s.shows("deleted: " + question)
	})
}

// TestReadAnewLater: while an answer comes the screen knows more than the store.
func TestReadAnewLater(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		speak(s)
		s.store.forget(1)
		s.m.stale = true
		s.send(nil)
		s.shows("Let's plan the trip.", "hundred thousand")
		s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: first + second, Heard: -1})
		s.end(voice.Ended{})
		s.press("pgup", "pgup")
		s.shows("○ forgotten", "hundred thousand")
	})
}
