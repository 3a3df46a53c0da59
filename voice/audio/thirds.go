package audio

import "math"

// How thirds filters: a sample is made of 32, by a windowed sinc that halves 7.4 kHz. (Smith, "Digital Audio
// Resampling", https://ccrma.stanford.edu/~jos/resample)
const (
	thirdsTaps = 32
	thirdsKeep = 0.925
)

// kernels are the filters for a sample that lies on one of the input's, and for one that lies between two.
var kernels [2][thirdsTaps]float32

func init() {
	for phase := range kernels {
		sum := 0.0
		var h [thirdsTaps]float64
		for i := range h {
			x := float64(i) - (thirdsTaps/2 - 1) - float64(phase)/2
			h[i] = 0.5 + 0.5*math.Cos(math.Pi*x/(thirdsTaps/2)) // Hann's window
			if u := math.Pi * x * thirdsKeep * 2 / 3; u != 0 {
				h[i] *= math.Sin(u) / u
			}
			sum += h[i]
		}
		for i, v := range h {
			kernels[phase][i] = float32(v / sum)
		}
	}
}

// A thirds turns 24 kHz into 16: two samples of each three, 16 of the input's late. It allocates nothing.
type thirds struct {
	last  [2 * thirdsTaps]float32 // the latest of the input's samples: a ring, twice, so that they lie in a row somewhere
	next  int                     // in it
	step  int                     // which of three samples comes
	zeros int                     // how many in a row were zero
}

// put takes the next samples and puts what they make into out, which has room for as many. It answers how many.
func (t *thirds) put(out, in []int16) int {
	n := 0
	for _, v := range in {
		t.last[t.next], t.last[t.next+thirdsTaps] = float32(v), float32(v)
		t.next = (t.next + 1) % thirdsTaps
		if t.zeros++; v != 0 {
			t.zeros = 0
		}
		if t.step < 2 { // what is made lies at 0 and 1.5, 3 and 4.5, …
			out[n] = t.sample(t.step)
			n++
		}
		t.step = (t.step + 1) % 3
	}
	return n
}

// sample is the one in the middle of the latest, filtered.
func (t *thirds) sample(phase int) int16 {
	if t.zeros >= thirdsTaps {
		return 0
	}
	sum := float32(0)
	last := t.last[t.next : t.next+thirdsTaps]
	for i, h := range kernels[phase] {
		sum += h * last[i]
	}
	return int16(max(math.MinInt16, min(math.MaxInt16, math.Round(float64(sum)))))
}
