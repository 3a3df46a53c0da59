package activity

import (
	"math/bits"
	"slices"
)

// When speech begins and ends, in frames of 32 ms: it begins when 60 % of the last 8 are voice, and ends after 7
// (224 ms) without. Within speech a frame is voice already from a somewhat lower probability on. A span begins with less:
// nobody waits for it to be sure, and a short "no" has no more than that. (Keyboards, claps, music and fans have 1.)
const (
	onset     = 5
	few       = 3
	release   = 7
	loosening = 0.15
)

// What belongs to speech before its first and after its last frame with voice, in samples: soft sounds begin and end
// words.
const (
	preRoll = 300 * Rate / 1000
	tail    = 250 * Rate / 1000
)

// A Span is a half-open range of samples, counted from the first that was written.
type Span struct{ From, To int }

// speech makes spans of the frames' probabilities.
type speech struct {
	threshold float32
	frames    int   // so far
	voices    uint8 // which of the last 8 have voice, the newest in the lowest bit
	voiced    int   // frames with voice within spans
	speaking  bool
	within    bool // a span
	lastVoice int  // end of the last frame with voice, in frames
	spans     []Span
	counts    []int // voiced, of each span
}

// add takes the probability of the next frame.
func (s *speech) add(probability float32) {
	least := s.threshold
	if s.speaking {
		least = max(least-loosening, least/2)
	}
	s.frames++
	s.voices <<= 1
	if probability >= least {
		s.voices |= 1
		s.lastVoice = s.frames
	}
	count, goesOn := bits.OnesCount8(s.voices), s.frames-s.lastVoice < release
	s.speaking = s.speaking && goesOn || count >= onset
	switch {
	case s.within:
		s.count(int(s.voices & 1))
		s.within = goesOn
	case count >= few:
		s.within = true
		s.begin((s.frames-bits.Len8(s.voices))*FrameSize - preRoll)
		s.count(count)
	}
	if s.within {
		s.spans[len(s.spans)-1].To = s.lastVoice*FrameSize + tail
	}
}

// begin begins a span, or goes on with the one before where they meet.
func (s *speech) begin(from int) {
	if n := len(s.spans); n == 0 || from > s.spans[n-1].To {
		s.spans, s.counts = append(s.spans, Span{From: max(from, 0)}), append(s.counts, 0)
	}
}

// count notes frames with voice in the last span.
func (s *speech) count(voices int) {
	s.voiced += voices
	s.counts[len(s.counts)-1] += voices
}

// forget drops the spans before a sample. One that reaches beyond it loses what lies before; as it is not known where in
// it its voice was, as much of that remains as there is room for.
func (s *speech) forget(before int) {
	before = min(before, s.frames*FrameSize) // so the span that still grows stays
	n := 0
	for n < len(s.spans) && s.spans[n].To <= before {
		s.voiced -= s.counts[n]
		n++
	}
	s.spans, s.counts = slices.Delete(s.spans, 0, n), slices.Delete(s.counts, 0, n)
	if len(s.spans) > 0 && s.spans[0].From < before {
		last := s.spans[0].To
		if len(s.spans) == 1 {
			last = s.frames * FrameSize
		}
		gone := s.counts[0] - min(s.counts[0], (last-before+FrameSize-1)/FrameSize)
		s.spans[0].From = before
		s.counts[0] -= gone
		s.voiced -= gone
	}
}
