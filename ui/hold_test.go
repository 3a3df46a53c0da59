package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/thread"
	"kaiwa/voice"
)

// kitty is what a terminal answers that does all that it is asked for while the transcript has the keys, and typing
// while something is typed.
var (
	kitty  = tea.KeyboardEnhancementsMsg{Flags: 31}
	typing = tea.KeyboardEnhancementsMsg{Flags: 3}
)

func inMode(mode string) func(*Deps) {
	return func(d *Deps) {
		set := d.Settings()
		set.TalkMode = mode
		d.Settings = func() config.Settings { return set }
	}
}

func (s *screen) release(key string) { s.send(tea.KeyReleaseMsg(keyPress(key))) }

func (s *screen) repeat(key string, times int, every time.Duration) {
	for range times {
		s.wait(every)
		msg := keyPress(key)
		msg.IsRepeat = true
		s.send(msg)
	}
}

// hold presses the talk key, and it listens.
func (s *screen) hold() {
	s.press("space")
	s.happen(voice.Entered{State: voice.Listening})
}

func (s *screen) wants(what string, stopped bool) {
	s.t.Helper()
	if got := s.turn().stopped; got != stopped {
		s.t.Fatalf("%s: the recording was stopped: %v", what, got)
	}
}

func TestHoldToTalk(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.shows("space talk")
		s.send(kitty)
		s.shows("hold space to talk")
		s.hold()
		s.repeat("space", 30, 33*time.Millisecond)
		s.wants("repeats", false)
		s.shows("let go to send")
		s.release("space")
		s.wants("letting go", true)
		s.happen(voice.Entered{State: voice.WritingDown})
		s.shows("writing down")
		s.wait(time.Second)
		if len(s.turns) != 1 {
			t.Errorf("%d turns", len(s.turns))
		}
	})
}

func TestTapWhereItCouldBeHeld(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(kitty)
		s.hold()
		s.wait(tap - 20*time.Millisecond)
		s.release("space")
		s.wait(10 * time.Second)
		s.wants("a tap", false)
		s.shows("space stop")
		s.press("space")
		s.wants("the next tap", true)
		s.release("space")
		s.happen(voice.NothingHeard{Reason: voice.NoVoice})
		s.end(voice.Ended{})
		if len(s.turns) != 1 {
			t.Errorf("the release began a turn")
		}
	})
}

// TestReleaseInAnotherForm: other modifiers are down when the key is let go than when it was pressed.
func TestReleaseInAnotherForm(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(kitty)
		s.hold()
		s.wait(time.Second)
		s.send(tea.KeyReleaseMsg{Code: 'x', Text: "x"})
		s.wants("another key", false)
		s.send(tea.KeyReleaseMsg{Code: tea.KeySpace, Mod: tea.ModShift | tea.ModCapsLock})
		s.wants("letting go with shift", true)
	})
}

// TestUnannouncedRelease: a terminal may tell when a key is let go without having said so, as the Windows console does.
func TestUnannouncedRelease(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.hold()
		s.wait(time.Second)
		s.release("space")
		s.wants("letting go", true)
		s.end(voice.Ended{})
		s.shows("hold space to talk")
	})
}

func TestTalkModes(t *testing.T) {
	play(t, 80, 24, inMode("hold"), func(t *testing.T, s *screen) {
		s.send(kitty)
		s.hold()
		s.shows("let go to send")
		s.wait(100 * time.Millisecond)
		s.release("space")
		s.wants("letting go soon", true)
	})
	play(t, 80, 24, inMode("hold"), func(t *testing.T, s *screen) { // a terminal that does not tell
		s.hold()
		s.shows("this terminal does not report when a key is let go", "press space again to send", "space stop")
		s.wait(time.Second)
		s.press("space")
		s.wants("the second press", true)
		s.end(voice.Ended{})
		s.wait(time.Second)
		s.press("space")
		s.hides("does not report")
	})
	play(t, 80, 24, inMode("tap"), func(t *testing.T, s *screen) {
		s.send(kitty)
		s.shows("space talk")
		s.hold()
		s.wait(time.Second)
		s.release("space")
		s.wants("letting go", false)
		if s.m.View().KeyboardEnhancements.ReportAllKeysAsEscapeCodes {
			t.Error("it asks for keys that it does not need")
		}
		s.press("?")
		s.wants("the help", false)
	})
}

// TestEnhancements: keys are escape codes only where nothing is typed.
func TestEnhancements(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		check := func(where string, all bool) {
			t.Helper()
			e := s.m.View().KeyboardEnhancements
			if !e.ReportEventTypes || e.ReportAllKeysAsEscapeCodes != all || e.ReportAssociatedText != all {
				t.Errorf("%s: %+v", where, e)
			}
		}
		check("the transcript", true)
		s.send(kitty)
		s.press("i")
		check("the text box", false)
		s.send(typing)
		s.press("esc")
		check("the transcript again", true)
		s.shows("hold space to talk")
		s.press("s")
		check("the settings", false)
		s.press("esc", "?")
		check("the help", false)
		s.press("esc")
		s.send(tea.KeyboardEnhancementsMsg{Flags: 1})
		s.shows("space talk")
		s.hides("hold space")
	})
}

func TestLostRelease(t *testing.T) {
	type script func(*screen)
	for name, c := range map[string]struct {
		play script
		ends bool
	}{
		"focus lost":              {func(s *screen) { s.send(tea.BlurMsg{}) }, true},
		"the help has the keys":   {func(s *screen) { s.press("?") }, true},
		"pressed anew":            {func(s *screen) { s.press("space") }, true},
		"no repeats at all":       {func(s *screen) { s.wait(30 * time.Second) }, false},
		"repeats stay away":       {func(s *screen) { s.repeat("space", 20, 33*time.Millisecond); s.wait(2200 * time.Millisecond) }, true},
		"repeats for long":        {func(s *screen) { s.repeat("space", 900, 33*time.Millisecond) }, false},
		"one repeat tells little": {func(s *screen) { s.repeat("space", 1, 400*time.Millisecond); s.wait(10 * time.Second) }, false},
		"slow repeats":            {func(s *screen) { s.repeat("space", 5, 1800*time.Millisecond); s.wait(5 * time.Second) }, false},
		"slow repeats stay away":  {func(s *screen) { s.repeat("space", 5, 1800*time.Millisecond); s.wait(8 * time.Second) }, true},
		"another key ends repeats": {func(s *screen) {
			s.repeat("space", 20, 33*time.Millisecond)
			s.press("j")
			s.wait(20 * time.Second)
		}, false},
		"shift ends repeats": {func(s *screen) {
			s.repeat("space", 20, 33*time.Millisecond)
			s.send(tea.KeyPressMsg{Code: tea.KeyLeftShift, Mod: tea.ModShift})
			s.wait(20 * time.Second)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, withThread, func(_ *testing.T, s *screen) {
				s.send(kitty)
				s.hold()
				s.wait(500 * time.Millisecond)
				c.play(s)
				s.wants(name, c.ends)
			})
		})
	}
}

// TestTapSurvivesTheHelp: what was begun by a tap does not depend on the key.
func TestTapSurvivesTheHelp(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(kitty)
		s.hold()
		s.release("space")
		s.press("?", "esc")
		s.wants("the help", false)
		s.send(tea.BlurMsg{})
		s.wants("another window", true)
	})
}

// TestHoldBeforeTheThreadIsHere: what is held when it begins ends when it is let go.
func TestHoldBeforeTheThreadIsHere(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.send(kitty)
		_, cmd := s.m.Update(keyPress("n"))
		s.m.Update(keyPress("space"))
		s.run(cmd)
		s.send(nil)
		s.happen(voice.Entered{State: voice.Listening})
		s.wait(time.Second)
		s.release("space")
		s.wants("letting go", true)
	})
}

// TestLetGoBeforeTheThreadIsHere: what was to be held is over before it began.
func TestLetGoBeforeTheThreadIsHere(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.send(kitty)
		_, cmd := s.m.Update(keyPress("n"))
		s.m.Update(keyPress("space"))
		time.Sleep(time.Second)
		s.m.Update(tea.KeyReleaseMsg(keyPress("space")))
		s.run(cmd)
		s.send(nil)
		if s.m.thread.ID != 2 || len(s.turns) != 0 {
			t.Errorf("thread %d, %d turns", s.m.thread.ID, len(s.turns))
		}
	})
}

func TestTalkKeyCanBeRebound(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.settings.TalkKey = "f5"
		s.send(settingsSaved("talk_key", "f5"))
		s.shows("f5 talk")
		s.press("space")
		if len(s.turns) != 0 {
			t.Fatal("space still talks")
		}
		s.press("?")
		s.shows("f5       talk", "press f5, talk")
		s.press("esc", "f5")
		s.happen(voice.Entered{State: voice.Listening})
		s.shows("f5 stop")
		s.wait(time.Second)
		s.press("f5")
		s.wants("the key", true)
		s.end(voice.Ended{})
		s.send(kitty)
		s.shows("hold f5 to talk")
		s.press("f5")
		s.wait(time.Second)
		s.release("f5")
		s.wants("letting go", true)
	})
}

// TestOtherKeysDoNotRepeat: what is switched on and off is not so for as long as its key is held.
func TestOtherKeysDoNotRepeat(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.send(kitty)
		s.press("h")
		s.repeat("h", 5, 33*time.Millisecond)
		s.shows("hands-free · opening")
	})
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		for range 6 {
			s.press("h")
			s.wait(33 * time.Millisecond)
		}
		if !s.m.free.on {
			t.Error("a held key switched it off again")
		}
	})
}

// TestModifiersAreNoKeys: with all keys as escape codes a press of ctrl is one of its own.
func TestModifiersAreNoKeys(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(kitty)
		for range 2 {
			s.send(tea.KeyPressMsg{Code: tea.KeyLeftCtrl, Mod: tea.ModCtrl})
			s.press("ctrl+c")
			s.send(tea.KeyReleaseMsg{Code: 'c', Mod: tea.ModCtrl})
			s.send(tea.KeyReleaseMsg{Code: tea.KeyLeftCtrl})
		}
		if !s.quit {
			t.Error("ctrl+c twice did not quit")
		}
	})
}

// TestSpaceWhileItWritesDown: what was said before is written down, too, and not answered before what follows.
func TestSpaceWhileItWritesDown(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		listen(s)
		s.press("space")
		s.happen(voice.Kept{ID: 1, Length: time.Second}, voice.Entered{State: voice.WritingDown})
		old := s.turn()
		s.wait(time.Second)
		s.press("space")
		s.happen(voice.Entered{State: voice.Listening})
		if old.cancels || len(s.turns) != 2 {
			t.Fatalf("cancelled %v, %d turns", old.cancels, len(s.turns))
		}
		s.shows("listening")
		old.events <- voice.Entered{State: voice.WritingDown}
		s.send(nil)
		if old.cancels {
			t.Fatal("it is not written down")
		}
		s.store.put(thread.Message{ID: 1, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "first this"})
		old.events <- voice.Said{ID: 1, Text: "first this"}
		s.send(nil)
		if !old.cancels {
			t.Error("it is answered")
		}
		s.shows("first this", "listening")
		old.close()
		s.send(nil)
		s.press("space")
		s.happen(voice.Kept{ID: 2, Length: time.Second}, voice.Said{ID: 2, Text: "and then that"})
		s.shows("first this", "and then that")
	})
}
