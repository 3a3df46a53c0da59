package echo

import "math"

const (
	// driftBins are those whose phases tell the drift, 125 Hz to 4 kHz: where echo is.
	driftFirst, driftEnd = 4, 128
	// driftRate is how much of the drift that is seen in a block is believed. The filter itself lags by a second or
	// two; with less than a quarter of its inverse the loop doesn't swing. It settles in some 10 s.
	driftRate = 0.003
	// maxDrift is 300 ppm in samples a block. Sound cards are within 100 of each other.
	maxDrift = 300e-6 * block
	// tinyWeight is the weights' power below which there is no echo to see a drift in.
	tinyWeight = 1e-9
)

// follow estimates the drift of the microphone's clock against the loudspeaker's: an echo that comes a little later
// with each block makes the filter turn the phases of its weights with each, the more the higher the frequency.
// constrain turns them, so what is left to be learned is what the estimate lacks.
func (f *filter) follow() {
	var turned, total float32
	for i := range perBlock {
		p := (f.next + i) % parts
		x, w, v := f.at(f.start+p), &f.weights[p], &f.variance[p]
		for k := driftFirst; k < driftEnd; k++ {
			mu, e := v[k]*f.gain[k], f.error[k]
			re, im := mu*real(x[k]), mu*imag(x[k])
			correction := complex(re*real(e)+im*imag(e), re*imag(e)-im*real(e))
			omega := float32(k) * 2 * math.Pi / frame
			turned += omega * (imag(correction)*real(w[k]) - real(correction)*imag(w[k]))
			total += omega * omega * power(w[k])
		}
	}
	if total > tinyWeight {
		f.drift = max(-maxDrift, min(maxDrift, f.drift-driftRate*turned/total))
	}
}

// constrain does for a partition what is due once in parts/perBlock blocks: it turns the weights by the drift,
// makes them a response of one block again (the gradient constraint, here on the weights), and lets echo move in from
// the neighbours.
func (f *filter) constrain(p int) {
	const blocks = parts / perBlock
	w, v := &f.weights[p], &f.variance[p]
	step, turn := unit(float64(f.drift)*blocks/frame), complex64(1)
	for k := range w {
		w[k] *= turn
		turn *= step
	}
	var response [frame]float32
	w.inverse(&response)
	clear(response[block:])
	w.forward(&response)
	for _, n := range [2]int{p - 1, p + 1} {
		if n < 0 || n >= parts {
			continue
		}
		for k, w := range f.weights[n] {
			v[k] += blocks * neighbours * processNoise * power(w)
		}
	}
}
