package echo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A way is one from a loudspeaker to a microphone.
type way struct{ delay, gain, reverb float64 } // ms, dB, s

func (w way) heard(far []int16, random *rand.Rand) []float64 {
	x := make([]float64, len(far))
	for i := range x {
		if k := i - int(w.delay*rate/1000); k >= 0 {
			x[i] = float64(far[k]) / 32768 * math.Pow(10, w.gain/20)
		}
	}
	if w.reverb > 0 {
		h := response(random, w.reverb)
		x = convolve(x, h, h, 0)
	}
	return x
}

// Where the sound begins, in the scene, and ends.
const rerouteFrom, rerouteUntil = 10 * rate, 45 * rate

// rerouted is a scene in which the loudspeaker is heard on another way from a sample on, at once.
func rerouted(t *testing.T, before, after way, at int, random *rand.Rand) scene {
	s := given(t, "easy")
	old, now := before.heard(s.far[:rerouteUntil], random), after.heard(s.far[:rerouteUntil], random)
	for i := range rerouteUntil {
		e := float64(s.near[i])/32768 + random.NormFloat64()*math.Pow(10, -65./20)
		if i < at {
			e += old[i]
		} else {
			e += now[i]
		}
		s.mic[i] = int16(max(-32768, min(32767, math.Round(e*32768))))
	}
	return s
}

// A deafness is how it went after a change of the way.
type deafness struct {
	voices    int     // that were false, however short
	longest   float64 // s, of these
	converged float64 // s, until the echo was gone again
	found     bool    // the user's next voice after that
}

// hear listens to a scene; while the canceller has not converged, to nothing.
func (s scene) hear(t *testing.T, at int) (d deafness) {
	b, err := NewBargeIn("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	c, out, lasting := New(), make([]int16, block), 0
	next := slices.IndexFunc(s.utterances, func(u [2]int) bool { return u[0] > at+8*rate })
	for i := rerouteFrom; i+block <= rerouteUntil; i += block {
		was := b.Speaking()
		c.Process(out, s.mic[i:i+block], s.far[i:i+block])
		if !c.Converged() {
			clear(out)
			if i > at {
				d.converged = float64(i-at) / rate
			}
		}
		b.Write(out)
		u := s.utterance(i, 0, rate*4/10)
		d.found = d.found || u == next && b.Speaking()
		switch {
		case i < at || u >= 0 || !b.Speaking():
			lasting = 0
		case b.Quiet() == b.fill: // there is voice now
			if lasting += block; !was {
				d.voices++
			}
			d.longest = max(d.longest, float64(lasting)/rate)
		}
	}
	return d
}

// The sound system moves what is played to another device while the user is silent: there it is heard on a straight way, as
// loud as it is played, at another delay. No voice of the loudspeaker's is heard for as long as one is doubted, and seconds
// later the user's is again.
func TestReroute(t *testing.T) {
	if testing.Short() || slow {
		t.Skip("minutes of sound")
	}
	befores := []way{{80, -6, 0.3}, {40, -20, 0.4}, {200, 0, 0.5}, {60, -200, 0}, {120, -40, 0.2}, {60, -12, 0.05}}
	random := rand.New(rand.NewPCG(1, 2))
	var converged []float64
	voices := 0
	for i := range 3 * len(befores) {
		before, after := befores[i%len(befores)], way{delay: 20 + 200*random.Float64()}
		at := 26*rate + random.IntN(3*rate) // nobody speaks
		d := rerouted(t, before, after, at, random).hear(t, at)
		if d.longest >= 0.3 || d.converged > 8 || !d.found {
			t.Errorf("from %v to %v at %.2f s: %+v", before, after, float64(at)/rate, d)
		}
		converged = append(converged, d.converged)
		voices += d.voices
	}
	slices.Sort(converged)
	t.Logf("of %d: %d false voices, all shorter than 0.3 s; it converged after %.1f s, at most %.1f", len(converged), voices, converged[len(converged)/2], converged[len(converged)-1])
}
