package voice_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// What is answered ahead is neither shown nor spoken nor stored before the hard end, and is there then.
func TestAnsweredAhead(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Ahead = true
		r.engine.Transcriber = voicetest.Hears("The tallest mountain in Japan", 100*msec) // that may go on: 900 ms
		r.partner.Answers = voicetest.Answers(answer, "stop", 100*msec, 10*msec)
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept"+answeredStory)
		want := []string{"draft 0", "ahead 0", "keep 0", "said 1", "reply 0", "spoken 2"}
		if got := r.partner.Calls(); !slices.Equal(got, want) {
			t.Errorf("the partner was asked: %v", got)
		}
		kept := time.Duration(0)
		for _, e := range all {
			if _, ok := e.event.(voice.Kept); ok {
				kept = e.at
			}
		}
		if r.sent[1].what != "speak "+firstPiece || r.sent[1].at > kept || r.sent[2].at < kept {
			t.Errorf("sent: %v; the hard end is after %v", r.sent[:3], kept)
		}
		if first := r.out.Runs()[0].At.Sub(r.begun); first < kept || first > kept+50*msec {
			t.Errorf("the first sound is there after %v, the hard end after %v", first, kept)
		}
		if told(all) != answer || r.partner.Message(2).Text != answer {
			t.Errorf("told: %q", told(all))
		}
	})
	bubble(t, "more is said", func(t *testing.T) {
		r := newHandsFree(700 * msec)
		r.engine.Ahead = true
		r.clips(100*msec, "The tallest mountain in Japan", voicetest.Said)
		cancelled, asked := 0, 0
		r.partner.Answers = func(ctx context.Context, said string) iter.Seq2[voice.Delta, error] {
			if asked++; said == "The tallest mountain in Japan" {
				context.AfterFunc(ctx, func() { cancelled++ })
				return voicetest.Answers("Wrong.", "stop", time.Minute, 0)(ctx, said)
			}
			return voicetest.Answers(answer, "stop", 100*msec, 10*msec)(ctx, said)
		}
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept"+answeredStory)
		if cancelled != 1 || asked != 2 || told(all) != answer || r.partner.Len() != 2 {
			t.Errorf("asked %d times, cancelled %d, told %q", asked, cancelled, told(all))
		}
	})
	for _, c := range []struct{ name, heard, over string }{
		{"words that want others", "I would like to go to Kyoto and", ""},
		{"what the guard does not believe", "Thanks for watching!", ""},
		{"its own words", "The tallest mountain, of course", answer},
	} {
		bubble(t, "not "+c.name, func(t *testing.T) {
			r := newHandsFree()
			r.engine.Ahead = true
			r.engine.Transcriber = voicetest.Hears(c.heard, 100*msec)
			r.start.Over = c.over
			r.run(nil)
			if slices.Contains(r.partner.Calls(), "ahead 0") {
				t.Errorf("the partner was asked: %v", r.partner.Calls())
			}
		})
	}
	bubble(t, "cancelled", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Ahead = true
		r.engine.Transcriber = voicetest.Hears("The tallest mountain in Japan", 100*msec)
		r.cancel = 300*msec + spokenFor() + 700*msec
		checkStory(t, r.run(nil), "opening listening spoke cancelled")
		if r.partner.Len() > 0 || r.partner.Drafted() != nil || len(r.out.Sound()) > 0 {
			t.Errorf("%v", r.partner.Calls())
		}
	})
}

// From the end of the last word to the first sample, with what the services take after a soft end beside it.
func TestHandsFreeLatency(t *testing.T) {
	const (
		soft   = 200 * msec
		script = 400 * msec
		words  = 350*msec + (firstPieceWords-1)*20*msec
		speech = 300 * msec
	)
	for _, c := range []struct {
		name, heard        string
		speculative, ahead bool
		most               time.Duration // over soft end, transcription, first sentence and speech
	}{
		{"plain", voicetest.Said, false, false, 600 * msec},
		{"speculative", voicetest.Said, true, false, 80 * msec},
		{"ahead", voicetest.Said, true, true, 80 * msec},
		{"plain, unsure", "The tallest mountain in Japan", false, false, 600 * msec},
		{"speculative, unsure", "The tallest mountain in Japan", true, false, 380 * msec},
		{"ahead, unsure", "The tallest mountain in Japan", true, true, 80 * msec},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := newHandsFree()
			r.engine.Transcriber = voicetest.Hears(c.heard, script)
			r.engine.Speculative, r.engine.Ahead = c.speculative, c.ahead
			r.run(nil)
			took := r.out.Runs()[0].At.Sub(r.begun) - 300*msec - spokenFor()
			over := took - soft - script - words - speech
			t.Logf("%s: %v from the last word to the first sample, %v more than soft end, transcription, first sentence and speech", c.name, took, over)
			if over > c.most || over < -100*msec {
				t.Errorf("at most %v are allowed", c.most)
			}
		})
	}
}
