package activity

import "math/bits"

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
		s.voiced += int(s.voices & 1)
		s.within = goesOn
	case count >= few:
		s.within = true
		s.voiced += count
		s.begin((s.frames-bits.Len8(s.voices))*FrameSize - preRoll)
	}
	if s.within {
		s.spans[len(s.spans)-1].To = s.lastVoice*FrameSize + tail
	}
}

// begin begins a span, or goes on with the one before where they meet.
func (s *speech) begin(from int) {
	if n := len(s.spans); n == 0 || from > s.spans[n-1].To {
		s.spans = append(s.spans, Span{From: max(from, 0)})
	}
}
