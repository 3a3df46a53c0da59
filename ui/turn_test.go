package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

func (s *screen) shows(want ...string) {
	s.t.Helper()
	text := s.text()
	for _, w := range want {
		if !strings.Contains(text, w) {
			s.t.Fatalf("the screen does not show %q:\n%s", w, text)
		}
	}
}

func (s *screen) hides(want ...string) {
	s.t.Helper()
	text := s.text()
	for _, w := range want {
		if strings.Contains(text, w) {
			s.t.Fatalf("the screen shows %q:\n%s", w, text)
		}
	}
}

func TestATurn(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("space")
		if start := s.turn().start; !start.Listen {
			t.Fatalf("space began %+v", start)
		}
		s.shows("opening the microphone", "esc cancel")
		s.happen(voice.Entered{State: voice.Listening})
		s.wait(2 * time.Second)
		s.shows("● listening", "-18 dB", "0:02", "space stop")
		s.press("space")
		if !s.turn().stopped {
			t.Fatal("space did not stop the recording")
		}
		s.happen(voice.Entered{State: voice.WritingDown}, voice.Kept{ID: 1, Length: 2 * time.Second})
		s.shows("writing down", "recording, 0:02")
		s.hides("space stop")
		s.happen(voice.Said{ID: 1, Text: "hello there"}, voice.Entered{State: voice.Thinking})
		s.shows("thinking", "hello there")
		s.wait(4 * time.Second)
		s.shows("thinking 4 s")
		s.happen(voice.Entered{State: voice.Answering}, voice.Began{ID: 2}, voice.Words{Text: "Hello "}, voice.Words{Text: "yourself."})
		s.shows("answering", "Hello yourself.▌")
		s.happen(voice.Entered{State: voice.Speaking})
		s.shows("▶ speaking", "▌Hello yourself.")
		s.happen(voice.Heard{Bytes: 6}, voice.Finished{Reason: "stop"})
		s.shows("Hello ▌yourself.")
		s.store.put(thread.Message{ID: 1, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "hello there"})
		s.store.put(thread.Message{ID: 2, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: "Hello yourself.",
			Heard: -1, Finish: "stop", Timings: thread.Timings{FirstSound: 1234 * time.Millisecond}})
		s.end(voice.Ended{})
		s.shows("○ ready", "1.2 s to first sound", "Hello yourself.", "r hear it again")
		s.hides("▌")
		s.wait(time.Second)
		if s.m.ticking {
			t.Error("it still ticks when nothing goes on")
		}
	})
}

func TestBargeIn(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		speak(s)
		old := s.turn()
		s.press("space")
		if !old.cancels {
			t.Error("the speech was not cancelled")
		}
		if len(s.turns) != 2 || !s.turn().start.Listen {
			t.Fatal("it does not listen")
		}
		s.happen(voice.Entered{State: voice.Listening})
		// What the old turn still says is stale, but its messages are read anew when it is over.
		old.events <- voice.Words{Text: "STALE"}
		old.events <- voice.Entered{State: voice.Speaking}
		s.send(nil)
		s.hides("STALE", "speaking")
		s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Cut, Text: first + "It was", Heard: len(first)})
		old.events <- voice.Ended{Cancelled: true}
		old.close()
		s.send(nil)
		s.shows("listening", "not heard from here on")
	})
}

// TestLateAnswer: an answer that began while its turn was being cancelled is shown, before what was said after it.
func TestLateAnswer(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		think(s)
		old := s.turn()
		s.press("space")
		s.happen(voice.Kept{ID: 7, Length: time.Second})
		s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Cut, Text: "Late.", Heard: -1})
		old.events <- voice.Began{ID: 6}
		old.close()
		s.send(nil)
		text := s.text()
		late, recording := strings.Index(text, "Late."), strings.Index(text, "recording, 0:01")
		if late < 0 || recording < late {
			t.Errorf("not in order:\n%s", text)
		}
	})
}

func TestEscNeverQuits(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("esc", "esc")
		if s.quit {
			t.Fatal("esc quit")
		}
		s.press("space", "esc")
		if !s.turn().cancels {
			t.Error("esc did not cancel")
		}
		s.end(voice.Ended{Cancelled: true})
		s.shows("○ ready")
	})
}

// TestStopBeforeBegun: the second space may come before the turn's command has run.
func TestStopBeforeBegun(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		_, cmd := s.m.Update(keyPress("space"))
		time.Sleep(repeats)
		s.m.Update(keyPress("space"))
		s.run(cmd)
		s.send(nil)
		if !s.turn().stopped {
			t.Error("the turn was not stopped when it began")
		}
	})
}

func TestNothingHeardKeepsNothing(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("space")
		s.happen(voice.NothingHeard{Reason: voice.TooQuiet, Level: voice.Silence})
		s.end(voice.Ended{})
		s.shows("nothing heard (-100 dB): not louder than the room", "○ ready", "a new conversation")
		s.press("esc")
		s.hides("nothing heard")
	})
}

func TestUnstoredIsShown(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("i")
		s.send(tea.PasteMsg{Content: "not stored"})
		s.press("enter")
		s.happen(voice.Said{Text: "not stored"}, voice.Failed{Step: voice.StepTranscribe, Err: &fault.Fault{Code: fault.CannotSave}})
		s.end(voice.Ended{})
		s.shows("not stored", "it cannot be saved", "needs you")
	})
}

// TestUnnamedError: an error without a fault is shown, and a turn that ends without saying so is over.
func TestUnnamedError(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("space")
		s.happen(voice.Failed{Step: voice.StepListen, Err: errors.New("no idea")})
		s.turn().close()
		s.send(nil)
		s.shows("kaiwa made a mistake: no idea", "needs you")
		s.send(Notice{Err: nil})
		s.shows("kaiwa made a mistake")
	})
}

func TestQuitLosesNothing(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		listen(s)
		s.press("q")
		if s.quit || !s.turn().stopped || s.turn().cancels {
			t.Fatalf("q: quit %v, stopped %v, cancelled %v", s.quit, s.turn().stopped, s.turn().cancels)
		}
		s.shows("stopping")
		s.happen(voice.Kept{ID: 1, Length: time.Second})
		if !s.turn().cancels {
			t.Error("the rest was not cancelled when the recording was kept")
		}
		s.end(voice.Ended{Cancelled: true})
		if !s.quit {
			t.Error("it did not quit when the turn was over")
		}
	})
}

func TestHangup(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		listen(s)
		s.send(Quit{})
		if s.quit || !s.turn().stopped {
			t.Error("the recording was not kept first")
		}
	})
}

func TestQuitGivesUp(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		think(s)
		s.press("q")
		s.wait(waitFor - 100*time.Millisecond)
		if s.quit {
			t.Fatal("it did not wait for the turn")
		}
		s.wait(200 * time.Millisecond)
		if !s.quit {
			t.Error("it waits for ever")
		}
	})
}

func TestCtrlC(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("ctrl+c")
		s.shows("again to quit")
		s.wait(askFor + 100*time.Millisecond)
		s.hides("again to quit")
		think(s)
		s.press("ctrl+c")
		if s.quit || !s.turn().cancels {
			t.Fatal("the first ctrl+c of a turn cancels it")
		}
		s.shows("⠙ thinking", "ctrl+c again to quit")
		s.end(voice.Ended{Cancelled: true})
		s.press("ctrl+c")
		if !s.quit {
			t.Error("the second ctrl+c did not quit")
		}
	})
}

// TestCtrlCKeepsARecording: two of them quit, and lose nothing; what goes on stays on the screen.
func TestCtrlCKeepsARecording(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		listen(s)
		s.press("ctrl+c")
		if s.turn().cancels || s.turn().stopped {
			t.Fatal("the first ctrl+c ended the recording")
		}
		s.shows("● listening", "-18 dB", "ctrl+c again to quit")
		s.press("ctrl+c")
		if s.quit || s.turn().cancels || !s.turn().stopped {
			t.Fatal("the second ctrl+c did not keep the recording")
		}
	})
}

// TestHeldTalkKey: a key that is held down neither stops what it began nor begins again what it stopped.
func TestHeldTalkKey(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		hold := func() {
			for range 20 {
				s.wait(33 * time.Millisecond)
				s.press("space")
			}
		}
		s.press("space")
		s.happen(voice.Entered{State: voice.Listening})
		hold()
		if s.turn().stopped {
			t.Fatal("its repeats stopped the recording")
		}
		s.wait(repeats)
		s.press("space")
		if !s.turn().stopped {
			t.Fatal("a press of its own did not")
		}
		s.happen(voice.NothingHeard{Reason: voice.TooShort, Level: -50})
		s.end(voice.Ended{})
		hold()
		if len(s.turns) != 1 {
			t.Errorf("its repeats began %d turns", len(s.turns)-1)
		}
	})
}

// TestTypeWhileItSpeaks: what is said goes on until what was typed is sent.
func TestTypeWhileItSpeaks(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		speak(s)
		old := s.turn()
		s.press("i", "h", "o", "space", "?")
		s.shows("▶ speaking", "› ho ?", "enter send")
		if old.cancels {
			t.Fatal("typing stopped it")
		}
		s.press("enter")
		if !old.cancels || s.turn().start.Typed != "ho ?" {
			t.Errorf("cancelled %v, began %+v", old.cancels, s.turn().start)
		}
	})
}

// TestNoLoudspeaker is said once, and stands in the header until something is heard.
func TestNoLoudspeaker(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		none := &fault.Fault{Code: fault.NoLoudspeaker}
		think(s)
		s.happen(voice.Notice{Err: none})
		s.end(voice.Ended{})
		s.shows("no loudspeaker: none is connected", "○ no sound")
		s.press("esc")
		think(s)
		s.happen(voice.Notice{Err: none})
		s.end(voice.Ended{})
		s.shows("○ no sound")
		s.hides("none is connected")
		speak(s)
		s.hides("no sound")
	})
}

func TestBlurEndsARecording(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		listen(s)
		s.send(tea.BlurMsg{})
		if !s.turn().stopped || s.turn().cancels {
			t.Error("a recording goes on while nobody is there, or is lost")
		}
	})
}
