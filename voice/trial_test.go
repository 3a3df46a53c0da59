package voice_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// clips notes what is sent to be written down, and gives each its text after some time.
func (r *rig) clips(after time.Duration, texts ...string) *[]*voice.Clip {
	var sent []*voice.Clip
	r.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
		n := len(sent)
		sent = append(sent, c)
		return voicetest.Hears(texts[min(n, len(texts)-1)], after).Transcribe(ctx, c)
	})
	return &sent
}

// More is said between the soft end and the hard one.
func TestHandsFreeGoesOn(t *testing.T) {
	bubble(t, "before the transcript", func(t *testing.T) {
		r := newHandsFree(350 * msec)
		r.engine.Transcriber = voicetest.Hears("One and two.", 500*msec)
		checkStory(t, r.run(nil), "opening listening spoke kept"+answeredStory)
		if got := r.partner.Calls(); !slices.Equal(got[:3], []string{"draft 0", "draft 0", "keep 0"}) {
			t.Errorf("the partner was asked: %v", got)
		}
		if s := r.partner.Message(1); s.Text != "One and two." || s.Clip.Length() < 2*spokenFor()+350*msec {
			t.Errorf("said %q in %v", s.Text, s.Clip.Length())
		}
	})
	bubble(t, "after the transcript", func(t *testing.T) {
		r := newHandsFree(800 * msec)
		sent := r.clips(100*msec, "I would like to go to Kyoto and", "I would like to go to Kyoto and Nara.")
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept"+answeredStory)
		if got := find[voice.Said](t, all).Text; got != "I would like to go to Kyoto and Nara." || len(*sent) != 2 {
			t.Errorf("said %q, sent %d", got, len(*sent))
		}
		if n := (*sent)[1].Speech; n.To-n.From < samples(2*spokenFor()+700*msec) {
			t.Errorf("of all that was said %v was sent", n)
		}
	})
}

// A long first part is written down once.
func TestHandsFreeKeepsALongPart(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newHandsFree(0, 0, 0, 0, 0, 0, 0, 800*msec)
		whole, rest := 8*spokenFor(), spokenFor()
		var sent []*voice.Clip
		r.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
			text := "I would like to go to Kyoto and"
			if len(sent) > 0 && c.Length() < sent[len(sent)-1].Length() {
				text = "to Nara."
			}
			sent = append(sent, c)
			return voicetest.Hears(text, 100*msec).Transcribe(ctx, c)
		})
		all := r.run(nil)
		if got := find[voice.Said](t, all).Text; got != "I would like to go to Kyoto and to Nara." {
			t.Errorf("said %q", got)
		}
		last := sent[len(sent)-1]
		if n := last.Speech.To - last.Speech.From; n < samples(rest) || n > samples(rest+900*msec) {
			t.Errorf("%v of speech was sent last, want %v", n, samples(rest))
		}
		if kept := r.partner.Message(1).Clip.Length(); kept < whole+rest+800*msec {
			t.Errorf("%v was kept", kept)
		}
	})
}

func TestHandsFreeTrials(t *testing.T) {
	broken := &fault.Fault{Code: fault.ServerTrouble}
	// fails fails as often as it is told to.
	fails := func(r *rig, times int) *int {
		asked := 0
		r.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
			if asked++; asked <= times {
				return voice.Transcript{}, broken
			}
			return voicetest.Hears(voicetest.Said, 100*msec).Transcribe(ctx, c)
		})
		return &asked
	}
	bubble(t, "fails, and is tried again", func(t *testing.T) {
		r := newHandsFree()
		asked := fails(r, 1)
		checkStory(t, r.run(nil), "opening listening spoke kept writing"+answeredStory)
		if *asked != 2 {
			t.Errorf("asked %d times", *asked)
		}
	})
	bubble(t, "fails again", func(t *testing.T) {
		r := newHandsFree()
		fails(r, 2)
		checkStory(t, r.run(nil), "opening listening spoke kept writing failed:1:1:server trouble ended")
		if m := r.partner.Message(1); !errors.Is(m.Err, broken) || m.Clip == nil {
			t.Errorf("kept: %+v", m)
		}
	})
	bubble(t, "takes long, and is waited for", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Transcriber = voicetest.Hears(voicetest.Said, 3*time.Second)
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept writing"+answeredStory)
		if got := find[voice.Ended](t, all).Timings.Transcript; got > 3300*msec || transcriptions(r) != 1 {
			t.Errorf("the transcript came after %v, asked %d times", got, transcriptions(r))
		}
	})
	bubble(t, "is not sent where it cannot be stored", func(t *testing.T) {
		r := newHandsFree()
		r.partner.Fails = failing("draft")
		checkStory(t, r.run(nil), "opening listening spoke kept writing"+answeredStory)
		if transcriptions(r) != 1 {
			t.Errorf("asked %d times", transcriptions(r))
		}
	})
	bubble(t, "is not believed", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Transcriber = voicetest.Hears("Thanks for watching!", 100*msec)
		checkStory(t, r.run(nil), "opening listening spoke kept dropped:credits ended")
		if m := r.partner.Message(1); m.Reason != voice.Credits || transcriptions(r) != 1 {
			t.Errorf("kept: %+v, asked %d times", m, transcriptions(r))
		}
	})
	bubble(t, "panics", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Transcriber = voicetest.Transcriber(func(context.Context, *voice.Clip) (voice.Transcript, error) { panic("oh") })
		checkStory(t, r.run(nil), "opening listening spoke failed:0:0:internal kept ended")
	})
}

func transcriptions(r *rig) (n int) {
	for _, s := range r.sent {
		if s.what == "transcribe" {
			n++
		}
	}
	return n
}
