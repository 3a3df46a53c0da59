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
)

// A BargeIn listens to what a Canceller gives out and tells whether the user speaks. It is for one goroutine.
type BargeIn struct {
	detector  *activity.Detector
	threshold float64
	fill      int   // samples of the frame that is being filled
	voices    uint8 // which of the last 8 frames have voice, the newest in the lowest bit
	quiet     int   // frames since the last one
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
			b.judge(b.detector.Probability() >= b.threshold)
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
		b.speaking = b.quiet < release
	} else {
		b.speaking = bits.OnesCount8(b.voices) >= onset
	}
}

// Speaking tells whether the user speaks now.
func (b *BargeIn) Speaking() bool { return b.speaking }
