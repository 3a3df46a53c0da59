// Package activity finds speech in sound: Silero VAD (https://github.com/snakers4/silero-vad) in Go, with its weights
// in the program, and the rules that make utterances of its probabilities.
package activity

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// A quiet microphone is amplified, by 30 dB at most, until the loudest that was heard in some 10 s has an RMS of
// -30 dBFS.
const (
	maxGain = 32
	loud    = 0.03
	forget  = 1 - FrameSize/(10.0*Rate)
)

// A Detector listens to 16 kHz mono sound and finds the speech in it. It judges sound relative to the loudest that it
// heard lately, so that a quiet microphone is as good as a loud one. It is for one goroutine.
type Detector struct {
	net         network
	frame       [overlap + FrameSize]float32 // the end of the frame before, and the one that is being filled
	fill        int                          // how much of it is there
	loudest     float32                      // RMS, falling
	probability float32                      // of the last frame
	level       float32                      // RMS of the last frame
	written     int                          // samples
	speech      speech
}

// NewDetector makes a detector with a model, "v6" or "v5", and the probability between 0 and 1 from which a frame is
// voice. v6 hears more; v5 is less easily misled by people who talk in the background.
func NewDetector(model string, threshold float64) (*Detector, error) {
	w, err := load(model)
	if err != nil {
		return nil, err
	}
	if !(threshold > 0 && threshold < 1) {
		return nil, fmt.Errorf("voice activity threshold %v: it is between 0 and 1", threshold)
	}
	return &Detector{
		net:    network{weights: w},
		fill:   overlap,
		speech: speech{threshold: float32(threshold), spans: make([]Span, 0, 64), counts: make([]int, 0, 64)},
	}, nil
}

// Write listens to the next samples, any number of them. It judges whole frames; what is left waits for the next Write.
func (d *Detector) Write(samples []int16) {
	d.written += len(samples)
	for len(samples) > 0 {
		n := min(len(samples), len(d.frame)-d.fill)
		for i, s := range samples[:n] {
			d.frame[d.fill+i] = float32(s) / 32768
		}
		d.fill += n
		samples = samples[n:]
		if d.fill == len(d.frame) {
			d.judge()
			copy(d.frame[:overlap], d.frame[FrameSize:])
			d.fill = overlap
		}
	}
}

// Finish says that nothing more comes: what does not fill a frame is judged too.
func (d *Detector) Finish() {
	if d.fill > overlap {
		written := d.written
		d.Write(make([]int16, len(d.frame)-d.fill))
		d.written = written
	}
}

// judge judges the frame that is full.
func (d *Detector) judge() {
	var power float32
	for _, v := range d.frame[overlap:] {
		power += v * v
	}
	d.level = float32(math.Sqrt(float64(power / FrameSize)))
	d.loudest = max(d.loudest*forget, d.level)
	gain := float32(maxGain)
	if d.loudest > loud/maxGain {
		gain = max(loud/d.loudest, 1)
	}
	for i, v := range d.frame {
		d.net.input[i] = v * gain
	}
	d.probability = d.net.probability()
	d.speech.add(d.probability)
}

// Forget drops what was found before a sample, the spans and the voice in them: so a detector can listen for hours. What
// it knows of how loud it is stays.
func (d *Detector) Forget(before int) { d.speech.forget(before) }

// Loudest is the RMS, 0 to 1, relative to which sound is judged: the loudest lately. Expect tells a new detector what
// another one heard there.
func (d *Detector) Loudest() float64 { return float64(d.loudest) }

// Expect is for a new detector: see Loudest.
func (d *Detector) Expect(loudest float64) { d.loudest = float32(loudest) }

// Probability is how probably there was voice in the last frame, 0 to 1.
func (d *Detector) Probability() float64 { return float64(d.probability) }

// Speaking tells whether someone is speaking now: it begins when 60 % of the last 256 ms are voice, and ends after
// 224 ms without.
func (d *Detector) Speaking() bool { return d.speech.speaking }

// Level is the RMS of the last frame, 0 to 1.
func (d *Detector) Level() float64 { return float64(d.level) }

// Voice tells whether there was voice in the last frame. Within speech a somewhat lower probability is enough.
func (d *Detector) Voice() bool { return d.speech.voices&1 == 1 }

// Voiced is how long there was voice, without the pauses.
func (d *Detector) Voiced() time.Duration {
	return time.Duration(d.speech.voiced) * FrameSize * time.Second / Rate
}

// Spans are the stretches of speech found so far, in order and apart from each other, also those that are too short for
// Speaking. Each has the 300 ms before its first voice and the 250 ms after its last, as far as they have been written.
// The last one may still grow.
func (d *Detector) Spans() []Span {
	spans := slices.Clone(d.speech.spans)
	if n := len(spans); n > 0 {
		spans[n-1].To = min(spans[n-1].To, d.written)
	}
	return spans
}
