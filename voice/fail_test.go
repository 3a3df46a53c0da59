package voice_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

func failing(method string) func(string) error {
	return func(m string) error {
		if m == method {
			return &fault.Fault{Code: fault.CannotSave}
		}
		return nil
	}
}

// breaksOff answers with some words, and then an error.
func breaksOff(words string, err error) func(context.Context, string) iter.Seq2[voice.Delta, error] {
	return func(context.Context, string) iter.Seq2[voice.Delta, error] {
		return func(yield func(voice.Delta, error) bool) {
			if words == "" || yield(voice.Delta{Text: words}, nil) {
				yield(voice.Delta{}, err)
			}
		}
	}
}

// refuses speaks, but not a text that holds some words.
func refuses(words string, err error) voicetest.Synthesizer {
	beeps := voicetest.Beeps(10 * time.Millisecond)
	return func(ctx context.Context, text string) (io.ReadCloser, error) {
		if strings.Contains(text, words) {
			return nil, err
		}
		return beeps(ctx, text)
	}
}

var failures = []struct {
	name   string
	change func(r *rig)
	want   string // without words, heard, speaking
}{
	{"no microphone", func(r *rig) { r.engine.Microphone = nil }, "opening failed:0:0:no microphone ended"},
	{"microphone does not open", func(r *rig) { r.mic.Err = &fault.Fault{Code: fault.NoMicrophone} }, "opening failed:0:0:no microphone ended"},
	{"no such voice model", func(r *rig) { r.engine.VoiceModel = "v7" }, `opening failed:0:0:voice activity: `},
	{"microphone lost before a word", func(r *rig) { r.mic.Lost = 330 * time.Millisecond }, "opening listening failed:0:0:microphone lost ended"},
	{"microphone lost after some words", func(r *rig) { r.mic.Lost = 1500 * time.Millisecond },
		"opening listening notice:microphone lost kept writing said thinking began answering finished:stop ended"},
	{"recording cannot be kept", func(r *rig) { r.partner.Fails = failing("keep") },
		"opening listening notice:cannot save writing said thinking began answering finished:stop ended"},
	{"transcription fails", func(r *rig) { r.engine.Transcriber = voicetest.Transcriber(failTranscript) },
		"opening listening kept writing failed:1:1:server trouble ended"},
	{"what was said cannot be stored", func(r *rig) { r.partner.Fails = failing("said") },
		"opening listening kept writing said failed:1:1:cannot save ended"},
	{"no answer can be begun", func(r *rig) { r.partner.Fails = failing("reply") },
		"opening listening kept writing said thinking failed:2:0:cannot save ended"},
	{"no answer comes", func(r *rig) { r.partner.Answers = breaksOff("", &fault.Fault{Code: fault.Unreachable}) },
		"opening listening kept writing said thinking began failed:2:2:unreachable ended"},
	{"answer breaks off", func(r *rig) {
		r.partner.Answers = breaksOff("The first sentence is good. The second", &fault.Fault{Code: fault.CutOff})
	}, "opening listening kept writing said thinking began answering failed:2:2:cut off ended"},
	{"speech fails at once", func(r *rig) { r.engine.Synthesizer = refuses("tallest", &fault.Fault{Code: fault.KeyRefused}) },
		"opening listening kept writing said thinking began answering failed:3:2:key refused answering finished:stop ended"},
	{"speech fails later", func(r *rig) { r.engine.Synthesizer = refuses("metres", &fault.Fault{Code: fault.RateLimited}) },
		"opening listening kept writing said thinking began answering finished:stop failed:3:2:rate limited ended"},
	{"speech is empty", func(r *rig) {
		r.engine.Synthesizer = voicetest.Synthesizer(func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("")), nil
		})
	}, "opening listening kept writing said thinking began answering failed:3:2:no speech returned answering finished:stop ended"},
	{"no loudspeaker", func(r *rig) { r.out.OpenErr = &fault.Fault{Code: fault.NoLoudspeaker} },
		"opening listening kept writing said thinking began notice:no loudspeaker answering finished:stop ended"},
	{"loudspeaker lost", func(r *rig) { r.out.Lost, r.out.LostErr = 24000, errTest },
		"opening listening kept writing said thinking began answering finished:stop failed:3:2:loudspeaker lost ended"},
	{"loudspeaker stuck", func(r *rig) { r.out.Stuck = 24000 },
		"opening listening kept writing said thinking began answering finished:stop failed:3:2:loudspeaker lost ended"},
	{"spoken cannot be stored", func(r *rig) { r.partner.Fails = failing("spoken") },
		"opening listening kept writing said thinking began answering finished:stop notice:cannot save ended"},
	{"why it has no text cannot be stored", func(r *rig) {
		r.engine.Transcriber, r.partner.Fails = voicetest.Transcriber(failTranscript), failing("missed")
	}, "opening listening kept writing notice:cannot save failed:1:1:server trouble ended"},
	{"nothing is kept, and nothing can be written down", func(r *rig) {
		r.engine.Transcriber, r.partner.Fails = voicetest.Transcriber(failTranscript), failing("keep")
	}, "opening listening notice:cannot save writing failed:1:0:server trouble ended"},
	{"no such recording", func(r *rig) { r.start = voice.Start{Again: 7} }, "writing failed:1:7:load: no message 7 ended"},
	{"transcriber panics", func(r *rig) {
		r.engine.Transcriber = voicetest.Transcriber(func(context.Context, *voice.Clip) (voice.Transcript, error) { panic("oh") })
	}, "opening listening kept writing failed:1:1:internal ended"},
	{"partner panics", func(r *rig) { r.partner.Answers = nil }, "opening listening kept writing said thinking began failed:2:2:internal ended"},
	{"synthesizer panics", func(r *rig) {
		r.engine.Synthesizer = voicetest.Synthesizer(func(context.Context, string) (io.ReadCloser, error) { panic("oh") })
	}, "opening listening kept writing said thinking began answering failed:2:2:internal ended"},
}

func TestFailures(t *testing.T) {
	for _, f := range failures {
		bubble(t, f.name, func(t *testing.T) {
			r := newRig()
			f.change(r)
			all := r.run(nil)
			if got := without(story(all), "words", "heard", "speaking"); got != f.want && !strings.HasPrefix(got, f.want) {
				t.Errorf("events:\n  %s, want\n  %s", got, f.want)
			}
			if e, ok := all[len(all)-1].event.(voice.Ended); !ok || e.Cancelled {
				t.Errorf("it ended with %#v", all[len(all)-1].event)
			}
			if r.mic.Open() != 0 {
				t.Error("the microphone's stream is still open")
			}
			var first error
			for _, e := range slices.Backward(all) {
				if failed, ok := e.event.(voice.Failed); ok {
					first = failed.Err
				}
			}
			if err := r.turn.Wait(); err != first {
				t.Errorf("it failed with %v, first with %v", err, first)
			}
		})
	}
}

// What came of an answer stays, and what is complete of it is spoken.
func TestWhatCameStays(t *testing.T) {
	bubble(t, "broken off", func(t *testing.T) {
		r := newRig()
		r.partner.Answers = breaksOff("The first sentence is good. The second", errTest)
		r.run(nil)
		m := r.partner.Message(2)
		if !strings.HasSuffix(m.Text, "The second") || m.Spoken.Heard != len("The first sentence is good.") || m.Spoken.Whole {
			t.Errorf("kept %q, spoken %+v", m.Text, m.Spoken)
		}
	})
	bubble(t, "length", func(t *testing.T) {
		r := newRig()
		r.partner.Answers = voicetest.Answers(answer+" And", "length", 0, 0)
		if got := find[voice.Finished](t, r.run(nil)); got.Reason != "length" || !r.partner.Message(2).Spoken.Whole {
			t.Errorf("finished: %+v, spoken %+v", got, r.partner.Message(2).Spoken)
		}
	})
	bubble(t, "speech failed before its first sound", func(t *testing.T) {
		r := newRig()
		r.engine.Synthesizer = refuses("", errTest)
		r.run(nil)
		if s := r.partner.Message(2).Spoken; !s.Whole || s.Heard != len(answer) || s.Voice != "" {
			t.Errorf("an answer that was only shown is stored as %+v", s)
		}
		if len(r.sent) > 3 {
			t.Errorf("speech is still asked for: %v", r.sent)
		}
	})
	bubble(t, "a missed recording", func(t *testing.T) {
		r := newRig()
		r.engine.Transcriber = voicetest.Transcriber(failTranscript)
		r.run(nil)
		if m := r.partner.Message(1); m.Clip == nil || !fault.Is(m.Err, fault.ServerTrouble) || m.Reason != voice.Believed {
			t.Errorf("kept: %+v", m)
		}
	})
}

// A loudspeaker that dies when it has been given all is opened again, and what it had not played yet is heard.
func TestLoudspeakerDiesAtTheEnd(t *testing.T) {
	const text = "hello" // of 300 ms; the last 200 ms are queued there
	read := func(r *rig) []entry {
		r.out.Dies = voice.SpeakRate / 5
		r.start = voice.Start{Read: &voice.Read{Text: text}}
		return r.run(nil)
	}
	bubble(t, "and lives again", func(t *testing.T) {
		r := newRig()
		all := read(r)
		if got := without(story(all), "heard"); got != "answering speaking ended" {
			t.Errorf("events: %s", got)
		}
		if n := len(r.out.Sound()); n != len(voicetest.Beep(len(text))) {
			t.Errorf("%d samples were played", n)
		}
		if at := all[len(all)-1].at; at > 1500*time.Millisecond {
			t.Errorf("it ends after %v", at)
		}
	})
	bubble(t, "and is gone", func(t *testing.T) {
		r := newRig()
		r.out.Lost, r.out.LostErr = int64(len(voicetest.Beep(len(text)))), errTest
		all := read(r)
		if got := without(story(all), "heard"); got != "answering speaking failed:3:0:loudspeaker lost ended" {
			t.Errorf("events: %s", got)
		}
		if at := all[len(all)-1].at; at > 1500*time.Millisecond {
			t.Errorf("it ends after %v", at)
		}
	})
}

// Of an answer that was refused or filtered what came stays, and nothing more is spoken.
func TestRefusedAnswer(t *testing.T) {
	for _, finish := range []string{"content_filter", "refusal"} {
		bubble(t, finish, func(t *testing.T) {
			r := newRig()
			r.partner.Answers = voicetest.Answers(answer, finish, 100*time.Millisecond, 100*time.Millisecond)
			all := r.run(nil)
			if got := find[voice.Finished](t, all); got.Reason != finish || told(all) != answer {
				t.Errorf("finished: %+v, %q", got, told(all))
			}
			var finished time.Duration
			for _, e := range all {
				if _, ok := e.event.(voice.Finished); ok {
					finished = e.at
				}
			}
			runs := r.out.Runs()
			if over := runs[len(runs)-1].End().Sub(r.begun) - finished; over > 50*time.Millisecond {
				t.Errorf("it is spoken for another %v", over)
			}
			if s := r.partner.Message(2).Spoken; s.Whole || s.Heard == 0 || s.Heard > len(answer)/2 {
				t.Errorf("spoken: %+v", s)
			}
			if e := find[voice.Ended](t, all); e.Cancelled {
				t.Error("it counts as cancelled")
			}
		})
	}
}

// The chosen devices are not connected: the default ones are used, and that is told.
func TestDevicesStandIn(t *testing.T) {
	bubble(t, "both", func(t *testing.T) {
		r := newRig()
		r.mic.Missing = &fault.Fault{Code: fault.DeviceMissing, Name: "headset"}
		r.out.Missing = &fault.Fault{Code: fault.DeviceMissing, Name: "HDMI"}
		told := map[string]bool{}
		r.run(func(e voice.Event) {
			if n, ok := e.(voice.Notice); ok {
				told[fault.Of(n.Err).Name] = true
			}
		})
		if !told["headset"] || !told["HDMI"] || len(r.out.Sound()) == 0 {
			t.Errorf("told: %v; %d samples were played", told, len(r.out.Sound()))
		}
	})
}
