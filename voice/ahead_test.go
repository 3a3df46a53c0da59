package voice_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

func newAhead(pauses ...time.Duration) *rig {
	r := newHandsFree(pauses...)
	r.engine.Ahead = true
	r.engine.Transcriber = voicetest.Hears(voicetest.Said, 50*msec)
	r.partner.Answers = voicetest.Answers(answer, "stop", 100*msec, 5*msec)
	r.engine.Synthesizer = voicetest.Beeps(100 * msec)
	return r
}

// An answer ahead is there at once, is told and stored like any other, and asked for once.
func TestAhead(t *testing.T) {
	firstSound := func(t *testing.T, change func(r *rig)) (voice.Timings, *rig) {
		r := newAhead()
		change(r)
		all := r.run(nil)
		if told(all) != answer || !strings.Contains(story(all), "said thinking began answering") {
			t.Errorf("told %q: %s", told(all), story(all))
		}
		if s := r.partner.Message(2).Spoken; s == nil || !s.Whole || s.Heard != len(answer) {
			t.Errorf("spoken: %+v", s)
		}
		return find[voice.Ended](t, all).Timings, r
	}
	var ahead, not voice.Timings
	bubble(t, "ahead", func(t *testing.T) {
		var r *rig
		ahead, r = firstSound(t, func(*rig) {})
		asked := 0
		for _, s := range r.sent {
			if strings.HasPrefix(s.what, "speak "+firstPiece) {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("the first piece was asked for %d times: %v", asked, r.sent)
		}
		if got := r.partner.Calls(); slices.Index(got, "ahead 0") > slices.Index(got, "said 1") {
			t.Errorf("the partner was asked: %v", got)
		}
		var want []int16
		for _, p := range pieces {
			want = append(want, voicetest.Beep(len(strings.TrimSpace(p)))...)
		}
		if !slices.Equal(r.out.Sound(), want) {
			t.Errorf("%d samples were played, want %d", len(r.out.Sound()), len(want))
		}
	})
	bubble(t, "not", func(t *testing.T) { not, _ = firstSound(t, func(r *rig) { r.engine.Ahead = false }) })
	if ahead.FirstSound > ahead.Endpoint+20*msec || ahead.FirstWord < ahead.Endpoint || not.FirstSound < not.Endpoint+200*msec {
		t.Errorf("ahead %+v\nnot ahead %+v", ahead, not)
	}
	// What failed on trial is tried again.
	bubble(t, "the answer fails once", func(t *testing.T) {
		firstSound(t, func(r *rig) {
			r.partner.Fails = failing("ahead")
		})
	})
	bubble(t, "its first piece fails once", func(t *testing.T) {
		firstSound(t, func(r *rig) {
			beeps := r.engine.Synthesizer
			var asked atomic.Int64
			r.engine.Synthesizer = voicetest.Synthesizer(func(ctx context.Context, text string) (io.ReadCloser, error) {
				if asked.Add(1) == 1 {
					return nil, &fault.Fault{Code: fault.RateLimited}
				}
				return beeps.Speak(ctx, text)
			})
		})
	})
	bubble(t, "another answer comes", func(t *testing.T) {
		r := newAhead()
		r.engine.Begin(t.Context(), others{r.partner}, r.start).Wait()
		if n, want := len(r.out.Sound()), len(voicetest.Beep(len(otherAnswer))); n != want {
			t.Errorf("%d samples were played, want %d", n, want)
		}
	})
	bubble(t, "no sound", func(t *testing.T) {
		r := newAhead()
		r.engine.Synthesizer = nil
		if all := r.run(nil); told(all) != answer {
			t.Errorf("told %q", told(all))
		}
	})
}

const otherAnswer = "I do not know."

// others is a partner that answers something else than it did ahead.
type others struct{ *voicetest.Partner }

func (o others) Reply(ctx context.Context, _ iter.Seq2[voice.Delta, error]) (int64, iter.Seq2[voice.Delta, error]) {
	return o.Partner.Reply(ctx, voicetest.Answers(otherAnswer, "stop", 0, 0)(ctx, ""))
}

// Who goes on speaking, or cancels, has asked nothing: nothing is told, stored or spoken, and nothing goes on.
func TestAheadIsCancelled(t *testing.T) {
	bubble(t, "speech goes on", func(t *testing.T) {
		r := newAhead(400 * msec)
		var said []string
		r.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
			said = append(said, strings.Repeat("More and ", len(said))+voicetest.Said)
			return voicetest.Hears(said[len(said)-1], 20*msec).Transcribe(ctx, c)
		})
		var ended, asked int
		answers := r.partner.Answers
		r.partner.Answers = func(ctx context.Context, text string) iter.Seq2[voice.Delta, error] {
			asked++
			return func(yield func(voice.Delta, error) bool) {
				defer func() { ended++ }()
				answers(ctx, "")(yield)
			}
		}
		all := r.run(nil)
		if strings.Count(story(all), "began") != 1 || told(all) != answer || r.partner.Len() != 2 || asked < 2 || asked != ended {
			t.Errorf("asked %d times, %d ended; %d messages; events: %s", asked, ended, r.partner.Len(), story(all))
		}
	})
	for at := 2500 * msec; at < 3400*msec; at += 30 * msec {
		bubble(t, "cancelled", func(t *testing.T) {
			r := newAhead()
			r.cancel = at
			all := r.run(nil)
			if strings.Contains(story(all), "began") {
				return // it was not ahead any more
			}
			if told(all) != "" || len(r.out.Sound()) > 0 || slices.ContainsFunc(r.partner.Calls(), func(c string) bool { return strings.HasPrefix(c, "spoken") }) {
				t.Errorf("cancelled after %v: %v, %s", at, r.partner.Calls(), story(all))
			}
		})
	}
}
