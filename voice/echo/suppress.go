package echo

import "math"

const (
	// powerMemory smooths powers over two blocks.
	powerMemory = 0.6
	// overestimate is by how much the residual echo is taken for more than its low-lying estimate. 6 dB cover the
	// distance from there to its peaks.
	overestimate = 4
	// The share of the echo that is left is followed downwards in 5 blocks and upwards in 4 s: the user's voice, which
	// looks like more of it, goes by too fast to be taken for echo.
	shareDown = 0.2
	shareUp   = 0.004
	// audibleEcho is the power of a bin from which there is echo to see the share in: -84 dBFS.
	audibleEcho = 1e-4
	// leastGain is -30 dB: less is not heard any more, and makes what is left metallic.
	leastGain = 0.03
	// clippingMore is by how much there is more residual echo while the microphone clips.
	clippingMore = 4
	// Of the bins from 190 Hz to 4 kHz the share of the power that is kept tells whether somebody speaks: below 10 %
	// all is turned down in proportion; it opens at once and closes in 5 blocks.
	voiceFirst, voiceEnd = 6, 130
	enough               = 0.1
	closing              = 0.2
	// The room's noise is the lowest power of late: followed downwards in 10 blocks, and upwards by 0.3 dB a second.
	noiseDown = 0.1
	noiseUp   = 1.001
)

var window [frame]float32 // square root of Hann's, for analysis and for synthesis

func init() {
	for i := range window {
		window[i] = float32(math.Sin(math.Pi * (float64(i) + 0.5) / frame))
	}
}

// A suppressor turns down the residual echo: the filter's own uncertainty, and, for what no linear filter can
// explain, a share of the estimated echo that is tracked for each bin (after Valin, "On adjusting the learning rate in
// frequency domain echo cancellation with double-talk", IEEE TASLP 15, 2007, whose leakage it is; tracked here at the
// low end, since there the user is silent). The room's noise is put in its place: silence that comes and goes with
// the echo would sound like words to a detector that turns up what is quiet.
type suppressor struct {
	rest, echo [frame]float32 // the last two blocks each
	overlap    [block]float32 // the second half of the last frame
	heard      spectrum       // of rest
	played     spectrum       // of echo
	restPower  [bins]float32  // smoothed
	echoPower  [bins]float32
	share      [bins]float32 // of the echo that is left
	noise      [bins]float32 // the room's, as power
	gain       [bins]float32
	open       float32 // the gain for all bins
	seed       uint32
	scratch    [frame]float32
}

// run takes what the filter made of a block, and puts into out the block before it, with the residual echo turned
// down.
func (s *suppressor) run(out *[block]float32, f *filter) {
	s.analyse(&s.rest, f.rest[block:], &s.heard)
	s.analyse(&s.echo, f.echo[block:], &s.played)
	wanted := min(1, s.gains(f)/enough)
	s.open = max(wanted, s.open+closing*(wanted-s.open))
	s.apply()
	s.heard.inverse(&s.scratch)
	for i := range out {
		out[i] = s.overlap[i] + window[i]*s.scratch[i]
		s.overlap[i] = window[block+i] * s.scratch[block+i]
	}
}

// quiet forgets the last blocks.
func (s *suppressor) quiet() {
	s.rest, s.echo, s.overlap = [frame]float32{}, [frame]float32{}, [block]float32{}
	s.restPower, s.echoPower = [bins]float32{}, [bins]float32{}
}

// analyse moves a frame on by a block and gives its spectrum.
func (s *suppressor) analyse(x *[frame]float32, next []float32, o *spectrum) {
	copy(x[:block], x[block:])
	copy(x[block:], next)
	for i, w := range window {
		s.scratch[i] = w * x[i]
	}
	o.forward(&s.scratch)
}

// gains computes the bins' gains, and the share of the power that they keep.
func (s *suppressor) gains(f *filter) float32 {
	var total, kept float32
	more := overestimate * (1 + clippingMore*f.clipping)
	for k := range s.gain {
		s.restPower[k] = powerMemory*s.restPower[k] + (1-powerMemory)*power(s.heard[k])
		s.echoPower[k] = powerMemory*s.echoPower[k] + (1-powerMemory)*power(s.played[k])
		rest, echo := s.restPower[k], s.echoPower[k]
		if echo > audibleEcho && f.clipping < 0.1 {
			s.track(k, rest/echo)
		}
		residual := more*max(s.share[k], f.wrong)*echo + f.uncertain[k]
		g := max(leastGain, 1-residual/(rest+tinyPower*tinyPower))
		s.gain[k] = g
		if k >= voiceFirst && k < voiceEnd {
			total += rest
			kept += g * g * rest
		}
		if s.noise[k] == 0 || rest < s.noise[k] {
			s.noise[k] += noiseDown * (rest - s.noise[k])
		} else {
			s.noise[k] *= noiseUp
		}
	}
	return kept / (total + tinyPower*tinyPower)
}

// track follows the share of the echo that is left in a bin.
func (s *suppressor) track(k int, share float32) {
	if share < s.share[k] || s.share[k] == 0 {
		s.share[k] += shareDown * (share - s.share[k])
	} else {
		s.share[k] += shareUp * (min(share, 1) - s.share[k])
	}
}

// apply turns the bins down, and puts noise of random phase there instead.
func (s *suppressor) apply() {
	for k := range s.heard {
		g := s.open * s.gain[k]
		n := float32(math.Sqrt(float64(max(0, 1-g*g) * s.noise[k] / 2)))
		s.seed = s.seed*1664525 + 1013904223 // Numerical Recipes' generator: its upper bits are good enough
		re, im := n, n
		if s.seed>>31 == 1 {
			re = -n
		}
		if s.seed>>30&1 == 1 {
			im = -n
		}
		s.heard[k] = complex(g*real(s.heard[k])+re, g*imag(s.heard[k])+im)
	}
}
