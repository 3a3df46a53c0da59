package echo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// jumping are rooms in which the delay jumps once, by a little, as after an xrun of the sound system.
var jumping = []room{
	{name: "linear", delay: 56.25, gain: -6, noise: -96},
	{name: "laptop", delay: 80, reverb: 0.3, gain: -4, drive: 3, noise: -65},
	{name: "loud", delay: 118.75, reverb: 0.4, gain: 2, drive: 2, noise: -65},
}

const (
	jumpFrom  = 10 * rate // where the sound begins, in the scene
	jumpAt    = 29 * rate // nobody speaks until 31.8 s
	jumpUntil = 40 * rate
)

// jumps is a scene in which the delay is longer by so many samples from jumpAt on; if between, the loudspeaker is silent
// from 2 s before to 1 s after.
func jumps(t *testing.T, r room, by int, between bool) scene {
	s := given(t, "easy")
	if between {
		clear(s.far[jumpAt-2*rate : jumpAt+rate])
	}
	random := rand.New(rand.NewPCG(7, uint64(len(r.name))))
	heard := make([]float64, jumpUntil)
	for i := range heard {
		heard[i] = float64(s.far[i]) / 32768
		if r.drive > 0 {
			heard[i] = math.Tanh(r.drive*(heard[i]+0.05))/r.drive - math.Tanh(r.drive*0.05)/r.drive
		}
	}
	if r.reverb > 0 {
		h := response(random, r.reverb)
		heard = convolve(heard, h, h, 0)
	}
	for i := range heard {
		at := i - int(r.delay*rate/1000)
		if i >= jumpAt {
			at -= by
		}
		e := float64(s.near[i])/32768 + random.NormFloat64()*math.Pow(10, r.noise/20)
		if at >= 0 {
			e += heard[at] * math.Pow(10, r.gain/20)
		}
		s.mic[i] = int16(max(-32768, min(32767, math.Round(e*32768))))
	}
	return s
}

// After a jump of up to 20 ms no barge-in is false, 2 s later the echo is gone again, and what the user says
// then is whole.
func TestJump(t *testing.T) {
	if testing.Short() || slow {
		t.Skip("minutes of sound")
	}
	for _, r := range jumping {
		for _, by := range []int{-320, -160, -48, 48, 144, 320} {
			for _, between := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s by %d between %v", r.name, by, between), func(t *testing.T) { jumpOnce(t, jumps(t, r, by, between)) })
			}
		}
	}
}

func jumpOnce(t *testing.T, s scene) {
	const chunk = rate / 100
	c, out := New(), make([]int16, jumpUntil)
	b, err := NewBargeIn("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i := jumpFrom; i < len(out); i += chunk {
		was := b.Speaking()
		c.Process(out[i:i+chunk], s.mic[i:i+chunk], s.far[i:i+chunk])
		b.Write(out[i : i+chunk])
		if i >= jumpAt && !was && b.Speaking() && s.utterance(i+chunk, 0, rate*4/10) < 0 {
			wrong++
		}
	}
	removed := scene{mic: s.mic, utterances: s.utterances, first: jumpAt + 2*rate}.removed(out)
	var words []float64
	for _, u := range s.utterances {
		if u[0] > jumpAt && u[1]+Latency < len(out) {
			words = append(words, distortion(scene{near: s.near, utterances: [][2]int{u}}, out))
		}
	}
	t.Logf("%.1f dB removed from 2 s on, SI-SDR of what is said %.1f dB, %d false barge-ins", removed, words, wrong)
	if wrong > 0 || removed < 30 || words[0] < 10 {
		t.Error("want 30 dB from 2 s on, 10 dB for what is said, and no false barge-in")
	}
}
