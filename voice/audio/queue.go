package audio

import "sync/atomic"

// A queue holds what the loudspeaker is to play. One goroutine puts samples in, the device's callback takes them out;
// neither waits for the other.
type queue struct {
	samples []int16
	in, out atomic.Int64 // how many were ever put in and taken out
	drop    atomic.Int64 // what was put in before this is not played
	resting bool         // the callback's: the last sample it gave was silence
	fade    int          // samples over which sound begins and ends, so that it does not click
}

func newQueue(size, fade int) *queue {
	return &queue{samples: make([]int16, size), resting: true, fade: fade}
}

// put appends as many samples as there is room for, and answers how many.
func (q *queue) put(p []int16) int {
	in := q.in.Load()
	n := min(len(p), len(q.samples)-int(in-q.out.Load()))
	for i, s := range p[:n] {
		q.samples[q.at(in+int64(i))] = s
	}
	q.in.Store(in + int64(n))
	return n
}

// flush drops what is in the queue.
func (q *queue) flush() { q.drop.Store(q.in.Load()) }

// empty tells whether there is nothing to play.
func (q *queue) empty() bool { return q.in.Load() == max(q.out.Load(), q.drop.Load()) }

// take fills p, with silence where the queue has no more, and answers how many samples of the queue are in it. Where it
// is held only the end of the sound before is in it, fading; it goes on with the same samples.
func (q *queue) take(p []int16, held bool) int {
	out, drop := q.out.Load(), q.drop.Load()
	flushed := out < drop
	n := min(len(p), int(q.in.Load()-out))
	if flushed {
		n = min(n, q.fade, int(drop-out))
	}
	if held {
		n = min(n, q.fade)
	}
	if (flushed || held) && q.resting {
		n = 0
	}
	for i := range n {
		p[i] = q.samples[q.at(out+int64(i))]
	}
	clear(p[n:])
	if q.resting {
		ramp(p[:min(n, q.fade)], false)
	}
	ends := n < len(p) || flushed || held
	if ends {
		ramp(p[n-min(n, q.fade):n], true)
	}
	q.resting = ends
	if flushed {
		q.out.Store(drop)
		return 0
	}
	if held {
		return 0
	}
	q.out.Store(out + int64(n))
	return n
}

func (q *queue) at(position int64) int { return int(position % int64(len(q.samples))) }

// ramp lets sound rise from nothing, or fall to it.
func ramp(p []int16, falling bool) {
	for i := range p {
		k := i + 1
		if falling {
			k = len(p) - i
		}
		p[i] = int16(int(p[i]) * k / (len(p) + 1))
	}
}

// rest is a new queue with what was not played of this one. Nothing may use this one any more.
func (q *queue) rest() *queue {
	r := newQueue(len(q.samples), q.fade)
	for i := max(q.out.Load(), q.drop.Load()); i < q.in.Load(); i++ {
		r.samples[r.at(r.in.Load())] = q.samples[q.at(i)]
		r.in.Add(1)
	}
	return r
}
