package echo

import (
	"math"
	"math/rand/v2"
	"testing"
)

// level is the RMS in dBFS.
func level(x []int16) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return 10*math.Log10(sum/float64(len(x))+1e-9) - 20*math.Log10(32768)
}

// echoed is what is played, later and with reflections, and with noise.
func echoed(far []int16, delay int, noise float64) []int16 {
	random := rand.New(rand.NewPCG(5, 6))
	h := response(random, 0.1)
	near := make([]int16, len(far))
	for i := range near {
		sum := noise * random.NormFloat64()
		for k, v := range h {
			if j := i - delay - k; j >= 0 {
				sum += 0.5 * float64(v) * float64(far[j])
			}
		}
		near[i] = int16(max(math.MinInt16, min(math.MaxInt16, sum)))
	}
	return near
}

// However silent it was before, when it begins to play the canceller makes nothing that is louder than what is heard,
// whether it knows the room or not.
func TestBeginning(t *testing.T) {
	if slow {
		t.Skip("a minute of sound")
	}
	s := given(t, "easy")
	far := append(make([]int16, rate), s.far[:2*rate]...)
	for _, noise := range []float64{0, 1, 10} {
		for _, delay := range []int{0, 400, 2900} {
			near := echoed(far, delay, noise)
			c, out := New(), make([]int16, len(near))
			for round := range 3 {
				if round > 0 {
					c.Resume(make([]int16, rate))
				}
				if round > 1 {
					c.Unsettle()
				}
				c.Process(out, near, far)
				heard := -100.0
				for i := 0; i+Latency+rate/20 <= len(out); i += rate / 20 {
					heard = max(heard, level(near[i:i+rate/20]))
					if l := level(out[i+Latency : i+Latency+rate/20]); l > max(heard, -60)+3 {
						t.Errorf("noise %v, delay %d, round %d: after %.2f s it makes %.1f dBFS of %.1f", noise, delay, round, float64(i)/rate, l, heard)
					}
				}
			}
		}
	}
}

// Devices that are opened again have another delay. When that is said nothing of the echo is taken for a voice, and a
// second later it is removed again.
func TestUnsettle(t *testing.T) {
	if slow {
		t.Skip("minutes of sound")
	}
	for _, shift := range []int{0, 30, -100, -250, -600, 400, 700} {
		s := given(t, "laptop")
		const at = 57 * rate // nobody speaks until 60
		copy(s.far[at:], s.far[max(0, at+shift):])
		if shift < 0 {
			copy(s.far[at:], given(t, "laptop").far[at+shift:])
		}
		c, out := New(), make([]int16, 65*rate)
		b, err := NewBargeIn("v6", 0.5)
		if err != nil {
			t.Fatal(err)
		}
		wrong, found := 0, false
		for i := 30 * rate; i < len(out); i += rate / 100 {
			if i == at {
				c.Unsettle()
			}
			was := b.Speaking()
			c.Process(out[i:i+rate/100], s.mic[i:i+rate/100], s.far[i:i+rate/100])
			b.Write(out[i : i+rate/100])
			if i < at || was || !b.Speaking() {
				continue
			}
			if s.utterance(i, 0, rate*4/10) < 0 {
				wrong++
			}
			found = found || i > at+rate
		}
		first := level(s.mic[at:at+rate]) - level(out[at+Latency:at+Latency+rate])
		t.Logf("moved by %d: %.1f dB of the first second are removed", shift, first)
		if wrong > 0 || first < 12 || !found {
			t.Errorf("moved by %d: %d false barge-ins, %.1f dB removed, the next voice is found: %v", shift, wrong, first, found)
		}
	}
}

// What was learned is there at once after a gap, if what was played before is told.
func TestResume(t *testing.T) {
	s := given(t, "easy")
	far := s.far[:20*rate]
	near := echoed(far, 1500, 10)
	c, out := New(), make([]int16, len(near))
	c.Process(out[:10*rate], near[:10*rate], far[:10*rate])
	const at = 15*rate + 77
	c.Resume(far[:at])
	c.Process(out[at:], near[at:], far[at:])
	from := at + Latency
	if removed := level(near[at:at+rate/2]) - level(out[from:from+rate/2]); removed < 30 {
		t.Errorf("%.1f dB are removed after the gap", removed)
	}
}
