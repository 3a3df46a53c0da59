package audio

import (
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"kaiwa/voice"
	"kaiwa/voice/echo"
)

const (
	// echoTail is how long after the last sound of the loudspeaker there may be echo: a little more than the canceller
	// remembers of what was played.
	echoTail = voice.HearRate
	// roomBlock is how many samples are cleaned at a time.
	roomBlock = 512
	// echoes is how long after the last sound of the loudspeaker there may be echo that is not known, if it comes 200 ms late
	// and is gone after 300.
	echoes = voice.HearRate / 2
	// roomMargin is the distance that is kept from the oldest sample of a history, which may go while it is read.
	roomMargin = voice.HearRate / 4
)

// A room is what lies between a loudspeaker and the microphone that hears it. It takes the echo out of what is heard,
// when somebody reads that, and knows the room for as long as the devices are the same. While the loudspeaker is silent
// samples pass as they are; while it plays they are there [echo.Latency] later, at the same positions.
type room struct {
	microphone *Microphone
	headphones atomic.Pointer[string] // "auto", "yes" or "no"

	mu        sync.Mutex // all that follows
	of        *hearing   // what is read
	canceller *echo.Canceller
	learned   [2]string // the names of the devices that the canceller knows
	placed    int64     // the loudspeaker's place that it knows
	active    bool      // it works
	doubts    bool      // there may be echo in what it makes
	done      int64     // the position up to which it has listened, or samples have passed
	sound     int64     // the position behind the loudspeaker's last sound
	clean     []int16   // what can be read: a ring by position,
	doubtful  []bool    // and whether there may be echo in it
	from, to  int64     // which positions are in it
	near, far [roomBlock]int16
	past      [echoTail]int16
}

// newRoom makes one that knows nothing yet.
func newRoom(m *Microphone, headphones string) *room {
	r := &room{microphone: m}
	r.headphones.Store(&headphones)
	return r
}

// hears gives the microphone that hears what a loudspeaker plays, or nil. It is for the loudspeaker's callback.
func (r *room) hears(p *playing) *hearing {
	if r == nil {
		return nil
	}
	if mode := *r.headphones.Load(); mode == "yes" || mode != "no" && p.worn {
		return nil
	}
	return r.microphone.hearing.Load()
}

// read is [history.read] of the history of h, without echo. It tells whether there may be some all the same: because the
// devices are new, or what is played goes another way than before, and the canceller has not learned that yet.
func (r *room) read(h *hearing, p []int16, at int64) (n int, from int64, doubtful bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of != h {
		r.of, r.placed = h, 0
		r.skip(0)
	}
	for r.to < at+int64(len(p)) && r.step() {
	}
	from = max(at, r.from)
	n = int(max(0, min(int64(len(p)), r.to-from)))
	for i := range n {
		k := (from + int64(i)) & historyMask
		if i == 0 {
			doubtful = r.doubtful[k]
		}
		if r.doubtful[k] != doubtful {
			return i, from, doubtful
		}
		p[i] = r.clean[k]
	}
	return n, from, doubtful
}

// skip goes on at a position, or at the first one that is there still.
func (r *room) skip(at int64) {
	if oldest := r.of.history.oldest(); oldest > 0 {
		at = max(at, oldest+roomMargin)
	}
	r.active = false
	r.from, r.to, r.done = at, at, at
	r.of.far.read(r.past[:], at-echoTail)
	r.sound = at - echoTail + int64(behindSound(r.past[:]))
}

// step handles some samples. It is false where there are none.
func (r *room) step() bool {
	n, from := r.of.history.read(r.near[:], r.done)
	if n == 0 {
		return false
	}
	if from > r.done {
		r.skip(from)
		return true
	}
	r.of.far.read(r.far[:n], from)
	if r.active {
		r.cancel(r.near[:n], r.far[:n])
		return true
	}
	quiet := n
	if r.sound > from-echoTail {
		quiet = 0
	} else if i := firstSound(r.far[:n]); i >= 0 {
		quiet = i
	}
	if quiet == 0 {
		r.begin()
		return true
	}
	r.put(r.near[:quiet], false)
	r.done += int64(quiet)
	return true
}

// begin lets the canceller work from the next sample that can be read on: it listens from a little before.
func (r *room) begin() {
	devices := [2]string{r.of.found, *r.of.far.device.Load()}
	switch {
	case r.canceller == nil:
		r.canceller = echo.New()
	case r.learned != devices:
		r.canceller.Reset()
	}
	r.learned = devices
	r.active = true
	r.sound = max(r.sound, r.to+1)
	r.done = max(r.to-echo.Latency, r.of.history.oldest())
	r.of.far.read(r.past[:], r.done-echoTail)
	r.canceller.Resume(r.past[:])
}

// cancel takes the echo out of the next samples.
func (r *room) cancel(near, far []int16) {
	if placed := r.of.far.placed.Load(); placed != r.placed && placed < r.done+int64(len(far)) {
		r.placed = placed
		r.canceller.Unsettle()
	}
	if n := behindSound(far); n > 0 {
		r.sound = max(r.sound, r.done+int64(n))
	}
	r.canceller.Process(near, near, far)
	known := r.to - (r.done - echo.Latency) // of what comes out
	r.doubt(!r.canceller.Converged() && r.to-r.sound < echoes)
	r.put(near[min(max(known, 0), int64(len(near))):], r.doubts)
	if r.done += int64(len(near)); r.to-r.sound >= echoTail {
		r.active, r.done = false, r.to
	}
}

// doubt notes whether there may be echo in what can be read from now on.
func (r *room) doubt(on bool) {
	if on != r.doubts {
		slog.Info("what is heard may be what is played", "is", on, "microphone", r.learned[0], "loudspeaker", r.learned[1])
	}
	r.doubts = on
}

// put makes the next samples readable.
func (r *room) put(p []int16, doubtful bool) {
	if r.clean == nil {
		r.clean, r.doubtful = make([]int16, historySize), make([]bool, historySize)
	}
	for i, s := range p {
		k := (r.to + int64(i)) & historyMask
		r.clean[k], r.doubtful[k] = s, doubtful
	}
	r.to += int64(len(p))
	r.from = max(r.from, r.to-historySize)
}

// firstSound is the index of the first sample that is not zero, or -1.
func firstSound(p []int16) int { return slices.IndexFunc(p, func(s int16) bool { return s != 0 }) }

// behindSound is the index behind the last sample that is not zero, or 0.
func behindSound(p []int16) int {
	for i := len(p); i > 0; i-- {
		if p[i-1] != 0 {
			return i
		}
	}
	return 0
}
