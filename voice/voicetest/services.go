package voicetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"iter"
	"math"
	"strings"
	"time"

	"kaiwa/voice"
)

// A Transcriber is a function that transcribes.
type Transcriber func(ctx context.Context, clip *voice.Clip) (voice.Transcript, error)

// Transcribe is voice.Transcriber's.
func (f Transcriber) Transcribe(ctx context.Context, clip *voice.Clip) (voice.Transcript, error) {
	return f(ctx, clip)
}

// Hears is a transcriber that writes a text after some time.
func Hears(text string, after time.Duration) Transcriber {
	return func(ctx context.Context, _ *voice.Clip) (voice.Transcript, error) {
		if !sleep(ctx, after) {
			return voice.Transcript{}, ctx.Err()
		}
		return voice.Transcript{Text: text, Language: "en"}, nil
	}
}

// A Synthesizer is a function that speaks.
type Synthesizer func(ctx context.Context, text string) (io.ReadCloser, error)

// Speak is voice.Synthesizer's.
func (f Synthesizer) Speak(ctx context.Context, text string) (io.ReadCloser, error) {
	return f(ctx, text)
}

// Beeps is a synthesizer that speaks 60 ms of a tone for each byte of a text: its first bytes come after some time,
// then all others.
func Beeps(after time.Duration) Synthesizer {
	return func(ctx context.Context, text string) (io.ReadCloser, error) {
		if !sleep(ctx, after) {
			return nil, ctx.Err()
		}
		return io.NopCloser(bytes.NewReader(Bytes(Beep(len(text))))), nil
	}
}

// Beep is the sound that Beeps makes of n bytes.
func Beep(n int) []int16 {
	samples := make([]int16, n*voice.SpeakRate*60/1000)
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*440*float64(i)/voice.SpeakRate))
	}
	return samples
}

// Bytes are samples as a service sends them.
func Bytes(samples []int16) []byte {
	b := make([]byte, 0, 2*len(samples))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	return b
}

// Answers writes an answer: its first word after some time, then one every so often, and then why it ends.
func Answers(text, finish string, first, every time.Duration) func(context.Context, string) iter.Seq2[voice.Delta, error] {
	return func(ctx context.Context, _ string) iter.Seq2[voice.Delta, error] {
		return func(yield func(voice.Delta, error) bool) {
			wait := first
			for word := range strings.SplitAfterSeq(text, " ") {
				if !sleep(ctx, wait) {
					yield(voice.Delta{}, ctx.Err())
					return
				}
				if !yield(voice.Delta{Text: word}, nil) {
					return
				}
				wait = every
			}
			yield(voice.Delta{Finish: finish}, nil)
		}
	}
}
