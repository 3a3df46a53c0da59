package echo

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"kaiwa/config/shared"
	"kaiwa/voice/activity"
)

const rate = activity.Rate

// A scene is what a loudspeaker plays, what a microphone hears, and what of it is the user.
type scene struct {
	name           string
	far, mic, near []int16
	utterances     [][2]int // the user's, in samples
	first          int      // the sample from which on it counts
}

// given is a scene of ../shared/echo.
func given(t testing.TB, name string) scene {
	t.Helper()
	raw, err := os.ReadFile(shared.File(t, "echo", "scenes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var about struct {
		First      int `json:"first_scored_s"`
		Utterances [][2]int
	}
	if err := json.Unmarshal(raw, &about); err != nil {
		t.Fatal(err)
	}
	s := scene{name: name, first: about.First * rate}
	for _, u := range about.Utterances {
		s.utterances = append(s.utterances, [2]int{u[0] * rate / 100, u[1] * rate / 100})
	}
	s.far = shared.Samples(t, "echo", name+"_far.flac")
	s.mic = shared.Samples(t, "echo", name+"_mic.flac")
	s.near = shared.Samples(t, "echo", name+"_near.flac")
	return s
}

// utterance tells during which one a sample is, before and after being what still belongs to it; else -1.
func (s scene) utterance(at, before, after int) int {
	return slices.IndexFunc(s.utterances, func(u [2]int) bool { return at >= u[0]-before && at < u[1]+after })
}

// A result is how a scene went.
type result struct {
	removed float64         // dB of the echo, while only it is there
	false   []float64       // barge-ins without the user, s
	late    []time.Duration // of those with, one for each utterance found
	cost    time.Duration   // CPU for a second
}

func (r result) median() time.Duration {
	if len(r.late) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(r.late))[len(r.late)/2]
}

func (r result) String() string {
	return fmt.Sprintf("%4.1f dB removed, %d false barge-ins %.1f, %2d found, median %v, %v CPU for a second",
		r.removed, len(r.false), r.false, len(r.late), r.median(), r.cost.Round(100*time.Microsecond))
}

// run cancels and detects, in chunks as a device with periods of 10 ms gives them.
func (s scene) run(t testing.TB) result {
	t.Helper()
	const chunk = rate / 100
	var r result
	c := New()
	b, err := NewBargeIn("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]int16, len(s.mic)/chunk*chunk)
	found := make([]bool, len(s.utterances))
	begin := used()
	for i := 0; i < len(out); i += chunk {
		was := b.Speaking()
		c.Process(out[i:i+chunk], s.mic[i:i+chunk], s.far[i:i+chunk])
		if !c.Converged() {
			clear(out[i : i+chunk])
		}
		b.Write(out[i : i+chunk])
		now := i + chunk
		if was || !b.Speaking() || now < s.first {
			continue
		}
		switch u := s.utterance(now, 0, rate*4/10); {
		case u < 0:
			r.false = append(r.false, float64(now)/rate)
		case !found[u]:
			found[u] = true
			r.late = append(r.late, time.Duration(now-s.utterances[u][0])*time.Second/rate)
		}
	}
	r.cost = (used() - begin) * rate / time.Duration(len(out))
	r.removed = s.removed(out)
	return r
}

// removed is how much less there is in out than in the microphone while the user is silent, in dB.
func (s scene) removed(out []int16) float64 {
	var before, after float64
	for i := s.first; i < len(out); i++ {
		if s.utterance(i, rate/10, rate/2) < 0 {
			before += float64(s.mic[i-Latency]) * float64(s.mic[i-Latency])
			after += float64(out[i]) * float64(out[i])
		}
	}
	return 10 * math.Log10(before/(after+1))
}

func TestScenes(t *testing.T) {
	for _, name := range []string{"easy", "laptop"} {
		t.Run(name, func(t *testing.T) {
			s := given(t, name)
			r := s.run(t)
			t.Log(r)
			if len(r.false) > 0 || len(r.late) < len(s.utterances) || r.median() >= 300*time.Millisecond || r.removed < 30 {
				t.Error("want 30 dB, no false barge-in, all utterances found, and in less than 300ms")
			}
		})
	}
}
