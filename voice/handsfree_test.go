package voice_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

const msec = time.Millisecond

// newHandsFree is a rig for a hands-free turn, in which somebody says these after each other: speech, with so much
// silence before it. The first begins 300 ms after the turn.
func newHandsFree(pauses ...time.Duration) *rig {
	r := newRig()
	r.start.HandsFree, r.stop = true, time.Hour
	r.engine.Speculative, r.engine.Room = true, &voice.Room{}
	r.mic.Samples = nil
	for _, p := range append([]time.Duration{300 * msec}, pauses...) {
		r.mic.Samples = slices.Concat(r.mic.Samples, voicetest.Noise(samples(p), 20), voicetest.Speech())
	}
	return r
}

// newInterrupted is a rig for a turn that a voice may interrupt.
func newInterrupted(pauses ...time.Duration) *rig {
	r := newHandsFree(pauses...)
	r.engine.Interrupting = true
	return r
}

func samples(d time.Duration) int { return int(d * voice.HearRate / time.Second) }

// spokenFor is how long Speech is.
func spokenFor() time.Duration {
	return time.Duration(len(voicetest.Speech())) * time.Second / voice.HearRate
}

// answeredStory is how a turn goes on when something was said.
const answeredStory = " said thinking began answering finished:stop ended"

func checkStory(t *testing.T, all []entry, want string) {
	t.Helper()
	if got := without(story(all), "heard", "words", "speaking"); got != want {
		t.Errorf("events:\n  %s, want\n  %s", got, want)
	}
}

// Nobody says anything: nothing is sent, stored, opened or warmed.
func TestHandsFreeSilence(t *testing.T) {
	bubble(t, "ten minutes", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Warm = func(context.Context) { t.Error("connections are warmed") }
		r.mic.Samples, r.stop = voicetest.Noise(samples(2*time.Second), 300), 10*time.Minute
		checkStory(t, r.run(nil), "opening listening ended")
		opens, _ := r.out.Calls()
		if len(r.sent) > 0 || len(r.partner.Calls()) > 0 || opens > 0 {
			t.Errorf("sent %v, stored %v, the loudspeaker was opened %d times", r.sent, r.partner.Calls(), opens)
		}
		if r.mic.Open() != 0 {
			t.Error("the microphone's stream is still open")
		}
	})
}

func TestHandsFree(t *testing.T) {
	for _, speculative := range []bool{true, false} {
		bubble(t, fmt.Sprintf("speculative %v", speculative), func(t *testing.T) {
			r := newHandsFree()
			r.engine.Speculative = speculative
			all := r.run(nil)
			want, calls := "opening listening spoke kept writing", []string{"keep 0", "said 1", "reply 0", "spoken 2"}
			hard, script := 700*msec, 1100*msec
			if speculative { // the transcript is there with the hard end
				want, calls = "opening listening spoke kept", slices.Insert(calls, 0, "draft 0")
				hard, script = 620*msec, 600*msec
			}
			checkStory(t, all, want+answeredStory)
			if got := r.partner.Calls(); !slices.Equal(got, calls) {
				t.Errorf("the partner was asked: %v", got)
			}
			got := find[voice.Ended](t, all).Timings
			for _, c := range []struct {
				name      string
				got, want time.Duration
			}{{"endpoint", got.Endpoint, hard}, {"transcript", got.Transcript, script}, {"first word", got.FirstWord, max(hard, script) + 350*msec}} {
				if c.got < c.want-60*msec || c.got > c.want+60*msec {
					t.Errorf("%s: after %v, want %v", c.name, c.got, c.want)
				}
			}
			end := 300*msec + spokenFor() // of the last word; the voice is 100 ms shorter or longer than the sound
			for _, e := range all {
				if _, ok := e.event.(voice.Began); ok && (e.at < end+hard-150*msec || e.at-end > max(hard, script)+150*msec) {
					t.Errorf("answered after %v", e.at-end)
				}
			}
			clip := r.partner.Message(1).Clip
			first := 300*msec - voice.PreRoll
			if clip.Speech.From > samples(150*msec) || clip.Length() < end-first+hard-200*msec || clip.Full || clip.Voiced < time.Second {
				t.Errorf("kept %v with speech %v", clip.Length(), clip.Speech)
			}
			if r.partner.Drafted() != nil || r.mic.Open() != 0 {
				t.Error("there is still a draft, or an open stream")
			}
		})
	}
}

// A microphone that is far too quiet is as good as another, from the first second on.
func TestHandsFreeQuietMicrophone(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newHandsFree()
		for i := range r.mic.Samples {
			r.mic.Samples[i] /= 40
		}
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept"+answeredStory)
		if k := find[voice.Kept](t, all); k.Level > -45 || k.Length < spokenFor()+voice.PreRoll-150*msec {
			t.Errorf("kept: %+v", k)
		}
	})
}

// What turns out not to be worth sending is forgotten, and listening goes on.
func TestHandsFreeForgets(t *testing.T) {
	for _, speculative := range []bool{true, false} {
		bubble(t, fmt.Sprintf("speculative %v", speculative), func(t *testing.T) {
			r := newHandsFree()
			far := voicetest.Speech() // somebody far away, and then something loud
			for i := range far {
				far[i] /= 40
			}
			before := slices.Concat(voicetest.Noise(8000, 3), far, voicetest.Noise(samples(1500*msec), 2000), voicetest.Noise(samples(3*time.Second), 3))
			r.mic.Samples = slices.Concat(before, r.mic.Samples)
			r.engine.Speculative = speculative
			all := r.run(nil)
			want := "opening listening spoke spoke kept"
			if !speculative {
				want += " writing"
			}
			checkStory(t, all, want+answeredStory)
			if r.partner.Len() != 2 || r.partner.Drafted() != nil {
				t.Errorf("the partner was asked: %v", r.partner.Calls())
			}
			if k := find[voice.Kept](t, all); k.Length > spokenFor()+1500*msec {
				t.Errorf("%v was kept", k.Length)
			}
		})
	}
}

// Connections and the loudspeaker are opened when somebody speaks, not before.
func TestHandsFreeIsWarm(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newHandsFree()
		r.mic.Samples = slices.Concat(make([]int16, samples(3*time.Second)), r.mic.Samples)
		warmed := time.Duration(-1)
		r.engine.Warm = func(context.Context) { warmed = time.Since(r.begun) }
		r.out.Opening = 500 * msec
		all := r.run(nil)
		if warmed < 3300*msec || warmed > 3600*msec {
			t.Errorf("warmed after %v", warmed)
		}
		if got := find[voice.Ended](t, all).Timings.FirstSound; got > 1400*msec {
			t.Errorf("the first sound comes after %v", got)
		}
	})
}

// What ends an utterance, other than silence.
func TestHandsFreeEnds(t *testing.T) {
	bubble(t, "stopped while speaking", func(t *testing.T) {
		r := newHandsFree()
		r.stop = 1500 * msec
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept writing"+answeredStory)
		if got := find[voice.Kept](t, all).Length; got < 1500*msec || got > 1600*msec {
			t.Errorf("%v was kept", got)
		}
	})
	bubble(t, "stopped in the pause", func(t *testing.T) {
		r := newHandsFree()
		r.stop = 300*msec + spokenFor() + 400*msec
		all := r.run(nil)
		checkStory(t, all, "opening listening spoke kept writing"+answeredStory)
		if got := find[voice.Ended](t, all).Timings; got.Endpoint > 500*msec || got.Transcript > 700*msec || transcriptions(r) != 1 {
			t.Errorf("%+v, asked %d times", got, transcriptions(r))
		}
	})
	bubble(t, "stopped before a word", func(t *testing.T) {
		r := newHandsFree()
		r.stop = 200 * msec
		checkStory(t, r.run(nil), "opening listening ended")
	})
	bubble(t, "full", func(t *testing.T) {
		r := newHandsFree(make([]time.Duration, 60)...)
		all := r.run(nil)
		if k := find[voice.Kept](t, all); !k.Full || k.Length != voice.MaxRecording {
			t.Errorf("kept: %+v", k)
		}
	})
	bubble(t, "microphone lost while speaking", func(t *testing.T) {
		r := newHandsFree()
		r.mic.Lost = 1500 * msec
		checkStory(t, r.run(nil), "opening listening spoke notice:microphone lost kept writing"+answeredStory)
	})
	bubble(t, "microphone lost before", func(t *testing.T) {
		r := newHandsFree()
		r.mic.Lost = 250 * msec
		checkStory(t, r.run(nil), "opening listening failed:0:0:microphone lost ended")
	})
	bubble(t, "no microphone", func(t *testing.T) {
		r := newHandsFree()
		r.engine.Microphone = nil
		checkStory(t, r.run(nil), "opening failed:0:0:no microphone ended")
	})
}

// Esc before the hard end drops what was said, and its draft; the end of the program does not.
func TestHandsFreeCancelled(t *testing.T) {
	for _, at := range []time.Duration{1500 * msec, 300*msec + spokenFor() + 450*msec} { // speaking, and in the pause
		bubble(t, fmt.Sprintf("by esc after %v", at), func(t *testing.T) {
			r := newHandsFree()
			r.cancel = at
			checkStory(t, r.run(nil), "opening listening spoke cancelled")
			if r.partner.Len() > 0 || r.partner.Drafted() != nil || r.mic.Open() != 0 {
				t.Errorf("%v, draft %v", r.partner.Calls(), r.partner.Drafted())
			}
		})
		bubble(t, fmt.Sprintf("with the program after %v", at), func(t *testing.T) {
			r := newHandsFree()
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(at, cancel)
			r.engine.Begin(ctx, r.partner, r.start).Wait()
			if r.partner.Len() != 1 || r.partner.Drafted() != nil {
				t.Errorf("%v, draft %v", r.partner.Calls(), r.partner.Drafted())
			}
		})
		bubble(t, fmt.Sprintf("by what the user does else after %v", at), func(t *testing.T) {
			r := newHandsFree()
			turn := r.engine.Begin(t.Context(), r.partner, r.start)
			time.AfterFunc(at, turn.Leave)
			turn.Wait()
			if r.partner.Len() != 1 || r.partner.Message(1).Text != "" || r.partner.Drafted() != nil || transcriptions(r) > 1 {
				t.Errorf("%v, draft %v", r.partner.Calls(), r.partner.Drafted())
			}
		})
	}
	events := 0
	bubble(t, "not at all", func(t *testing.T) { events = len(newInterrupted().run(nil)) })
	for n := 0; n < events-2; n++ {
		if n > 12 && n%9 > 0 {
			continue
		}
		bubble(t, fmt.Sprintf("after event %d", n+1), func(t *testing.T) {
			r, seen := newInterrupted(), 0
			var cancelled time.Time
			all := r.run(func(voice.Event) {
				if seen++; seen == n+1 {
					cancelled = time.Now()
					r.turn.Cancel()
				}
			})
			checkCancelled(t, r, all, cancelled)
		})
	}
}

// breaking is a microphone that breaks when it has begun to listen.
type breaking struct{ *voicetest.Microphone }

func (breaking) Notice() error { panic("oh") }

// Whatever breaks, the microphone is not kept from the next turn.
func TestHandsFreeBreaks(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newInterrupted()
		r.engine.Microphone = breaking{r.mic}
		checkStory(t, r.run(nil), "opening listening failed:0:0:internal ended")
		if r.mic.Open() != 0 {
			t.Error("the microphone's stream is still open")
		}
	})
}
