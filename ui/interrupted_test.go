package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

func TestInterruptedByVoice(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.happen(voice.Paused{ByVoice: true})
		s.shows("‖ paused")
		s.happen(voice.Resumed{})
		s.shows("▶ speaking")
		s.happen(voice.Paused{ByVoice: true})
		since := time.Now().Add(-400 * time.Millisecond)
		old := s.turn()
		s.happen(voice.Interrupted{Since: since})
		start := s.turn().start
		if s.turn() == old || !start.Listen || !start.HandsFree || !start.Since.Equal(since) {
			t.Fatalf("it began %+v", start)
		}
		if start.Over != first+second {
			t.Errorf("over %q", start.Over)
		}
		s.stored(2, len(first)+3)
		old.events <- voice.Ended{Cancelled: true}
		old.close()
		s.listens()
		s.says(3)
		s.shows("thinking", "not heard from here on")
		s.answers(4)
		s.end(voice.Ended{})
		if read := s.turn().start.Read; read != nil {
			t.Errorf("it reads %+v", read)
		}
	})
}

// TestFalseInterruption: where nothing came of it the answer goes on where it was.
func TestFalseInterruption(t *testing.T) {
	for name, events := range map[string][]voice.Event{
		"itself":      {voice.Dropped{Text: "two hundred thousand", Reason: voice.Itself}},
		"backchannel": {voice.Dropped{Text: "mhm", Reason: voice.Backchannel}},
		"noise":       {voice.NothingHeard{Reason: voice.NoVoice}},
		"guard":       {voice.Kept{ID: 3}, voice.Dropped{ID: 3, Reason: voice.Improbable}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, nil, func(t *testing.T, s *screen) {
				s.handsFree()
				s.says(1)
				s.answers(2)
				old := s.turn()
				s.happen(voice.Interrupted{Since: time.Now()})
				s.stored(2, len(first)+3)
				old.events <- voice.Ended{Cancelled: true}
				old.close()
				s.listens()
				s.happen(voice.Spoke{})
				s.happen(events...)
				s.end(voice.Ended{})
				start := s.turn().start
				want := voice.Read{ID: 2, Text: first + second, From: len(first) + 3}
				if start.Read == nil || *start.Read != want || !start.HandsFree {
					t.Fatalf("it began %+v", start)
				}
				if s.m.list.Find(func(m thread.Message) bool { return m.ID == 0 }); strings.Contains(s.text(), "mhm") {
					t.Error("“mhm” became a message")
				}
				s.happen(voice.Entered{State: voice.Speaking})
				s.shows("▶ speaking")
				s.end(voice.Ended{})
				s.listens()
			})
		})
	}
}

// TestInterruptedWhileItThinks: what came to nothing has it answered after all.
func TestInterruptedWhileItThinks(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		old := s.turn()
		s.happen(voice.Interrupted{Since: time.Now()})
		old.close()
		s.listens()
		if s.turn().start.Over != "" {
			t.Errorf("over %q", s.turn().start.Over)
		}
		s.happen(voice.Spoke{}, voice.Dropped{Reason: voice.Backchannel})
		s.end(voice.Ended{})
		if start := s.turn().start; !start.Answer || !start.HandsFree {
			t.Errorf("it began %+v", start)
		}
	})
}

func TestSpokenAround(t *testing.T) {
	text := strings.Repeat("あ", 300) + strings.Repeat("い", 50)
	for _, c := range []struct{ heard, from int }{{-1, len(text)}, {0, 0}, {150 * 3, 0}, {300 * 3, 100 * 3}, {len(text) + 9, 150 * 3}} {
		if got := spokenAround(thread.Message{Text: text, Heard: c.heard}); got != text[c.from:] {
			t.Errorf("heard %d: %d bytes, want %d", c.heard, len(got), len(text)-c.from)
		}
	}
}

// TestVoiceAfterHandsFree: when hands-free is off a voice stops nothing for long.
func TestVoiceAfterHandsFree(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.press("h")
		s.happen(voice.Interrupted{Since: time.Now()})
		if read := s.turn().start.Read; read == nil || read.From != len(first) || s.turn().start.HandsFree {
			t.Fatalf("it began %+v", s.turn().start)
		}
		s.end(voice.Ended{})
		s.shows("○ ready")
	})
}

// TestVoiceThatWasNone: a turn that was begun for a voice does not wait for ever, nor through the settings.
func TestVoiceThatWasNone(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		s.wait(unheardAfter + time.Second)
		if start := s.turn().start; !start.Answer {
			t.Fatalf("it began %+v", start)
		}
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		n := len(s.turns)
		s.press("s")
		s.wait(unheardAfter + time.Second)
		if !s.turn().cancels || len(s.turns) != n {
			t.Error("it listens in the settings")
		}
		s.press("esc")
		if start := s.turn().start; !start.Answer || len(s.turns) != n+1 {
			t.Errorf("%d turns, began %+v", len(s.turns), start)
		}
	})
}

// TestVoiceAtTheEnd: where all was said nothing goes on.
func TestVoiceAtTheEnd(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.happen(voice.Heard{Bytes: len(first + second)}, voice.Interrupted{Since: time.Now()})
		s.listens()
		s.happen(voice.Spoke{}, voice.Dropped{Reason: voice.Itself})
		s.shows("kaiwa's own voice")
		s.end(voice.Ended{})
		s.listens()
		s.happen(voice.Failed{Step: voice.StepListen, Err: &fault.Fault{Code: fault.Internal}}, voice.Interrupted{Since: time.Now()})
		s.listens()
		if s.m.run.over != nil {
			t.Errorf("%+v goes on", s.m.run.over)
		}
	})
}

// TestEscapeOverAnAnswer: what was cancelled is not gone on with.
func TestEscapeOverAnAnswer(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		s.happen(voice.Spoke{})
		s.press("esc")
		s.end(voice.Ended{Cancelled: true})
		s.listens()
	})
}

// TestInterruptHandsFree: a key stops the speech, and hears what follows as hands-free does.
func TestInterruptHandsFree(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.send(kitty)
		s.handsFree()
		s.says(1)
		s.answers(2)
		old := s.turn()
		s.press("space")
		if !old.cancels {
			t.Error("it speaks")
		}
		s.listens()
		s.happen(voice.Spoke{})
		s.wait(time.Second)
		s.release("space")
		s.wants("letting go", true)
		if got := slices.IndexFunc(s.turns, func(f *fakeTurn) bool { return f.start.Over != "" }); got >= 0 {
			t.Error("what a key interrupted is not over anything")
		}
	})
}

// TestNoiseThatInterrupts again and again: then the answer goes on without listening, for each time costs a request.
func TestNoiseThatInterrupts(t *testing.T) {
	nothing := func(s *screen) {
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		s.happen(voice.Dropped{Reason: voice.Backchannel})
		s.end(voice.Ended{})
	}
	for name, c := range map[string]struct {
		begin, on func(*screen)
		free      []bool
	}{
		"thinking":        {func(*screen) {}, func(*screen) {}, []bool{true, true, false}},
		"speaking":        {func(s *screen) { s.answers(2) }, func(s *screen) { s.happen(voice.Entered{State: voice.Speaking}) }, []bool{true, true, false}},
		"“mhm” meanwhile": {func(s *screen) { s.answers(2) }, func(s *screen) { s.farther() }, []bool{true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, nil, func(t *testing.T, s *screen) {
				s.handsFree()
				s.says(1)
				c.begin(s)
				for i, free := range c.free {
					nothing(s)
					if start := s.turn().start; start.Listen || start.HandsFree != free {
						t.Fatalf("time %d: it began %+v", i, start)
					}
					c.on(s)
				}
				s.end(voice.Ended{})
				s.listens()
				s.says(3)
				s.happen(voice.Interrupted{Since: time.Now()})
				s.listens()
				if s.m.free.vain != 0 {
					t.Errorf("%d times in vain after somebody spoke", s.m.free.vain)
				}
			})
		})
	}
}

// farther has it speak on.
func (s *screen) farther() {
	s.happen(voice.Entered{State: voice.Speaking}, voice.Heard{Bytes: s.turn().start.Read.From + further})
}

// TestOffWhileAVoiceIsHeardOut: when the user leaves hands-free nothing is listened to any more, at once.
func TestOffWhileAVoiceIsHeardOut(t *testing.T) {
	for _, key := range []string{"h", "esc"} {
		play(t, 80, 24, nil, func(t *testing.T, s *screen) {
			s.handsFree()
			s.says(1)
			s.answers(2)
			s.happen(voice.Interrupted{Since: time.Now()})
			s.listens()
			s.press(key)
			s.shows("○ ready")
			if !s.turn().cancels {
				t.Errorf("%s: it still listens", key)
			}
			n := len(s.turns)
			s.wait(10 * time.Second)
			if len(s.turns) != n {
				t.Errorf("%s: it goes on", key)
			}
		})
	}
}

// TestNewThreadWhileAVoiceIsHeardOut: the answer that it interrupted is not the new thread's.
func TestNewThreadWhileAVoiceIsHeardOut(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		old := s.turn()
		s.press("n")
		if s.m.thread.ID != 2 || !old.cancels {
			t.Fatalf("thread %d, the microphone is let go: %v", s.m.thread.ID, old.cancels)
		}
		s.listens()
	})
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		_, cmd := s.m.Update(keyPress("n"))
		s.happen(voice.Dropped{Reason: voice.Backchannel})
		s.end(voice.Ended{})
		s.run(cmd)
		s.send(nil)
		s.listens()
	})
}

// TestNothingIsLeft of an answer that was heard to its end when a voice stopped it.
func TestNothingIsLeft(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		old := s.turn()
		s.happen(voice.Interrupted{Since: time.Now()})
		s.stored(2, len(first+second))
		old.events <- voice.Ended{Cancelled: true}
		old.close()
		s.listens()
		s.happen(voice.Dropped{Reason: voice.Backchannel})
		s.end(voice.Ended{})
		s.listens()
	})
}

// TestTypedWhileSpeaking: what is being said when something typed is sent is kept, and who begins to type presses no
// other key.
func TestTypedWhileSpeaking(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.happen(voice.Spoke{})
		hears := s.turn()
		s.press("i", "h", "q", "enter")
		if !hears.left || s.turn().start.Typed != "hq" {
			t.Errorf("left %v, then it began %+v", hears.left, s.turn().start)
		}
	})
}

// TestHushed: "stop" has no answer that could be tried again, and enter goes on with what it stopped.
func TestHushed(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.stored(2, len(first))
		s.happen(voice.Interrupted{Since: time.Now()})
		s.listens()
		if strings.Contains(s.text(), "go on") {
			t.Errorf("it goes on by itself, but shows a key for that:\n%s", s.text())
		}
		s.store.put(thread.Message{ID: 3, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "Stop it.", Heard: -1})
		s.happen(voice.Spoke{}, voice.Kept{ID: 3, Length: time.Second}, voice.Said{ID: 3, Text: "Stop it."})
		s.end(voice.Ended{})
		s.listens()
		if strings.Contains(s.text(), "R try again") {
			t.Errorf("it offers to try again:\n%s", s.text())
		}
		s.press("enter")
		if read := s.turn().start.Read; read == nil || read.ID != 2 || read.From != len(first) {
			t.Errorf("enter began %+v", s.turn().start)
		}
	})
}

// TestOnlySpeechFails: hands-free goes on, and the speech can be tried again; esc ends hands-free at once.
func TestOnlySpeechFails(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.happen(voice.Began{ID: 2}, voice.Words{Text: first})
		s.store.put(thread.Message{ID: 2, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: first, Heard: -1})
		s.happen(voice.Failed{Step: voice.StepSpeak, ID: 2, Err: &fault.Fault{Code: fault.ServerTrouble, Service: "speaking"}}, voice.Finished{Reason: "stop"})
		s.end(voice.Ended{})
		s.listens()
		s.shows("R try again", "esc end")
		s.press("R")
		if read := s.turn().start.Read; read == nil || read.ID != 2 {
			t.Errorf("R began %+v", s.turn().start)
		}
	})
}
