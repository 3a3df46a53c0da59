package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

// restIs is where the answer of a thread was heard to.
func restIs(heard int) func(*Deps) {
	return func(d *Deps) {
		withThread(d)
		d.Store.(*fakeStore).put(thread.Message{ID: 4, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Cut,
			Text: first + second, Heard: heard})
	}
}

func TestPauseAndSkip(t *testing.T) {
	play(t, 120, 40, withThread, func(t *testing.T, s *screen) {
		s.press("p", "left", "right")
		speak(s)
		s.press("p")
		s.happen(voice.Paused{})
		s.shows("‖ paused", "p go on")
		s.wait(time.Second)
		s.press("p")
		s.happen(voice.Resumed{})
		s.shows("▶ speaking", "p pause")
		s.press("left", "left", "right")
		if got, want := s.turn().asked, []string{"pause", "resume", "skip -1", "skip -1", "skip 1"}; !slices.Equal(got, want) {
			t.Errorf("asked %q, want %q", got, want)
		}
		s.press("p", "esc")
		if !s.turn().cancels {
			t.Error("esc does not cancel what is paused")
		}
	})
}

func TestRate(t *testing.T) {
	play(t, 120, 40, withThread, func(t *testing.T, s *screen) {
		s.press(">")
		if len(s.rates) != 0 {
			t.Fatal("there is nothing to be heard faster")
		}
		speak(s)
		s.press(">")
		s.shows("1.15×")
		s.press(">", "<", "<", "<")
		s.shows("0.85×")
		if got, want := s.turn().asked, []string{"rate 1.15", "rate 1.3", "rate 1.15", "rate 1", "rate 0.85"}; !slices.Equal(got, want) {
			t.Errorf("asked %q, want %q", got, want)
		}
		if got := s.settings.Audio.Rate; got != 0.85 {
			t.Errorf("saved %g", got)
		}
		for range 20 {
			s.press(">")
		}
		s.shows("2×")
		s.end(voice.Ended{})
		s.press("[", "<")
		s.shows("1.75×")
		if got := s.settings.Audio.Rate; got != 1.75 {
			t.Errorf("saved %g", got)
		}
		s.settings.Audio.Rate = 1
		s.send(settingsSaved("audio.rate", 1.0))
		s.press("space")
		s.happen(voice.Entered{State: voice.Speaking})
		s.hides("1.75×")
	})
}

// TestRateSavedOneAtATime: of many presses while one is being saved the last one counts.
func TestRateSavedOneAtATime(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("[")
		for range 3 {
			_, cmd := s.m.Update(keyPress(">"))
			defer s.run(cmd)
			if s.m.rate == 1.15 {
				s.run(cmd)
			}
		}
		s.send(nil)
		if want := []float64{1.15, 1.5}; !slices.Equal(s.rates, want) {
			t.Errorf("saved %v, want %v", s.rates, want)
		}
	})
}

// TestRateOfATurnUnderWay: one that was begun before the rate was changed is told when it speaks, and while it does.
func TestRateOfATurnUnderWay(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.handsFree()
		s.press("[", ">")
		s.says(5)
		s.answers(6)
		s.settings.Audio.Rate = 1.5
		s.send(settingsSaved("audio.rate", 1.5))
		if got, want := s.turn().asked, []string{"rate 1.15", "rate 1.5"}; !slices.Equal(got, want) {
			t.Errorf("asked %q, want %q", got, want)
		}
	})
}

// TestRateThatCannotBeSaved still counts for what is spoken next.
func TestRateThatCannotBeSaved(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.m.deps.Panes.Save = noDisk
		s.press("[", ">")
		s.press("esc")
		s.shows("it cannot be saved")
		s.press("r")
		s.happen(voice.Entered{State: voice.Speaking})
		s.shows("1.15×")
		if got := s.turn().asked; !slices.Equal(got, []string{"rate 1.15"}) {
			t.Errorf("asked %q", got)
		}
	})
}

func TestSelect(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("]")
		s.hides("┃")
		s.press("[")
		s.shows("┃kaiwa", "enter hear it again", "y copy")
		s.press("enter")
		if read := s.turn().start.Read; read == nil || *read != (voice.Read{ID: 4, Text: first + second}) {
			t.Fatalf("enter began %+v", s.turn().start)
		}
		s.press("esc")
		if !s.turn().cancels {
			t.Error("esc did not stop it")
		}
		s.end(voice.Ended{Cancelled: true})
		s.shows("┃kaiwa")
		s.press("[")
		s.shows("┃You")
		s.hides("enter")
		s.press("enter")
		if len(s.turns) != 1 || s.m.focus != onTalk {
			t.Error("enter does something with what the user said")
		}
		s.press("]", "]")
		s.hides("┃")
		s.press("[", "esc")
		s.hides("┃")
		s.press("enter")
		s.shows("enter send")
	})
}

// TestSelectOlder reads what is not here yet.
func TestSelectOlder(t *testing.T) {
	play(t, 80, 24, withMessages(500), func(t *testing.T, s *screen) {
		for range 300 {
			s.press("[")
		}
		s.shows("┃")
		if selected, _ := s.m.list.Selected(); selected.ID != 201 {
			t.Errorf("message %d is selected", selected.ID)
		}
	})
}

func TestGoOn(t *testing.T) {
	want := voice.Read{ID: 4, Text: first + second, From: len(first)}
	play(t, 80, 24, restIs(len(first)), func(t *testing.T, s *screen) {
		s.shows("not heard · enter: go on", "enter go on")
		s.press("enter")
		if read := s.turn().start.Read; read == nil || *read != want {
			t.Fatalf("enter began %+v", s.turn().start)
		}
		s.happen(voice.Entered{State: voice.Speaking})
		s.hides("enter")
		s.end(voice.Ended{Cancelled: true})
		s.press("[", "enter")
		if read := s.turn().start.Read; read == nil || *read != want {
			t.Fatalf("enter began %+v", s.turn().start)
		}
		s.end(voice.Ended{Cancelled: true})
		s.press("r")
		if read := s.turn().start.Read; read == nil || read.From != 0 {
			t.Fatalf("r began %+v", s.turn().start)
		}
	})
	play(t, 80, 24, restIs(len(first)), func(t *testing.T, s *screen) { // i types in any case
		s.press("i")
		s.shows("enter send")
		s.send(nil)
	})
	play(t, 80, 24, restIs(-1), func(t *testing.T, s *screen) {
		s.press("enter")
		s.shows("enter send")
	})
}

func TestCopy(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("y")
		if s.clip != "" {
			t.Fatal("nothing is selected")
		}
		s.press("[", "[", "y")
		if s.clip != question {
			t.Errorf("copied %q", s.clip)
		}
		s.shows("copied")
		s.press("]")
		s.hides("copied")
	})
}

// TestTalkingUnselects: what is said belongs to no message, and is seen.
func TestTalkingUnselects(t *testing.T) {
	play(t, 80, 24, withMessages(60), func(t *testing.T, s *screen) {
		for range 30 {
			s.press("[")
		}
		s.press("space")
		s.hides("┃")
		s.shows("answer 60.")
	})
}

func TestTimes(t *testing.T) {
	play(t, 80, 24, withTimes, func(t *testing.T, s *screen) {
		s.press("ctrl+t")
		s.shows("where the time went", "answer 2 of 2", "← earlier", "esc close")
		s.press("left")
		s.shows("answer 1 of 2")
		s.press("left", "right", "right")
		s.shows("answer 2 of 2")
		s.press("ctrl+t", "[", "[", "[", "ctrl+t")
		s.shows("answer 1 of 2")
		s.press("esc", "[", "ctrl+t") // a question: its answer
		s.shows("answer 1 of 2")
	})
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("ctrl+t", "left", "right")
		s.shows("where the time went")
		s.press("esc")
		s.wait(time.Second)
		s.store.err = errors.New("damaged")
		s.press("ctrl+t")
		s.shows("kaiwa made a mistake: damaged")
		s.hides("where the time went")
	})
	play(t, 80, 24, nil, func(_ *testing.T, s *screen) {
		s.press("ctrl+t")
		s.hides("where the time went")
	})
}

// TestHelpIsTrue: it says how the talk key works here, and what works while it speaks.
func TestHelpIsTrue(t *testing.T) {
	for _, mode := range []string{"auto", "hold", "tap"} {
		play(t, 100, 40, inMode(mode), func(_ *testing.T, s *screen) {
			s.send(kitty)
			s.press("?")
			want := map[string]string{"auto": "a short tap starts, the next one sends", "hold": "let go to send.", "tap": "press it again to send"}
			s.shows(want[mode], "hands-free: it listens by itself")
			s.hides(map[string]string{"auto": "press it again", "hold": "short tap", "tap": "let go"}[mode])
		})
	}
	play(t, 100, 40, withThread, func(_ *testing.T, s *screen) {
		speak(s)
		s.press("?")
		for _, key := range []string{"p", "←", "→", "<", ">", "h", "[", "esc"} {
			if !strings.Contains(s.text(), " "+key+" ") {
				s.t.Errorf("the help does not show %s:\n%s", key, s.text())
			}
		}
	})
}

func noDisk(context.Context, string, any) error { return &fault.Fault{Code: fault.CannotSave} }
