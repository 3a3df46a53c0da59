package audio

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/voicetest/pulse"
)

// speaking begins a turn that speaks for many seconds, and returns when it is heard.
func speaking(t *testing.T, e voice.Engine, r *pulse.Recording) *voice.Turn {
	t.Helper()
	from := len(r.Samples())
	turn := e.Begin(t.Context(), &voicetest.Partner{}, voice.Start{Read: &voice.Read{Text: strings.Repeat("Much to say. ", 20)}})
	if !r.Wait(late, func(p []int16) bool { return slices.ContainsFunc(p[from:], loud) }) {
		t.Fatal("nothing is heard")
	}
	return turn
}

// engine is one with the devices of PulseAudio. What is recorded with it is kept by a partner, and not written down.
func engine(t *testing.T) voice.Engine {
	t.Helper()
	m, l := NewMicrophone(""), NewLoudspeaker("")
	t.Cleanup(m.Close)
	t.Cleanup(l.Close)
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return voice.Engine{
		Microphone: m, Loudspeaker: l, VoiceModel: "v6", Threshold: 0.5,
		Transcriber: voicetest.Hears("", 0), Synthesizer: voicetest.Beeps(0),
	}
}

// The talk key while it speaks: there is silence at once, and what is said at the same moment is recorded.
func TestPulseInterrupt(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	e, r, mouth := engine(t), d.Record(t), d.Mouth(t, voice.HearRate)
	var silences, lengths []time.Duration
	for range 3 {
		turn := speaking(t, e, r)
		said := voicetest.Speech()
		mouth.Speak(t, said)
		pressed := time.Now()
		turn.Cancel()
		next, partner := time.Now(), &voicetest.Partner{}
		listening := e.Begin(t.Context(), partner, voice.Start{Listen: true})
		turn.Wait()
		if !r.Wait(late, func(p []int16) bool { return !slices.ContainsFunc(p[len(p)-pulse.RecordRate/2:], loud) }) {
			t.Fatal("it does not fall silent")
		}
		p := r.Samples()
		last := len(p) - 1
		for !loud(p[last]) {
			last--
		}
		silences = append(silences, r.At(last).Sub(pressed))
		sleep(t.Context(), 3*time.Second-time.Since(next))
		listening.Stop()
		listening.Wait()
		if partner.Len() != 1 {
			t.Fatalf("nothing was recorded: %v", partner.Calls())
		}
		clip := partner.Message(1).Clip
		lengths = append(lengths, clip.Length())
		if got := clip.Speech.To - clip.Speech.From; got < len(said) {
			t.Errorf("of %d samples that were said, %d were recorded", len(said), got)
		}
	}
	t.Logf("from the key to silence: %s; recorded in 3 s: %s", silences, lengths)
	// Where the machine is busy some are late: the best tells.
	if slices.Min(silences) > 50*time.Millisecond {
		t.Error("the silence comes too late")
	}
	if slices.Max(lengths) < 3*time.Second+voice.PreRoll/2 {
		t.Error("the pre-roll is missing")
	}
}

// The sound system ends while it speaks, or when all is written and only the end is not played.
func TestPulseEndsWhileSpeaking(t *testing.T) {
	for name, text := range map[string]string{"in the middle": strings.Repeat("Much to say. ", 20), "at the end": "One."} {
		t.Run(name, func(t *testing.T) {
			d := pulse.Start(t)
			d.Setenv(t)
			l := NewLoudspeaker("")
			defer l.Close()
			e := voice.Engine{Loudspeaker: l, Synthesizer: voicetest.Beeps(0)}
			turn := e.Begin(t.Context(), &voicetest.Partner{}, voice.Start{Read: &voice.Read{Text: text}})
			if err := poll(t.Context(), playPoll, func() bool { return l.Played() > 0 }); err != nil {
				t.Fatal(err)
			}
			d.Control(t, "exit")
			began := time.Now()
			var failed error
			for events := turn.Next(); events != nil; events = turn.Next() {
				for _, e := range events {
					if f, ok := e.(voice.Failed); ok {
						failed = f.Err
					}
				}
			}
			if !fault.Is(failed, fault.LoudspeakerLost) {
				t.Errorf("the turn failed with %v", failed)
			}
			t.Logf("it ended after %s", time.Since(began).Round(time.Millisecond))
			if time.Since(began) > 3*late {
				t.Error("that takes too long")
			}
		})
	}
}
