package voice_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// saysWord plays a scene in which somebody says a short word, 1.5 s into the answer.
func (s *scene) saysWord(t *testing.T) []entry {
	return s.play(entered(voice.Speaking), 1500*msec, word(t, "no"))
}

// listensNext runs the turn that the user interface begins after an interruption.
func listensNext(s *scene, all []entry, heard string) (*rig, []entry) {
	next := newInterrupted()
	next.engine.Microphone, next.engine.Ahead = s.room, true
	next.engine.Transcriber = voicetest.Hears(heard, 400*msec)
	for _, e := range all {
		if e, ok := e.event.(voice.Interrupted); ok {
			next.start.Since, next.start.Over = e.Since, answer
		}
	}
	return next, next.run(nil)
}

// A word that is too short to interrupt stops the answer when it is known what it is, and the next turn hears it.
func TestWordInterrupts(t *testing.T) {
	for heard, want := range map[string]string{
		"Stop.": " said ended", "ストップ": " said ended", "待って": " said ended", "No.": answeredStory, "What?": answeredStory, "違う": answeredStory,
	} {
		for _, slow := range []time.Duration{100 * msec, 700 * msec, 3 * time.Second} {
			bubble(t, heard+" after "+slow.String(), func(t *testing.T) {
				s := newScene()
				s.clips(slow, voicetest.Said, heard)
				all := s.saysWord(t)
				if got := story(all); !strings.HasSuffix(without(got, "heard", "words"), "paused resumed interrupted cancelled") {
					t.Fatalf("events: %s", got)
				}
				e := find[voice.Interrupted](t, all)
				if since := e.Since.Sub(s.said); since < -50*msec || since > 100*msec {
					t.Errorf("interrupted since %v", since)
				}
				resumed, interrupted := at[voice.Resumed](t, s, all), at[voice.Interrupted](t, s, all)
				if resumed > 700*msec || interrupted-resumed < slow || interrupted-resumed > slow+60*msec {
					t.Errorf("resumed after %v, interrupted after %v", resumed, interrupted)
				}
				spoken := s.partner.Message(2).Spoken
				if most := len(s.out.Sound())*1000/60/voice.SpeakRate + len("course"); spoken.Whole || spoken.Heard > most || spoken.Heard < most-12 {
					t.Errorf("spoken: %+v, of %d samples: about %d bytes", spoken, len(s.out.Sound()), most)
				}
				calls := s.partner.Calls()
				if n := len(calls); n < 4 || calls[n-3] != "draft 0" || calls[n-2] != "discard 0" || s.partner.Drafted() != nil || s.room.Open() != 0 {
					t.Errorf("the partner was asked: %v", calls)
				}
				next, heardNext := listensNext(s, all, heard)
				if got := without(story(heardNext), "heard", "words", "speaking", "writing"); got != "opening listening spoke kept"+want {
					t.Errorf("the next turn's events: %s", got)
				}
				if m := next.partner.Message(1); m.Text != heard || m.Clip.Voiced < 120*msec || next.partner.Drafted() != nil {
					t.Errorf("the next turn heard %q, %v of voice", m.Text, m.Clip.Voiced)
				}
				if asked := slices.Contains(next.partner.Calls(), "ahead 0"); asked && want != answeredStory {
					t.Error("an answer was asked for")
				}
			})
		}
	}
	bubble(t, "while it thinks", func(t *testing.T) {
		s := newScene()
		s.clips(400*msec, voicetest.Said, "Stop.")
		s.partner.Answers = voicetest.Answers(answer, "stop", 10*time.Second, 20*msec)
		all := s.play(entered(voice.Thinking), 200*msec, word(t, "no"))
		if got := story(all); !strings.HasSuffix(got, "said thinking began interrupted cancelled") {
			t.Errorf("events: %s", got)
		}
	})
}

// What is no word of the user's, or is not known in time, changes nothing.
func TestNoWord(t *testing.T) {
	for heard, asked := range map[string]int{
		"Mm-hmm.": 2, "うん。": 2, "": 2, "[BLANK_AUDIO]": 2, "Thank you.": 2, "Thanks for watching!": 2,
		"mountain": 2, // it was being spoken just then
	} {
		bubble(t, heard, func(t *testing.T) {
			s := newScene()
			s.clips(400*msec, voicetest.Said, heard)
			checkUninterrupted(t, s, s.saysWord(t))
			if got := transcriptions(s.rig); got != asked {
				t.Errorf("%d were written down", got)
			}
		})
	}
	// second is a transcriber that does something else with the second clip.
	second := func(do func(ctx context.Context) (voice.Transcript, error)) voice.Transcriber {
		n := 0
		return voicetest.Transcriber(func(ctx context.Context, c *voice.Clip) (voice.Transcript, error) {
			if n++; n == 1 {
				return voicetest.Hears(voicetest.Said, 400*msec).Transcribe(ctx, c)
			}
			return do(ctx)
		})
	}
	for name, c := range map[string]struct {
		change func(s *scene)
		asked  int
	}{
		"it fails": {func(s *scene) {
			s.engine.Transcriber = second(func(context.Context) (voice.Transcript, error) {
				return voice.Transcript{}, &fault.Fault{Code: fault.ServerTrouble}
			})
		}, 2},
		"it takes too long": {func(s *scene) { s.clips(4100*msec, voicetest.Said, "Stop.") }, 2},
		"it takes too long, and does not look at the context": {func(s *scene) {
			s.engine.Transcriber = second(func(context.Context) (voice.Transcript, error) {
				return voicetest.Hears("Stop.", 4100*msec).Transcribe(context.Background(), nil)
			})
		}, 2},
		"it cannot be stored": {func(s *scene) {
			s.clips(400*msec, voicetest.Said, "Stop.")
			fails := failing("draft")
			s.partner.Fails = func(method string) error {
				if s.said.IsZero() {
					return nil
				}
				return fails(method)
			}
		}, 1},
		"not speculative": {func(s *scene) {
			s.clips(400*msec, voicetest.Said, "Stop.")
			s.engine.Speculative = false
		}, 1},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newScene()
			s.partner.Answers = voicetest.Answers(answer, "stop", 350*msec, 20*msec)
			c.change(s)
			all := s.saysWord(t)
			checkUninterrupted(t, s, all)
			if got := transcriptions(s.rig); got != c.asked || has[voice.Failed](all) || has[voice.Notice](all) {
				t.Errorf("%d were written down; events: %s", got, story(all))
			}
		})
	}
}

// A talking room, or a cold, costs only so much, and one at a time.
func TestWordsAreFew(t *testing.T) {
	for name, c := range map[string]struct {
		slow  time.Duration
		asked int
	}{"all": {400 * msec, 5}, "one at a time": {3 * time.Second, 4}} {
		bubble(t, name, func(t *testing.T) {
			s := newScene()
			s.partner.Answers = voicetest.Answers(strings.Repeat("Much to say. ", 60), "stop", 350*msec, 0)
			s.clips(c.slow, voicetest.Said, "Mm-hmm.")
			var sounds []int16
			for range 8 {
				sounds = slices.Concat(sounds, word(t, "no"), make([]int16, samples(1700*msec)))
			}
			all := s.play(entered(voice.Speaking), 1500*msec, sounds)
			if got := transcriptions(s.rig) - 1; got != c.asked || has[voice.Interrupted](all) {
				t.Errorf("%d were written down, want %d; events: %s", got, c.asked, story(all))
			}
		})
	}
}

// A word is not asked for before it is stored what the user has said, for that may still be a draft.
func TestWordTooSoon(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		s := newScene()
		s.clips(3*time.Second, voicetest.Said, "Stop.")
		all := s.play(entered(voice.WritingDown), 100*msec, word(t, "no"))
		if has[voice.Interrupted](all) || transcriptions(s.rig) != 1 {
			t.Errorf("events: %s", story(all))
		}
	})
}

// Whatever is being written down ends with the turn.
func TestWordEndsWithTheTurn(t *testing.T) {
	length := time.Duration(len(answer)) * 60 * msec
	for name, c := range map[string]struct {
		after  time.Duration
		cancel bool
		want   string
	}{
		"cancelled":     {1500 * msec, true, "paused resumed cancelled"},
		"at the end":    {length - 700*msec, false, "interrupted ended"},
		"known by then": {length - 1500*msec, false, "finished:stop paused resumed ended"},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newScene()
			s.clips(900*msec, voicetest.Said, "Mm-hmm.")
			written, n := s.engine.Transcriber, 0
			var asked time.Time
			s.engine.Transcriber = voicetest.Transcriber(func(ctx context.Context, clip *voice.Clip) (voice.Transcript, error) {
				if n++; n == 2 && c.cancel {
					asked = time.Now()
					time.AfterFunc(200*msec, s.turn.Cancel)
				}
				return written.Transcribe(ctx, clip)
			})
			all := s.play(entered(voice.Speaking), c.after, word(t, "no"))
			took := time.Since(asked)
			if got := without(story(all), "heard", "words", "speaking"); !strings.HasSuffix(got, c.want) {
				t.Errorf("events: %s", got)
			}
			if c.cancel && took != 200*msec || s.partner.Drafted() != nil || transcriptions(s.rig) != 2 {
				t.Errorf("it took %v, %d were written down", took, transcriptions(s.rig))
			}
			if has[voice.Interrupted](all) {
				if since := find[voice.Interrupted](t, all).Since.Sub(s.said); since < -50*msec || since > 100*msec {
					t.Errorf("interrupted since %v", since)
				}
			}
		})
	}
}

// Only who has interrupted is not answered.
func TestHushWithoutAnInterruption(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newInterrupted()
		r.engine.Transcriber = voicetest.Hears("Stop.", 100*msec)
		checkStory(t, r.run(nil), "opening listening spoke kept"+answeredStory)
	})
}
