package thread

import (
	"context"
	"iter"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/service"
)

// A Chat answers over Chat Completions, streamed. The service remembers nothing: each request has the whole history.
type Chat struct {
	client *service.Client
	effort string
}

// NewChat makes an answerer of a service. effort is the reasoning effort; "" sends none.
func NewChat(client *service.Client, effort string) *Chat {
	return &Chat{client: client, effort: effort}
}

// Answer implements [Answerer]. What the model says of its refusal counts as text, and the finish reason is
// "refusal" then. What it thinks aloud before its answer does not. The usage, where the service tells it, comes after the finish reason.
func (c *Chat) Answer(ctx context.Context, p Persona, messages []Message) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		fail := func(err error) {
			yield(Delta{}, service.Explain(c.client.Role(), c.client.Model(), err))
		}
		stream, err := c.client.OpenAI().CreateChatCompletionStream(ctx, c.request(p, messages))
		if err != nil {
			fail(err)
			return
		}
		defer stream.Close()
		var r chatReader
		for {
			chunk, err := stream.Recv()
			if err != nil { // io.EOF too: success is a finish reason
				if !r.finished {
					fail(err)
				}
				return
			}
			if d := r.read(chunk); d != (Delta{}) && !yield(d, nil) {
				return
			}
		}
	}
}

func (c *Chat) request(p Persona, messages []Message) openai.ChatCompletionRequest {
	sent := []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: p.System()}}
	for _, m := range messages {
		sent = append(sent, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	return openai.ChatCompletionRequest{
		Model:               c.client.Model(),
		Messages:            sent,
		StreamOptions:       &openai.StreamOptions{IncludeUsage: true},
		ReasoningEffort:     c.effort,
		MaxCompletionTokens: maxTokens(p, c.effort),
	}
}

// maxTokens is a bound for a model that ignores the length it was asked for; 0 is none. It leaves room for
// four times that length, at the token a character that Japanese takes, so that it cuts nobody who tries.
// Reasoning counts too and nobody knows how much it takes: only an effort of "none" gets a bound.
func maxTokens(p Persona, effort string) int {
	if p.MaxLength <= 0 || effort != openai.ReasoningEffortNone {
		return 0
	}
	return 4*p.MaxLength + 256
}

// A chatReader turns chunks into deltas.
type chatReader struct {
	named, refused, finished bool
	thoughts                 thoughts
}

func (r *chatReader) read(chunk openai.ChatCompletionStreamResponse) Delta {
	var d Delta
	if !r.named && chunk.Model != "" {
		r.named = true
		d.Model = chunk.Model
	}
	if u := chunk.Usage; u != nil {
		d.Usage = &Usage{Input: u.PromptTokens, Output: u.CompletionTokens}
		if u.PromptTokensDetails != nil {
			d.Usage.Cached = u.PromptTokensDetails.CachedTokens
		}
	}
	if len(chunk.Choices) == 0 || r.finished {
		return d
	}
	choice := chunk.Choices[0]
	d.Text = r.thoughts.without(choice.Delta.Content, choice.FinishReason != "") + choice.Delta.Refusal
	r.refused = r.refused || choice.Delta.Refusal != ""
	if choice.FinishReason != "" {
		r.finished = true
		d.Finish = string(choice.FinishReason)
		if r.refused {
			d.Finish = "refusal"
		}
	}
	return d
}
