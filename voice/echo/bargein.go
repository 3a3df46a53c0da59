package echo

import (
	"math/bits"

	"kaiwa/voice/activity"
)

// A voice is there when 5 of the last 8 frames of 32 ms have one, and gone after 7 without. 4 of 8 are 40 ms earlier,
// with the same false barge-ins in the simulated rooms; but these have no coughs and clicks, which 5 are safer against.
const (
	onset   = 5
	release = 7
	few     = 3 // frames are not yet a voice, but may be the beginning of one
)

// least is the least RMS relative to which sound is judged: the detector would turn up what is left of an echo, where the
// user says nothing for long, until it is a voice. 10 dB of gain are enough for a quiet microphone.
const least = 0.01

// A BargeIn listens to what a Canceller gives out and tells whether the user speaks. It is for one goroutine.
type BargeIn struct {
	detector  *activity.Detector
	threshold float64
	fill      int   // samples of the frame that is being filled
	heard     int   // samples, in whole frames
	voices    uint8 // which of the last 8 frames have voice, the newest in the lowest bit
	quiet     int   // frames since the last one
	age       int   // frames since the voice began that is there
	speaking  bool
}

// NewBargeIn makes one with a model of package activity, "v6" or "v5", and the probability between 0 and 1 from which a
// frame is voice: 0.5 is what was measured.
func NewBargeIn(model string, threshold float64) (*BargeIn, error) {
	d, err := activity.NewDetector(model, threshold)
	if err != nil {
		return nil, err
	}
	return &BargeIn{detector: d, threshold: threshold}, nil
}

// Write listens to the next samples, any number of them.
func (b *BargeIn) Write(samples []int16) {
	for len(samples) > 0 {
		n := min(len(samples), activity.FrameSize-b.fill)
		b.detector.Write(samples[:n])
		samples = samples[n:]
		if b.fill += n; b.fill == activity.FrameSize {
			b.fill = 0
			b.detector.Expect(max(b.detector.Loudest(), least))
			b.judge(b.detector.Probability() >= b.threshold)
			b.heard += activity.FrameSize
			b.detector.Forget(b.heard) // its spans, which nobody asks for
		}
	}
}

// judge takes whether a frame has voice.
func (b *BargeIn) judge(voice bool) {
	b.voices <<= 1
	b.quiet++
	if voice {
		b.voices |= 1
		b.quiet = 0
	}
	if b.speaking {
		b.age++
		b.speaking = b.quiet < release
	} else {
		b.age = bits.Len8(b.voices)
		b.speaking = bits.OnesCount8(b.voices) >= onset
	}
}

// Onset is how many samples ago the voice began that is there, or that may just be beginning; 0 where there is none.
func (b *BargeIn) Onset() int {
	if !b.speaking && bits.OnesCount8(b.voices) < few {
		return 0
	}
	return b.age*activity.FrameSize + b.fill
}

// Quiet is how many samples ago there was voice last.
func (b *BargeIn) Quiet() int { return b.quiet*activity.FrameSize + b.fill }

// Speaking tells whether the user speaks now.
func (b *BargeIn) Speaking() bool { return b.speaking }
