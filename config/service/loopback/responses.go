package loopback

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A ResponseRequest asks for an answer over the Responses API.
type ResponseRequest struct {
	Model           string
	Instructions    string
	Conversation    string // its id
	Input           []Message
	Store           *bool
	Stream          bool
	MaxOutputTokens int
	Effort          string
	ToolChoice      any
	Tools           []Tool

	items []inputItem
}

// UnmarshalJSON reads a request whose input and conversation may be a text or more.
func (r *ResponseRequest) UnmarshalJSON(b []byte) error {
	var raw struct {
		Model           string          `json:"model"`
		Instructions    string          `json:"instructions"`
		Conversation    json.RawMessage `json:"conversation"`
		Input           json.RawMessage `json:"input"`
		Store           *bool           `json:"store"`
		Stream          bool            `json:"stream"`
		MaxOutputTokens int             `json:"max_output_tokens"`
		Reasoning       struct {
			Effort string `json:"effort"`
		} `json:"reasoning"`
		ToolChoice any `json:"tool_choice"`
		Tools      []struct {
			Type       string          `json:"type"`
			Name       string          `json:"name"`
			Parameters json.RawMessage `json:"parameters"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*r = ResponseRequest{
		Model: raw.Model, Instructions: raw.Instructions, Store: raw.Store, Stream: raw.Stream,
		MaxOutputTokens: raw.MaxOutputTokens, Effort: raw.Reasoning.Effort, ToolChoice: raw.ToolChoice,
	}
	for _, t := range raw.Tools {
		tool := Tool{Type: t.Type}
		tool.Function.Name, tool.Function.Parameters = t.Name, t.Parameters
		r.Tools = append(r.Tools, tool)
	}
	var conversation struct {
		ID string `json:"id"`
	}
	if len(raw.Conversation) > 0 && json.Unmarshal(raw.Conversation, &r.Conversation) != nil {
		if err := json.Unmarshal(raw.Conversation, &conversation); err != nil {
			return err
		}
		r.Conversation = conversation.ID
	}
	var said string
	if len(raw.Input) == 0 {
		return nil
	}
	if json.Unmarshal(raw.Input, &said) == nil {
		r.items = []inputItem{{Type: "message", Message: Message{Role: "user", Content: said}}}
	} else if err := json.Unmarshal(raw.Input, &r.items); err != nil {
		return err
	}
	for _, i := range r.items {
		r.Input = append(r.Input, i.seen())
	}
	return nil
}

// seen is what the model sees of an item.
func (i inputItem) seen() Message {
	switch i.Type {
	case "function_call":
		calls, _ := json.Marshal([]any{called{i.CallID, Call{i.Name, i.Arguments}}.whole()}) // of plain types
		return Message{Role: "assistant", Calls: string(calls)}
	case "function_call_output":
		return Message{Role: "tool", Content: i.Output, CallID: i.CallID}
	}
	return i.Message
}

// respond answers a response request, as a stream or at once.
func (s *Server) respond(a *answer, req *ResponseRequest) {
	if below(a.r.URL.Path)[0] != "responses" || len(below(a.r.URL.Path)) != 1 {
		a.refuse(noPath(a.r))
		return
	}
	s.mu.Lock()
	chat, problem := s.viewOf(req)
	s.mu.Unlock()
	if problem != nil {
		a.refuse(problem)
		return
	}
	c := s.complete(chat, req.MaxOutputTokens)
	r := &response{completion: c, req: req, server: s}
	c.id, c.created = s.id("resp"), a.start.Unix()
	if req.Stream {
		r.stream(a)
		return
	}
	if sleepUntil(a.r.Context(), s.due(a, len(c.tokens)-1)) {
		r.keep(r.output())
		a.json(r.object(r.status(), r.output()))
	}
}

// viewOf is what the model sees of a request: the conversation and the input; and what is wrong with it.
func (s *Server) viewOf(req *ResponseRequest) (ChatRequest, *refusal) {
	chat := ChatRequest{Model: req.Model, Tools: req.Tools, ToolChoice: req.ToolChoice, ReasoningEffort: req.Effort}
	if f := s.checkModel(req.Model); f != nil {
		return chat, f
	}
	for i, t := range req.Tools {
		if f := checkTool(fmt.Sprintf("tools[%d]", i), t.Function.Name, t.Function.Parameters); f != nil {
			return chat, f
		}
	}
	if req.Instructions != "" {
		chat.Messages = append(chat.Messages, Message{Role: "system", Content: req.Instructions})
	}
	if req.Conversation != "" {
		c := s.kept.conversations[req.Conversation]
		if c == nil {
			return chat, notThere("Conversation", req.Conversation)
		}
		for _, stored := range c.items {
			var i inputItem
			text, _ := json.Marshal(stored) // of plain types: it cannot fail
			_ = json.Unmarshal(text, &i)    // we wrote it
			if i.Type == "function_call_output" {
				i.Output, _ = stored["output"].(string)
			}
			chat.Messages = append(chat.Messages, i.seen())
		}
	}
	if len(req.Input) == 0 {
		return chat, missing("input")
	}
	chat.Messages = append(chat.Messages, req.Input...)
	return chat, unanswered(chat.Messages)
}

// unanswered refuses a conversation in which a call has no result.
func unanswered(messages []Message) *refusal {
	var waiting []string
	for _, m := range messages {
		waiting = append(waiting, callIDs(m.Calls)...)
		if m.Role != "tool" {
			continue
		}
		if !slices.Contains(waiting, m.CallID) {
			return wrong("input", "", "No tool call found for function call output with call_id "+m.CallID+".")
		}
		waiting = slices.DeleteFunc(waiting, func(id string) bool { return id == m.CallID })
	}
	if len(waiting) > 0 {
		return wrong("input", "", "No tool output found for function call "+waiting[0]+".")
	}
	return nil
}

// A response is one that is being made.
type response struct {
	*completion
	req    *ResponseRequest
	server *Server
	item   string // the id of its message
	sent   int    // events
}

// keep adds the input and the output to the conversation.
func (r *response) keep(output []any) {
	if r.req.Conversation == "" {
		return
	}
	s := r.server
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.kept.conversations[r.req.Conversation]
	if c == nil {
		return
	}
	c.items = append(c.items, s.storedItems(r.req.items)...)
	for _, o := range output {
		if item, ok := o.(map[string]any); ok {
			c.items = append(c.items, item)
		}
	}
}

// output is what was made, whole.
func (r *response) output() []any {
	if r.item == "" {
		r.item = r.server.id("msg")
	}
	if len(r.calls) == 0 {
		return []any{r.message(strings.Join(r.tokens, ""), "completed")}
	}
	return list(r.calls, func(c called) map[string]any { return c.item("completed", c.Arguments) })
}

func (c called) item(status, arguments string) map[string]any {
	return map[string]any{"type": "function_call", "id": "fc_" + c.id, "call_id": c.id, "name": c.Name, "arguments": arguments, "status": status}
}

func (r *response) message(text, status string) map[string]any {
	return map[string]any{"type": "message", "id": r.item, "status": status, "role": "assistant", "content": []any{r.part(text)}}
}

func (r *response) part(text string) map[string]any {
	if r.refusal != "" {
		return map[string]any{"type": "refusal", "refusal": text}
	}
	return textPart(text)
}

// status is how it ends.
func (r *response) status() string {
	switch r.finish {
	case "stop", "tool_calls":
		return "completed"
	case "failed":
		return "failed"
	}
	return "incomplete"
}

// object is the response itself.
func (r *response) object(status string, output []any) map[string]any {
	v := map[string]any{
		"id": r.id, "object": "response", "created_at": r.created, "status": status, "model": r.model, "output": output,
		"error": nil, "incomplete_details": nil, "instructions": r.req.Instructions, "metadata": map[string]any{},
		"parallel_tool_calls": true, "temperature": 1, "top_p": 1, "tool_choice": "auto", "tools": []any{},
	}
	if r.req.Conversation != "" {
		v["conversation"] = map[string]any{"id": r.req.Conversation}
	}
	switch status {
	case "in_progress":
		return v
	case "failed":
		v["error"] = map[string]any{"code": "server_error", "message": "The model failed to generate a response."}
	case "incomplete":
		reason := "max_output_tokens"
		if r.finish == "content_filter" {
			reason = r.finish
		}
		v["incomplete_details"] = map[string]any{"reason": reason}
	}
	v["usage"] = map[string]any{
		"input_tokens": r.prompt, "input_tokens_details": map[string]any{"cached_tokens": 0, "cache_write_tokens": 0},
		"output_tokens": r.written(), "output_tokens_details": map[string]any{"reasoning_tokens": 0},
		"total_tokens": r.prompt + r.written(),
	}
	return v
}
