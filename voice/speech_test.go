package voice_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// Sentences are spoken in order and without gaps though each takes its time, and none is fetched long before it is due.
func TestSpeechIsFetchedAhead(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		sentences := []string{"Sentence number one is here. ", "Sentence number two is here. ", "Sentence number three is here. ",
			"Sentence number four is here. ", "Sentence number five is here. "}
		text := strings.TrimSpace(strings.Join(sentences, ""))
		r.partner.Answers = voicetest.Answers(text, "stop", 0, time.Millisecond)
		r.engine.Synthesizer = voicetest.Beeps(800 * time.Millisecond)
		r.start = voice.Start{Typed: "hello"}
		r.run(nil)

		runs := r.out.Runs()
		if len(runs) != 1 {
			t.Errorf("the sound has %d gaps: %+v", len(runs)-1, runs)
		}
		if len(r.sent) != len(sentences) {
			t.Fatalf("sent: %v", r.sent)
		}
		begins := runs[0].At.Sub(r.begun)
		var starts []time.Duration
		for i, s := range sentences {
			if want := "speak " + strings.TrimSpace(s); r.sent[i].what != want {
				t.Errorf("request %d: %q, want %q", i, r.sent[i].what, want)
			}
			starts = append(starts, begins)
			begins += time.Duration(len(strings.TrimSpace(s))) * 60 * time.Millisecond
		}
		for i := 1; i < len(sentences); i++ {
			if r.sent[i].at > starts[i]-800*time.Millisecond {
				t.Errorf("sentence %d was asked for after %v: too late to play after %v", i, r.sent[i].at, starts[i])
			}
		}
		// Three can be under way when the first begins; from then on one more each time that one was written, which is 200 ms
		// before its end.
		for i := 3; i < len(sentences); i++ {
			if r.sent[i].at < starts[i-2]-250*time.Millisecond {
				t.Errorf("sentence %d was asked for after %v, long before %d began after %v", i, r.sent[i].at, i-2, starts[i-2])
			}
		}
		want := []int16{}
		for _, s := range sentences {
			want = append(want, voicetest.Beep(len(strings.TrimSpace(s)))...)
		}
		if !slices.Equal(r.out.Sound(), want) {
			t.Error("what is played is not what was fetched")
		}
	})
}

// A service's chunks end anywhere, also in the middle of a sample.
func TestOddChunks(t *testing.T) {
	for name, reader := range map[string]func(io.Reader) io.Reader{
		"bytes": iotest.OneByteReader, "halves": iotest.HalfReader, "end with the data": iotest.DataErrReader,
		"threes": func(r io.Reader) io.Reader { return threes{r} },
	} {
		bubble(t, name, func(t *testing.T) {
			r := newRig()
			sound := voicetest.Beep(10)
			r.engine.Synthesizer = voicetest.Synthesizer(func(context.Context, string) (io.ReadCloser, error) {
				return io.NopCloser(reader(bytes.NewReader(voicetest.Bytes(sound)))), nil
			})
			r.start = voice.Start{Read: &voice.Read{Text: "hello"}}
			r.run(nil)
			if !slices.Equal(r.out.Sound(), sound) {
				t.Errorf("%d samples were played, not the %d that came", len(r.out.Sound()), len(sound))
			}
		})
	}
}

type threes struct{ r io.Reader }

func (t threes) Read(p []byte) (int, error) { return t.r.Read(p[:min(len(p), 3)]) }

// The first samples play when they come, not when all of them have.
func TestFirstBytesPlay(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		r.engine.Synthesizer = voicetest.Synthesizer(func(ctx context.Context, text string) (io.ReadCloser, error) {
			read, write := io.Pipe()
			go func() {
				for range 20 {
					if _, err := write.Write(voicetest.Bytes(voicetest.Beep(1))); err != nil {
						return
					}
					time.Sleep(50 * time.Millisecond) // virtual
				}
				write.Close()
			}()
			return read, nil
		})
		r.start = voice.Start{Read: &voice.Read{Text: "hello there"}}
		r.run(nil)
		if first := r.out.Runs()[0].At.Sub(r.begun); first > 5*time.Millisecond {
			t.Errorf("first sample after %v", first)
		}
	})
}

func TestHeard(t *testing.T) {
	bubble(t, "japanese", func(t *testing.T) {
		r := newRig()
		text := "富士山は日本で一番高い山です。\n```go\nfmt.Println(1)\n```\n**高さは**3,776メートルあります。"
		r.partner.Answers = voicetest.Answers(text, "stop", 0, 0)
		r.start = voice.Start{Typed: "hello"}
		all := r.run(nil)
		last, code := 0, strings.Index(text, "```")
		seen := 0
		for _, e := range all {
			h, ok := e.event.(voice.Heard)
			if !ok {
				continue
			}
			seen++
			if h.Bytes <= last || h.Bytes > len(text) || h.Bytes < len(text) && !utf8.RuneStart(text[h.Bytes]) {
				t.Errorf("heard %d after %d", h.Bytes, last)
			}
			if h.Bytes > code+1 && h.Bytes < strings.LastIndex(text, "\n") {
				t.Errorf("heard %d: that is in the code block", h.Bytes)
			}
			last = h.Bytes
		}
		if seen < 20 || last != len(text) {
			t.Errorf("heard %d of %d bytes in %d steps", last, len(text), seen)
		}
		for _, s := range r.sent {
			if strings.ContainsAny(s.what, "`*") {
				t.Errorf("sent: %q", s.what)
			}
		}
	})
	bubble(t, "nothing that can be said", func(t *testing.T) {
		r := newRig()
		r.partner.Answers = voicetest.Answers("```\na b c\n```", "stop", 0, 0)
		r.start = voice.Start{Typed: "hello"}
		r.run(nil)
		if s := r.partner.Message(2).Spoken; !s.Whole || s.Timings.FirstSound != 0 || len(r.sent) > 0 {
			t.Errorf("spoken: %+v, sent: %v", s, r.sent)
		}
	})
}

// Each word is told when it begins, also while the piece that it is in still comes.
func TestHeardAtWordPace(t *testing.T) {
	for name, every := range map[string]time.Duration{"all at once": 0, "as slow as it is spoken": 60 * time.Millisecond} {
		bubble(t, name, func(t *testing.T) {
			r := newRig()
			r.partner.Answers = voicetest.Answers(answer, "stop", 0, 0)
			r.engine.Synthesizer = voicetest.Synthesizer(func(_ context.Context, text string) (io.ReadCloser, error) {
				return io.NopCloser(&drops{voicetest.Bytes(voicetest.Beep(len(text))), every}), nil
			})
			r.start = voice.Start{Typed: "hello"}
			seen := map[int]bool{}
			var late []time.Duration
			begun := time.Duration(0)
			for _, e := range r.run(nil) {
				if s, ok := e.event.(voice.Entered); ok && s.State == voice.Speaking {
					begun = e.at
				}
				h, ok := e.event.(voice.Heard)
				if !ok {
					continue
				}
				if seen[h.Bytes] = true; strings.ContainsAny(answer[h.Bytes:min(h.Bytes+1, len(answer))], " ,.") && !strings.HasPrefix(answer[h.Bytes:], " ") {
					t.Errorf("byte %d begins no word", h.Bytes)
				}
				late = append(late, e.at-begun-time.Duration(h.Bytes)*60*time.Millisecond)
			}
			if words := len(strings.Fields(answer)); len(seen) < words-1 || len(seen) > words+len(pieces) {
				t.Errorf("%d bytes were told, of %d words: %v", len(seen), words, seen)
			}
			if least, most := slices.Min(late), slices.Max(late); least < -700*time.Millisecond || most > 700*time.Millisecond {
				t.Errorf("words are told %v too early, %v too late", -least, most)
			}
		})
	}
}

// drops gives a byte's 60 ms of sound every so often.
type drops struct {
	sound []byte
	every time.Duration
}

func (d *drops) Read(p []byte) (int, error) {
	if len(d.sound) == 0 {
		return 0, io.EOF
	}
	time.Sleep(d.every) // virtual
	n := copy(p, d.sound[:min(len(d.sound), 2*len(voicetest.Beep(1)))])
	d.sound = d.sound[n:]
	return n, nil
}

func TestRead(t *testing.T) {
	speak := func(r *rig, id int64) string {
		r.start = voice.Start{Read: &voice.Read{ID: id, Text: answer}}
		return without(story(r.run(nil)), "heard")
	}
	bubble(t, "an answer whose speech failed", func(t *testing.T) {
		r := newRig()
		beeps := r.engine.Synthesizer
		r.engine.Synthesizer = refuses("metres", errTest)
		r.run(nil)
		r.engine.Synthesizer = beeps
		if got := speak(r, 2); got != "answering speaking ended" {
			t.Errorf("events: %s", got)
		}
		if s := r.partner.Message(2).Spoken; !s.Whole || s.Heard != len(answer) {
			t.Errorf("spoken: %+v", s)
		}
	})
	bubble(t, "a sample", func(t *testing.T) {
		r := newRig()
		if got := speak(r, 0); got != "answering speaking ended" {
			t.Errorf("events: %s", got)
		}
		if len(r.partner.Calls()) > 0 {
			t.Errorf("stored: %v", r.partner.Calls())
		}
	})
	bubble(t, "once more, not to its end", func(t *testing.T) {
		r := newRig()
		r.run(nil)
		r.cancel = time.Second
		speak(r, 2)
		if s := r.partner.Message(2).Spoken; !s.Whole {
			t.Errorf("it counts as heard less: %+v", s)
		}
	})
	bubble(t, "no loudspeaker", func(t *testing.T) {
		r := newRig()
		r.out.OpenErr = &fault.Fault{Code: fault.NoLoudspeaker}
		if got := speak(r, 7); got != "answering failed:3:7:no loudspeaker ended" {
			t.Errorf("events: %s", got)
		}
	})
	bubble(t, "none is set", func(t *testing.T) {
		r := newRig()
		r.engine.Loudspeaker = nil
		if got := speak(r, 0); got != "failed:3:0:no loudspeaker ended" {
			t.Errorf("events: %s", got)
		}
	})
}

// A loudspeaker's latency belongs to the turn: it is over when it is quiet.
func TestTurnEndsInSilence(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		r.out.Delay = 300 * time.Millisecond
		r.start = voice.Start{Read: &voice.Read{Text: "hello there"}}
		all := r.run(nil)
		if quiet := r.out.Runs()[0].End().Sub(r.begun) + r.out.Delay; all[len(all)-1].at < quiet {
			t.Errorf("it ends after %v, the sound after %v", all[len(all)-1].at, quiet)
		}
	})
}
