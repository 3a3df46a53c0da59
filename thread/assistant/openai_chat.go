package assistant

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/service"
	"kaiwa/thread"
)

// A Chat answers over Chat Completions, streamed. The service remembers nothing: each request has the whole history.
type Chat struct {
	client  *service.Client
	options Options
}

// NewChat makes an answerer of a service.
func NewChat(client *service.Client, o Options) *Chat { return &Chat{client: client, options: o} }

// Answer implements [thread.Answerer]. What the model says of its refusal counts as text, and the finish reason is
// "refusal" then. What it thinks aloud before its answer does not. The usage, where the service tells it, comes after the
// finish reason, and before it for each round of tools: the sum so far.
func (c *Chat) Answer(ctx context.Context, r thread.Request) iter.Seq2[thread.Delta, error] {
	return func(yield func(thread.Delta, error) bool) {
		a := &answer{yield: yield}
		a.fail(service.Explain(c.client.Role(), c.client.Model(), c.answer(ctx, r, a)))
	}
}

// answer asks, and asks again with the results for as long as the model calls tools.
func (c *Chat) answer(ctx context.Context, r thread.Request, a *answer) error {
	req, tools := c.request(r), c.tools(r)
	for round := 0; ; round++ {
		if req.Tools = chatTools(tools); round == maxRounds {
			req.ToolChoice = "none"
		}
		reader, err := c.round(ctx, req, a)
		if len(tools) > 0 && !a.begun && round == 0 && refusesTools(err) {
			refusalOf("tools", c.client, c.options.Effort).remember()
			tools, req.Tools = nil, nil
			reader, err = c.round(ctx, req, a)
		}
		switch {
		case err != nil:
			return err
		case len(reader.calls) == 0 || a.left:
			return nil
		case round == maxRounds || len(tools) == 0:
			return endless(c.client)
		}
		results, err := tools.run(ctx, reader.calls, a)
		if err != nil {
			return err
		}
		req.Messages = append(req.Messages, chatResults(reader, results)...)
	}
}

// round makes one request and passes on what comes. An error means that it did not get to its finish reason.
func (c *Chat) round(ctx context.Context, req openai.ChatCompletionRequest, a *answer) (*chatReader, error) {
	stream, err := c.client.OpenAI().CreateChatCompletionStream(ctx, req)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	reader := &chatReader{}
	for {
		chunk, err := stream.Recv()
		switch {
		case err != nil && reader.finished: // after it nothing can break the answer
			return reader, nil
		case err != nil: // io.EOF too: success is a finish reason
			return reader, err
		case !reader.read(chunk, a):
			return reader, nil
		}
	}
}

// tools are those to be offered: none where the server is known to refuse them.
func (c *Chat) tools(r thread.Request) toolbox {
	if refusalOf("tools", c.client, c.options.Effort).known() {
		return nil
	}
	return offered(c.options.Tools, r.Trial)
}

func (c *Chat) request(r thread.Request) openai.ChatCompletionRequest {
	sent := []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: instructions(r)}}
	for i, m := range r.History {
		text := m.Text
		if i == len(r.History)-1 {
			text = paragraphs(r.Recalled, text)
		}
		sent = append(sent, openai.ChatCompletionMessage{Role: string(m.Role), Content: text})
	}
	return openai.ChatCompletionRequest{
		Model:               c.client.Model(),
		Messages:            sent,
		StreamOptions:       &openai.StreamOptions{IncludeUsage: true},
		ReasoningEffort:     c.options.Effort,
		MaxCompletionTokens: maxTokens(r.Persona, c.options.Effort),
	}
}

func chatTools(tools toolbox) []openai.Tool {
	var list []openai.Tool
	for _, t := range tools {
		list = append(list, openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: t.Name, Description: t.Description, Parameters: t.Parameters,
		}})
	}
	return list
}

// chatResults is what a round of tools adds to the conversation: the calls, and a message for each result.
func chatResults(r *chatReader, results []string) []openai.ChatCompletionMessage {
	asked := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: r.text.String()}
	added := []openai.ChatCompletionMessage{{}}
	for i, c := range r.calls {
		asked.ToolCalls = append(asked.ToolCalls, openai.ToolCall{
			ID: c.id, Type: openai.ToolTypeFunction, Function: openai.FunctionCall{Name: c.name, Arguments: c.arguments},
		})
		added = append(added, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, ToolCallID: c.id, Content: results[i]})
	}
	added[0] = asked
	return added
}

// refusesTools tells whether a request failed because of its tools: the server says so, or the library does by itself,
// which knows models that take tools with an effort of "none" only.
func refusesTools(err error) bool {
	own := []error{openai.ErrReasoningToolsRequireResponses, openai.ErrO1BetaLimitationsTools}
	return slices.ContainsFunc(own, func(e error) bool { return errors.Is(err, e) }) || names(err, "tool", "function")
}
