package activity

import "math/bits"

// When speech begins and ends, in frames of 32 ms: it begins when 60 % of the last 8 are voice, and ends after 7
// (224 ms) without. Within speech a frame is voice already from a somewhat lower probability on.
const (
	onset     = 5
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
	voiced    int   // frames with voice within speech
	speaking  bool
	lastVoice int // end of the last frame with voice, in frames
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
	switch count := bits.OnesCount8(s.voices); {
	case s.speaking:
		s.voiced += int(s.voices & 1)
		s.speaking = s.frames-s.lastVoice < release
	case count >= onset:
		s.speaking = true
		s.voiced += count
		s.begin((s.frames-bits.Len8(s.voices))*FrameSize - preRoll)
	}
	if s.speaking {
		s.spans[len(s.spans)-1].To = s.lastVoice*FrameSize + tail
	}
}

// begin begins a span, or goes on with the one before where they meet.
func (s *speech) begin(from int) {
	if n := len(s.spans); n == 0 || from > s.spans[n-1].To {
		s.spans = append(s.spans, Span{From: max(from, 0)})
	}
}
