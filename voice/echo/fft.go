package echo

import "math"

const (
	block = 256         // samples that are handled at a time: 16 ms
	frame = 2 * block   // length of a transform: the block before and this one (overlap-save)
	bins  = frame/2 + 1 // of its spectrum, 31.25 Hz apart
)

// A spectrum is the discrete Fourier transform of a frame of real samples, from 0 Hz to 8 kHz.
type spectrum [bins]complex64

// The complex transform that carries a real one of twice its length has block points: four stages of radix 4.
var (
	digits   [block]uint8         // indices with their four base-4 digits reversed
	twiddles [4][block]complex64  // per stage of h points, for each k < h: w^k, w^2k, w^3k
	unpack   [block + 1]complex64 // e^(-2πik/frame)
)

func init() {
	for i := range block {
		digits[i] = uint8(i&3<<6 | i>>2&3<<4 | i>>4&3<<2 | i>>6)
	}
	for s, h := 0, 1; h < block; s, h = s+1, 4*h {
		for k := range h {
			for m := range 3 {
				twiddles[s][3*k+m] = unit(float64(k*(m+1)) / float64(4*h))
			}
		}
	}
	for k := range unpack {
		unpack[k] = unit(float64(k) / frame)
	}
}

// unit is e^(-2πi·turn).
func unit(turn float64) complex64 {
	s, c := math.Sincos(-2 * math.Pi * turn)
	return complex(float32(c), float32(s))
}

// transform is the complex discrete Fourier transform of z, whose values are in the order of digits.
func transform(z *[block]complex64) {
	for i := 0; i < block; i += 4 {
		a, b, c, d := z[i], z[i+1], z[i+2], z[i+3]
		s, t, u, v := a+c, a-c, b+d, b-d
		v = complex(imag(v), -real(v)) // -i·v
		z[i], z[i+1], z[i+2], z[i+3] = s+u, t+v, s-u, t-v
	}
	for s, h := 1, 4; h < block; s, h = s+1, 4*h {
		w := twiddles[s][:3*h]
		for i := 0; i < block; i += 4 * h {
			z0, z1, z2, z3 := z[i:i+h], z[i+h:i+2*h], z[i+2*h:i+3*h], z[i+3*h:i+4*h]
			for k := range z0 {
				w := w[3*k : 3*k+3 : 3*k+3]
				a, b, c, d := z0[k], w[0]*z1[k], w[1]*z2[k], w[2]*z3[k]
				s, t, u, v := a+c, a-c, b+d, b-d
				v = complex(imag(v), -real(v))
				z0[k], z1[k], z2[k], z3[k] = s+u, t+v, s-u, t-v
			}
		}
	}
}

// forward transforms a frame: its even samples as the real part, its odd ones as the imaginary part of one complex
// transform of half the length (Sorensen et al., "Real-valued fast Fourier transform algorithms", 1987).
func (o *spectrum) forward(x *[frame]float32) {
	var z [block]complex64
	for i, d := range digits {
		z[d] = complex(x[2*i], x[2*i+1])
	}
	transform(&z)
	o[0] = complex(real(z[0])+imag(z[0]), 0)
	o[block] = complex(real(z[0])-imag(z[0]), 0)
	for k := 1; k <= block/2; k++ {
		a, b := z[k], conj(z[block-k])
		even, odd := 0.5*(a+b), 0.5*(a-b)
		odd = unpack[k] * complex(imag(odd), -real(odd))
		o[k], o[block-k] = even+odd, conj(even-odd)
	}
}

// inverse gives the frame that has the spectrum o. A complex transform run on the conjugate, whose result is
// conjugated, is the inverse one.
func (o *spectrum) inverse(x *[frame]float32) {
	var z [block]complex64
	z[0] = complex(0.5*(real(o[0])+real(o[block])), -0.5*(real(o[0])-real(o[block])))
	for k := 1; k <= block/2; k++ {
		a, b := o[k], conj(o[block-k])
		even, odd := 0.5*(a+b), 0.5*conj(unpack[k])*(a-b)
		odd = complex(-imag(odd), real(odd)) // i·odd
		z[digits[k]], z[digits[block-k]] = conj(even+odd), even-odd
	}
	transform(&z)
	const scale = 1.0 / block
	for i, v := range z {
		x[2*i], x[2*i+1] = scale*real(v), -scale*imag(v)
	}
}

func conj(c complex64) complex64 { return complex(real(c), -imag(c)) }

func power(c complex64) float32 { return real(c)*real(c) + imag(c)*imag(c) }
