package ui

import (
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

func TestTryAgain(t *testing.T) {
	message := func(role thread.Role, state thread.State, code fault.Code) thread.Message {
		return thread.Message{ID: 9, ThreadID: 1, Role: role, State: state, Fault: string(code), At: time.Now(), Text: "Hm.", Heard: -1, Audio: "9.wav"}
	}
	swept := message(thread.User, thread.Dropped, "credits")
	swept.Audio = ""
	for name, c := range map[string]struct {
		last thread.Message
		want voice.Start
		ok   bool
	}{
		"not written down":  {message(thread.User, thread.Recorded, fault.TimedOut), voice.Start{Again: 9}, true},
		"not believed":      {message(thread.User, thread.Dropped, "credits"), voice.Start{Again: 9, Anyway: true}, true},
		"not kept any more": {swept, voice.Start{}, false},
		"never answered":    {message(thread.User, thread.Complete, ""), voice.Start{Answer: true}, true},
		"nothing came":      {message(thread.Assistant, thread.Failed, fault.Unreachable), voice.Start{Answer: true}, true},
		"broke off":         {message(thread.Assistant, thread.Cut, fault.CutOff), voice.Start{Answer: true}, true},
		"cut by a crash":    {message(thread.Assistant, thread.Writing, ""), voice.Start{Answer: true}, true},
		"cut by the user":   {message(thread.Assistant, thread.Cut, ""), voice.Start{}, false},
		"all went as hoped": {message(thread.Assistant, thread.Complete, ""), voice.Start{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, 80, 24, func(d *Deps) { d.Store.(*fakeStore).put(c.last) }, func(t *testing.T, s *screen) {
				s.press("R")
				if begun := len(s.turns) > 0; begun != c.ok {
					t.Fatalf("R began a turn: %v, want %v", begun, c.ok)
				}
				if c.ok && s.turn().start != c.want {
					t.Errorf("R began %+v, want %+v", s.turn().start, c.want)
				}
			})
		})
	}
}

func TestSpeechFailed(t *testing.T) {
	play(t, 80, 24, nil, func(t *testing.T, s *screen) {
		speak(s)
		s.store.put(thread.Message{ID: 6, ThreadID: 1, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: first, Heard: 0, Finish: "stop"})
		s.happen(voice.Failed{Step: voice.StepSpeak, ID: 6, Err: &fault.Fault{Code: fault.NoSpeech, Service: "speaking"}})
		s.happen(voice.Words{Text: "and more"})
		s.shows("and more", "the service sent no sound")
		s.end(voice.Ended{})
		s.shows("R to try again")
		s.press("R")
		if read := s.turn().start.Read; read == nil || read.ID != 6 || read.Text != first {
			t.Errorf("R began %+v", s.turn().start)
		}
		s.hides("the service sent no sound")
	})
}

func TestHearAgain(t *testing.T) {
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.press("r")
		if read := s.turn().start.Read; read == nil || read.ID != 4 || read.Text != first+second {
			t.Errorf("r began %+v", s.turn().start)
		}
	})
}

// TestTryAnEarlierRecordingAgain: a recording that the thread went on without can still be written down, and takes its
// place at the end then, as in the store.
func TestTryAnEarlierRecordingAgain(t *testing.T) {
	failed := thread.Message{ID: 1, ThreadID: 1, Role: thread.User, State: thread.Recorded, Length: 3 * time.Second,
		Fault: string(fault.KeyRefused), Heard: -1}
	play(t, 80, 24, func(d *Deps) {
		failed.At = time.Now()
		for _, m := range append([]thread.Message{failed}, exchange(2, time.Now(), "And now?", "Now it works.")...) {
			d.Store.(*fakeStore).put(m)
		}
	}, func(t *testing.T, s *screen) {
		s.shows("listening: the key was refused", "R to try again", "R try again")
		s.press("R")
		if got := s.turn().start; got != (voice.Start{Again: 1}) {
			t.Fatalf("R began %+v", got)
		}
		s.shows("writing down", "recording, 0:03")
		s.hides("refused")
		failed.State, failed.Fault, failed.Text = thread.Complete, "", "late words"
		s.store.put(failed)
		s.happen(voice.Said{ID: 1, Text: "late words"}, voice.Entered{State: voice.Thinking}, voice.Began{ID: 9}, voice.Words{Text: "Late answer."})
		s.end(voice.Ended{})
		text := s.text()
		before, late, answer := strings.Index(text, "Now it works."), strings.Index(text, "late words"), strings.Index(text, "Late answer.")
		if before < 0 || late < before || answer < late {
			t.Errorf("not in order:\n%s", text)
		}
	})
}

// TestARecordingOutOfSight: R is about what is on the screen.
func TestARecordingOutOfSight(t *testing.T) {
	play(t, 80, 24, func(d *Deps) {
		withMessages(60)(d)
		d.Store.(*fakeStore).put(thread.Message{ID: 1, ThreadID: 1, Role: thread.User, At: time.Now(), State: thread.Recorded, Heard: -1})
	}, func(t *testing.T, s *screen) {
		s.hides("R try again")
		s.press("R")
		if len(s.turns) != 0 {
			t.Fatalf("R began %+v", s.turn().start)
		}
		s.press("g")
		s.shows("R to try again", "R try again")
	})
}
