package activity

import (
	"math"
	"math/bits"
)

// window is the length of a discrete Fourier transform, in samples.
const window = 256

var (
	hann    [window]float32   // periodic
	order   [window]uint8     // bit reversal
	twiddle [window]complex64 // per stage of h butterflies, those of the stage at [h, 2h)
)

func init() {
	for i := range window {
		hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/window))
		order[i] = bits.Reverse8(uint8(i))
	}
	for h := 1; h < window; h *= 2 {
		for k := range h {
			s, c := math.Sincos(-math.Pi * float64(k) / float64(h))
			twiddle[h+k] = complex(float32(c), float32(s))
		}
	}
}

// magnitudes transforms two windows at once, one as the real part and one as the imaginary part, and puts the
// magnitudes of their spectra into mx and my.
//
//go:norace
func magnitudes(x, y *[window]float32, mx, my *[bins]float32) {
	var z [window]complex64
	for i := range x {
		z[order[i]] = complex(x[i]*hann[i], y[i]*hann[i])
	}
	for h := 1; h < window; h *= 2 {
		w := twiddle[h : 2*h]
		for i := 0; i < window; i += 2 * h {
			lo, hi := z[i:i+h], z[i+h:i+2*h]
			for k, w := range w {
				t, u := w*hi[k], lo[k]
				lo[k], hi[k] = u+t, u-t
			}
		}
	}
	for k := range bins {
		a, b := z[k], z[(window-k)%window]
		mx[k] = abs(real(a)+real(b), imag(a)-imag(b)) / 2
		my[k] = abs(imag(a)+imag(b), real(b)-real(a)) / 2
	}
}

func abs(re, im float32) float32 { return float32(math.Sqrt(float64(re*re + im*im))) }
