package assistant

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/fault"
	"kaiwa/config/service"
)

// askingTime is how long a small question may take, with every try.
const askingTime = 60 * time.Second

// An Asker asks a model one question and gives its answer: what memory has to ask after a turn. It uses Chat Completions,
// which every server has.
type Asker struct {
	client *service.Client
	model  string
	effort string
}

// NewAsker makes one. model is the one to ask; "" is the client's. effort is the reasoning effort; "" sends none.
func NewAsker(client *service.Client, model, effort string) *Asker {
	if model == "" {
		model = client.Model()
	}
	return &Asker{client, model, effort}
}

// Ask gives the answer as JSON of that schema, where the server can do that; where it refuses to, as whatever text the
// model writes. A nil schema asks for text. What the model thinks aloud is left out.
func (k *Asker) Ask(ctx context.Context, system, user string, schema json.RawMessage) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	refusal := refusalOf("schema "+k.model, k.client, k.effort)
	req := openai.ChatCompletionRequest{
		Model:           k.model,
		ReasoningEffort: k.effort,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: system},
			{Role: openai.ChatMessageRoleUser, Content: user},
		},
	}
	if schema != nil && !refusal.known() {
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "answer", Schema: schema, Strict: true},
		}
	}
	text, err := k.ask(ctx, req)
	if req.ResponseFormat != nil && names(err, "response_format", "json_schema", "schema", "response format") {
		refusal.remember()
		req.ResponseFormat = nil
		text, err = k.ask(ctx, req)
	}
	return text, service.Explain(k.client.Role(), k.model, err)
}

func (k *Asker) ask(ctx context.Context, req openai.ChatCompletionRequest) (string, error) {
	answer, err := k.client.OpenAI().CreateChatCompletion(ctx, req)
	if err != nil {
		return "", err
	}
	if len(answer.Choices) == 0 {
		return "", k.client.Fault(fault.NotCompatible, "its answer has no choices")
	}
	choice := answer.Choices[0]
	switch {
	case choice.FinishReason == openai.FinishReasonLength:
		return "", k.client.Fault(fault.CutOff, "the answer is not whole")
	case choice.Message.Refusal != "":
		return "", k.client.Fault(fault.BadRequest, choice.Message.Refusal)
	}
	var t thoughts
	return strings.TrimSpace(t.without(choice.Message.Content, true)), nil
}
