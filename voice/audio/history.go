package audio

import "sync/atomic"

// A history keeps the latest samples of a microphone. One goroutine writes, without ever waiting; any number read,
// each at a position of its own, counted from the first sample. What is too old is overwritten.
type history struct {
	samples []atomic.Int32 // a power of two of them
	written atomic.Int64
}

func newHistory(size int) *history { return &history{samples: make([]atomic.Int32, size)} }

// write appends samples.
func (h *history) write(p []int16) {
	at := h.written.Load()
	mask := int64(len(h.samples) - 1)
	for i, s := range p {
		h.samples[(at+int64(i))&mask].Store(int32(s))
	}
	h.written.Store(at + int64(len(p)))
}

// oldest is the first position that can be read.
func (h *history) oldest() int64 {
	return max(0, h.written.Load()-int64(len(h.samples))*3/4)
}

// read copies samples from a position on. It answers how many, and from which position on they really are: a later
// one where the reader came too late.
func (h *history) read(p []int16, at int64) (n int, from int64) {
	size := int64(len(h.samples))
	for {
		written := h.written.Load()
		// The writer may be anywhere within its next block: leave it some room.
		from = max(at, written-size*3/4)
		n = int(min(int64(len(p)), written-from))
		for i := range n {
			p[i] = int16(h.samples[(from+int64(i))&(size-1)].Load())
		}
		if h.written.Load()-from <= size*7/8 {
			return max(n, 0), from
		}
		at = from // overtaken while copying
	}
}
