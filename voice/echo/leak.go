package echo

const (
	// leakMemory is how much of the cross spectrum one block replaces: it is that of the last 0.3 s in which there was
	// something to see.
	leakMemory = 0.05
	// leakShare is the share of the power that is heard in a bin from which on the rest is more than what a good model
	// leaves there.
	leakShare = 0.25
	// leakFloor is what a rest seems to have of the far end that has nothing to do with it: the mean power of a mean of
	// random phases, leakMemory / (2 - leakMemory), and what that strays.
	leakFloor = 0.038
	// leaks is the score from which on there is echo in the rest. In the simulated rooms it stayed below 0.03, also while the
	// user spoke, and was above 0.1 where the model was one of another room.
	leaks = 0.05
	// tight is for how many blocks of sound there must have been no echo in the rest: 0.5 s, at first after it may have come.
	tight = 30
	// learnAnew is after how many blocks of echo in the rest the model is given up, and for how many it then has time.
	learnAnew = 30
)

// A leak sees echo that is left in the rest, at whatever delay: there the phases of the rest belong to those of what was
// played, however loud the user is at the same time; his own have nothing to do with them (as for the delay, but on what
// the filter leaves). So it tells a model that is not right, or not any more, from a user who speaks.
type leak struct {
	heard [frame]float32 // the last two blocks of the rest
	rest  spectrum
	phase phases
	cross [lags]phases // means of rest · conj(far), while there is a far
	score float32      // the part of the rest that is echo, more or less
	clear int          // blocks of sound since there was echo in it, or, below 0, until there may be any, up to tight
	stays int          // blocks in which there was; negative: the model is new
}

// see takes the rest of a block. It tells whether the model is to be given up.
func (l *leak) see(f *filter, y *delay) bool {
	copy(l.heard[:block], l.heard[block:])
	copy(l.heard[block:], f.rest[block:])
	l.rest.forward(&l.heard)
	l.phase.of(&l.rest)
	for i := range l.phase {
		if k := firstBin + stepBin*i; power(l.rest[k]) < leakShare*power(y.near[k]) {
			l.phase[i] = 0
		}
	}
	playing := l.correlate(y)
	switch {
	case l.score > leaks:
		l.clear = 0
		l.stays++
	case playing:
		l.clear = min(l.clear+1, tight)
		l.stays = min(l.stays+1, 0)
	}
	if l.stays < learnAnew || f.doubt > 0 {
		return false
	}
	l.stays = -learnAnew
	return true
}

// correlate updates the score. It tells whether there was sound in what was played lately.
func (l *leak) correlate(y *delay) bool {
	l.score = 0
	bins := 0
	for lag := range l.cross {
		var sum float32
		far := &y.far[(y.newest+lag)%lags]
		for i, x := range far {
			c := &l.cross[lag][i]
			if x != 0 {
				bins++
				*c += leakMemory * (l.phase[i]*conj(x) - *c)
			}
			sum += power(*c)
		}
		l.score += max(0, sum/usedBins-leakFloor)
	}
	return bins > lags*usedBins/8
}

// quiet forgets the last blocks.
func (l *leak) quiet() { l.heard = [frame]float32{} }

// Converged tells whether there has been no echo in what comes out for some time in which something was played, as far as
// can be measured. At first, and after the room has changed, there is: then what is heard while something is played may be
// that, whatever it sounds like.
func (c *Canceller) Converged() bool { return c.leak.clear == tight }

// learnAnew forgets the room: what was learned of it is not right any more.
func (c *Canceller) learnAnew() {
	c.filter.forget()
	c.filter.drift = 0
	c.delay.cross = [lags]phases{}
}
