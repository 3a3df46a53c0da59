package voice_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

func TestConversation(t *testing.T) {
	bubble(t, "spoken", func(t *testing.T) {
		r := newRig()
		all := r.run(nil)
		const want = "opening listening kept writing said thinking began answering words"
		if got := without(story(all), "heard"); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "finished:stop ended") {
			t.Errorf("events: %s", got)
		}
		if got := told(all); got != answer {
			t.Errorf("words: %q", got)
		}
		if s := find[voice.Said](t, all); s.Text != voicetest.Said || s.ID != 1 || s.Language != "en" {
			t.Errorf("said: %+v", s)
		}
		if k := find[voice.Kept](t, all); k.Level > -10 || k.Level < -40 || k.Full || k.Length < 2690*time.Millisecond {
			t.Errorf("kept: %+v", k)
		}
		want2 := []string{"keep 0", "said 1", "reply 0", "spoken 2"}
		if got := r.partner.Calls(); !slices.Equal(got, want2) {
			t.Errorf("the partner was asked: %v", got)
		}
		m := r.partner.Message(2)
		if m.Text != answer || !m.Ended || m.Spoken == nil || !m.Spoken.Whole || m.Spoken.Heard != len(answer) || m.Spoken.Voice != "marin" {
			t.Errorf("answer: %+v, spoken %+v", m, m.Spoken)
		}
		if r.mic.Open() != 0 {
			t.Error("the microphone's stream is still open")
		}
		if opens, flushes := r.out.Calls(); opens != 1 || flushes != 0 {
			t.Errorf("the loudspeaker was opened %d times, flushed %d times", opens, flushes)
		}
	})
	bubble(t, "typed", func(t *testing.T) {
		r := newRig()
		r.start = voice.Start{Typed: "hello"}
		all := r.run(nil)
		if got := without(story(all), "heard", "speaking", "words"); got != "said thinking began answering finished:stop ended" {
			t.Errorf("events: %s", got)
		}
		if got := r.partner.Calls(); !slices.Equal(got, []string{"said 0", "reply 0", "spoken 2"}) {
			t.Errorf("the partner was asked: %v", got)
		}
	})
	bubble(t, "answer again", func(t *testing.T) {
		r := newRig()
		r.start = voice.Start{Answer: true}
		if got := without(story(r.run(nil)), "heard", "speaking", "words"); got != "thinking began answering finished:stop ended" {
			t.Errorf("events: %s", got)
		}
	})
}

func TestNotSpoken(t *testing.T) {
	bubble(t, "no synthesizer", func(t *testing.T) {
		r := newRig()
		r.engine.Synthesizer = nil
		all := r.run(nil)
		if got := story(all); !strings.HasSuffix(got, "answering words finished:stop ended") {
			t.Errorf("events: %s", got)
		}
		if s := r.partner.Message(2).Spoken; !s.Whole || s.Heard != len(answer) || s.Voice != "" {
			t.Errorf("spoken: %+v", s)
		}
	})
}

// Each stage begins when the one before it has what it needs, and the screen is told how long each took.
func TestTimings(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		all := r.run(nil)
		ms := time.Millisecond
		write := 400 * ms
		word := write + 350*ms
		piece := word + (firstPieceWords-1)*20*ms
		sound := piece + 300*ms
		// One piece is fetched while the other plays: they play without a gap.
		length := time.Duration(len(answer)-3) * 60 * ms // the spaces between pieces are not said
		got := find[voice.Ended](t, all).Timings
		for _, c := range []struct {
			name      string
			got, want time.Duration
		}{
			{"transcript", got.Transcript, write},
			{"first word", got.FirstWord, word},
			{"first piece", got.FirstPiece, piece},
			{"first sound", got.FirstSound, sound},
			{"end", got.End, sound + length},
		} {
			if c.got < c.want-ms || c.got > c.want+2*25*ms {
				t.Errorf("%s: after %v, want %v", c.name, c.got, c.want)
			}
		}
		runs := r.out.Runs()
		if first := runs[0].At.Sub(r.begun) - r.stop; first > sound+ms {
			t.Errorf("first sample after %v, want %v", first, sound)
		}
		if r.partner.Message(2).Spoken.Timings != got {
			t.Errorf("stored: %+v, told: %+v", r.partner.Message(2).Spoken.Timings, got)
		}
	})
}

// While somebody speaks nothing is sent, and the loudspeaker and the connections are made ready.
func TestNothingIsSentWhileListening(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		warmed := time.Duration(-1)
		r.engine.Warm = func(context.Context) { warmed = time.Since(r.begun) }
		r.out.Opening = 500 * time.Millisecond
		all := r.run(nil)
		for _, s := range r.sent {
			if s.at < r.stop {
				t.Errorf("%s after %v: the recording ends after %v", s.what, s.at, r.stop)
			}
		}
		if warmed != 0 {
			t.Errorf("connections were warmed after %v", warmed)
		}
		if got := find[voice.Ended](t, all).Timings.FirstSound; got > 1100*time.Millisecond {
			t.Errorf("first sound after %v: the loudspeaker was opened too late", got)
		}
	})
}

func TestNothingHeard(t *testing.T) {
	second := voice.HearRate
	for _, c := range []struct {
		name    string
		samples []int16
		stop    time.Duration
		reason  voice.Reason
	}{
		{"silence", nil, 3 * time.Second, voice.TooQuiet},
		{"a fan", voicetest.Noise(20*second, 3000), 20 * time.Second, voice.TooQuiet},
		{"a clap", slices.Concat(make([]int16, second), voicetest.Noise(second/5, 20000)), 3 * time.Second, voice.NoVoice},
		{"a tap", voicetest.Speech(), 100 * time.Millisecond, voice.TooShort},
		{"nothing at all", voicetest.Speech(), 0, voice.TooShort},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := newRig()
			r.mic.Samples, r.stop = c.samples, c.stop
			all := r.run(nil)
			if got, want := story(all), "opening listening nothing:"+string(c.reason)+" ended"; got != want {
				t.Errorf("events: %s, want %s", got, want)
			}
			if n := find[voice.NothingHeard](t, all); n.Length < c.stop-20*time.Millisecond || n.Length > c.stop+80*time.Millisecond || n.Level < voice.Silence {
				t.Errorf("told: %+v", n)
			}
			if len(r.sent) > 0 || r.partner.Len() > 0 {
				t.Errorf("sent %v, kept %v", r.sent, r.partner.Calls())
			}
		})
	}
}

func TestGuardDropsAndTriesAgain(t *testing.T) {
	bubble(t, "dropped, then sent anyway", func(t *testing.T) {
		r := newRig()
		r.engine.Transcriber = voicetest.Hears(" Thanks for watching! ", 0)
		all := r.run(nil)
		if got := story(all); got != "opening listening kept writing dropped:credits ended" {
			t.Errorf("events: %s", got)
		}
		if m := r.partner.Message(1); m.Reason != voice.Credits || m.Text != "Thanks for watching!" {
			t.Errorf("kept: %+v", m)
		}

		again := newRig()
		again.partner, again.engine.Transcriber = r.partner, r.engine.Transcriber
		again.partner.Answers = voicetest.Answers(answer, "stop", 0, 0)
		again.start = voice.Start{Again: 1}
		if got := story(again.run(nil)); got != "writing dropped:credits ended" {
			t.Errorf("again: %s", got)
		}
		again.start.Anyway = true
		all = again.run(nil)
		if got := without(story(all), "heard", "speaking", "words"); got != "writing said thinking began answering finished:stop ended" {
			t.Errorf("anyway: %s", got)
		}
		if s := find[voice.Said](t, all); s.ID != 1 || s.Text != "Thanks for watching!" {
			t.Errorf("said: %+v", s)
		}
	})
	bubble(t, "anyway, but there is nothing", func(t *testing.T) {
		r := newRig()
		r.engine.Transcriber = voicetest.Hears(" . ", 0)
		r.run(nil)
		r.start = voice.Start{Again: 1, Anyway: true}
		if got := story(r.run(nil)); got != "writing dropped:empty ended" {
			t.Errorf("events: %s", got)
		}
	})
	bubble(t, "again after a failure", func(t *testing.T) {
		r := newRig()
		hears := r.engine.Transcriber
		r.engine.Transcriber = voicetest.Transcriber(failTranscript)
		r.run(nil)
		r.engine.Transcriber, r.start = hears, voice.Start{Again: 1}
		if got := without(story(r.run(nil)), "heard", "speaking", "words"); got != "writing said thinking began answering finished:stop ended" {
			t.Errorf("events: %s", got)
		}
	})
}

// Two minutes are the longest recording. It ends by itself, and what was said is answered.
func TestFullRecording(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		r.stop = time.Hour
		all := r.run(nil)
		k := find[voice.Kept](t, all)
		if !k.Full || k.Length != voice.MaxRecording {
			t.Errorf("kept: %+v", k)
		}
		if got := story(all); !strings.HasSuffix(got, "ended") || !strings.Contains(got, "finished:stop") {
			t.Errorf("events: %s", got)
		}
		if got := find[voice.Ended](t, all).Timings.Transcript; got < 400*time.Millisecond || got > 450*time.Millisecond {
			t.Errorf("the transcript came %v after the end of the recording", got)
		}
	})
}

// What is said right after the talk key, or before it, is in what is sent.
func TestFirstWords(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name   string
		begins time.Duration // from the talk key
		open   bool          // the microphone was open before
	}{
		{"at once", 0, false}, {"after 50 ms", 50 * ms, false}, {"after 200 ms", 200 * ms, false},
		{"at once, open", 0, true}, {"100 ms before, open", -100 * ms, true}, {"290 ms before, open", -290 * ms, true},
	} {
		bubble(t, c.name, func(t *testing.T) {
			r := newRig()
			// One sample that cannot be mistaken marks where the speech begins.
			speech := voicetest.Speech()
			speech[0] = 12345
			room := voicetest.Noise(16000, 20)
			at := int(max(c.begins, 0) * voice.HearRate / time.Second)
			before := int(max(-c.begins, 0) * voice.HearRate / time.Second)
			r.mic.Samples = slices.Concat(room[:at], speech[before:], room)
			if c.open {
				r.mic.Before = slices.Concat(room, speech[:before])
			}
			r.run(nil)
			clip := r.partner.Message(1).Clip
			first := slices.Index(clip.Samples, 12345)
			if first < 0 || clip.Speech.From > first || clip.Speech.To < first+len(speech)-3200 {
				t.Errorf("speech begins at %d, what is sent is %v of %d", first, clip.Speech, len(clip.Samples))
			}
		})
	}
}

// The end of the recording is what the microphone holds then, not what was read before.
func TestRecordingHoldsAllUntilStop(t *testing.T) {
	bubble(t, "turn", func(t *testing.T) {
		r := newRig()
		r.mic.Period = 200 * time.Millisecond // a device that hands over seldom
		r.stop = 2600 * time.Millisecond
		r.run(nil)
		if got := len(r.partner.Message(1).Clip.Samples); got != 2600*16 {
			t.Errorf("%d samples, want %d", got, 2600*16)
		}
	})
}

// Who lets go of the key with the last sound is heard to the end, though the device hands that over a little later.
func TestStopInTheMiddleOfAWord(t *testing.T) {
	for _, c := range []struct {
		name string
		stop time.Duration
		more time.Duration
	}{{"speaking", 1500 * time.Millisecond, 60 * time.Millisecond}, {"silent", 2900 * time.Millisecond, 0}} {
		bubble(t, c.name, func(t *testing.T) {
			r := newRig()
			r.stop = c.stop
			r.mic.Period = 30 * time.Millisecond
			all := r.run(nil)
			want := c.stop + c.more
			if got := find[voice.Kept](t, all).Length; got > want || got < want-r.mic.Period {
				t.Errorf("%v were recorded, want %v", got, want)
			}
		})
	}
}
