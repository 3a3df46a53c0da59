package voice

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"kaiwa/voice/activity"
)

const (
	// block is what is taken from the microphone at once: 20 ms.
	block = HearRate / 50

	maxSamples = int(MaxRecording * HearRate / time.Second)
)

// onTheWay is how long sound takes from the mouth to us, as devices hand it over in pieces.
const onTheWay = 60 * time.Millisecond

// record records, from since on, until Stop, until the recording is full or until the microphone is lost: then it returns
// the error with what was recorded. The clip is nil where nothing was.
func (t *Turn) record(since time.Time) (*Clip, error) {
	if t.engine.Microphone == nil {
		return nil, errNoMicrophone
	}
	detector, err := t.detector()
	if err != nil {
		return nil, err
	}
	stream, err := t.engine.Microphone.Listen(t.ctx, sinceThen(since, PreRoll))
	if err != nil {
		return nil, err
	}
	samples, err := func() ([]int16, error) {
		defer stream.Close() // at once: the next turn may listen already
		t.enter(Listening)
		t.notice(t.engine.Microphone.Notice())
		samples, err := hear(t.recording, stream, detector, make([]int16, 0, 10*HearRate))
		if errors.Is(err, context.Canceled) && detector.Voice() { // Stop in the middle of a word: its end is still to come
			ctx, cancel := context.WithTimeout(t.ctx, onTheWay)
			defer cancel()
			samples, err = hear(ctx, stream, detector, samples)
		}
		return samples, err
	}()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		err = nil // Stop; a turn that is cancelled does not look at it
	}
	if len(samples) == 0 && err != nil {
		return nil, err
	}
	return measureClip(samples, detector), err
}

func (t *Turn) detector() (*activity.Detector, error) {
	d, err := activity.NewDetector(t.engine.VoiceModel, t.engine.Threshold)
	if err != nil {
		return nil, fmt.Errorf("voice activity: %w", err)
	}
	return d, nil
}

// hear reads a stream until ctx is done, and then what it holds at that moment, and appends that to samples. The error is
// nil where the recording is full.
func hear(ctx context.Context, stream Stream, detector *activity.Detector, samples []int16) ([]int16, error) {
	for len(samples) < maxSamples {
		samples = slices.Grow(samples, block)
		free := samples[len(samples):min(len(samples)+block, maxSamples)]
		n, err := stream.Read(ctx, free)
		detector.Write(free[:n])
		samples = samples[:len(samples)+n]
		if err != nil {
			return samples, err
		}
	}
	return samples, nil
}

// measured finds the speech in a clip that was only kept as samples.
func (t *Turn) measured(clip *Clip) (*Clip, error) {
	detector, err := t.detector()
	if err != nil {
		return nil, err
	}
	detector.Write(clip.Samples)
	return measureClip(clip.Samples, detector), nil
}

// measureClip makes a clip of samples that a detector has listened to. The detector is done then.
func measureClip(samples []int16, detector *activity.Detector) *Clip {
	detector.Finish()
	return newClip(samples, detector.Spans(), detector.Voiced())
}

// newClip makes a clip of samples with stretches of speech, in order, and how long there is voice in them.
func newClip(samples []int16, spans []activity.Span, voiced time.Duration) *Clip {
	c := &Clip{Samples: samples, Voiced: voiced, Full: len(samples) >= maxSamples}
	if len(spans) > 0 {
		c.Speech = Span{spans[0].From, spans[len(spans)-1].To}
	}
	inside, outside := powers(samples, spans)
	c.Room = decibels(math.Sqrt(quiet(inside, outside)))
	if len(inside) == 0 {
		c.Level = LevelOf(samples).RMS
	} else {
		c.Level = decibels(math.Sqrt(gated(inside)))
	}
	return c
}

// powers is the power of each 20 ms inside and outside of speech.
func powers(samples []int16, speech []activity.Span) (inside, outside []float64) {
	for i := 0; i+block <= len(samples); i += block {
		power, _ := measure(samples[i : i+block])
		power /= block
		within := func(s activity.Span) bool { return i+block > s.From && i < s.To }
		if slices.ContainsFunc(speech, within) {
			inside = append(inside, power)
		} else {
			outside = append(outside, power)
		}
	}
	return inside, outside
}

// gated is the mean of the powers that are not far below the mean of all: speech without its pauses. It is how ITU-R
// BS.1770 measures loudness, with its relative gate of -10 dB.
func gated(powers []float64) float64 {
	gate := mean(powers) / 10
	return mean(slices.DeleteFunc(slices.Clone(powers), func(p float64) bool { return p < gate }))
}

// quiet is the power of the room: what a fifth of the recording without speech does not exceed, or, where there is
// hardly any, a tenth of all. A door that bangs does not make a room loud.
func quiet(inside, outside []float64) float64 {
	part, of := 5, outside
	if len(outside) < 10 {
		part, of = 10, slices.Concat(inside, outside)
	}
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[len(of)/part]
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(len(values), 1))
}
