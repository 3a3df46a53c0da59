package assistant

import (
	"context"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/thread"
)

// A responseReader reads the events of one response.
type responseReader struct {
	client            *service.Client
	refused, finished bool
	thoughts          thoughts
	calls             []call
	own               []string // the ids of its messages
}

// round makes one request and passes on what comes. Only response.completed and response.incomplete are an end: anything
// else, the end of the stream too, is an error.
func (s *Responses) round(ctx context.Context, req openai.CreateResponseRequest, a *answer) (*responseReader, error) {
	reader := &responseReader{client: s.client}
	stream, err := s.client.OpenAI().CreateResponseStream(ctx, req)
	if err != nil {
		return reader, err
	}
	defer stream.Close()
	for !reader.finished && !a.left {
		event, err := stream.Recv()
		if err == nil {
			err = reader.read(event, a)
		}
		if err != nil {
			return reader, err
		}
	}
	return reader, nil
}

func (r *responseReader) read(e openai.ResponseStreamEvent, a *answer) error {
	switch e.Type {
	case openai.ResponseStreamEventCreated:
		if e.Response != nil {
			a.pass(thread.Delta{Model: e.Response.Model})
		}
	case openai.ResponseStreamEventOutputTextDelta:
		a.pass(thread.Delta{Text: r.thoughts.without(e.Delta, false)})
	case openai.ResponseStreamEventRefusalDelta:
		r.refused = true
		a.pass(thread.Delta{Text: e.Delta})
	case openai.ResponseStreamEventOutputItemDone:
		r.item(e.Item)
	case openai.ResponseStreamEventCompleted, openai.ResponseStreamEventIncomplete:
		r.end(e, a)
	case openai.ResponseStreamEventFailed:
		if e.Response == nil || e.Response.Error == nil {
			return failure(r.client, "", "")
		}
		return failure(r.client, e.Response.Error.Code, e.Response.Error.Message)
	case openai.ResponseStreamEventError:
		return failure(r.client, e.Code, e.Message)
	}
	return nil
}

func (r *responseReader) item(i *openai.ResponseOutputItem) {
	switch {
	case i == nil:
	case i.Type == "message":
		r.own = append(r.own, i.ID)
	case i.Type == "function_call":
		r.calls = append(r.calls, call{i.CallID, i.Name, i.Arguments})
	}
}

func (r *responseReader) end(e openai.ResponseStreamEvent, a *answer) {
	r.finished = true
	d := thread.Delta{Text: r.thoughts.without("", true), Finish: "stop"}
	switch {
	case e.Type == openai.ResponseStreamEventIncomplete:
		r.calls = nil // they may not be whole
		d.Finish = incomplete(e.Response)
	case len(r.calls) > 0:
		d.Finish = ""
	case r.refused:
		d.Finish = "refusal"
	}
	a.pass(d)
	if e.Response == nil || e.Response.Usage == nil {
		return
	}
	u := e.Response.Usage
	spent := thread.Usage{Input: u.InputTokens, Output: u.OutputTokens}
	if u.InputTokensDetails != nil {
		spent.Cached = u.InputTokensDetails.CachedTokens
	}
	a.spent(spent)
}

// incomplete gives the finish reason of a response that is not whole.
func incomplete(r *openai.CreateResponseResponse) string {
	if r != nil && r.IncompleteDetails != nil && r.IncompleteDetails.Reason == "content_filter" {
		return "content_filter"
	}
	return "length"
}

// failure explains an error that came within an answer of the service, by its code.
func failure(client *service.Client, code, message string) error {
	codes := map[string]fault.Code{
		"rate_limit_exceeded": fault.RateLimited, "insufficient_quota": fault.OutOfCredit,
		"credit_balance_exhausted": fault.OutOfCredit, "context_length_exceeded": fault.ContextFull,
		"invalid_prompt": fault.BadRequest, "invalid_request_error": fault.BadRequest,
	}
	named, ok := codes[code]
	if !ok {
		named = fault.ServerTrouble
	}
	return client.Fault(named, message)
}
