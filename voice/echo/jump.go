package echo

import "math"

const (
	// jumpLags is how many blocks of lags are looked at; the outer halves are left out: from -24 to 24 ms remain.
	jumpLags = 4
	// A look is taken every 128 ms, and a part of what the looks before saw is kept.
	jumpEvery = 8
	jumpKept  = 0.4
	// jumpBins are the bins that are looked at, those of follow: 125 Hz to 4 kHz.
	jumpBins = driftEnd - driftFirst
	// leastPeak is the coherence from which on what is heard is the estimated echo at a lag (1 where it is nothing else),
	// and betterThanNow by how much another lag must be better than none.
	leastPeak     = 0.35
	betterThanNow = 1.5
	// leastJump is the least lag in samples that is a jump: what is less is followed as a drift.
	leastJump = 1.5
	// sameLag is within how many samples two looks see the same.
	sameLag = 2
	// jumpDoubt is the part of the weights' power that a jump makes uncertain.
	jumpDoubt = 0.05
)

// A jump sees that the echo comes earlier or later at once, as after the sound system was not in time: then what is
// heard is the estimated echo at another lag (generalised cross-correlation, with the smoothed coherence transform of
// Carter, Nuttall and Cable, 1973). To learn that anew takes the filter seconds; but all it knows is right, elsewhere.
type jump struct {
	echo       [3][block]float32  // the last blocks of the estimated echo, the newest first
	heard      [jumpLags]spectrum // the last frames that were heard, the newest first
	cross      [jumpLags][jumpBins]complex64
	heardPower [jumpLags][jumpBins]float32
	echoPower  [jumpBins]float32
	blocks     int     // since all was cleared, or since the last look
	seen       float32 // the lag of the last look, or 0
}

// see takes the spectrum of a frame that is heard, and the filter that has estimated the echo in its second half. It
// gives by how many samples the echo has jumped, or 0. Two looks must see it, but one is enough where the filter is
// doubted; if that sees the echo where it was, the doubt is over.
func (j *jump) see(heard *spectrum, f *filter) float32 {
	if f.doubt == doubted { // just now, and with other weights: what was estimated before doesn't count
		j.clear()
		j.blocks = jumpLags - len(j.echo)
	}
	copy(j.echo[1:], j.echo[:])
	copy(j.echo[0][:], f.echo[block:])
	copy(j.heard[1:], j.heard[:])
	j.heard[0] = *heard
	if j.blocks++; j.blocks <= jumpLags {
		return 0
	}
	j.add()
	if j.blocks < jumpLags+jumpEvery {
		return 0
	}
	j.blocks = jumpLags
	lag, here := j.look()
	if here {
		f.doubt = 0
	}
	j.fade()
	again := j.seen != 0 && lag-j.seen < sameLag && j.seen-lag < sameLag
	j.seen = lag
	if lag == 0 || f.doubt == 0 && !again {
		return 0
	}
	j.clear()
	return lag
}

// clear forgets all but the frames that were heard.
func (j *jump) clear() { *j = jump{heard: j.heard} }

// add correlates the block of echo of two blocks ago with the frames that begin from two blocks before it to one behind.
func (j *jump) add() {
	var x [frame]float32
	copy(x[:], j.echo[2][:])
	var y spectrum
	y.forward(&x)
	for i := range j.echoPower {
		echo := y[driftFirst+i]
		j.echoPower[i] += power(echo)
		for l := range j.cross {
			heard := j.heard[l][driftFirst+i]
			j.heardPower[l][i] += power(heard)
			j.cross[l][i] += heard * conj(echo)
		}
	}
}

// fade lets what was seen count less.
func (j *jump) fade() {
	for i := range j.echoPower {
		j.echoPower[i] *= jumpKept
		for l := range j.cross {
			j.heardPower[l][i] *= jumpKept
			j.cross[l][i] *= jumpKept
		}
	}
}

// look gives the lag at which the echo is, if that is another one, or tells that it is where it was.
func (j *jump) look() (lag float32, here bool) {
	var loud float32
	for _, p := range j.echoPower {
		loud += p
	}
	if loud < jumpBins*audibleEcho {
		return 0, false
	}
	const zero = 2 * block // the index of lag 0
	const scale = math.Sqrt2 * frame / (2 * jumpBins)
	var c [jumpLags * block]float32
	for l := range j.cross {
		var s spectrum
		for i, v := range j.cross[l] {
			w := scale / float32(math.Sqrt(float64(j.echoPower[i]*j.heardPower[l][i]))+1e-9)
			s[driftFirst+i] = complex(w*real(v), w*imag(v))
		}
		var x [frame]float32
		s.inverse(&x)
		copy(c[(jumpLags-1-l)*block:], x[:block]) // of a circular correlation the half that doesn't wrap
	}
	best := block / 2
	for i := best; i < len(c)-block/2; i++ {
		if c[i] > c[best] {
			best = i
		}
	}
	now := max(c[zero-1], c[zero], c[zero+1])
	before, peak, after := c[best-1], c[best], c[best+1]
	bend := before - 2*peak + after
	if peak < leastPeak || peak < betterThanNow*now || before > peak || after > peak || bend >= 0 {
		return 0, now > leastPeak
	}
	lag = float32(best-zero) + 0.5*(before-after)/bend // the top of the parabola through the three
	if lag < leastJump && lag > -leastJump {
		return 0, true
	}
	return lag, false
}

// shift lets the response come later by so many samples, fewer than two blocks, and doubts it a little.
func (f *filter) shift(by float32) {
	var response [parts * block]float32
	var x [frame]float32
	for p := range parts {
		f.weights[p].inverse(&x)
		copy(response[p*block:], x[:block])
	}
	whole := int(math.Floor(float64(by)))
	step := unit(float64(by-float32(whole)) / frame)
	variance := f.variance
	for p := range parts {
		from := p*block - whole
		clear(x[:])
		for i := range block {
			if k := from + i; k >= 0 && k < len(response) {
				x[i] = response[k]
			}
		}
		w, v := &f.weights[p], &f.variance[p]
		w.forward(&x)
		a := int(math.Floor(float64(from) / block))
		share := float32(from-a*block) / block // of the second of the two partitions that this one comes from
		va, vb := &variance[max(0, min(parts-1, a))], &variance[max(0, min(parts-1, a+1))]
		turn := complex64(1)
		for k := range w {
			w[k] *= turn
			turn *= step
			v[k] = (1-share)*va[k] + share*vb[k] + jumpDoubt*power(w[k])
		}
	}
	f.restLevel, f.restShort, f.echoRest, f.wrong = 0, 0, 0, 0
	f.doubt, f.trusting = 0, false
}
