package assistant

import (
	"fmt"
	"strings"

	"github.com/sashabaranov/go-openai"

	"kaiwa/thread"
)

// A chatReader reads the chunks of one request.
type chatReader struct {
	refused, finished bool
	thoughts          thoughts
	text              strings.Builder
	calls             []call // whole when it is finished
	index             []int  // of each call, as the service counts them
}

// read passes on what a chunk says. It is false where nobody wants more.
func (r *chatReader) read(chunk openai.ChatCompletionStreamResponse, a *answer) bool {
	d := thread.Delta{Model: chunk.Model}
	if len(chunk.Choices) > 0 && !r.finished {
		r.choice(chunk.Choices[0], &d)
	}
	if !a.pass(d) {
		return false
	}
	u := chunk.Usage
	if u == nil {
		return true
	}
	spent := thread.Usage{Input: u.PromptTokens, Output: u.CompletionTokens}
	if u.PromptTokensDetails != nil {
		spent.Cached = u.PromptTokensDetails.CachedTokens
	}
	return a.spent(spent)
}

func (r *chatReader) choice(choice openai.ChatCompletionStreamChoice, d *thread.Delta) {
	finish := string(choice.FinishReason)
	r.finished = finish != ""
	d.Text = r.thoughts.without(choice.Delta.Content, r.finished) + choice.Delta.Refusal
	r.text.WriteString(d.Text)
	r.refused = r.refused || choice.Delta.Refusal != ""
	for _, part := range choice.Delta.ToolCalls {
		r.gather(part)
	}
	switch {
	case finish == "length" || finish == "content_filter":
		r.calls = nil // the last one is not whole
	case len(r.calls) > 0: // "tool_calls", and "stop" from some servers
		return
	case r.refused && r.finished:
		finish = "refusal"
	}
	d.Finish = finish
}

// gather adds a piece of a call. Pieces of one call have its index; some servers give all calls the same one, or none, but
// each its id.
func (r *chatReader) gather(part openai.ToolCall) {
	index := 0
	if part.Index != nil {
		index = *part.Index
	}
	i := len(r.calls) - 1
	for i >= 0 && (r.index[i] != index || part.ID != "" && part.ID != r.calls[i].id) {
		i--
	}
	if i < 0 {
		i = len(r.calls)
		id := part.ID
		if id == "" {
			id = fmt.Sprintf("call_%d", i+1)
		}
		r.calls, r.index = append(r.calls, call{id: id}), append(r.index, index)
	}
	r.calls[i].name += part.Function.Name
	r.calls[i].arguments += part.Function.Arguments
}
