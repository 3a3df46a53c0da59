package voice

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaiwa/config/shared"
	"kaiwa/voice/activity"
	"kaiwa/voice/wav"
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

// A single short word is sent whole, loud or quiet, in a room that hums 20 dB below it, also when the key goes up with its
// last sound. (Made with flite, voices slt, rms and kal16, and espeak-ng.)
func TestShortWordsAreSent(t *testing.T) {
	files, err := filepath.Glob("testdata/words/*.wav")
	if err != nil || len(files) < 5 {
		t.Fatalf("words: %v, %v", files, err)
	}
	for _, path := range files {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		word, _, err := wav.Decode(file)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, level := range []float64{-20, -40, -60} {
			for _, after := range []int{0, HearRate / 10, HearRate / 2} {
				c := clipOf(t, inRoom(word, level, 20, HearRate/3, after))
				where := fmt.Sprintf("%s of %v at %.0f dBFS with %v after it", filepath.Base(path), seconds(len(word)), level, seconds(after))
				if reason := worth(c); reason != Believed {
					t.Errorf("%s: %s, %v of voice", where, reason, c.Voiced)
				}
				if c.Speech.From > HearRate/3 || c.Speech.To < HearRate/3+len(word) {
					t.Errorf("%s: %v is sent", where, c.Speech)
				}
			}
		}
	}
}

// inRoom is a sound with an RMS level in dBFS, in noise that is so many dB quieter and reaches beyond it.
func inRoom(sound []int16, level, under float64, before, after int) []int16 {
	gain := math.Pow(10, (level-LevelOf(sound).RMS)/20)
	noise := math.Pow(10, (level-under)/20) * 32768
	random := rand.New(rand.NewPCG(1, 2))
	out := make([]int16, before+len(sound)+after)
	for i := range out {
		v := noise * random.NormFloat64()
		if j := i - before; j >= 0 && j < len(sound) {
			v += gain * float64(sound[j])
		}
		out[i] = int16(max(math.MinInt16, min(math.MaxInt16, math.Round(v))))
	}
	return out
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
