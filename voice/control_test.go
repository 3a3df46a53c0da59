package voice_test

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// sentences are read out in tests of the controls; each takes 1.8 s.
var sentences = []string{"Sentence number one is in here.", "Sentence number two is in here.", "Sentence number 3 is also here.", "Sentence number 4 is the last."}

func newReading(text string) *rig {
	r := newRig()
	r.engine.Synthesizer = voicetest.Beeps(100 * time.Millisecond)
	r.start = voice.Start{Read: &voice.Read{Text: text}}
	return r
}

func seconds(samples int) float64 { return float64(samples) / voice.SpeakRate }

// at does something when so much has been played.
func (r *rig) at(played time.Duration, do func()) {
	var look func()
	look = func() {
		if seconds(int(r.out.Played())) < played.Seconds() {
			time.AfterFunc(time.Millisecond, look)
			return
		}
		do()
	}
	r.later = append(r.later, look)
}

// A pause is silent at once, may be long, and no sample is lost or played twice.
func TestPause(t *testing.T) {
	bubble(t, "for ten minutes", func(t *testing.T) {
		r := newReading(strings.Join(sentences, " "))
		var before, during int64
		r.at(2*time.Second, func() {
			r.turn.Pause()
			before = r.out.Played()
			time.AfterFunc(10*time.Minute, func() {
				during = r.out.Played() - before
				r.turn.Resume()
			})
		})
		all := r.run(nil)
		if got := without(story(all), "heard"); got != "answering speaking paused resumed ended" {
			t.Errorf("events: %s", got)
		}
		var want []int16
		for _, s := range sentences {
			want = append(want, voicetest.Beep(len(s))...)
		}
		if during != 0 || !slices.Equal(r.out.Sound(), want) {
			t.Errorf("%d samples were played while it was paused; %d of %d in all", during, len(r.out.Sound()), len(want))
		}
		if at := all[len(all)-1].at; at < 10*time.Minute || at > 10*time.Minute+9*time.Second {
			t.Errorf("it ends after %v", at)
		}
	})
	bubble(t, "cancelled", func(t *testing.T) {
		r := newReading(strings.Join(sentences, " "))
		r.at(time.Second, func() {
			r.turn.Pause()
			time.AfterFunc(time.Minute, r.turn.Cancel)
		})
		r.run(nil)
		if n := seconds(len(r.out.Sound())); n > 1.1 {
			t.Errorf("%v s were played", n)
		}
		r.start.Read.Text = "hello"
		r.run(nil)
		if n := seconds(len(r.out.Sound())); n < 1.2 {
			t.Error("the next speech is silent")
		}
	})
	bubble(t, "by two", func(t *testing.T) {
		r := newReading(strings.Join(sentences, " "))
		var held []bool
		r.at(time.Second, func() {
			held = append(held, r.turn.Hold(), r.turn.Hold()) // by voice
			r.turn.Pause()
			held = append(held, r.turn.Release())
			time.AfterFunc(time.Second, func() { r.turn.Resume(); r.turn.Resume() })
		})
		var paused []bool
		all := r.run(func(e voice.Event) {
			if p, ok := e.(voice.Paused); ok {
				paused = append(paused, p.ByVoice)
			}
		})
		if got := without(story(all), "heard"); got != "answering speaking paused paused resumed ended" {
			t.Errorf("events: %s", got)
		}
		if !slices.Equal(paused, []bool{true, false}) || !slices.Equal(held, []bool{true, true, true}) {
			t.Errorf("paused by voice: %v, answered: %v", paused, held)
		}
	})
	bubble(t, "nothing is spoken", func(t *testing.T) {
		r := newReading("hello")
		r.turn = r.engine.Begin(t.Context(), r.partner, r.start)
		r.turn.Pause()
		r.turn.Skip(1)
		if r.turn.Hold() {
			t.Error("what is not spoken is held")
		}
		r.turn.Wait()
		r.turn.Pause()
		r.turn.Resume()
		if r.turn.Hold() || len(r.out.Sound()) != len(voicetest.Beep(5)) {
			t.Error("that changed something")
		}
	})
	bubble(t, "while the service is slow", func(t *testing.T) {
		r := newReading("")
		r.start = voice.Start{Typed: "hello"}
		r.partner.Answers = voicetest.Answers(strings.Join(sentences, " "), "stop", 0, 400*time.Millisecond)
		r.at(1500*time.Millisecond, func() {
			r.turn.Pause()
			time.AfterFunc(30*time.Second, r.turn.Resume)
		})
		r.run(nil)
		if s := r.partner.Message(2).Spoken; !s.Whole {
			t.Errorf("spoken: %+v", s)
		}
	})
}

// A device may take its time to fall silent; nobody who presses a key waits for it.
func TestSkipDoesNotWait(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newReading(strings.Join(sentences, " "))
		r.out.Flushing = time.Second
		r.at(2*time.Second, func() {
			r.turn.Skip(1)
			time.AfterFunc(500*time.Millisecond, func() { // it is being flushed
				began := time.Now()
				r.turn.Pause()
				r.turn.Skip(1)
				if took := time.Since(began); took > 0 {
					t.Errorf("that took %v", took)
				}
				time.AfterFunc(time.Minute, r.turn.Resume)
			})
		})
		all := r.run(nil)
		if got := without(story(all), "heard"); got != "answering speaking paused resumed ended" || all[len(all)-1].at < time.Minute {
			t.Errorf("events: %s, to %v", got, all[len(all)-1].at)
		}
	})
}

// heardAt gives the last byte that was told until a time.
func heardAt(all []entry, at time.Duration) int {
	bytes := 0
	for _, e := range all {
		if h, ok := e.event.(voice.Heard); ok && e.at <= at {
			bytes = h.Bytes
		}
	}
	return bytes
}

func TestSkip(t *testing.T) {
	text := strings.Join(sentences, " ")
	starts := make([]int, len(sentences))
	for i := 1; i < len(starts); i++ {
		starts[i] = starts[i-1] + len(sentences[i-1]) + 1
	}
	for _, c := range []struct {
		name  string
		at    time.Duration // how much was played
		skips []int
		to    int     // sentence
		total float64 // s that are played in all
	}{
		{"forward", 1 * time.Second, []int{1}, 1, 1 + 3*1.86},
		{"two forward", 1 * time.Second, []int{1, 1}, 2, 1 + 2*1.86},
		{"back to the start of this one", 3600 * time.Millisecond, []int{-1}, 1, 3.6 + 3*1.86},
		{"back to the one before", 3 * time.Second, []int{-1}, 0, 3 + 4*1.86},
		{"back twice", 3600 * time.Millisecond, []int{-1, -1}, 0, 3.6 + 4*1.86},
		{"back at the start", time.Second, []int{-1}, 0, 1 + 4*1.86},
		{"far back", 6 * time.Second, []int{-100}, 0, 6 + 4*1.86},
		{"over the end", 2 * time.Second, []int{1, 1, 1, 1}, -1, 2},
		{"nowhere", 2 * time.Second, []int{0}, -1, 4 * 1.86},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := newReading(text)
			var skipped time.Duration
			r.at(c.at, func() {
				skipped = time.Since(r.begun)
				for _, n := range c.skips {
					r.turn.Skip(n)
				}
			})
			all := r.run(nil)
			if c.to >= 0 {
				if at := heardAt(all, skipped+500*time.Millisecond); at < starts[c.to] || at > starts[c.to]+15 {
					t.Errorf("after it, byte %d is spoken; the sentence begins at %d", at, starts[c.to])
				}
			}
			if got := seconds(len(r.out.Sound())); math.Abs(got-c.total) > 0.15 {
				t.Errorf("%.2f s were played, want %.2f", got, c.total)
			}
			asked := map[string]int{}
			for _, s := range r.sent {
				if asked[s.what]++; asked[s.what] > 1 {
					t.Errorf("%s was asked for twice", s.what)
				}
			}
		})
	}
	bubble(t, "an early piece is no sentence", func(t *testing.T) {
		r := newRig()
		r.start = voice.Start{Typed: "hello"}
		r.at(4*time.Second, func() { r.turn.Skip(-1) }) // in the second piece of the first sentence
		all := r.run(nil)
		went := false
		for i, e := range all[1:] {
			h, ok := e.event.(voice.Heard)
			before, was := all[i].event.(voice.Heard)
			went = went || ok && was && h.Bytes < before.Bytes && h.Bytes == 0
		}
		if !went {
			t.Error("it did not go back to the start")
		}
		if s := r.partner.Message(2).Spoken; !s.Whole {
			t.Errorf("spoken: %+v", s)
		}
	})
	bubble(t, "paused", func(t *testing.T) {
		r := newReading(text)
		r.at(time.Second, func() {
			r.turn.Pause()
			r.turn.Skip(1)
			time.AfterFunc(time.Minute, r.turn.Resume)
		})
		all := r.run(nil)
		if got := without(story(all), "heard"); got != "answering speaking paused resumed ended" {
			t.Errorf("events: %s", got)
		}
		if got := seconds(len(r.out.Sound())); math.Abs(got-1-3*1.86) > 0.15 {
			t.Errorf("%.2f s were played", got)
		}
	})
	bubble(t, "what was skipped and cancelled counts as heard", func(t *testing.T) {
		r := newRig()
		r.start = voice.Start{Typed: "hello"}
		r.at(time.Second, func() {
			r.turn.Skip(1)
			time.AfterFunc(500*time.Millisecond, func() {
				r.turn.Skip(-1)
				time.AfterFunc(300*time.Millisecond, r.turn.Cancel)
			})
		})
		r.run(nil)
		if s := r.partner.Message(2).Spoken; s.Whole || s.Heard < len("The tallest mountain, of course, is Mount Fuji.") {
			t.Errorf("spoken: %+v", s)
		}
	})
}

func TestRate(t *testing.T) {
	text := strings.Join(sentences, " ")
	whole := 4 * 1.86
	for _, c := range []struct {
		name   string
		engine float64
		at     time.Duration // of what is played
		rate   float64
		want   float64 // s that are played
	}{
		{"engine's", 1.5, 0, 0, whole / 1.5}, {"engine's slow", 0.5, 0, 0, whole * 2}, {"none", 0, 0, 0, whole}, {"beyond", 9, 0, 0, whole / 2},
		{"faster from the middle on", 1, 2 * time.Second, 2, 2 + (whole-2)/2},
		{"slower from the middle on", 1, 2 * time.Second, 0.75, 2 + (whole-2)/0.75},
		{"natural from the middle on", 2, 2 * time.Second, 1, 2 + whole - 4},
		{"the same", 1, 2 * time.Second, 1, whole},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := newReading(text)
			r.engine.Rate, r.engine.KeepSpeech = c.engine, true
			r.partner.Answers = voicetest.Answers(text, "stop", 0, 0)
			r.start = voice.Start{Typed: "hello"}
			if c.rate > 0 {
				r.at(c.at, func() { r.turn.SetRate(c.rate) })
			}
			all := r.run(nil)
			if got := seconds(len(r.out.Sound())); math.Abs(got/c.want-1) > 0.025 {
				t.Errorf("%.2f s were played, want %.2f", got, c.want)
			}
			if n := len(r.out.Runs()); n > 2 {
				t.Errorf("the sound has %d gaps", n-1)
			}
			s := r.partner.Message(2).Spoken
			if !s.Whole || math.Abs(seconds(len(s.Speech.Samples))-whole) > 0.1 {
				t.Errorf("heard %d of %d; %.2f s of sound were kept", s.Heard, len(text), seconds(len(s.Speech.Samples)))
			}
			last := 0
			for _, e := range all {
				if h, ok := e.event.(voice.Heard); ok {
					if h.Bytes < last {
						t.Errorf("heard %d after %d", h.Bytes, last)
					}
					last = h.Bytes
				}
			}
		})
	}
	// A byte takes 60 ms of the source, whatever the rate is.
	for _, rate := range []float64{0.5, 0.75, 1.3, 2} {
		bubble(t, "what was heard", func(t *testing.T) {
			r := newReading(text)
			r.start = voice.Start{Typed: "hello"}
			r.partner.Answers = voicetest.Answers(text, "stop", 0, 0)
			r.at(1500*time.Millisecond, func() { r.turn.SetRate(rate) })
			r.at(3*time.Second, func() { r.turn.Cancel() })
			r.run(nil)
			want := int((1.5+1.5*rate)/0.06) + 1
			if s := r.partner.Message(2).Spoken; s.Whole || s.Heard < want-10 || s.Heard > want+10 {
				t.Errorf("at %v: heard %d, want %d", rate, s.Heard, want)
			}
		})
	}
	bubble(t, "set before it begins, and in a pause", func(t *testing.T) {
		r := newReading(text)
		r.at(0, func() { r.turn.SetRate(2) })
		r.at(time.Second, func() {
			r.turn.Pause()
			r.turn.SetRate(1)
			time.AfterFunc(time.Minute, r.turn.Resume)
		})
		r.run(nil)
		if got, want := seconds(len(r.out.Sound())), 1+whole-2; math.Abs(got/want-1) > 0.025 {
			t.Errorf("%.2f s were played, want %.2f", got, want)
		}
	})
}

// All of it at once, at any time, from many sides: it ends, and all of the last sentences is there.
func TestControlsInAnyOrder(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newReading(strings.Join(sentences, " "))
		for i := range 60 {
			do := []func(){
				func() { r.turn.Pause() },
				func() { r.turn.SetRate([]float64{0.5, 1, 1.3, 2}[i/6%4]) },
				func() { r.turn.Skip([]int{-1, 1, -2}[i/6%3]) },
				func() { r.turn.Hold() },
				func() { r.turn.Resume() },
				func() { r.turn.Release() },
			}[i%6]
			r.later = append(r.later, func() { time.AfterFunc(time.Duration(i)*97*time.Millisecond, do) })
		}
		all := r.run(nil)
		if got := all[len(all)-1].event; got.(voice.Ended).Cancelled {
			t.Errorf("it ended with %+v", got)
		}
	})
}

// The sound stops in the middle of the answer, and comes again: that is a wait, and not speaking.
func TestRunsDry(t *testing.T) {
	bubble(t, "for three seconds", func(t *testing.T) {
		r := newReading("It is Mount Fuji.")
		sound := voicetest.Bytes(voicetest.Beep(20))
		r.engine.Synthesizer = voicetest.Synthesizer(func(context.Context, string) (io.ReadCloser, error) {
			read, write := io.Pipe()
			go func() {
				_, _ = write.Write(sound) // the turn reads to the end
				<-time.After(4 * time.Second)
				_, _ = write.Write(sound)
				write.Close()
			}()
			return read, nil
		})
		all := r.run(nil)
		if got := without(story(all), "heard"); got != "answering speaking answering speaking ended" {
			t.Errorf("events: %s", got)
		}
	})
}
