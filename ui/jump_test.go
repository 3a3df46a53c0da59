package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/voice"
)

// selected is the ID of the selected message.
func (s *screen) selected() int64 {
	t, _ := s.m.list.Selected()
	return t.ID
}

// marks tells that words are marked on the screen, as what was searched for.
func (s *screen) marks(words string) {
	s.t.Helper()
	if want := s.m.theme.Found.Styled(words); !strings.Contains(s.m.View().Content, want) {
		s.t.Errorf("%q is not marked:\n%s", words, s.text())
	}
}

// marksNothing tells that nothing is marked.
func (s *screen) marksNothing() {
	s.t.Helper()
	if strings.Contains(s.m.View().Content, s.m.theme.Found.String()) {
		s.t.Errorf("something is marked:\n%s", s.text())
	}
}

// withOther adds a second thread.
func withOther(d *Deps) {
	withThread(d)
	store := d.Store.(*fakeStore)
	store.threads = append(store.threads, thread.Thread{ID: 2, Title: "Music"})
	for _, m := range exchange(101, time.Now().Add(-48*time.Hour), "Who wrote The Lark Ascending?", "Ralph Vaughan Williams, in 1914.") {
		m.ThreadID = 2
		store.put(m)
	}
}

// TestJumpFarBack reads as many pages as it takes.
func TestJumpFarBack(t *testing.T) {
	play(t, 80, 24, withMessages(1000), func(t *testing.T, s *screen) {
		s.jump("answer 40.")
		if s.selected() != 40 {
			t.Fatalf("message %d is selected", s.selected())
		}
		s.shows("answer 40.", "more below")
		s.marks("answer")
		s.marks("40")
		s.press("pgdown", "pgdown")
		s.marks("answer") // in the others as well
		s.press("esc")
		s.marksNothing()
		if s.selected() != 0 {
			t.Error("it is still selected")
		}
	})
}

// TestMarksAgreeWithSearch: whatever the endings, in Markdown, and in Japanese.
func TestMarksAgreeWithSearch(t *testing.T) {
	play(t, 80, 24, withFound, func(t *testing.T, s *screen) {
		s.jump("mountains ")
		s.marks("mountains")
		s.marks("Mountains")
		s.marks("mountain")
		s.press("[") // nothing is selected anew by looking elsewhere
		s.marks("mountains")
		s.press("esc")
		s.marksNothing()
	})
	play(t, 80, 24, withJapanese, func(t *testing.T, s *screen) {
		s.jump("高い山")
		s.marks("高い山")
	})
}

// TestMarksWithoutSelection: esc takes them away, too, and a turn leaves them.
func TestMarksWithoutSelection(t *testing.T) {
	play(t, 80, 24, withFound, func(t *testing.T, s *screen) {
		s.jump("mountains")
		s.press("i")
		s.press("x", "enter")
		s.happen(voice.Said{ID: 9, Text: "x"})
		s.end(voice.Ended{})
		s.marks("Mountains")
		s.shows("esc unmark")
		s.press("esc")
		s.marksNothing()
	})
}

// TestJumpToAnotherThread leaves what is being said, and hands-free.
func TestJumpToAnotherThread(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(5)
		s.happen(voice.Began{ID: 6}, voice.Words{Text: first}, voice.Entered{State: voice.Speaking})
		turn := s.turn()
		s.jump("lark")
		if !turn.left {
			t.Error("the turn was not left")
		}
		if s.m.thread.ID != 2 || s.selected() != 101 {
			t.Fatalf("message %d of thread %d", s.selected(), s.m.thread.ID)
		}
		s.marks("Lark")
		s.shows("Music", "hands-free is off while you read: h to go on")
		s.wait(time.Second)
		if s.m.free.on || s.m.run.on {
			t.Error("it listens")
		}
	})
}

// TestJumpInTheOpenThread lets the answer go on.
func TestJumpInTheOpenThread(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		speak(s)
		s.jump("gladly")
		if s.turn().cancels || !s.m.run.on {
			t.Error("the answer was stopped")
		}
		s.marks("Gladly")
		s.happen(voice.Heard{Bytes: len(first) + 5})
		s.marks("Gladly")
	})
}

func TestJumpToAnotherBranch(t *testing.T) {
	play(t, 80, 24, withVersions, func(t *testing.T, s *screen) {
		s.jump("building")
		s.shows("‹3/3›", "And the tallest building?")
		s.hides("And the second tallest mountain?")
		s.marks("building")
	})
}

func TestJumpToWhatIsGone(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.press("/")
		for _, k := range "lark" {
			s.press(string(k))
		}
		s.wait(time.Second)
		s.store.gone[2] = true
		s.press("enter")
		s.shows("there is nothing left of it", "Trip to Nagano", first[:20])
	})
}

// TestOpenThread: what was being said there is left, and hands-free goes on in the other one.
func TestOpenThread(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.handsFree()
		s.press("t")
		s.wait(time.Second)
		s.shows("Music", "Trip to Nagano")
		s.presses("up", "enter")
		s.shows("Ralph Vaughan Williams")
		if s.m.thread.ID != 2 || !s.m.run.waits() || s.m.run.of.thread != 2 {
			t.Errorf("thread %d, listening in %d", s.m.thread.ID, s.m.run.of.thread)
		}
	})
}

// TestThreadChangedInThePane: the open thread has another name, or is gone.
func TestThreadChangedInThePane(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.press("t")
		s.wait(time.Second)
		s.store.Rename(t.Context(), 1, "Alps")
		s.press("esc")
		s.shows("kaiwa  Alps")
		s.press("t")
		s.wait(time.Second)
		s.store.DeleteThread(t.Context(), 1)
		s.press("esc")
		s.shows("Music", "Ralph Vaughan Williams")
		s.press("t")
		s.wait(time.Second)
		s.store.DeleteThread(t.Context(), 2)
		s.press("esc")
		s.shows("a new conversation")
		if s.m.thread.ID != 3 {
			t.Errorf("thread %d is open", s.m.thread.ID)
		}
	})
}

// TestMemoryPane goes to where a memory was said, and shows what was forgotten in it.
func TestMemoryPane(t *testing.T) {
	play(t, 80, 24, withMemories, func(t *testing.T, s *screen) {
		s.press("m")
		s.wait(time.Second)
		s.shows("Plays the violin.")
		s.press("enter")
		if s.m.thread.ID != 2 || s.selected() != 101 {
			t.Fatalf("message %d of thread %d", s.selected(), s.m.thread.ID)
		}
		s.press("m")
		s.wait(time.Second)
		if _, err := s.store.ForgetMemory(t.Context(), 1, true); err != nil {
			t.Fatal(err)
		}
		s.press("esc")
		s.shows("○ forgotten")
		s.hides("Lark")
	})
}

// TestOlderPagesOfAnotherThread: what was asked for before the thread was left is not taken for its own.
func TestOlderPagesOfAnotherThread(t *testing.T) {
	play(t, 80, 24, withMessages(1000), func(t *testing.T, s *screen) {
		_, cmd := s.m.Update(keyPress("g"))
		s.send(opened{store: s.store, thread: thread.Thread{ID: 9, Title: "empty"}})
		s.run(cmd)
		s.send(nil)
		if n := s.m.list.Len(); n != 0 {
			t.Error(fmt.Sprint(n, " messages of another thread are shown"))
		}
	})
}

// TestPaneIsDressed: a change of the terminal's background reaches the pane that is open.
func TestPaneIsDressed(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.press("t")
		s.wait(time.Second)
		dark := s.m.View().Content
		s.send(tea.BackgroundColorMsg{Color: white{}})
		if s.m.View().Content == dark {
			t.Error("it looks the same")
		}
		s.settings.UILanguage = "ja"
		s.send(settingsSaved("ui_language", "ja"))
		s.shows("スレッド")
	})
}

// TestNewThreadInThePane: one with nothing in it needs no other.
func TestNewThreadInThePane(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		for range 2 {
			s.presses("t")
			s.wait(time.Second)
			s.presses("n")
			s.shows("a new conversation")
		}
		if len(s.store.threads) != 3 {
			t.Errorf("there are %d threads", len(s.store.threads))
		}
	})
}
