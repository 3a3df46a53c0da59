package voice_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/shared"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/wav"
)

// A scene is a turn in a room where somebody says something at its start, and something else later.
type scene struct {
	*rig
	room *voicetest.Room
	said time.Time // when that began
}

func newScene() *scene {
	s := &scene{rig: newInterrupted(), room: &voicetest.Room{Noise: 20}}
	s.engine.Microphone = s.room
	s.clips(400*msec, voicetest.Said, "Mm-hmm.")
	return s
}

// play runs the turn. Some time after an event for which when is true, somebody says what is given.
func (s *scene) play(when func(voice.Event) bool, after time.Duration, said []int16) []entry {
	time.AfterFunc(300*msec, func() { s.room.Say(voicetest.Speech()) })
	return s.run(func(e voice.Event) {
		if s.said.IsZero() && when(e) {
			s.said = time.Now().Add(after)
			time.AfterFunc(after, func() { s.room.Say(said) })
		}
	})
}

// speaking, thinking and writing tell that the turn does that.
func entered(state voice.State) func(voice.Event) bool {
	return func(e voice.Event) bool {
		entered, ok := e.(voice.Entered)
		return ok && entered.State == state
	}
}

func has[E voice.Event](all []entry) bool {
	return slices.ContainsFunc(all, func(e entry) bool { _, ok := e.event.(E); return ok })
}

// at is when the first event of a kind came, counted from when the second thing was said.
func at[E voice.Event](t *testing.T, s *scene, all []entry) time.Duration {
	t.Helper()
	for _, e := range all {
		if _, ok := e.event.(E); ok {
			return s.begun.Add(e.at).Sub(s.said)
		}
	}
	t.Fatalf("no such event in: %s", story(all))
	return 0
}

func word(t *testing.T, name string) []int16 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/words", name+".wav"))
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, b)
}

func decoded(t *testing.T, b []byte) []int16 {
	t.Helper()
	samples, rate, err := wav.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]int16, 0, len(samples)*voice.HearRate/rate)
	for i := 0; i*rate/voice.HearRate < len(samples); i++ {
		out = append(out, samples[i*rate/voice.HearRate])
	}
	return out
}

// A voice that stays stops the answer at once, and what was heard of it is stored.
func TestVoiceInterrupts(t *testing.T) {
	bubble(t, "speaking", func(t *testing.T) {
		s := newScene()
		all := s.play(entered(voice.Speaking), 1500*msec, voicetest.Speech())
		if got := story(all); !strings.HasSuffix(got, "paused interrupted cancelled") {
			t.Errorf("events: %s", got)
		}
		if p := find[voice.Paused](t, all); !p.ByVoice || at[voice.Paused](t, s, all) > 250*msec {
			t.Errorf("%+v after %v", p, at[voice.Paused](t, s, all))
		}
		since := find[voice.Interrupted](t, all).Since.Sub(s.said)
		if since < -50*msec || since > 100*msec || at[voice.Interrupted](t, s, all) > 600*msec {
			t.Errorf("interrupted since %v, after %v", since, at[voice.Interrupted](t, s, all))
		}
		spoken := s.partner.Message(2).Spoken
		if most := len(s.out.Sound())*1000/60/voice.SpeakRate + len("course"); spoken.Whole || spoken.Heard > most || spoken.Heard < most-8 {
			t.Errorf("spoken: %+v, of %d samples: about %d bytes", spoken, len(s.out.Sound()), most)
		}
		if s.room.Open() != 0 {
			t.Error("the microphone's stream is still open")
		}
		checkNext(t, s, find[voice.Interrupted](t, all).Since)
	})
	bubble(t, "thinking", func(t *testing.T) {
		s := newScene()
		s.partner.Answers = voicetest.Answers(answer, "stop", 10*time.Second, 20*msec)
		all := s.play(entered(voice.Thinking), 200*msec, voicetest.Speech())
		if got := story(all); !strings.HasSuffix(got, "said thinking began interrupted cancelled") {
			t.Errorf("events: %s", got)
		}
		if got := at[voice.Interrupted](t, s, all); got > 600*msec || !s.partner.Message(2).Ended {
			t.Errorf("interrupted after %v", got)
		}
		checkNext(t, s, find[voice.Interrupted](t, all).Since)
	})
	bubble(t, "while it is written down: not before that is stored", func(t *testing.T) {
		s := newScene()
		s.engine.Transcriber = voicetest.Hears("One.", 3*time.Second)
		all := s.play(entered(voice.WritingDown), 100*msec, voicetest.Speech())
		if got := story(all); !strings.Contains(got, "writing said") || !has[voice.Interrupted](all) || has[voice.Words](all) {
			t.Errorf("events: %s", got)
		}
		if s.partner.Message(1).Text != "One." {
			t.Error("what was said first is lost")
		}
		checkNext(t, s, find[voice.Interrupted](t, all).Since)
	})
	bubble(t, "while that takes too long", func(t *testing.T) {
		s := newScene()
		s.engine.Transcriber = voicetest.Hears("One.", time.Minute)
		all := s.play(entered(voice.WritingDown), 100*msec, voicetest.Speech())
		if got := story(all); !strings.HasSuffix(got, "kept writing interrupted cancelled") {
			t.Errorf("events: %s", got)
		}
		checkNext(t, s, find[voice.Interrupted](t, all).Since)
	})
	bubble(t, "an answer that is heard again", func(t *testing.T) {
		s := newScene()
		s.start = voice.Start{HandsFree: true, Read: &voice.Read{Text: answer}}
		all := s.play(entered(voice.Speaking), 500*msec, voicetest.Speech())
		if got := story(all); !strings.HasSuffix(got, "paused interrupted cancelled") || s.room.Open() != 0 {
			t.Errorf("events: %s", got)
		}
	})
	bubble(t, "paused by the user", func(t *testing.T) {
		s := newScene()
		pause := func(e voice.Event) bool {
			if !entered(voice.Speaking)(e) {
				return false
			}
			s.turn.Pause()
			return true
		}
		all := s.play(pause, time.Minute, voicetest.Speech())
		if got := story(all); !strings.HasSuffix(got, "interrupted cancelled") {
			t.Errorf("events: %s", got)
		}
	})
	bubble(t, "not a sample after that", func(t *testing.T) {
		s := newScene()
		s.out.Flushing = 40 * msec // so long a device may have what is queued
		all := s.play(entered(voice.Speaking), 1500*msec, voicetest.Speech())
		runs := s.out.Runs()
		silent := runs[len(runs)-1].End().Sub(s.said)
		if paused := at[voice.Paused](t, s, all); silent > paused+msec || !has[voice.Interrupted](all) {
			t.Errorf("paused after %v, silent after %v; events: %s", paused, silent, story(all))
		}
	})
	bubble(t, "not where it may not", func(t *testing.T) {
		s := newScene()
		s.engine.Interrupting = false
		if all := s.play(entered(voice.Speaking), 500*msec, voicetest.Speech()); has[voice.Paused](all) || has[voice.Interrupted](all) {
			t.Errorf("events: %s", story(all))
		}
	})
}

// checkNext fails where the turn that listens next, while somebody is still speaking, does not hear all that is said.
func checkNext(t *testing.T, s *scene, since time.Time) {
	t.Helper()
	next := newInterrupted()
	next.engine.Microphone, next.partner = s.room, &voicetest.Partner{Answers: s.partner.Answers}
	next.start.Since = since
	next.run(func(voice.Event) {})
	if next.partner.Len() == 0 {
		t.Fatal("the next turn heard nothing")
	}
	clip := next.partner.Message(1).Clip
	// The sound itself, not only something as long.
	speech := voicetest.Speech()
	for at := range clip.Samples {
		if at+len(speech) > len(clip.Samples) {
			t.Fatalf("of %v that was said %v was heard, not all", spokenFor(), clip.Length())
		}
		if sameSound(clip.Samples[at:], speech) {
			return
		}
	}
}

// sameSound tells whether the first tenth of a second of two sounds is the same, but for the room's noise.
func sameSound(a, b []int16) bool {
	for i := range voice.HearRate / 10 {
		if d := int(a[i]) - int(b[i]); d < -20 || d > 20 {
			return false
		}
	}
	return true
}

// What is over at once does not interrupt: the answer goes on at the sample where it was.
func TestSoundsDoNotInterrupt(t *testing.T) {
	burst := voicetest.Noise(samples(300*msec), 12000)
	cough := slices.Concat(burst, make([]int16, samples(200*msec)), burst)
	for name, sound := range map[string][]int16{
		"a noise": burst, "a cough": cough, "no": word(t, "no"), "hi": word(t, "hi"), "はい": word(t, "hai"),
	} {
		bubble(t, name, func(t *testing.T) {
			s := newScene()
			all := s.play(entered(voice.Speaking), 1500*msec, sound)
			checkUninterrupted(t, s, all)
		})
	}
}

// A sound while the user has paused the answer does not set it going.
func TestSoundInAPause(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		s := newScene()
		pause := func(e voice.Event) bool {
			if !entered(voice.Speaking)(e) {
				return false
			}
			s.turn.Pause()
			time.AfterFunc(time.Minute, s.turn.Resume)
			return true
		}
		all := s.play(pause, 10*time.Second, word(t, "no"))
		checkUninterrupted(t, s, all)
		if took := all[len(all)-1].at; took < time.Minute {
			t.Errorf("it was over after %v", took)
		}
	})
}

func checkUninterrupted(t *testing.T, s *scene, all []entry) {
	t.Helper()
	if got := story(all); !strings.HasSuffix(got, "ended") || has[voice.Interrupted](all) {
		t.Errorf("events: %s", got)
	}
	if has[voice.Paused](all) != has[voice.Resumed](all) {
		t.Error("it does not go on")
	}
	beeps := slices.Concat(voicetest.Beep(len(firstPiece)), voicetest.Beep(len("of course, is Mount Fuji.")),
		voicetest.Beep(len("It is 3,776 metres high.")), voicetest.Beep(len("Many people climb it in summer.")))
	if !slices.Equal(s.out.Sound(), beeps) {
		t.Errorf("%d samples were played, want %d", len(s.out.Sound()), len(beeps))
	}
	if spoken := s.partner.Message(2).Spoken; !spoken.Whole {
		t.Errorf("spoken: %+v", spoken)
	}
	if s.partner.Drafted() != nil || s.partner.Len() != 2 {
		t.Error("something is kept of it")
	}
}

// Who was not heard says it once more, or goes on after a "mhm".
func TestSecondWordInterrupts(t *testing.T) {
	for _, gap := range []time.Duration{100, 200, 300, 500, 700} {
		bubble(t, fmt.Sprintf("after %d ms", gap), func(t *testing.T) {
			s := newScene()
			said := slices.Concat(word(t, "no"), make([]int16, samples(gap*msec)), word(t, "yes"))
			all := s.play(entered(voice.Speaking), 1500*msec, said)
			if !has[voice.Interrupted](all) {
				t.Fatalf("events: %s", story(all))
			}
			if since := find[voice.Interrupted](t, all).Since.Sub(s.said); since < -50*msec || since > 100*msec {
				t.Errorf("interrupted since %v", since)
			}
		})
	}
}

// A voice that begins when the answer ends has interrupted nothing, but it is told when it began.
func TestVoiceAtTheEnd(t *testing.T) {
	length := time.Duration(len(answer)-3) * 60 * msec
	for _, before := range []time.Duration{150, 100, 50} {
		bubble(t, fmt.Sprintf("%d ms before", before), func(t *testing.T) {
			s := newScene()
			all := s.play(entered(voice.Speaking), length-before*msec, voicetest.Speech())
			if got := story(all); !strings.HasSuffix(got, " ended") && !strings.HasSuffix(got, "interrupted cancelled") {
				t.Errorf("events: %s", got)
			}
			var since time.Time
			if has[voice.Interrupted](all) {
				since = find[voice.Interrupted](t, all).Since
				if d := since.Sub(s.said); d < -50*msec || d > 100*msec {
					t.Errorf("interrupted since %v", d)
				}
			}
			checkNext(t, s, since)
		})
	}
}

// Minutes of keyboard, claps, music and a fan do not interrupt.
func TestNoiseDoesNotInterrupt(t *testing.T) {
	for _, name := range []string{"ns_keyboard", "ns_claps", "ns_music1", "ns_fan_step"} {
		sound := shared.Samples(t, "vad", name+".flac")
		bubble(t, name, func(t *testing.T) {
			s := newScene()
			s.partner.Answers = voicetest.Answers(strings.Repeat("Much to say. ", 60), "stop", 350*msec, 0)
			all := s.play(entered(voice.Thinking), 0, sound)
			if has[voice.Interrupted](all) || has[voice.Paused](all) || transcriptions(s.rig) != 1 {
				t.Errorf("events: %s, written down: %d", story(all), transcriptions(s.rig))
			}
			synctest.Wait()
		})
	}
}
