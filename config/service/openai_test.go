package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// inBubble runs f in virtual time with a service in memory.
func inBubble(t *testing.T, o loopback.Options, f func(*testing.T, *loopback.Server, *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := loopback.New(o)
		c := New(config.Endpoint{Role: config.RoleAnswering, BaseURL: s.URL, Model: "gpt-6-luna", Key: testKey}, WithTransport(s.Transport()))
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		f(t, s, c)
	})
}

var question = openai.ChatCompletionRequest{
	Model:         "gpt-6-luna",
	Messages:      []openai.ChatCompletionMessage{{Role: "user", Content: "what is the tallest mountain in Japan"}},
	StreamOptions: &openai.StreamOptions{IncludeUsage: true},
}

// A reading is what came of a chat stream.
type reading struct {
	text, finish string
	first, last  time.Duration
	usage        *openai.Usage
	err          error
}

func read(ctx context.Context, c *Client) (r reading) {
	start := time.Now()
	stream, err := c.OpenAI().CreateChatCompletionStream(ctx, question)
	if err != nil {
		r.err = Explain(c.Role(), c.Model(), err)
		return r
	}
	defer stream.Close()
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) && r.finish != "" {
			return r
		}
		if err != nil {
			r.err = Explain(c.Role(), c.Model(), err)
			return r
		}
		if event.Usage != nil {
			r.usage = event.Usage
		}
		for _, choice := range event.Choices {
			if choice.Delta.Content != "" {
				r.text += choice.Delta.Content
				r.last = time.Since(start)
				if r.first == 0 {
					r.first = r.last
				}
			}
			r.finish += string(choice.FinishReason)
		}
	}
}

func TestPacedChat(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("word ", 51))
	o := loopback.Options{
		TimeToFirstToken: 350 * time.Millisecond, TokensPerSecond: 50,
		Answer: func(r loopback.ChatRequest) string {
			if r.Said() != "what is the tallest mountain in Japan" {
				t.Errorf("asked %q", r.Said())
			}
			return answer
		},
	}
	inBubble(t, o, func(t *testing.T, s *loopback.Server, c *Client) {
		r := read(t.Context(), c)
		if r.err != nil || r.text != answer || r.finish != "stop" {
			t.Fatalf("got %+v", r)
		}
		if r.first != 350*time.Millisecond || r.last != 1350*time.Millisecond {
			t.Errorf("first word after %v, last after %v: 51 words take 350 ms and 1 s", r.first, r.last)
		}
		if r.usage == nil || r.usage.CompletionTokens != 51 {
			t.Errorf("usage %+v", r.usage)
		}
		openapi.Requests(t, s.Requests())
	})
}

func TestBrokenChats(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault loopback.Fault
		code  fault.Code
		text  string
		took  time.Duration
	}{
		{"cut", loopback.Fault{CutAfter: 3}, fault.CutOff, "You said:", 0},
		{"cut before the first event", loopback.Fault{CutAfter: -1, Times: 3}, fault.CutOff, "", -1},
		{"cut before the first event, once", loopback.Fault{CutAfter: -1, Times: 1}, "", "You said: what is the tallest mountain in Japan", -1},
		{"ends as if all were said", loopback.Fault{EndAfter: 3}, fault.CutOff, "You said:", 0},
		{"ends before it begins", loopback.Fault{EndAfter: -1}, fault.CutOff, "", 0},
		{"stalls", loopback.Fault{StallAfter: 3}, fault.TimedOut, "You said:", 15 * time.Second},
		{"stalls before it begins", loopback.Fault{StallAfter: -1}, fault.TimedOut, "", time.Minute},
		{"slow", loopback.Fault{Slow: 59 * time.Second}, "", "You said: what is the tallest mountain in Japan", 59 * time.Second},
		{"too slow", loopback.Fault{Slow: 61 * time.Second}, fault.TimedOut, "", time.Minute},
		{"a page", loopback.Fault{WrongContent: true}, fault.NotCompatible, "", 0},
		{"no answer", loopback.Fault{Reset: true}, fault.Unreachable, "", -1},
		{"busy once", loopback.Fault{Status: 429, RetryAfter: 3 * time.Second, Times: 1}, "", "You said: what is the tallest mountain in Japan", 3 * time.Second},
		{"out of credit", loopback.Fault{Status: 429, Code: "insufficient_quota"}, fault.OutOfCredit, "", 0},
		{"no sense", loopback.Fault{Status: 502, Body: "<html>bad gateway</html>"}, fault.ServerTrouble, "", -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, loopback.Options{}, func(t *testing.T, s *loopback.Server, c *Client) {
				s.Fail(loopback.Chat, tt.fault)
				start := time.Now()
				r := read(t.Context(), c)
				checkCode(t, r.err, tt.code)
				if r.text != tt.text {
					t.Errorf("text %q, want %q", r.text, tt.text)
				}
				if took := time.Since(start); tt.took >= 0 && took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if r.err != nil && strings.Contains(r.err.Error(), "%!") {
					t.Errorf("the error reads %q", r.err)
				}
			})
		})
	}
}

func TestCancelledChat(t *testing.T) {
	o := loopback.Options{TimeToFirstToken: time.Second, TokensPerSecond: 10}
	inBubble(t, o, func(t *testing.T, s *loopback.Server, c *Client) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 1500*time.Millisecond, nil)
		defer cancel()
		start := time.Now()
		r := read(ctx, c)
		checkCode(t, r.err, fault.TimedOut)
		if time.Since(start) != 1500*time.Millisecond || r.text == "" {
			t.Errorf("ended after %v with %q", time.Since(start), r.text)
		}
	})
	inBubble(t, o, func(t *testing.T, s *loopback.Server, c *Client) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, cancel)
		if r := read(ctx, c); !errors.Is(r.err, context.Canceled) || fault.Of(r.err) != nil || r.text == "" {
			t.Errorf("got %+v", r)
		}
	})
}

func TestModelUnknown(t *testing.T) {
	inBubble(t, loopback.Options{Models: []string{"gpt-5"}}, func(t *testing.T, s *loopback.Server, c *Client) {
		r := read(t.Context(), c)
		if f := fault.Of(r.err); f == nil || f.Code != fault.ModelUnknown || f.Name != "gpt-6-luna" || f.Status != 404 {
			t.Errorf("got %v", r.err)
		}
	})
}

func TestEmptyJSONFailure(t *testing.T) { // the library's own text for it is "%!s(<nil>)"
	inBubble(t, loopback.Options{}, func(t *testing.T, s *loopback.Server, c *Client) {
		s.Fail(loopback.Transcriptions, loopback.Fault{Status: 400, Body: "{}"})
		_, err := c.OpenAI().CreateTranscription(t.Context(), openai.AudioRequest{Model: "whisper-1", Reader: bytes.NewReader(nil), FilePath: "a.wav"})
		checkCode(t, err, fault.BadRequest)
		if strings.Contains(err.Error(), "%!") {
			t.Errorf("the error reads %q", err)
		}
	})
}
