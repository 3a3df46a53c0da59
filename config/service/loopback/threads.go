package loopback

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// threads makes threads and deletes them, with their messages and runs.
func (s *Server) threads(a *answer, req Request) {
	s.mu.Lock()
	v, problem := s.thread(a, req)
	s.mu.Unlock()
	a.reply(v, problem)
}

func (s *Server) thread(a *answer, req Request) (any, *refusal) {
	if f := checkVersion(a.r); f != nil {
		return nil, f
	}
	parts := below(req.Path)
	if len(parts) == 1 && req.Method == http.MethodPost {
		return s.newThread(a, req)
	}
	if len(parts) == 1 {
		return nil, noPath(a.r)
	}
	id := parts[1]
	t := s.kept.threads[id]
	if t == nil {
		return nil, noneFound("thread", id)
	}
	s.advance(id, time.Now())
	switch {
	case len(parts) == 2 && req.Method == http.MethodDelete:
		delete(s.kept.threads, id)
		return map[string]any{"id": id, "object": "thread.deleted", "deleted": true}, nil
	case req.Endpoint == Messages && len(parts) == 3 && req.Method == http.MethodGet:
		return page(t.items, req.Query)
	case req.Endpoint == Messages && len(parts) == 3 && req.Method == http.MethodPost:
		return s.post(a, id, t, req)
	case req.Endpoint == Runs:
		return s.run(a, id, parts[3:], req)
	}
	return nil, noPath(a.r)
}

// A toPost is a message of a request.
type toPost struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (p toPost) check(param string) *refusal {
	switch {
	case p.Role != "user" && p.Role != "assistant":
		return wrong(param+"role", "invalid_value", fmt.Sprintf("Invalid value: '%s'. Supported values are: 'user' and 'assistant'.", p.Role))
	case p.Content == "":
		return wrong(param+"content", "", "Message content must be non-empty.")
	}
	return nil
}

func (s *Server) newThread(a *answer, req Request) (any, *refusal) {
	var in struct {
		Messages []toPost `json:"messages"`
	}
	if err := json.Unmarshal(req.Body, &in); err != nil {
		return nil, wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	id := s.number("thread")
	t := &collection{object: map[string]any{
		"id": id, "object": "thread", "created_at": seconds(a.start), "tool_resources": nil, "metadata": map[string]any{},
	}}
	for i, m := range in.Messages {
		if f := m.check(fmt.Sprintf("messages[%d].", i)); f != nil {
			return nil, f
		}
		t.items = append(t.items, s.newMessage(id, m, a.start))
	}
	s.kept.threads[id] = t
	return t.object, nil
}

func (s *Server) post(a *answer, id string, t *collection, req Request) (any, *refusal) {
	var in toPost
	if err := json.Unmarshal(req.Body, &in); err != nil {
		return nil, wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	if f := in.check(""); f != nil {
		return nil, f
	}
	if r := s.active(id); r != nil {
		return nil, wrong("", "", fmt.Sprintf("Can't add messages to %s while a run %s is active.", id, r.id))
	}
	m := s.newMessage(id, in, a.start)
	t.items = append(t.items, m)
	return m, nil
}

func (s *Server) newMessage(thread string, p toPost, at time.Time) map[string]any {
	return map[string]any{
		"id": s.number("msg"), "object": "thread.message", "created_at": seconds(at), "thread_id": thread, "status": "completed",
		"incomplete_details": nil, "completed_at": seconds(at), "incomplete_at": nil, "role": p.Role,
		"content":      []any{map[string]any{"type": "text", "text": map[string]any{"value": p.Content, "annotations": []any{}}}},
		"assistant_id": nil, "run_id": nil, "attachments": []any{}, "metadata": map[string]any{},
	}
}
