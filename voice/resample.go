package voice

import (
	"encoding/binary"
	"io"
	"math"
)

const (
	// taps is how many samples on each side a sample is made of.
	taps = 16
	// passband is the part of the lower of both bandwidths that is kept: the filter needs the rest to fall.
	passband = 0.92
)

// A resampler turns a source of some rate into 24 kHz s16 little-endian, with a windowed-sinc filter (Smith, "Digital
// Audio Resampling", https://ccrma.stanford.edu/~jos/resample).
type resampler struct {
	source source
	step   float64 // input samples for one of output
	scale  float64 // of the filter: below 1 where the rate goes down
	reach  int     // input samples on each side

	input []float64 // from reach samples before the next output on
	at    float64   // of the next output, in input
	ended bool
	err   error
	block []float64
}

func resampled(s source, rate int) io.Reader {
	r := &resampler{source: s, step: float64(rate) / SpeakRate, block: make([]float64, 1024)}
	r.scale = min(1, 1/r.step) * passband
	if rate == SpeakRate {
		r.scale = 1
	}
	r.reach = int(math.Ceil(taps / r.scale))
	r.input = make([]float64, r.reach)
	r.at = float64(r.reach)
	return r
}

// Read is io.Reader's.
func (r *resampler) Read(b []byte) (int, error) {
	if len(b) < 2 {
		return 0, io.ErrShortBuffer
	}
	n := 0
	for n+2 <= len(b) {
		if int(r.at)+r.reach >= len(r.input) {
			if r.ended {
				break
			}
			if n > 0 { // give what there is before waiting for more
				return n, nil
			}
			r.fill()
			continue
		}
		v := max(math.MinInt16, min(math.MaxInt16, math.Round(r.sample())))
		binary.LittleEndian.PutUint16(b[n:], uint16(int16(v)))
		n += 2
		r.at += r.step
	}
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// fill takes more input. After its end come zeros, so that its last samples come out too.
func (r *resampler) fill() {
	if drop := int(r.at) - r.reach; drop > 0 {
		r.input = append(r.input[:0], r.input[drop:]...)
		r.at -= float64(drop)
	}
	n, err := r.source.read(r.block)
	r.input = append(r.input, r.block[:n]...)
	if err != nil {
		r.ended, r.err = true, err
		r.input = append(r.input, make([]float64, r.reach)...)
	}
}

// sample is the input at the place of the next output, filtered.
func (r *resampler) sample() float64 {
	center := int(r.at)
	if r.step == 1 {
		return r.input[center]
	}
	sum := 0.0
	for i := center - r.reach + 1; i <= center+r.reach; i++ {
		x := (float64(i) - r.at) * r.scale
		if math.Abs(x) >= taps {
			continue
		}
		sum += r.input[i] * sinc(x) * (0.5 + 0.5*math.Cos(math.Pi*x/taps)) // Hann's window
	}
	return sum * r.scale
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
