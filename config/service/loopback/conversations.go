package loopback

import (
	"encoding/json"
	"net/http"
)

// conversations makes, shows and deletes conversations, and lists and adds their items.
func (s *Server) conversations(a *answer, req Request) {
	s.mu.Lock()
	v, problem := s.conversation(a, req)
	s.mu.Unlock()
	a.reply(v, problem)
}

func (s *Server) conversation(a *answer, req Request) (any, *refusal) {
	parts := below(req.Path)
	if len(parts) == 1 && req.Method == http.MethodPost {
		return s.newConversation(a, req)
	}
	if len(parts) == 1 || len(parts) > 3 || len(parts) == 3 && parts[2] != "items" {
		return nil, noPath(a.r)
	}
	c := s.kept.conversations[parts[1]]
	if c == nil {
		return nil, notThere("Conversation", parts[1])
	}
	switch {
	case len(parts) == 2 && req.Method == http.MethodGet:
		return c.object, nil
	case len(parts) == 2 && req.Method == http.MethodDelete:
		delete(s.kept.conversations, parts[1])
		return map[string]any{"id": parts[1], "object": "conversation.deleted", "deleted": true}, nil
	case len(parts) == 3 && req.Method == http.MethodGet:
		return page(c.items, req.Query)
	case len(parts) == 3 && req.Method == http.MethodPost:
		added, problem := s.itemsOf(req.Body)
		if problem != nil {
			return nil, problem
		}
		c.items = append(c.items, added...)
		return page(added, "limit=100&order=asc")
	}
	return nil, noPath(a.r)
}

func (s *Server) newConversation(a *answer, req Request) (any, *refusal) {
	items, problem := s.itemsOf(req.Body)
	if problem != nil {
		return nil, problem
	}
	id := s.number("conv")
	c := &collection{map[string]any{"id": id, "object": "conversation", "created_at": seconds(a.start), "metadata": map[string]any{}}, items}
	s.kept.conversations[id] = c
	return c.object, nil
}

// itemsOf reads the items of a body: at most 20.
func (s *Server) itemsOf(body []byte) ([]map[string]any, *refusal) {
	var in struct {
		Items []inputItem `json:"items"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	if len(in.Items) > 20 {
		return nil, wrong("items", "array_above_max_length", "Invalid 'items': array too long. Expected an array with maximum length 20.")
	}
	return s.storedItems(in.Items), nil
}

// storedItems makes items of what was put in, with ids.
func (s *Server) storedItems(in []inputItem) []map[string]any {
	var items []map[string]any
	for _, i := range in {
		items = append(items, i.stored(s.number("item")))
	}
	return items
}

// An inputItem is a message, a call or a call's result, as requests write it.
type inputItem struct {
	Type      string `json:"type"`
	Message          // its role and content
	CallID    string
	Name      string
	Arguments string
	Output    string
}

// UnmarshalJSON reads both: a message reads itself.
func (i *inputItem) UnmarshalJSON(b []byte) error {
	var raw struct {
		Type      string `json:"type"`
		CallID    string `json:"call_id"`
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
		Output    string `json:"output"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	i.Type, i.CallID, i.Name, i.Arguments, i.Output = raw.Type, raw.CallID, raw.Name, raw.Arguments, raw.Output
	return json.Unmarshal(b, &i.Message)
}

func (i inputItem) stored(id string) map[string]any {
	switch i.Type {
	case "function_call":
		return map[string]any{"type": i.Type, "id": id, "call_id": i.CallID, "name": i.Name, "arguments": i.Arguments, "status": "completed"}
	case "function_call_output":
		return map[string]any{"type": i.Type, "id": id, "call_id": i.CallID, "output": i.Output, "status": "completed"}
	}
	part := map[string]any{"type": "input_text", "text": i.Content}
	if i.Role == "assistant" {
		part = textPart(i.Content)
	}
	return map[string]any{"type": "message", "id": id, "status": "completed", "role": i.Role, "content": []any{part}}
}

func textPart(text string) map[string]any {
	return map[string]any{"type": "output_text", "text": text, "annotations": []any{}, "logprobs": []any{}}
}
