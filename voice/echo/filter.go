package echo

// Sizes of the filter. Its 384 ms hold a living room's reverberation until it has fallen by 40 dB and more.
const (
	parts = 24 // partitions of a block each
	lags  = 36 // delays from which on it can begin, in blocks: up to 560 ms
)

const (
	// transition is the share of the weights that lives on from block to block. What is lost, 1 - transition², is the
	// process noise by which the filter expects the room to change. 0.9995 gains 3 dB in a room in which nothing
	// moves, and loses 2 where something does (measured).
	transition   = 0.998
	processNoise = 1 - transition*transition
	// neighbours is the part of its neighbours' process noise that a partition has too: else one that was empty would
	// take 14 s to learn an echo that drifts into it.
	neighbours = 0.25
	// overlap is the part of a frame that is new: overlap-save sees half of the error (Enzner and Vary's M/R).
	overlap = float32(block) / frame
	// noiseMemory smooths the power of what is no echo, over 160 ms.
	noiseMemory = 0.9
	// tinyPower keeps the divisions finite, far below a step of 16 bits; tinyVariance keeps the filter learning.
	tinyPower    = 1e-6
	tinyVariance = 1e-7
	// perBlock is how many partitions are constrained in a block, in turn: constraining all costs 40 transforms more
	// and gains 1 dB.
	perBlock = 4
	// reach is how many partitions away a response may be that has moved.
	reach = 2
	// levelMemory smooths energies over 320 ms, shortMemory over 80 ms.
	levelMemory = 0.95
	shortMemory = 0.8
	// diverged is how much louder than what is heard the rest must be for the filter to be worse than none.
	diverged = 1.5
	// It fits no more when the rest is that much louder, or so much of the echo is not there (as wrong has it), and next
	// to nothing is removed.
	astray   = 0.6
	noBetter = 0.8
	// trust is the share of what is heard that is left when the model is taken to be right.
	trust = 0.1
	// doubted is for how many blocks of echo a model that was right is kept: 0.4 s.
	doubted = 24
	// quiet is the energy of a block of -64 dBFS: less is not worth beginning anew.
	quiet = 1e-4
	// saturated is where a microphone is taken to clip.
	saturated = 0.99
)

// A filter is the model of the way from the loudspeaker to the microphone: a partitioned-block frequency-domain
// Kalman filter (Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free
// telephones", Signal Processing 86, 2006; partitioned: Kuech et al., ICASSP 2014). It knows for each weight how
// uncertain it is, and how much of the rest is not echo, so that it needs no double-talk detector: while the user
// speaks it hardly learns.
type filter struct {
	played   [frame]float32         // the last two blocks of it
	far      [lags + parts]spectrum // spectra of what was played, a ring
	newest   int                    // in far
	start    int                    // the delay of the first partition, in blocks
	weights  [parts]spectrum
	variance [parts][bins]float32 // expected power of the weights' errors
	noise    [bins]float32        // power of what is not echo
	trusted  [parts]spectrum      // the weights as they were when they were right
	trusting bool                 // they were so, and have not been doubted since
	next     int                  // the partition to be constrained next
	drift    float32              // of the clocks, in samples a block

	echo, rest [frame]float32 // in their second halves: the estimated echo, and what is left without it
	uncertain  [bins]float32  // power of the echo that is expected to be left
	doubt      int            // for how many blocks of echo the model is kept still that doesn't fit, or 0
	clipping   float32        // 1 while the microphone clips, then falling
	wrong      float32        // how much of the estimated echo is not there at all, as power, 0 to 1

	estimate, error  spectrum
	gain             [bins]float32
	restLevel, level float32 // energies of a block, smoothed: of what is left, and of what is heard

	restShort, levelShort float32 // the same over a shorter time

	echoRest, echoOwn float32 // the echo's correlation with what is left, and its energy
}

// forget makes the weights unknown.
func (f *filter) forget() {
	for p := range parts {
		f.empty(p)
	}
	f.trusting = false
}

// empty makes a partition's weights unknown: 0, give or take 1, the gain of a loud echo.
func (f *filter) empty(p int) {
	f.weights[p] = spectrum{}
	for k := range f.variance[p] {
		f.variance[p][k] = 1
	}
}

// quiet forgets what was played.
func (f *filter) quiet() {
	f.played = [frame]float32{}
	f.far = [lags + parts]spectrum{}
	f.restLevel, f.level, f.restShort, f.levelShort, f.echoRest, f.echoOwn, f.clipping = 0, 0, 0, 0, 0, 0, 0
}

// unsettle makes the weights uncertain by as much as their neighbours have: the response may have moved.
func (f *filter) unsettle() {
	for p := range parts {
		for n := max(0, p-reach); n <= min(parts-1, p+reach); n++ {
			for k, w := range f.weights[n] {
				f.variance[p][k] += power(w)
			}
		}
	}
}

// at is the spectrum of what was played lag blocks ago.
func (f *filter) at(lag int) *spectrum { return &f.far[(f.newest+lag)%len(f.far)] }

// play takes what is played.
func (f *filter) play(far *[block]float32) {
	copy(f.played[:block], f.played[block:])
	copy(f.played[block:], far[:])
	f.newest = (f.newest + len(f.far) - 1) % len(f.far)
	f.far[f.newest].forward(&f.played)
}

// move lets the filter begin at another delay. What it knows about delays that it still has is kept.
func (f *filter) move(start int) {
	by := start - f.start
	f.start = start
	for i := range parts {
		p := i
		if by < 0 {
			p = parts - 1 - i
		}
		switch from := p + by; {
		case by == 0:
			return
		case from >= 0 && from < parts:
			f.weights[p], f.variance[p], f.trusted[p] = f.weights[from], f.variance[from], f.trusted[from]
		case by > 0 && by <= slack+1: // what is later is as unlike the last one as that may be unlike itself
			f.variance[p] = f.variance[parts-1]
			f.weights[p], f.trusted[p] = spectrum{}, spectrum{}
		default:
			f.empty(p)
			f.trusted[p] = spectrum{}
		}
	}
}

// cancel estimates the echo in near, leaves in f.rest what is not echo, and learns from it.
func (f *filter) cancel(near *[block]float32) {
	clips := f.subtract(near)
	if f.judge(near) {
		f.subtract(near)
	}
	if f.doubt > 0 { // it passes, to be turned down where there may be echo
		copy(f.rest[block:], near[:])
		for k, e := range f.estimate {
			f.uncertain[k] += power(e)
		}
	}
	f.clipping /= 2
	f.error.forward(&f.rest)
	for k, e := range f.error {
		f.uncertain[k] *= overlap
		f.noise[k] += (1 - noiseMemory) * (power(e) - f.noise[k])
		f.gain[k] = 1 / (f.uncertain[k] + f.noise[k] + tinyPower)
	}
	if clips { // what is no linear echo can't be learned from
		f.clipping = 1
	}
	if clips || f.doubt > 0 {
		return
	}
	f.follow()
	for p := range parts {
		f.learn(p)
	}
	for range perBlock {
		f.constrain(f.next)
		f.next = (f.next + 1) % parts
	}
}

// subtract leaves in f.rest what is not echo of near, as far as it is known. It tells whether near clips.
func (f *filter) subtract(near *[block]float32) (clips bool) {
	f.estimate, f.uncertain = spectrum{}, [bins]float32{}
	for p := range parts {
		f.predict(p)
	}
	f.estimate.inverse(&f.echo)
	clear(f.rest[:block])
	for i, d := range near {
		f.rest[block+i] = d - f.echo[block+i]
		clips = clips || d >= saturated || d <= -saturated
	}
	return clips
}

// predict adds a partition's part of the echo, and of its uncertainty.
func (f *filter) predict(p int) {
	x, w, v := f.at(f.start+p), &f.weights[p], &f.variance[p]
	for k, x := range x {
		w := w[k]
		f.estimate[k] += complex(real(x)*real(w)-imag(x)*imag(w), real(x)*imag(w)+imag(x)*real(w))
		f.uncertain[k] += power(x) * v[k]
	}
}

// judge decides whether the model is believed. One that was right a moment ago, and fits no more, is doubted for a
// while, and kept as it was when it was right: it may need to be shifted only (jump). One that is worse than none is
// forgotten. It tells whether the weights have changed.
func (f *filter) judge(near *[block]float32) (changed bool) {
	diverges := f.diverges(near)
	loud := f.echoOwn > quiet
	fits := f.restShort < diverged*f.levelShort && (f.wrong < astray || f.restShort < noBetter*f.levelShort)
	switch {
	case f.doubt == 0 && f.trusting && loud && !fits:
		f.weights, f.doubt = f.trusted, doubted
		return true
	case f.doubt == 0 && diverges:
		f.forget()
		f.restLevel = 0
		return true // nothing, and all of it is uncertain
	case f.doubt > 0 && loud:
		if f.doubt--; f.restShort < f.levelShort/2 {
			f.doubt = 0
		}
		f.trusting = f.doubt > 0
	case f.doubt == 0 && loud && f.next == 0 && f.restShort < trust*f.levelShort:
		f.trusted, f.trusting = f.weights, true
	}
	return false
}

// diverges sees whether the model fits at all. The right one leaves a rest that has nothing to do with the echo; one
// of a room that is not there any more leaves its negative. One that makes more than there was is worse than none.
func (f *filter) diverges(near *[block]float32) bool {
	var rest, level, echoRest, echoOwn float32
	for i, d := range near {
		e, y := f.rest[block+i], f.echo[block+i]
		rest += e * e
		level += d * d
		echoRest += e * y
		echoOwn += y * y
	}
	f.restLevel += (1 - levelMemory) * (rest - f.restLevel)
	f.level += (1 - levelMemory) * (level - f.level)
	f.restShort = shortMemory*f.restShort + rest
	f.levelShort = shortMemory*f.levelShort + level
	f.echoRest = shortMemory*f.echoRest + echoRest
	f.echoOwn = shortMemory*f.echoOwn + echoOwn
	absent := min(0, f.echoRest/(f.echoOwn+tinyPower))
	f.wrong = min(1, 2*absent*absent)
	return f.restLevel > diverged*f.level && f.restLevel > quiet
}

// learn corrects a partition's weights with the Kalman gain, and its variances.
func (f *filter) learn(p int) {
	x, w, v := f.at(f.start+p), &f.weights[p], &f.variance[p]
	for k, x := range x {
		mu, e := v[k]*f.gain[k], f.error[k]
		re, im := mu*real(x), mu*imag(x)
		w[k] += complex(re*real(e)+im*imag(e), re*imag(e)-im*real(e))
		kept := 1 - overlap*(re*real(x)+im*imag(x))
		v[k] = transition*transition*kept*v[k] + processNoise*power(w[k]) + tinyVariance
	}
}
