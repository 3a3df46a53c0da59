package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"kaiwa/thread"
	"kaiwa/voice"
)

// withMessages fills the store with so many numbered messages.
func withMessages(n int) func(*Deps) {
	return func(d *Deps) {
		store := d.Store.(*fakeStore)
		for id := int64(1); id <= int64(n); id += 2 {
			at := time.Now().Add(time.Duration(id-int64(n)) * time.Second)
			store.messages = append(store.messages, exchange(id, at, fmt.Sprintf("question %d.", id), fmt.Sprintf("answer %d.", id+1))...)
		}
	}
}

func TestOlderMessages(t *testing.T) {
	play(t, 80, 24, withMessages(1000), func(t *testing.T, s *screen) {
		s.shows("answer 1000.")
		if s.store.reads != 1 {
			t.Fatalf("the start read %d pages", s.store.reads)
		}
		for range 40 {
			s.press("pgup")
		}
		if s.store.reads < 2 || s.store.reads > 4 {
			t.Errorf("%d pages read after scrolling up 40 screens", s.store.reads)
		}
		s.shows("↓ more below")
		s.press("g")
		s.shows("question 1.")
		s.press("G")
		s.shows("answer 1000.")
		s.press("home", "end")
		s.shows("answer 1000.")
	})
}

func TestScrollingStaysPut(t *testing.T) {
	play(t, 80, 24, withMessages(60), func(t *testing.T, s *screen) {
		s.press("space")
		s.happen(voice.Said{ID: 100, Text: "more"})
		s.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		s.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		top := strings.Split(s.text(), "\n")[2]
		s.happen(voice.Began{ID: 101}, voice.Words{Text: strings.Repeat("word ", 400)})
		if now := strings.Split(s.text(), "\n")[2]; now != top {
			t.Errorf("it moved from %q to %q", top, now)
		}
		s.shows("↓ 1 new below")
		s.press("end")
		s.hides("below")
		s.happen(voice.Words{Text: "the last words"})
		s.shows("the last words")
	})
}

func TestResizeKeepsThePlace(t *testing.T) {
	play(t, 80, 24, withMessages(100), func(t *testing.T, s *screen) {
		s.press("pgup", "pgup", "up")
		top := strings.Split(s.text(), "\n")[2]
		s.send(tea.WindowSizeMsg{Width: 60, Height: 18})
		if now := strings.Split(s.text(), "\n")[2]; !strings.HasPrefix(top, now) || strings.TrimSpace(now) == "" {
			t.Errorf("it moved from %q to %q", top, now)
		}
	})
}

func TestNewThread(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("n")
		s.shows("new thread", "a new conversation")
		if s.m.thread.ID != 2 || len(s.store.threads) != 2 {
			t.Fatalf("thread %d is open, %d made", s.m.thread.ID, len(s.store.threads))
		}
		s.press("n")
		if len(s.store.threads) != 2 {
			t.Error("a thread with nothing in it needs no other")
		}
	})
}

// TestTalkAtOnce: space counts before the thread is read, and after n it means the new thread.
func TestTalkAtOnce(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		_, cmd := s.m.Update(keyPress("n"))
		s.m.Update(keyPress("space"))
		if len(s.turns) != 0 {
			t.Fatal("a turn was begun on the old thread")
		}
		s.run(cmd)
		s.send(nil)
		if len(s.turns) != 1 || s.m.thread.ID != 2 {
			t.Fatalf("%d turns, thread %d", len(s.turns), s.m.thread.ID)
		}
		s.shows("opening the microphone")
	})
}

func TestTyping(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("i")
		for _, r := range "i q? R" {
			if r == ' ' {
				s.press("space")
				continue
			}
			s.press(string(r))
		}
		s.shows("› i q? R", "enter send")
		if s.quit || len(s.turns) > 0 {
			t.Fatal("a letter was taken for a key")
		}
		c := s.m.View().Cursor
		if c == nil || c.X != 9 || c.Y != 21 {
			t.Errorf("the cursor is at %+v, want 9, 21", c)
		}
		s.press("esc")
		s.hides("i q? R")
		if s.m.View().Cursor != nil {
			t.Error("the cursor shows where nothing is typed")
		}
		s.press("enter")
		s.shows("› i q? R")
		s.press("alt+enter", "x", "ctrl+j", "y", "enter")
		if got := s.turn().start.Typed; got != "i q? R\nx\ny" {
			t.Errorf("sent %q", got)
		}
		s.end(voice.Ended{})
		s.press("i", "enter", "space", "enter")
		if len(s.turns) != 1 {
			t.Error("nothing was sent as something")
		}
	})
}

func TestPasteOpensTheBox(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(tea.PasteMsg{Content: "東京タワーの高さは？"})
		s.shows("› 東京タワーの高さは？")
		if c := s.m.View().Cursor; c == nil || c.X != 23 {
			t.Errorf("the cursor is at %+v, want column 23", c)
		}
	})
}

func TestSheets(t *testing.T) {
	play(t, 80, 12, withThread, func(t *testing.T, s *screen) {
		s.press("?")
		s.shows("keys", "hands-free", "esc close")
		s.press("G")
		s.shows("press space, talk, and press it again to send")
		s.press("down", "g", "?")
		s.hides("esc close")
		s.press("space", "?")
		s.shows("cancel")
		s.hides("type")
		s.press("esc")
		s.shows("opening the microphone")
		s.press("ctrl+l")
		s.shows("the log cannot be read")
		s.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	})
}

func TestThemes(t *testing.T) {
	for _, dark := range []bool{true, false} {
		t.Run(map[bool]string{true: "dark", false: "light"}[dark], func(t *testing.T) {
			play(t, 80, 24, func(d *Deps) { everything(d) }, func(t *testing.T, s *screen) {
				s.m.isDark = dark
				s.m.dress()
				speak(s)
				shot(t, s.m)
				golden.RequireEqual(t, s.m.View().Content)
			})
		})
	}
}

// everything is a thread with one of each.
func everything(d *Deps) {
	store := d.Store.(*fakeStore)
	at := time.Now().Add(-26 * time.Hour)
	for _, m := range exchange(1, at, "Write the plan down.", "A **calm** plan:\n\n1. Nagano\n2. Matsumoto, by the `Shinano`\n") {
		store.put(m)
	}
	store.put(thread.Message{ID: 3, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Dropped, Text: "ご視聴ありがとうございました", Fault: string(voice.Credits)})
}

func TestThemeFollows(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		dark := s.m.View().Content
		s.send(tea.BackgroundColorMsg{Color: white{}})
		if s.m.View().Content == dark {
			t.Error("a light background changes nothing")
		}
		s.settings.Theme = "dark"
		s.send(settingsSaved("theme", "dark"))
		if s.m.View().Content != dark {
			t.Error("the setting does not overrule the terminal")
		}
		s.settings.UILanguage = "ja"
		s.send(settingsSaved("ui_language", "ja"))
		s.shows("あなた", "待機中", "最初の音まで 0.9 秒")
	})
}

func TestFirstStart(t *testing.T) {
	play(t, 80, 24, func(d *Deps) { d.First = true }, func(t *testing.T, s *screen) {
		s.press("q")
		if !s.quit {
			t.Error("q does not quit at the first start")
		}
	})
	play(t, 80, 24, func(d *Deps) {
		d.First = true
		demo := *d
		demo.First, demo.Demo, demo.Thread = false, true, thread.Thread{ID: 5}
		d.StartDemo = startDemo(demo)
	}, func(t *testing.T, s *screen) {
		s.press("3")
		s.shows("[demo]", "this is the demo")
		if s.m.thread.ID != 5 {
			t.Errorf("thread %d is open", s.m.thread.ID)
		}
	})
}

// TestSettingsOfTheDemo: it says itself what it fixes, not "a flag" that nobody gave.
func TestSettingsOfTheDemo(t *testing.T) {
	play(t, 80, 24, func(d *Deps) {
		d.Demo = true
		d.Panes.Origin = func(string) string { return "flag" }
	}, func(t *testing.T, s *screen) {
		s.press("s", "j", "j")
		s.shows("gpt-4o-mini-tts  from the demo", "it comes from the demo: it cannot be changed here", "from a flag")
	})
}

func TestSettingsPane(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press(",")
		s.shows("settings", "voice")
		s.press("esc")
		s.shows("What is the tallest mountain")
	})
}

// TestNoticesOfTheStart: what main found is shown, and the header says how the microphone is.
func TestNoticesOfTheStart(t *testing.T) {
	play(t, 80, 24, func(d *Deps) { d.Check = noMicrophone }, func(t *testing.T, s *screen) {
		s.shows("no microphone: none is connected", "○ no mic")
		s.press("space")
		s.happen(voice.Entered{State: voice.Listening})
		s.shows("● mic")
	})
}

// TestHostileText: what a model or a paste sends moves no cursor and changes no colour.
func TestHostileText(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("space")
		s.happen(voice.Said{ID: 1, Text: "a\x1b[2Jb\x07\r\x1b]0;title\x07c\u009b31md\ttab"}, voice.Began{ID: 2},
			voice.Words{Text: "x\x1b"}, voice.Words{Text: "[31my"})
		s.shows("abc", "xy▌")
		if content := s.m.View().Content; strings.ContainsAny(content, "\x07\r\u009b") || strings.Contains(content, "\x1b[2J") {
			t.Errorf("control characters on the screen: %q", content)
		}
	})
}
