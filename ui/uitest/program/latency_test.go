package program_test

import (
	"slices"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/voicetest/pulse"
)

// The pace of the services that the waits are measured with.
var paced = loopback.Options{
	TranscriptionTime: 400 * time.Millisecond,
	TimeToFirstToken:  350 * time.Millisecond,
	TokensPerSecond:   50,
	SpeechFirstByte:   250 * time.Millisecond,
	SpeechRate:        4,
	Hear:              func([]byte) string { return voicetest.Said },
	Say:               func(text string) []int16 { return voicetest.Beep(len(text)) },
	Answer:            func(loopback.ChatRequest) string { return "It is Mount Fuji. It is quite high." },
}

// softEnd is the silence after which an utterance is written down on trial: what even the fastest turn waits.
const softEnd = 200 * time.Millisecond

// BenchmarkHandsFree is the time from the last word at the microphone to the first sound at the loudspeaker, hands-free,
// with the built program on real audio: with nothing done on trial, with the utterance written down on trial, and with it
// answered on trial, too. Beside each is its critical path: what it cannot be faster than.
func BenchmarkHandsFree(b *testing.B) {
	devices(b)
	program := build(b)
	for _, way := range []struct {
		of   string
		args []string
	}{
		{"plain", []string{"--set", "listening.speculative=false"}},
		{"speculative", nil},
		{"answered ahead", []string{"--set", "answering.speculative=true"}},
	} {
		b.Run(way.of, func(b *testing.B) {
			c := benchmarked(b, program, paced)
			c.waits(b, way.args...)
			b.ReportMetric(0, "ns/op") // hides it: it is the measurement's own
		})
	}
}

// waits measures turns of a hands-free conversation.
func (c *computer) waits(b *testing.B, args ...string) {
	mouth := c.audio.Mouth(c, voice.HearRate)
	s := c.run(append(args, "--set", "hands_free=true")...)
	var waits, paths []float64
	stages := map[string][]float64{}
	for b.Loop() {
		for range 7 {
			s.when(0, "listening")
			s.quiet(2 * time.Second)
			asked := len(c.service.Requests())
			last, first := c.exchange(mouth)
			waits = append(waits, milliseconds(first.Sub(last)))
			before := last
			for _, stage := range []struct {
				of    loopback.Endpoint
				name  string
				takes time.Duration
			}{
				{loopback.Transcriptions, "to-transcription-ms", 0},
				{loopback.Chat, "transcript-to-question-ms", paced.TranscriptionTime},
				{loopback.Speech, "question-to-speech-ms", 0},
			} {
				at := c.askedAt(stage.of, asked)
				stages[stage.name] = append(stages[stage.name], milliseconds(at.Sub(before)-stage.takes))
				before = at
			}
			stages["speech-to-sound-ms"] = append(stages["speech-to-sound-ms"], milliseconds(first.Sub(before)-paced.SpeechFirstByte))
			piece := c.askedAt(loopback.Speech, asked).Sub(c.askedAt(loopback.Chat, asked))
			paths = append(paths, milliseconds(softEnd+paced.TranscriptionTime+piece+paced.SpeechFirstByte))
		}
	}
	b.ReportMetric(median(waits), "last-word-to-first-sound-ms")
	b.ReportMetric(slices.Max(waits), "worst-ms")
	for name, took := range stages {
		b.ReportMetric(median(took), name)
	}
	b.ReportMetric(median(paths), "soft-end+services-ms")
	s.quit()
}

// exchange says something and hears the answer. It gives when the last word was at the microphone, and when the first sound
// was at the loudspeaker.
func (c *computer) exchange(mouth *pulse.Mouth) (last, first time.Time) {
	c.Helper()
	microphone, loudspeaker := c.audio.Overhear(c), c.audio.Record(c)
	mouth.Speak(c, spoken(voicetest.Speech()))
	if !loudspeaker.Wait(turn, func(s []int16) bool { return firstSound(s) >= 0 }) {
		c.Fatal("nothing was answered")
	}
	loudspeaker.Wait(turn, func(s []int16) bool { return len(silenceAfter(s)) > pulse.RecordRate })
	heard, played := microphone.Stop(), loudspeaker.Stop()
	return microphone.At(len(heard) - len(silenceAfter(heard)) - 1), loudspeaker.At(firstSound(played))
}

// silenceAfter is what follows the last sound.
func silenceAfter(samples []int16) []int16 {
	end := len(samples)
	for end > 0 && !audible(samples[end-1]) {
		end--
	}
	return samples[end:]
}

// askedAt is when the first request of a kind came, not counting those before.
func (c *computer) askedAt(of loopback.Endpoint, before int) time.Time {
	c.Helper()
	for _, r := range c.service.Requests()[before:] {
		if r.Endpoint == of {
			return r.At
		}
	}
	c.Fatalf("nothing was asked of %s", of)
	return time.Time{}
}
