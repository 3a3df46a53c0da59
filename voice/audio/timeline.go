package audio

import (
	"math"
	"sync/atomic"
	"time"

	"kaiwa/voice"
)

// What is played and what is heard lie on one timeline, whose unit is a sample of the microphone's history. The two
// devices have nothing in common, not even a clock; each callback tells that so many samples have passed. Counted
// against the clock that is a staircase: callbacks come late, by a little or by much, but hardly early. So its upper
// edge is where the device is. The loudspeaker's place beside the microphone is taken from the two edges while it is
// silent; from its first sound on it is counted, and no callback that comes late moves it, but for one so late that the
// device has run out. The canceller finds the rest of the delay, which is the same for as long as samples are counted.
const (
	// edgeWindow is half of the time that an edge looks back.
	edgeWindow = 500 * time.Millisecond
	// lead is how far ahead of the microphone's newest sample the loudspeaker's lie, so that they are there before it,
	// also when the callback comes late. What is played is heard later than that: the device holds sound.
	lead = voice.HearRate * 20 / 1000
	// misplaced is by how much the count may differ from the clocks, before the loudspeaker is placed anew: where it had
	// a hole, or after many minutes of clocks that differ.
	misplaced = voice.HearRate * 40 / 1000
	// held is what a device holds still when a callback is in time, at most: three quarters of pulsePeriod. One that comes
	// later than that finds that the device has run out, and what is played next is later by the rest.
	held = voice.HearRate * 45 / 1000
	// trackBlock is how many samples of a loudspeaker are handled at a time.
	trackBlock = 480
)

// An edge is the upper edge of a staircase: the most of the last half to one second.
type edge struct {
	newest, before float64
	since          time.Duration
}

// add takes a value at a time, and gives the edge.
func (e *edge) add(v float64, now time.Duration) float64 {
	if e.since == 0 {
		e.newest, e.before, e.since = v, v, now
	}
	if now-e.since >= edgeWindow {
		e.newest, e.before, e.since = v, e.newest, now
	}
	e.newest = max(e.newest, v)
	return max(e.newest, e.before)
}

// lower lowers it.
func (e *edge) lower(by float64) {
	e.newest -= by
	e.before -= by
}

// positions is how many of the microphone's samples there are in a time.
func positions(d time.Duration) float64 { return d.Seconds() * voice.HearRate }

// A line tells where on its timeline a microphone is. Its callback marks, any goroutine asks.
type line struct {
	edge   edge
	offset atomic.Uint64 // the position at time 0, a float64
}

// mark says that so many samples were heard until now.
func (l *line) mark(written int64, now time.Duration) {
	l.offset.Store(math.Float64bits(l.edge.add(float64(written)-positions(now), now)))
}

// at is the position at a time.
func (l *line) at(now time.Duration) float64 {
	return math.Float64frombits(l.offset.Load()) + positions(now)
}

// A track lays a loudspeaker's samples on a microphone's timeline. It belongs to the loudspeaker's callback.
type track struct {
	device  *string  // the loudspeaker's name
	beside  *hearing // whose timeline it is
	thirds  thirds
	counted int64   // samples since it is beside it, at the microphone's rate
	edge    edge    // of how far the count is ahead of the microphone
	start   float64 // the position of the first sample that was counted
	sound   bool    // there was some: the place is kept
	block   [trackBlock]int16
}

// play takes what is handed to the device now, beside h; nil where nobody hears it. It is told whether there is sound in
// it. It allocates nothing.
func (k *track) play(h *hearing, samples []int16, sound bool, now time.Duration) {
	if h != k.beside {
		*k = track{device: k.device, beside: h}
	}
	if h == nil {
		return
	}
	k.place(sound, now)
	for len(samples) > 0 {
		in := samples[:min(len(samples), trackBlock)]
		samples = samples[len(in):]
		at := int64(math.Round(k.start)) + k.counted
		n := k.thirds.put(k.block[:], in)
		k.counted += int64(n)
		if k.sound {
			h.far.write(k.block[:n], at)
		}
	}
}

// place finds where the samples lie that come now.
func (k *track) place(sound bool, now time.Duration) {
	ahead := float64(k.counted) - k.beside.line.at(now)
	most := k.edge.add(ahead, now)
	hole := most - ahead - held
	if k.sound && hole > 0 {
		most -= hole
		k.edge.lower(hole)
	}
	start := lead - most
	if k.sound && hole <= 0 && math.Abs(start-k.start) <= misplaced {
		return
	}
	k.start = start
	if k.sound = k.sound || sound; k.sound {
		k.beside.far.device.Store(k.device)
		k.beside.far.placed.Store(int64(math.Round(k.start)) + k.counted)
	}
}

// cut says that the device was closed with so much sound in it.
func (k *track) cut(d time.Duration) {
	if k.sound {
		k.beside.far.cut(int64(positions(d)))
	}
}
