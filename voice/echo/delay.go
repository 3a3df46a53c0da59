package echo

import "math"

// How the delay is estimated: from the phases of 56 bins between 310 and 3750 Hz, where speech is.
const (
	firstBin = 10
	stepBin  = 2
	usedBins = 56

	// audible is the magnitude from which a bin has a phase: that of a sine of some 2.5 steps of 16 bits.
	audible = 0.02
	// memory is how much of the cross spectrum one block replaces: it is that of the last 1.6 s.
	memory = 0.01
	// leastScore is what the best lag must reach. Lags without echo have about 0.005, that of a reverberant room's
	// direct way 0.03 to 0.1 (measured); below it the delay is kept.
	leastScore = 0.03
	// directShare of the best score makes an earlier lag the direct way: reflections come later, and may be stronger.
	directShare = 0.4
	// patience is how long a delay must be seen before the filter is moved: 0.5 s.
	patience = 30
	// slack is how many blocks the echo may begin after the filter does, but for one that is its margin: so that a
	// small change, as of a drift, doesn't move it. 64 of 384 ms are lost to it at most.
	slack = 3
	// early is how much earlier the filter begins when the echo may have moved, in blocks.
	early = 2
)

// phases are a spectrum's used bins with a magnitude of 1, or of 0 where there is nothing.
type phases [usedBins]complex64

// A delay finds how late the echo comes, in blocks: the lag for which the phases of what is played and of what is
// heard belong together most (generalised cross-correlation with phase transform, Knapp and Carter 1976, here in the
// spectra that the filter needs anyway). The user's voice and the levels don't matter to it.
type delay struct {
	heard  [frame]float32
	near   spectrum
	phase  phases
	far    [lags]phases // of what was played, a ring
	newest int          // in far
	cross  [lags]phases // means of near · conj(far)
	seen   int          // the lag at which the echo begins
	blocks int          // for how many it has been seen
	start  int
}

// estimate takes the spectrum of what is played, and what is heard, and gives the block at which the filter should
// begin.
func (y *delay) estimate(far *spectrum, near *[block]float32) int {
	copy(y.heard[:block], y.heard[block:])
	copy(y.heard[block:], near[:])
	y.near.forward(&y.heard)
	y.phase.of(&y.near)
	y.play(far)

	var score [lags]float32
	var best float32
	for l := range score {
		score[l] = y.cross[l].correlate(&y.phase, &y.far[(y.newest+l)%lags])
		best = max(best, score[l])
	}
	if best < leastScore {
		return y.start
	}
	first := 0
	for score[first] < directShare*best {
		first++
	}
	if first < y.seen-1 || first > y.seen+1 {
		y.seen, y.blocks = first, 0
	}
	y.blocks++
	if least := y.seen - 1; y.blocks > patience && (least < y.start || least > y.start+slack) {
		y.start = max(0, least-1)
	}
	return y.start
}

// play takes the spectrum of what is played.
func (y *delay) play(far *spectrum) {
	y.newest = (y.newest + lags - 1) % lags
	y.far[y.newest].of(far)
}

// unsettle lets the filter begin earlier: the echo may come earlier. It gives the block at which it should begin.
func (y *delay) unsettle() int {
	y.start = max(0, y.start-early)
	return y.start
}

// quiet forgets what was heard and played.
func (y *delay) quiet() {
	y.heard = [frame]float32{}
	y.far = [lags]phases{}
}

// of takes the phases of a spectrum.
func (p *phases) of(s *spectrum) {
	for i := range p {
		c := s[firstBin+stepBin*i]
		p[i] = 0
		if a := float32(math.Sqrt(float64(power(c)))); a > audible {
			p[i] = complex(real(c)/a, imag(c)/a)
		}
	}
}

// correlate updates a mean cross spectrum and gives its mean power: 1 where near is far, only filtered.
func (p *phases) correlate(near, far *phases) float32 {
	var sum float32
	for i, x := range far {
		d, c := near[i], p[i]
		re := real(d)*real(x) + imag(d)*imag(x)
		im := imag(d)*real(x) - real(d)*imag(x)
		c = complex(real(c)+memory*(re-real(c)), imag(c)+memory*(im-imag(c)))
		p[i] = c
		sum += power(c)
	}
	return sum / usedBins
}
