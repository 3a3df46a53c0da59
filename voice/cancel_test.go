package voice_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// A turn can be cancelled whatever it is doing: after each of its events, and between them.
func TestCancelAnywhere(t *testing.T) {
	events := 0
	bubble(t, "not at all", func(t *testing.T) { events = len(newRig().run(nil)) })
	for n := 0; n < events-2; n++ { // with the last two all is over
		if n > 15 && n%7 > 0 { // words and what was heard of them: some will do
			continue
		}
		bubble(t, fmt.Sprintf("after event %d", n+1), func(t *testing.T) {
			r, seen := newRig(), 0
			cancelled := time.Time{}
			all := r.run(func(voice.Event) {
				if seen++; seen == n+1 {
					cancelled = time.Now()
					r.turn.Cancel()
				}
			})
			checkCancelled(t, r, all, cancelled)
		})
	}
	for at := 50 * time.Millisecond; at < 9700*time.Millisecond; at += 330 * time.Millisecond {
		bubble(t, fmt.Sprintf("after %v", at), func(t *testing.T) {
			r := newRig()
			r.mic.Opening, r.out.Opening = 100*time.Millisecond, 3*time.Second
			r.cancel = at
			checkCancelled(t, r, r.run(nil), time.Now())
		})
	}
}

// When the program ends in the middle of a recording, what was said is kept and nothing is sent.
func TestProgramEndsWhileListening(t *testing.T) {
	bubble(t, "ends", func(t *testing.T) {
		r := newRig()
		r.count()
		ctx, cancel := context.WithCancel(context.Background())
		turn := r.engine.Begin(ctx, r.partner, r.start)
		time.AfterFunc(2*time.Second, cancel)
		turn.Wait()
		if r.partner.Len() != 1 || len(r.sent) != 0 {
			t.Errorf("%d recordings are kept, sent: %v", r.partner.Len(), r.sent)
		}
	})
}

func checkCancelled(t *testing.T, r *rig, all []entry, cancelled time.Time) {
	t.Helper()
	if now := time.Now(); now.Sub(cancelled) > 50*time.Millisecond {
		t.Errorf("it took %v to end", now.Sub(cancelled))
	}
	if e, ok := all[len(all)-1].event.(voice.Ended); !ok || !e.Cancelled {
		t.Errorf("it ended with %#v", all[len(all)-1].event)
	}
	for _, e := range all {
		if f, ok := e.event.(voice.Failed); ok {
			t.Errorf("cancelling it is told as a failure: %v", f.Err)
		}
	}
	if r.mic.Open() != 0 {
		t.Error("the microphone's stream is still open")
	}
	sound, requests := len(r.out.Sound()), len(r.sent)
	time.Sleep(time.Second) // virtual
	synctest.Wait()
	if n := len(r.out.Sound()); n != sound {
		t.Errorf("%d samples were played after the end", n-sound)
	}
	if n := len(r.sent); n != requests {
		t.Errorf("sent after the end: %v", r.sent[requests:])
	}
	checkStored(t, r, sound)
}

// checkStored fails where something that was said is not kept, or more counts as heard than was.
func checkStored(t *testing.T, r *rig, sound int) {
	t.Helper()
	for id := int64(1); id <= int64(r.partner.Len()); id++ {
		m := r.partner.Message(id)
		if !m.Answer {
			continue
		}
		if !m.Ended {
			t.Error("the answer's sequence did not end")
		}
		if m.Text != "" && m.Spoken == nil {
			t.Errorf("of the answer %q it is not stored what was heard", m.Text)
		}
		// A byte takes 60 ms; the spaces between sentences take none. It is known within one word, the longest has 10 bytes.
		if s := m.Spoken; s != nil {
			if most := sound*1000/60/voice.SpeakRate + 4; s.Whole || s.Heard > most+10 || s.Heard < most-5-1-10 {
				t.Errorf("spoken: %+v, of %d samples: about %d bytes", s, sound, most)
			}
		}
	}
}

func TestSilenceAfterCancel(t *testing.T) {
	bubble(t, "cancelled", func(t *testing.T) {
		r := newRig()
		var cancelled time.Time
		all := r.run(func(e voice.Event) {
			if h, ok := e.(voice.Heard); ok && h.Bytes > 30 && cancelled.IsZero() {
				cancelled = time.Now()
				r.turn.Cancel()
			}
		})
		runs := r.out.Runs()
		if end := runs[len(runs)-1].End(); end.Sub(cancelled) > 50*time.Millisecond {
			t.Errorf("sound goes on for %v", end.Sub(cancelled))
		}
		if s := r.partner.Message(2).Spoken; s.Heard <= 30 || s.Heard > 34 || s.Whole || s.Voice != "marin" {
			t.Errorf("spoken: %+v", s)
		}
		if e := find[voice.Ended](t, all); !e.Cancelled || e.Timings.FirstSound == 0 || e.Timings.End != 0 {
			t.Errorf("ended: %+v", e)
		}
	})
	bubble(t, "with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRig()
		time.AfterFunc(5*time.Second, cancel)
		turn := r.engine.Begin(ctx, r.partner, voice.Start{Typed: "hello"})
		var last voice.Event
		for events := turn.Next(); events != nil; events = turn.Next() {
			last = events[len(events)-1]
		}
		if e, ok := last.(voice.Ended); !ok || !e.Cancelled {
			t.Errorf("it ended with %#v", last)
		}
		if s := r.partner.Message(2).Spoken; s == nil || s.Heard == 0 || s.Whole {
			t.Errorf("spoken: %+v", s)
		}
	})
	bubble(t, "stopped and cancelled again", func(t *testing.T) {
		r := newRig()
		r.start = voice.Start{Typed: "hello"}
		r.run(func(voice.Event) { r.turn.Stop() })
		r.turn.Cancel()
		r.turn.Stop()
		if events := r.turn.Next(); events != nil {
			t.Errorf("after the end: %v", events)
		}
	})
}

// Words and sound are not held up by a screen that does not look.
func TestNobodyReadsEvents(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		turn := r.engine.Begin(t.Context(), r.partner, voice.Start{Typed: "hello"})
		time.Sleep(time.Minute) // virtual
		if got := len(r.out.Sound()); got != len(voicetest.Beep(len(answer)-3)) {
			t.Errorf("%d samples were played", got)
		}
		events := turn.Next()
		if _, ok := events[len(events)-1].(voice.Ended); !ok || turn.Next() != nil {
			t.Errorf("%d events, not all at once", len(events))
		}
	})
}
