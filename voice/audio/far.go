package audio

import "sync/atomic"

// A far is what the loudspeaker plays, at the positions of the microphone's samples that are heard at that time or a
// little later: the far end of the line, as echo cancelling has it. The loudspeaker's callback writes, without ever
// waiting; any number read. Where nothing was written there is silence.
type far struct {
	samples []atomic.Int32         // a power of two of them
	end     atomic.Int64           // behind the last that was written
	placed  atomic.Int64           // the position from which on the loudspeaker's samples have had their place
	device  atomic.Pointer[string] // the loudspeaker's name
}

func newFar(size int) *far { return &far{samples: make([]atomic.Int32, size)} }

// write puts samples at a position, which may lie before the end: what was there is not played any more.
func (f *far) write(p []int16, at int64) {
	mask := int64(len(f.samples) - 1)
	for i := max(f.end.Load(), at-int64(len(f.samples))); i < at; i++ {
		f.samples[i&mask].Store(0)
	}
	for i, s := range p {
		f.samples[(at+int64(i))&mask].Store(int32(s))
	}
	f.end.Store(at + int64(len(p)))
}

// read copies samples from a position on, which is not older than three quarters of the size.
func (f *far) read(p []int16, at int64) {
	mask := int64(len(f.samples) - 1)
	end := f.end.Load()
	for i := range p {
		p[i] = 0
		if k := at + int64(i); k >= 0 && k < end {
			p[i] = int16(f.samples[k&mask].Load())
		}
	}
}

// cut drops the last n samples: the device was closed before it played them. Nothing may write at that time.
func (f *far) cut(n int64) { f.end.Store(max(0, f.end.Load()-n)) }
