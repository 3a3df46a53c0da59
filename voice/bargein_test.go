package voice_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// synthesized speaks a text with flite or espeak-ng, at an RMS level in dBFS.
func synthesized(t *testing.T, level float64, command ...string) []int16 {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		missing := command[0] + " is not installed (Debian: apt install flite espeak-ng)"
		if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	path := filepath.Join(t.TempDir(), "spoken.wav")
	args := append([]string{map[string]string{"flite": "-o", "espeak-ng": "-w"}[command[0]], path}, command[1:]...)
	if b, err := exec.Command(command[0], args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v: %s", command, err, b)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoken := decoded(t, b)
	gain := math.Pow(10, (level-voice.LevelOf(spoken).RMS)/20)
	for i, s := range spoken {
		spoken[i] = int16(max(math.MinInt16, min(math.MaxInt16, gain*float64(s))))
	}
	return spoken
}

// What several voices say over an answer: "mhm" and the like do not stop it, an objection does, whenever in a sentence it
// comes, and a single word when it is written down.
func TestWordsOverAnAnswer(t *testing.T) {
	voices := [][]string{{"flite", "-voice", "slt", "-t"}, {"flite", "-voice", "rms", "-t"}, {"espeak-ng"}}
	for _, c := range []struct {
		text  string
		stops bool
	}{
		{"uh huh", false}, {"yeah", false}, {"[[m'hm]]", false}, // phonemes: espeak-ng's
		{"stop", true}, {"no", true}, {"wait", true}, {"what?", true}, {"wait, stop", true}, {"no, I meant the other one", true}, {"wait a moment", true}, {"hold on please", true},
		{"what about Kyoto?", true},
	} {
		for _, v := range voices {
			if c.text[0] == '[' && v[0] != "espeak-ng" {
				continue
			}
			for _, level := range []float64{-26, -40} {
				sound := synthesized(t, level, append(v, c.text)...)
				bubble(t, fmt.Sprintf("%s %v at %v dBFS", c.text, v, level), func(t *testing.T) {
					s := newScene()
					if c.stops {
						s.clips(400*msec, voicetest.Said, c.text)
					}
					all := s.play(entered(voice.Speaking), 1500*msec, sound)
					if !c.stops {
						checkUninterrupted(t, s, all)
						return
					}
					if !has[voice.Interrupted](all) {
						t.Fatalf("events: %s", story(all))
					}
					since := find[voice.Interrupted](t, all).Since.Sub(s.said)
					if since < -100*msec || since > 300*msec {
						t.Errorf("interrupted since %v", since)
					}
					t.Logf("silent after %v, interrupted after %v", at[voice.Paused](t, s, all), at[voice.Interrupted](t, s, all).Round(time.Millisecond))
					if _, next := listensNext(s, all, c.text); find[voice.Said](t, next).Text != c.text {
						t.Errorf("the next turn's events: %s", story(next))
					}
				})
			}
		}
	}
}
