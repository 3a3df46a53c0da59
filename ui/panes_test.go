package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/words"
)

// visit opens a pane and lets it read what it shows.
func (s *screen) visit(key string) {
	s.press(key)
	s.wait(time.Second)
}

// TestPanesAreKept: what was done is undone when the pane is opened again, and what was searched for is there.
func TestPanesAreKept(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.visit("t")
		s.press("up", "d", "esc")
		s.visit("t")
		s.hides("Music")
		s.press("u")
		s.shows("Music")
		s.press("esc", "/", "l", "a", "r", "k", "esc")
		s.wait(time.Second)
		s.visit("/")
		s.shows("/ lark", "1 hit")
	})
	play(t, 80, 24, withMemories, func(t *testing.T, s *screen) {
		s.visit("m")
		s.press("d", "d", "esc")
		s.visit("m")
		s.hides("Plays the violin.")
		s.press("u")
		s.shows("Plays the violin.")
	})
}

// TestPanesAreDressed: those that are closed as well.
func TestPanesAreDressed(t *testing.T) {
	play(t, 80, 24, withOther, func(t *testing.T, s *screen) {
		s.settings.UILanguage = "ja"
		s.send(settingsSaved("ui_language", "ja"))
		for key, title := range map[string]words.Text{"t": words.ThreadsTitle, "/": words.SearchTitle, "m": words.MemoryTitle} {
			s.visit(key)
			s.shows(title.In(words.Japanese))
			s.press("esc")
		}
	})
}

// TestPanesOfTheDemo are about its threads.
func TestPanesOfTheDemo(t *testing.T) {
	play(t, 80, 24, func(d *Deps) {
		withOther(d)
		d.First = true
		demo := *d
		demo.First, demo.Demo, demo.Thread = false, true, thread.Thread{ID: 2, Title: "Music"}
		d.StartDemo = startDemo(demo)
	}, func(t *testing.T, s *screen) {
		s.press("3")
		s.visit("t")
		if line := strings.Split(s.text(), "\n")[s.row("Music")]; !strings.Contains(line, "●") {
			t.Errorf("%q is not marked as the one that is open", line)
		}
	})
}

// TestLateFailure: what fails when its pane is closed is said, and is not done.
func TestLateFailure(t *testing.T) {
	play(t, 80, 24, withMemories, func(t *testing.T, s *screen) {
		s.visit("m")
		_, forget := s.m.Update(keyPress("d"))
		s.run(forget)
		_, forget = s.m.Update(keyPress("d"))
		s.press("esc")
		s.store.err = &fault.Fault{Code: fault.StoreBusy, Err: errors.New("locked")}
		s.run(forget)
		s.send(nil)
		s.store.err = nil
		s.shows("another kaiwa is writing")
	})
}

// TestLateChange: what is forgotten when the pane is closed is not on the screen any more.
func TestLateChange(t *testing.T) {
	play(t, 80, 24, withMemories, func(t *testing.T, s *screen) {
		s.visit("m")
		s.press("enter")
		s.shows("Lark")
		s.visit("m")
		s.press("d")
		_, forget := s.m.Update(keyPress("w"))
		s.press("esc")
		s.shows("Lark")
		s.run(forget)
		s.send(nil)
		s.shows("○ forgotten")
		s.hides("Lark")
	})
}
