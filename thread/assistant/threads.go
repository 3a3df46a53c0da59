package assistant

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"kaiwa/config/service"
	"kaiwa/thread"
)

// remote is the Assistants API, version 2, as far as it is used here. Plain JSON: go-openai's types lack why a run is
// incomplete, the refusals and the reasoning effort.
type remote struct{ client *service.Client }

// A run is an answer that the service is making.
type run struct {
	ID             string `json:"id"`
	Status         string `json:"status"`
	Model          string `json:"model"`
	RequiredAction struct {
		Submit struct {
			Calls []struct {
				ID       string `json:"id"`
				Function struct {
					Name      string `json:"name"`
					Arguments string `json:"arguments"`
				} `json:"function"`
			} `json:"tool_calls"`
		} `json:"submit_tool_outputs"`
	} `json:"required_action"`
	LastError struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"last_error"`
	Incomplete struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
		Details    struct {
			Cached int `json:"cached_tokens"`
		} `json:"prompt_token_details"`
	} `json:"usage"`
}

// calls are what a run that requires action wants to be run.
func (r run) calls() []call {
	var calls []call
	for _, c := range r.RequiredAction.Submit.Calls {
		calls = append(calls, call{c.ID, c.Function.Name, c.Function.Arguments})
	}
	return calls
}

// A posted message is one in a thread of the service.
type posted struct {
	item
	run        string // that made it
	refused    bool   // a part of it is a refusal
	incomplete string // why it is not whole
}

func (s remote) call(ctx context.Context, method, path string, in, out any) error {
	return s.client.Call(ctx, method, path, in, out, "OpenAI-Beta", "assistants=v2")
}

type object map[string]any

// id sends what makes something and gives its id.
func (s remote) id(ctx context.Context, path string, in object) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := s.call(ctx, http.MethodPost, path, in, &made)
	return made.ID, err
}

// begin makes a thread with its first messages.
func (s remote) begin(ctx context.Context, first []thread.Message) (id string, err error) {
	messages := make([]object, 0, len(first))
	for _, m := range first {
		messages = append(messages, message(m))
	}
	return s.id(ctx, "/threads", object{"messages": messages})
}

// say adds a message to a thread.
func (s remote) say(ctx context.Context, threadID string, m thread.Message) (id string, err error) {
	return s.id(ctx, threadPath(threadID)+"/messages", message(m))
}

func message(m thread.Message) object { return object{"role": string(m.Role), "content": m.Text} }

// since lists the messages after one, oldest first, however many they are; after "" all.
func (s remote) since(ctx context.Context, threadID, after string) ([]posted, error) {
	var messages []posted
	for {
		query := url.Values{"limit": {"100"}, "order": {"asc"}}
		if after != "" {
			query.Set("after", after)
		}
		var page struct {
			Data    []postedMessage `json:"data"`
			HasMore bool            `json:"has_more"`
		}
		if err := s.call(ctx, http.MethodGet, threadPath(threadID)+"/messages?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		for _, m := range page.Data {
			messages = append(messages, m.posted())
		}
		if !page.HasMore || len(page.Data) == 0 {
			return messages, nil
		}
		after = page.Data[len(page.Data)-1].ID
	}
}

// A postedMessage is a message as the service writes it.
type postedMessage struct {
	ID         string `json:"id"`
	Role       string `json:"role"`
	RunID      string `json:"run_id"`
	Incomplete struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Content []struct {
		Text struct {
			Value string `json:"value"`
		} `json:"text"`
		Refusal string `json:"refusal"`
	} `json:"content"`
}

func (m postedMessage) posted() posted {
	p := posted{run: m.RunID, incomplete: m.Incomplete.Reason}
	var text strings.Builder
	for _, part := range m.Content {
		text.WriteString(part.Text.Value + part.Refusal)
		p.refused = p.refused || part.Refusal != ""
	}
	p.item = item{id: m.ID, role: m.Role, text: text.String()}
	return p
}

// start begins a run.
func (s remote) start(ctx context.Context, threadID string, in object) (r run, err error) {
	err = s.call(ctx, http.MethodPost, threadPath(threadID)+"/runs", in, &r)
	return r, err
}

// newest gives a thread's newest run; without an ID there is none.
func (s remote) newest(ctx context.Context, threadID string) (run, error) {
	var page struct {
		Data []run `json:"data"`
	}
	err := s.call(ctx, http.MethodGet, threadPath(threadID)+"/runs?limit=1", nil, &page)
	if err != nil || len(page.Data) == 0 {
		return run{}, err
	}
	return page.Data[0], nil
}

// look asks how far a run is.
func (s remote) look(ctx context.Context, threadID, runID string) (r run, err error) {
	err = s.call(ctx, http.MethodGet, runPath(threadID, runID), nil, &r)
	return r, err
}

// submit gives a run the results that it waits for.
func (s remote) submit(ctx context.Context, threadID string, r run, results []string) (next run, err error) {
	outputs := []object{}
	for i, c := range r.calls() {
		outputs = append(outputs, object{"tool_call_id": c.id, "output": results[i]})
	}
	err = s.call(ctx, http.MethodPost, runPath(threadID, r.ID)+"/submit_tool_outputs", object{"tool_outputs": outputs}, &next)
	return next, err
}

// cancel has a run stopped. That may take the service a moment.
func (s remote) cancel(ctx context.Context, threadID, runID string) error {
	return s.call(ctx, http.MethodPost, runPath(threadID, runID)+"/cancel", nil, &run{})
}

// remove deletes a thread.
func (s remote) remove(ctx context.Context, threadID string) error {
	return s.call(ctx, http.MethodDelete, threadPath(threadID), nil, &struct{}{})
}

func threadPath(id string) string { return "/threads/" + url.PathEscape(id) }

func runPath(threadID, id string) string { return threadPath(threadID) + "/runs/" + url.PathEscape(id) }
