package voice

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"kaiwa/config/shared"
	"kaiwa/voice/activity"
)

// Recordings of keyboards, claps, music and fans are not sent, whatever part of them is recorded.
func TestNoiseIsNotSent(t *testing.T) {
	recordings := 0
	for _, name := range []string{"ns_keyboard", "ns_claps", "ns_music1", "ns_fan_step"} {
		samples := shared.Samples(t, "vad", name+".flac")
		for _, length := range []int{HearRate, 3 * HearRate, 20 * HearRate} {
			for from := 0; from+length <= len(samples); from += length {
				recordings++
				c := clipOf(t, samples[from:from+length])
				if worth(c) == Believed {
					t.Errorf("%s from %v for %v: %v of voice", name, seconds(from), seconds(length), c.Voiced)
				}
			}
		}
	}
	t.Logf("%d recordings", recordings)
}

// Every utterance in the clips is sent whole when it is recorded with half a second around it, also by a microphone that
// is far too quiet, and a "thank you" in its place would be believed.
func TestSpeechIsSent(t *testing.T) {
	b, err := os.ReadFile(shared.File(t, "vad", "clips.json"))
	if err != nil {
		t.Fatal(err)
	}
	var clips map[string]struct{ Utterances [][2]int }
	if err := json.Unmarshal(b, &clips); err != nil {
		t.Fatal(err)
	}
	utterances, doubted := 0, 0
	for _, name := range []string{"synth_clean", "synth_white_5", "synth_keyboard_10"} {
		samples := shared.Samples(t, "vad", name+".flac")
		for _, gain := range []int{1, 10, 30} {
			for _, u := range clips[name].Utterances {
				from, to := u[0]*HearRate/100, u[1]*HearRate/100
				begin := max(from-HearRate/2, 0)
				part := make([]int16, 0, to-begin+HearRate/2)
				for _, s := range samples[begin:min(to+HearRate/2, len(samples))] {
					part = append(part, s/int16(gain))
				}
				c := clipOf(t, part)
				utterances++
				if reason := worth(c); reason != Believed {
					t.Errorf("%s at %v, 1/%d as loud: %s, %.0f dBFS, room %.0f, %v of voice", name, seconds(from), gain, reason, c.Level, c.Room, c.Voiced)
				}
				if c.Speech.From > from-begin+HearRate/10 || c.Speech.To < to-begin-HearRate/10 {
					t.Errorf("%s at %v, 1/%d as loud: %v is sent of %d to %d", name, seconds(from), gain, c.Speech, from-begin, to-begin)
				}
				if weak(c, Transcript{}, "thankyou") {
					doubted++
				}
			}
		}
	}
	t.Logf("%d utterances, %d of them too weak for a \"thank you\"", utterances, doubted)
	if doubted > utterances/10 {
		t.Errorf("%d of %d utterances are too weak for a \"thank you\"", doubted, utterances)
	}
}

func seconds(samples int) time.Duration { return time.Duration(samples) * time.Second / HearRate }

func clipOf(t *testing.T, samples []int16) *Clip {
	t.Helper()
	d, err := activity.NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	d.Write(samples)
	return measureClip(samples, d)
}
