package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

// handsFree begins the conversation, up to where it listens.
func (s *screen) handsFree() {
	s.press("h")
	s.listens()
}

// listens has the turn that hands-free began listen.
func (s *screen) listens() {
	s.t.Helper()
	if start := s.turn().start; !start.Listen || !start.HandsFree {
		s.t.Fatalf("it began %+v", start)
	}
	s.mic.RMS = -52
	s.happen(voice.Entered{State: voice.Listening})
}

// says has the user say something, up to where it is answered.
func (s *screen) says(id int64) {
	s.happen(voice.Spoke{})
	s.wait(time.Second)
	s.happen(voice.Kept{ID: id, Length: time.Second}, voice.Entered{State: voice.WritingDown})
	s.store.put(thread.Message{ID: id, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Complete, Text: question, Heard: -1})
	s.happen(voice.Said{ID: id, Text: question}, voice.Entered{State: voice.Thinking})
}

// answers has it speak the answer, of which the first sentence is heard.
func (s *screen) answers(id int64) {
	s.happen(voice.Began{ID: id}, voice.Words{Text: first + second}, voice.Entered{State: voice.Speaking})
	s.wait(time.Second)
	s.happen(voice.Heard{Bytes: len(first)})
}

// stored is the answer as the store keeps it when it was interrupted.
func (s *screen) stored(id int64, heard int) {
	s.store.put(thread.Message{ID: id, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Cut, Text: first + second, Heard: heard})
}

func TestHandsFree(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("h")
		s.shows("hands-free · opening the microphone", "◉ hands-free", "just talk: h ends hands-free")
		s.listens()
		s.shows("◉ hands-free · listening", "esc end")
		for id := int64(1); id < 6; id += 2 {
			s.says(id)
			s.shows("thinking", "◉ hands-free")
			s.answers(id + 1)
			s.end(voice.Ended{})
			s.listens()
		}
		s.happen(voice.Spoke{})
		s.wait(3 * time.Second)
		s.shows("● hears you", "0:03", "space stop")
		s.press("space")
		s.wants("space", true)
		s.happen(voice.Entered{State: voice.Thinking})
		s.press("h")
		if s.turn().cancels {
			t.Error("the last turn was cancelled")
		}
		n := len(s.turns)
		s.end(voice.Ended{})
		s.shows("○ ready")
		s.hides("◉")
		if len(s.turns) != n {
			t.Error("it goes on")
		}
	})
}

// TestEscapeFromHandsFree: it cancels what goes on, and where nothing does it leaves.
func TestEscapeFromHandsFree(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.says(1)
		s.answers(2)
		s.press("esc")
		if !s.turn().cancels || !s.m.free.on {
			t.Fatalf("cancelled %v, hands-free %v", s.turn().cancels, s.m.free.on)
		}
		s.stored(2, len(first))
		s.end(voice.Ended{Cancelled: true})
		s.listens()
		s.shows("hands-free · listening")
		s.happen(voice.Spoke{})
		s.wait(time.Second)
		s.press("esc")
		s.end(voice.Ended{Cancelled: true})
		s.listens()
		s.wait(time.Second)
		s.press("esc")
		s.shows("○ ready")
		if !s.turn().cancels {
			t.Error("it still listens")
		}
	})
}

// TestSilenceCostsNothing: while nobody speaks the screen is drawn four times a second, and faster where somebody may.
func TestSilenceCostsNothing(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		pushed := 0
		s.m.deps.MicrophoneLevel = func() voice.Level { pushed++; return s.mic }
		s.handsFree()
		s.wait(10 * time.Second)
		pushed = 0
		s.wait(10 * time.Second)
		if pushed > 40 {
			t.Errorf("drawn %d times in 10 s of silence", pushed)
		}
		s.mic.RMS = -20
		s.wait(300 * time.Millisecond)
		pushed = 0
		s.wait(500 * time.Millisecond)
		if pushed < 10 {
			t.Errorf("drawn %d times in half a second of noise", pushed)
		}
		s.mic.RMS = -52
		s.wait(2 * time.Second)
		for pushed = 0; pushed == 0; s.wait(10 * time.Millisecond) { // the next one is far
		}
		pushed = 0
		s.happen(voice.Spoke{})
		s.wait(150 * time.Millisecond)
		if pushed < 3 {
			t.Errorf("drawn %d times in the first 150 ms of speech", pushed)
		}
	})
}

// TestHandsFreeRests: nothing is listened to while the user types, reads the help or is in the settings.
func TestHandsFreeRests(t *testing.T) {
	for name, keys := range map[string][2]string{
		"text box": {"i", "esc"}, "settings": {"s", "esc"}, "help": {"?", "?"}, "log": {"ctrl+l", "esc"}, "times": {"ctrl+t", "esc"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
				s.handsFree()
				s.press(keys[0])
				if !s.turn().cancels {
					t.Fatal("it listens")
				}
				s.end(voice.Ended{Cancelled: true})
				if len(s.turns) != 1 {
					t.Fatal("it listens again")
				}
				s.press(keys[1])
				if len(s.turns) != 2 {
					t.Fatal("it does not listen when the user is back")
				}
				s.listens()
				s.hides("cancelled", "▲")
			})
		})
	}
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.handsFree()
		s.press("?")
		s.shows("hands-free · paused", "also while you work in another window")
		s.press("q")
		if !s.quit {
			t.Error("it does not quit")
		}
	})
}

// TestHandsFreeLetsOtherTurnsPass: what the user asks for meanwhile comes first, then it listens again.
func TestHandsFreeLetsOtherTurnsPass(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want func(voice.Start) bool
	}{
		"hear it again": {[]string{"r"}, func(s voice.Start) bool { return s.Read != nil && s.HandsFree }},
		"type":          {[]string{"i", "x", "enter"}, func(s voice.Start) bool { return s.Typed == "x" && s.HandsFree }},
		"by hand":       {[]string{"space"}, func(s voice.Start) bool { return s.Listen && !s.HandsFree }},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
				s.handsFree()
				waiting := s.turn()
				s.press(c.keys...)
				if !waiting.cancels || len(s.turns) != 2 || !c.want(s.turn().start) {
					t.Fatalf("cancelled %v, %d turns, began %+v", waiting.cancels, len(s.turns), s.turn().start)
				}
				s.end(voice.Ended{})
				s.listens()
			})
		})
	}
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.handsFree()
		s.press("n")
		if len(s.turns) != 2 || !s.turns[0].cancels || s.m.thread.ID != 2 {
			t.Fatalf("%d turns, thread %d", len(s.turns), s.m.thread.ID)
		}
		s.listens()
	})
}

// TestHandsFreeBlur: it goes on while the user works elsewhere; what the key began ends.
func TestHandsFreeBlur(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.handsFree()
		s.send(tea.BlurMsg{})
		s.happen(voice.Spoke{})
		s.send(tea.BlurMsg{})
		s.wants("another window", false)
		s.end(voice.Ended{})
		s.listens()
		s.press("space")
		s.happen(voice.Entered{State: voice.Listening})
		s.send(tea.BlurMsg{})
		s.wants("another window, of what the key began", true)
	})
}

func TestHandsFreeFromTheStart(t *testing.T) {
	with := func(d *Deps) {
		set := d.Settings()
		set.HandsFree = true
		d.Settings = func() config.Settings { return set }
	}
	play(t, 80, 24, with, func(t *testing.T, s *screen) {
		s.listens()
		s.press("q")
		s.wants("q", true)
		s.end(voice.Ended{})
		if !s.quit || len(s.turns) != 1 {
			t.Errorf("quit %v, %d turns", s.quit, len(s.turns))
		}
	})
	play(t, 80, 24, func(d *Deps) {
		with(d)
		d.First = true
		demo := *d
		demo.First, demo.Demo = false, true
		d.StartDemo = startDemo(demo)
	}, func(t *testing.T, s *screen) {
		s.wait(time.Minute)
		if len(s.turns) != 0 {
			t.Fatal("it listens before the first pane is done")
		}
		s.press("3")
		s.listens()
	})
	play(t, 80, 24, func(d *Deps) { with(d); d.First = true }, func(t *testing.T, s *screen) {
		s.press("q")
		if !s.quit || len(s.turns) != 0 {
			t.Errorf("quit %v, %d turns", s.quit, len(s.turns))
		}
	})
}

// TestNobodyTalksToIt: after three utterances in a row that were not meant for it, it stops.
func TestNobodyTalksToIt(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		drop := func(id int64, reason voice.Reason) {
			s.listens()
			s.store.put(thread.Message{ID: id, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Dropped, Fault: string(reason)})
			s.happen(voice.Spoke{}, voice.Kept{ID: id}, voice.Dropped{ID: id, Reason: reason})
			s.end(voice.Ended{})
		}
		s.press("h")
		drop(1, voice.Credits)
		drop(2, voice.Improbable)
		s.listens()
		s.says(3)
		s.end(voice.Ended{})
		drop(4, voice.Credits)
		s.listens()
		s.happen(voice.Spoke{}, voice.Dropped{Reason: voice.Itself})
		s.end(voice.Ended{})
		drop(5, voice.Improbable)
		drop(6, voice.Empty)
		s.shows("hands-free is off: three times in a row", "press h to go on", "○ ready")
		n := len(s.turns)
		s.wait(time.Minute)
		if len(s.turns) != n || s.m.free.on {
			t.Fatal("it goes on")
		}
		s.press("h")
		s.listens()
		s.hides("hands-free is off")
	})
}

func TestHandsFreeDoesNotLoopOverAFault(t *testing.T) {
	for name, c := range map[string]struct {
		code  fault.Code
		step  voice.Step
		turns int
	}{
		"no microphone":   {fault.NoMicrophone, voice.StepListen, 1},
		"microphone lost": {fault.MicrophoneLost, voice.StepListen, 1},
		"offline":         {fault.Unreachable, voice.StepTranscribe, 2},
		"no speech":       {fault.NoSpeech, voice.StepSpeak, 2},
		"ends at once":    {"", 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, nil, func(t *testing.T, s *screen) {
				s.press("h")
				for range 20 {
					if !s.m.free.on {
						break
					}
					if c.code != "" {
						s.happen(voice.Entered{State: voice.Listening}, voice.Failed{Step: c.step, Err: &fault.Fault{Code: c.code}})
					}
					s.end(voice.Ended{})
				}
				if len(s.turns) != c.turns || s.m.free.on {
					t.Errorf("%d turns, want %d", len(s.turns), c.turns)
				}
				s.shows("hands-free is off: ", "press h to go on")
			})
		})
	}
	play(t, 80, 24, nil, func(t *testing.T, s *screen) { // one that went well between two
		s.handsFree()
		for id := int64(1); id < 9; id += 4 {
			s.happen(voice.Failed{Step: voice.StepTranscribe, Err: &fault.Fault{Code: fault.Unreachable}})
			s.end(voice.Ended{})
			s.listens()
			s.says(id)
			s.answers(id + 1)
			s.end(voice.Ended{})
			s.listens()
		}
	})
}

// TestHandsFreeStaysPut: what begins by itself neither scrolls nor takes a notice away before somebody speaks.
func TestHandsFreeStaysPut(t *testing.T) {
	play(t, 80, 24, withMessages(60), func(t *testing.T, s *screen) {
		s.handsFree()
		s.happen(voice.Spoke{}, voice.NothingHeard{Reason: voice.TooQuiet, Level: -60})
		s.end(voice.Ended{})
		s.listens()
		s.shows("nothing heard")
		s.press("esc")
		s.hides("nothing heard")
		s.press("pgup")
		top := strings.Split(s.text(), "\n")[2]
		s.end(voice.Ended{Cancelled: true})
		s.listens()
		if now := strings.Split(s.text(), "\n")[2]; now != top {
			t.Errorf("it moved from %q to %q", top, now)
		}
	})
}

// TestHandsFreeSetting: it applies at once, when the settings are closed.
func TestHandsFreeSetting(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		s.press("s")
		s.settings.HandsFree = true
		s.send(settingsSaved("hands_free", true))
		if len(s.turns) != 0 {
			t.Fatal("it listens in the settings")
		}
		s.press("esc")
		s.listens()
	})
}
