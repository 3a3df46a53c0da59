package voice_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/config/service/loopback"
	"kaiwa/voice"
	"kaiwa/voice/sentence"
	"kaiwa/voice/voicetest"
)

// The services' pace. Speech comes four times faster than it plays.
const (
	transcription = 400 * time.Millisecond
	firstToken    = 350 * time.Millisecond
	tokenRate     = 50.0
	speechByte    = 300 * time.Millisecond
	speechRate    = 4

	// polling is how often the article asks whether the answer is ready.
	polling = 500 * time.Millisecond

	// allowed is what the turn may add to what the services take.
	allowed = 40 * time.Millisecond
)

// An answer as short as the article wants them: 200 characters.
const benchAnswer = "Well, the tallest mountain in Japan is Mount Fuji, and it is 3,776 metres high. " +
	"It is a volcano, and it last erupted in 1707. On a clear day you can even see it from Tokyo. Have you been there?"

// paced is the three services on loopback.
type paced struct {
	server                         *loopback.Server
	listening, answering, speaking *service.Client
}

func newPaced(b *testing.B) *paced {
	b.Helper()
	s := loopback.New(loopback.Options{
		TranscriptionTime: transcription, TimeToFirstToken: firstToken, TokensPerSecond: tokenRate, SpeechFirstByte: speechByte,
		SpeechRate: speechRate, Answer: func(loopback.ChatRequest) string { return benchAnswer },
	})
	if err := s.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	client := func(role config.Role, model string) *service.Client {
		return service.New(config.Endpoint{Role: role, BaseURL: s.URL, Model: model})
	}
	return &paced{s, client(config.RoleListening, "gpt-transcribe"), client(config.RoleAnswering, "gpt-6-luna"), client(config.RoleSpeaking, "kokoro")}
}

func (p *paced) question(stream bool) openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{
		Model: "gpt-6-luna", Stream: stream,
		Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "What is the tallest mountain in Japan?"}},
	}
}

// answers streams the answer.
func (p *paced) answers(ctx context.Context, _ string) iter.Seq2[voice.Delta, error] {
	return func(yield func(voice.Delta, error) bool) {
		stream, err := p.answering.OpenAI().CreateChatCompletionStream(ctx, p.question(true))
		if err != nil {
			yield(voice.Delta{}, err)
			return
		}
		defer stream.Close()
		for {
			event, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(voice.Delta{}, err)
				return
			}
			for _, c := range event.Choices {
				if !yield(voice.Delta{Text: c.Delta.Content, Finish: string(c.FinishReason)}, nil) {
					return
				}
			}
		}
	}
}

// BenchmarkTurn measures the time from the end of the recording to the first sample handed to the loudspeaker, against
// services that take their time, over TCP on loopback. Next to it: what the services alone take on the critical path
// (transcription, first token, the tokens of the first piece, first byte of speech), and the article's way.
//
// It reports medians in milliseconds; its own ns/op says nothing.
func BenchmarkTurn(b *testing.B) {
	p := newPaced(b)
	var turns, articles, downloads []time.Duration
	for b.Loop() {
		turns = append(turns, p.turn(b))
		whole, download := p.article(b)
		articles, downloads = append(articles, whole), append(downloads, download)
	}
	turn, critical, article := median(turns), p.critical(b), median(articles)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(turn), "ms/first-sound")
	b.ReportMetric(ms(critical), "ms/critical-path")
	b.ReportMetric(ms(turn-critical), "ms/excess")
	b.ReportMetric(ms(article), "ms/article")
	b.ReportMetric(ms(article-median(downloads)), "ms/article-without-download")
	b.ReportMetric(float64(article)/float64(turn), "x/article")
	if turn-critical > allowed {
		b.Errorf("the first sound is %v later than the critical path: allowed are %v", turn-critical, allowed)
	}
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkTurnHandsFree measures the time from the end of the last word to the first sample handed to the loudspeaker,
// hands-free, against the same services: with what was said written down only when it is over, before, and answered ahead
// as well. Next to it: what a soft end and the services alone take.
func BenchmarkTurnHandsFree(b *testing.B) {
	for _, c := range []struct {
		name               string
		speculative, ahead bool
	}{{"plain", false, false}, {"speculative", true, false}, {"ahead", true, true}} {
		b.Run(c.name, func(b *testing.B) {
			p := newPaced(b)
			var turns []time.Duration
			for b.Loop() {
				turns = append(turns, p.handsFree(b, c.speculative, c.ahead))
			}
			turn, critical := median(turns), softEnd+p.critical(b)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(turn), "ms/first-sound")
			b.ReportMetric(ms(critical), "ms/critical-path")
			b.ReportMetric(ms(turn-critical), "ms/excess")
			if c.speculative && turn-critical > 2*allowed {
				b.Errorf("the first sound is %v later than the critical path: allowed are %v", turn-critical, 2*allowed)
			}
		})
	}
}

// softEnd is the silence after which an utterance may be over.
const softEnd = 200 * time.Millisecond

// rig is a conversation with the services.
func (p *paced) rig() *rig {
	r := newRig()
	r.partner.Answers = p.answers
	r.engine.Transcriber = voice.NewTranscriber(p.listening, voice.TranscriberOptions{})
	r.engine.Synthesizer = voice.NewSynthesizer(p.speaking, voice.SynthesizerOptions{Voice: "nova"})
	r.engine.Warm = func(ctx context.Context) {
		p.listening.Warm(ctx)
		p.answering.Warm(ctx)
		p.speaking.Warm(ctx)
	}
	return r
}

// handsFree has somebody say a sentence, and waits for the first sound.
func (p *paced) handsFree(b *testing.B, speculative, ahead bool) time.Duration {
	b.Helper()
	r := p.rig()
	r.engine.Speculative, r.engine.Ahead = speculative, ahead
	begun := time.Now()
	toFirstSound(b, r.engine.Begin(b.Context(), r.partner, voice.Start{Listen: true, HandsFree: true}))
	return r.out.Runs()[0].At.Sub(begun) - 300*time.Millisecond - spokenFor()
}

// turn records somebody who says something for a second, and is quiet when the recording ends. It waits for the first
// sound.
func (p *paced) turn(b *testing.B) time.Duration {
	b.Helper()
	r := p.rig()
	r.mic.Samples = voicetest.Speech()[:voice.HearRate]
	turn := r.engine.Begin(b.Context(), r.partner, voice.Start{Listen: true})
	stopped := make(chan time.Time, 1)
	time.AfterFunc(1300*time.Millisecond, func() {
		stopped <- time.Now()
		turn.Stop()
	})
	toFirstSound(b, turn)
	return r.out.Runs()[0].At.Sub(<-stopped)
}

// toFirstSound cancels a turn when it speaks.
func toFirstSound(b *testing.B, turn *voice.Turn) {
	b.Helper()
	for events := turn.Next(); events != nil; events = turn.Next() {
		for _, e := range events {
			switch e := e.(type) {
			case voice.Entered:
				if e.State == voice.Speaking {
					turn.Cancel()
				}
			case voice.Failed:
				b.Fatal(e.Err)
			}
		}
	}
}

// critical is what the services take until the first sound, if nothing else takes any time.
func (p *paced) critical(b *testing.B) time.Duration {
	b.Helper()
	var splitter sentence.Splitter
	tokens := 0
	for delta, err := range p.answers(b.Context(), "") {
		if err != nil {
			b.Fatal(err)
		}
		if delta.Text == "" {
			continue
		}
		tokens++
		if len(splitter.Push(delta.Text)) > 0 {
			break
		}
	}
	return transcription + firstToken + time.Duration(float64(tokens-1)/tokenRate*float64(time.Second)) + speechByte
}

// article does the same as the article does: everything in sequence, the answer asked for every half second until it is
// whole, then listed; then all of its speech fetched, and only then played. It also returns what fetching it took after
// its first byte.
func (p *paced) article(b *testing.B) (whole, download time.Duration) {
	b.Helper()
	ctx, start := b.Context(), time.Now()
	clip := &voice.Clip{Samples: voicetest.Speech()}
	if _, err := voice.NewTranscriber(p.listening, voice.TranscriberOptions{}).Transcribe(ctx, clip); err != nil {
		b.Fatal(err)
	}
	answer := make(chan string, 1)
	go func() { // the run
		resp, err := p.answering.OpenAI().CreateChatCompletion(ctx, p.question(false))
		if err != nil || len(resp.Choices) == 0 {
			b.Errorf("%d answers: %v", len(resp.Choices), err)
			answer <- "none"
			return
		}
		answer <- resp.Choices[0].Message.Content
	}()
	poll := time.NewTicker(polling)
	defer poll.Stop()
	for len(answer) == 0 {
		<-poll.C
	}
	if _, err := p.answering.Models(ctx); err != nil { // in place of listing the messages
		b.Fatal(err)
	}
	body, err := voice.NewSynthesizer(p.speaking, voice.SynthesizerOptions{Voice: "nova"}).Speak(ctx, <-answer)
	if err != nil {
		b.Fatal(err)
	}
	defer body.Close()
	first := time.Now()
	if _, err := io.Copy(io.Discard, body); err != nil {
		b.Fatal(err)
	}
	return time.Since(start), time.Since(first)
}
