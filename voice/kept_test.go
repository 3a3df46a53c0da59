package voice_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// keeping is a conversation whose sound is kept, with one answer that was heard for so long; 0: to its end.
func keeping(cancel time.Duration) *rig {
	r := newRig()
	r.engine.KeepSpeech = true
	r.start, r.cancel = voice.Start{Typed: "hello"}, cancel
	r.run(nil)
	r.cancel, r.sent, r.out = 0, nil, &voicetest.Loudspeaker{}
	r.engine.Loudspeaker = r.out
	return r
}

// again hears the answer again from a byte on.
func (r *rig) again(from int) []entry {
	r.start = voice.Start{Read: &voice.Read{ID: 2, Text: answer, From: from}}
	r.engine.Synthesizer = voicetest.Beeps(300 * time.Millisecond)
	return r.run(nil)
}

// pieces are those of answer, and what each takes to be said.
var pieces = []string{firstPiece, " of course, is Mount Fuji.", " It is 3,776 metres high.", " Many people climb it in summer."}

func TestSpeechIsKept(t *testing.T) {
	bubble(t, "whole", func(t *testing.T) {
		r := keeping(0)
		s := r.partner.Message(2).Spoken.Speech
		var sound []int16
		at := 0
		for i, p := range pieces {
			from := len(sound)
			sound = append(sound, voicetest.Beep(len(strings.TrimSpace(p)))...)
			want := voice.Mark{Text: voice.Span{From: at, To: at + len(p)}, Sound: voice.Span{From: from, To: len(sound)}}
			if at += len(p); len(s.Marks) != len(pieces) || s.Marks[i] != want {
				t.Errorf("marks: %+v, want %+v", s.Marks, want)
			}
		}
		if !slices.Equal(s.Samples, sound) {
			t.Errorf("%d samples are kept, not the %d that were fetched", len(s.Samples), len(sound))
		}
	})
	bubble(t, "interrupted", func(t *testing.T) {
		r := keeping(1500 * time.Millisecond) // in the first piece; two more are there
		s := r.partner.Message(2).Spoken
		if s.Heard > len(firstPiece) || len(s.Speech.Marks) != 3 || len(s.Speech.Samples) != s.Speech.Marks[2].Sound.To {
			t.Errorf("heard %d, marks %+v", s.Heard, s.Speech.Marks)
		}
	})
	bubble(t, "not", func(t *testing.T) {
		r := newRig()
		r.run(nil)
		if s := r.partner.Message(2).Spoken.Speech; len(s.Samples) > 0 || len(s.Marks) > 0 {
			t.Errorf("kept: %+v", s.Marks)
		}
	})
	bubble(t, "only whole pieces", func(t *testing.T) {
		r := newRig()
		r.engine.KeepSpeech, r.engine.Synthesizer = true, refuses("metres", errTest)
		r.run(nil)
		if s := r.partner.Message(2).Spoken; len(s.Speech.Marks) != 2 || s.Whole {
			t.Errorf("kept: %+v", s.Speech.Marks)
		}
	})
}

// What is kept is heard again, from any byte on, and nothing is asked for.
func TestKeptSpeechIsHeardAgain(t *testing.T) {
	bubble(t, "from the start", func(t *testing.T) {
		r := keeping(0)
		before := *r.partner.Message(2).Spoken
		all := r.again(0)
		if !slices.Equal(r.out.Sound(), before.Speech.Samples) || len(r.sent) > 0 {
			t.Errorf("%d samples were played, sent: %v", len(r.out.Sound()), r.sent)
		}
		if got := without(story(all), "heard"); got != "answering speaking ended" {
			t.Errorf("events: %s", got)
		}
		if after := r.partner.Message(2).Spoken; !after.Whole || after.Timings != before.Timings || len(after.Speech.Samples) != len(before.Speech.Samples) {
			t.Errorf("spoken: %+v", after)
		}
	})
	for from := -3; from <= len(answer)+3; from += 2 {
		bubble(t, "from the middle", func(t *testing.T) {
			r := keeping(0)
			kept := r.partner.Message(2).Spoken.Speech.Samples
			all := r.again(from)
			sound := r.out.Sound()
			if len(sound) > len(kept) || !slices.Equal(sound, kept[len(kept)-len(sound):]) || len(r.sent) > 0 {
				t.Fatalf("from %d: what is played is not the end of what is kept; sent %v", from, r.sent)
			}
			// 60 ms a byte: it begins with the word, as near as that is known.
			begin := strings.LastIndex(" "+answer[:min(max(from+1, 0), len(answer))], " ")
			want := max(len(answer)-begin, 0) * len(voicetest.Beep(1))
			if d := len(sound) - want; d > 12*len(voicetest.Beep(1)) || d < -12*len(voicetest.Beep(1)) {
				t.Errorf("from %d: %d samples were played, want about %d", from, len(sound), want)
			}
			if len(sound) > 0 {
				if h := find[voice.Heard](t, all); h.Bytes < begin-1 || h.Bytes > begin+14 {
					t.Errorf("from %d: the first word is at %d", from, h.Bytes)
				}
			}
		})
	}
}

// An answer that was interrupted goes on: with what is there, then with what is spoken anew.
func TestGoOn(t *testing.T) {
	for _, c := range []struct {
		name string
		drop func(r *rig)
		sent int
	}{
		{"with what was fetched", func(*rig) {}, 1},
		{"with nothing kept", func(r *rig) { r.partner.Message(2).Spoken.Speech = voice.Speech{} }, 4},
		{"with the end only", func(r *rig) {
			s := r.partner.Message(2).Spoken
			s.Speech.Marks = s.Speech.Marks[2:]
		}, 3},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := keeping(1500 * time.Millisecond)
			heard := r.partner.Message(2).Spoken.Heard
			if heard == 0 || heard > len(firstPiece) {
				t.Fatalf("heard %d", heard)
			}
			c.drop(r)
			all := r.again(heard)
			// What is left of the first piece is a piece, too.
			if len(r.sent) > c.sent || len(r.sent) < c.sent-1 {
				t.Errorf("sent: %v", r.sent)
			}
			left := len(answer) - heard
			if got := len(r.out.Sound()) / len(voicetest.Beep(1)); got > left+8 || got < left-12 {
				t.Errorf("%d bytes were played, %d are left", got, left)
			}
			if h := find[voice.Heard](t, all); h.Bytes < heard || h.Bytes > heard+2 {
				t.Errorf("it goes on at %d, heard was %d", h.Bytes, heard)
			}
			s := r.partner.Message(2).Spoken
			if !s.Whole || s.Heard != len(answer) || len(s.Speech.Marks) < 3 {
				t.Errorf("spoken: %+v", s)
			}
			last := 0
			for _, m := range s.Speech.Marks {
				if m.Text.From < last {
					t.Errorf("marks: %+v", s.Speech.Marks)
				}
				last = m.Text.To
			}
		})
	}
	bubble(t, "and is interrupted again", func(t *testing.T) {
		r := keeping(1500 * time.Millisecond)
		heard := r.partner.Message(2).Spoken.Heard
		r.cancel = 2 * time.Second
		r.again(heard)
		further := r.partner.Message(2).Spoken.Heard
		if further < heard+15 || further > heard+45 {
			t.Errorf("heard %d, then %d", heard, further)
		}
		r.cancel = time.Second
		r.again(0)
		if s := r.partner.Message(2).Spoken; s.Heard != further || s.Whole {
			t.Errorf("heard again for a second, it counts as %d, not %d", s.Heard, further)
		}
	})
}

// What stands before From is there to be skipped back to.
func TestSkipBackBeforeFrom(t *testing.T) {
	bubble(t, "before From", func(t *testing.T) {
		r := newReading(answer)
		r.start.Read.From = strings.Index(answer, "people")
		r.at(300*time.Millisecond, func() { r.turn.Skip(-100) })
		r.run(nil)
		if got := seconds(len(r.out.Sound())); got < 6.2 || got > 6.8 {
			t.Errorf("%.2f s were played", got)
		}
		if len(r.sent) != 5 {
			t.Errorf("sent: %v", r.sent)
		}
	})
}

// Whatever the marks say, all of the text is heard, and nothing breaks.
func TestCorruptMarks(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		bubble(t, "random", func(t *testing.T) {
			r := keeping(0)
			s := r.partner.Message(2).Spoken
			number := func(most int) int { return random.IntN(most+40) - 20 }
			s.Speech.Samples = s.Speech.Samples[:random.IntN(len(s.Speech.Samples))]
			for i := range random.IntN(5) {
				m := voice.Mark{Text: voice.Span{From: number(len(answer)), To: number(len(answer))}, Sound: voice.Span{From: number(len(s.Speech.Samples)), To: number(len(s.Speech.Samples))}}
				s.Speech.Marks = slices.Insert(s.Speech.Marks, min(i, len(s.Speech.Marks)), m)
			}
			all := r.again(random.IntN(len(answer)))
			if got := without(story(all), "heard"); got != "answering speaking ended" {
				t.Errorf("events: %s", got)
			}
			if s := r.partner.Message(2).Spoken; !s.Whole {
				t.Errorf("spoken: %+v", s)
			}
		})
	}
	bubble(t, "of a Japanese text, in the middle of characters", func(t *testing.T) {
		r := keeping(0)
		text := "富士山は、日本で一番高い山です。高さは3776メートルあります。\xff"
		for from := range len(text) + 1 {
			s := r.partner.Message(2).Spoken
			s.Speech.Marks = []voice.Mark{{Text: voice.Span{From: 1, To: 20}, Sound: voice.Span{From: 0, To: 24000}}, {Text: voice.Span{From: 48, To: 60}, Sound: voice.Span{From: 0, To: 24000}}}
			r.start = voice.Start{Read: &voice.Read{ID: 2, Text: text, From: from}}
			if got := without(story(r.run(nil)), "heard"); got != "answering speaking ended" && got != "answering ended" {
				t.Errorf("from %d: %s", from, got)
			}
		}
	})
	bubble(t, "what is kept cannot be had", func(t *testing.T) {
		r := keeping(0)
		r.partner.Fails = failing("speech")
		r.again(0)
		if len(r.sent) != len(pieces) || !r.partner.Message(2).Spoken.Whole {
			t.Errorf("sent: %v", r.sent)
		}
	})
}
