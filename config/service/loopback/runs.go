package loopback

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// cancelling is how long a run takes to stop.
const cancelling = 400 * time.Millisecond

// A run is an answer that is made while its client polls.
type run struct {
	id, thread string
	in         runRequest
	status     string
	created    time.Time // or when it went on with the results of its tools
	stopped    time.Time // when its cancellation was asked for
	answer     *completion
	prompt     int // tokens of its earlier steps
	written    int
	view       []Message // what the model sees beside the thread: calls and results
}

// A runRequest is what a run is told.
type runRequest struct {
	Assistant    string `json:"assistant_id"`
	Model        string `json:"model"`
	Instructions string `json:"instructions"`
	Additional   string `json:"additional_instructions"`
	Effort       string `json:"reasoning_effort"`
	Most         int    `json:"max_completion_tokens"`
	ToolChoice   any    `json:"tool_choice"`
	Tools        []Tool `json:"tools"`
}

// run begins a run, lists them, tells how far one is, takes the results of its tools, or cancels it.
func (s *Server) run(a *answer, thread string, parts []string, req Request) (any, *refusal) {
	if len(parts) == 0 && req.Method == http.MethodPost {
		return s.newRun(a, thread, req)
	}
	if len(parts) == 0 {
		return page(s.runsOf(thread), req.Query)
	}
	i := slices.IndexFunc(s.kept.runs, func(r *run) bool { return r.id == parts[0] && r.thread == thread })
	if i < 0 {
		return nil, noneFound("run", parts[0])
	}
	r := s.kept.runs[i]
	switch {
	case len(parts) == 1 && req.Method == http.MethodGet:
		return s.runObject(r), nil
	case len(parts) == 2 && parts[1] == "cancel" && req.Method == http.MethodPost:
		if !r.active() {
			return nil, wrong("", "", fmt.Sprintf("Cannot cancel run with status '%s'.", r.status))
		}
		r.status, r.stopped = "cancelling", time.Now()
		return s.runObject(r), nil
	case len(parts) == 2 && parts[1] == "submit_tool_outputs" && req.Method == http.MethodPost:
		if f := s.submit(r, req); f != nil {
			return nil, f
		}
		return s.runObject(r), nil
	}
	return nil, noPath(a.r)
}

// runsOf lists a thread's runs, oldest first.
func (s *Server) runsOf(thread string) []map[string]any {
	var runs []map[string]any
	for _, r := range s.kept.runs {
		if r.thread == thread {
			runs = append(runs, s.runObject(r))
		}
	}
	return runs
}

func (s *Server) newRun(a *answer, thread string, req Request) (any, *refusal) {
	r := &run{thread: thread, created: a.start, status: "queued"}
	if err := json.Unmarshal(req.Body, &r.in); err != nil {
		return nil, wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	assistant := s.kept.assistants[r.in.Assistant]
	if assistant == nil {
		return nil, noneFound("assistant", r.in.Assistant)
	}
	if r.in.Model == "" {
		r.in.Model, _ = assistant["model"].(string)
	}
	if r.in.Instructions == "" {
		r.in.Instructions, _ = assistant["instructions"].(string)
	}
	if f := s.checkModel(r.in.Model); f != nil {
		return nil, f
	}
	for i, t := range r.in.Tools {
		if f := checkTool(fmt.Sprintf("tools[%d]", i), t.Function.Name, t.Function.Parameters); f != nil {
			return nil, f
		}
	}
	if other := s.active(thread); other != nil {
		return nil, wrong("", "", fmt.Sprintf("Thread %s already has an active run %s.", thread, other.id))
	}
	r.id = s.number("run")
	s.kept.runs = append(s.kept.runs, r)
	s.think(r)
	return s.runObject(r), nil
}

// think finds what the run will say. The lock is let go meanwhile: what is asked may ask the server.
func (s *Server) think(r *run) {
	chat := ChatRequest{Model: r.in.Model, Tools: r.in.Tools, ToolChoice: r.in.ToolChoice, ReasoningEffort: r.in.Effort}
	chat.Messages = append(chat.Messages, Message{Role: "system", Content: strings.TrimSpace(r.in.Instructions + "\n\n" + r.in.Additional)})
	for _, item := range s.kept.threads[r.thread].items {
		role, _ := item["role"].(string)
		chat.Messages = append(chat.Messages, Message{Role: role, Content: textOf(item)})
	}
	chat.Messages = append(chat.Messages, r.view...)
	s.mu.Unlock()
	c := s.complete(chat, r.in.Most)
	s.mu.Lock()
	r.answer = c
}

func textOf(message map[string]any) string {
	var m struct {
		Content []struct{ Text struct{ Value string } }
	}
	text, _ := json.Marshal(message) // of plain types: it cannot fail
	_ = json.Unmarshal(text, &m)     // we wrote it
	if len(m.Content) == 0 {
		return ""
	}
	return m.Content[0].Text.Value
}

func (s *Server) submit(r *run, req Request) *refusal {
	var in struct {
		Outputs []struct {
			ID     string `json:"tool_call_id"`
			Output string `json:"output"`
		} `json:"tool_outputs"`
	}
	if err := json.Unmarshal(req.Body, &in); err != nil {
		return wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	if r.status != "requires_action" {
		return wrong("", "", fmt.Sprintf("Runs in status \"%s\" do not accept tool outputs.", r.status))
	}
	calls, _ := json.Marshal(list(r.answer.calls, called.whole)) // of plain types
	r.view = append(r.view, Message{Role: "assistant", Calls: string(calls)})
	for _, c := range r.answer.calls {
		i := slices.IndexFunc(in.Outputs, func(o struct {
			ID     string `json:"tool_call_id"`
			Output string `json:"output"`
		}) bool {
			return o.ID == c.id
		})
		if i < 0 {
			return wrong("tool_outputs", "", "Expected tool outputs for call_ids ['"+c.id+"'].")
		}
		r.view = append(r.view, Message{Role: "tool", Content: in.Outputs[i].Output, CallID: c.id})
	}
	r.prompt, r.written = r.prompt+r.answer.prompt, r.written+r.answer.written()
	r.status, r.created = "queued", req.At
	s.think(r)
	return nil
}

func (r *run) active() bool {
	return slices.Contains([]string{"queued", "in_progress", "requires_action", "cancelling"}, r.status)
}

// active finds the run of a thread that is not over.
func (s *Server) active(thread string) *run {
	for _, r := range s.kept.runs {
		if r.thread == thread && r.active() {
			return r
		}
	}
	return nil
}

// advance brings a thread's run to where it is now.
func (s *Server) advance(thread string, now time.Time) {
	r := s.active(thread)
	if r == nil || r.answer == nil || r.status == "requires_action" {
		return
	}
	end := r.created.Add(s.options.TimeToFirstToken)
	if s.options.TokensPerSecond > 0 {
		end = end.Add(time.Duration(float64(len(r.answer.tokens)) / s.options.TokensPerSecond * float64(time.Second)))
	}
	switch {
	case r.status == "cancelling" && now.Sub(r.stopped) < cancelling:
	case r.status == "cancelling":
		r.status = "cancelled"
	case now.Sub(r.created) < end.Sub(r.created)/4:
		r.status = "queued"
	case now.Before(end):
		r.status = "in_progress"
	case len(r.answer.calls) > 0:
		r.status = "requires_action"
	default:
		s.endRun(r, end)
	}
}

// endRun ends a run as it is ordered to, and adds what it said to the thread.
func (s *Server) endRun(r *run, at time.Time) {
	r.status = "completed"
	if end := s.options.RunEnd.Status; end != "" {
		r.status = end
	}
	if r.status == "completed" && r.answer.finish == "length" {
		r.status = "incomplete"
	}
	if r.status != "completed" && r.status != "incomplete" {
		return
	}
	m := s.newMessage(r.thread, toPost{"assistant", strings.Join(r.answer.tokens, "")}, at)
	m["run_id"], m["assistant_id"] = r.id, r.in.Assistant
	if r.answer.refusal != "" {
		m["content"] = []any{map[string]any{"type": "refusal", "refusal": r.answer.refusal}}
	}
	if r.answer.finish == "content_filter" {
		m["status"], m["incomplete_details"] = "incomplete", map[string]any{"reason": "content_filter"}
		m["completed_at"], m["incomplete_at"] = nil, seconds(at)
	}
	t := s.kept.threads[r.thread]
	t.items = append(t.items, m)
}

// runObject is a run as the service shows it.
func (s *Server) runObject(r *run) map[string]any {
	s.advance(r.thread, time.Now())
	v := map[string]any{
		"id": r.id, "object": "thread.run", "created_at": seconds(r.created), "thread_id": r.thread, "assistant_id": r.in.Assistant,
		"status": r.status, "required_action": nil, "last_error": nil, "expires_at": nil, "started_at": nil, "cancelled_at": nil,
		"failed_at": nil, "completed_at": nil, "model": r.in.Model, "instructions": r.in.Instructions, "tools": []any{},
		"metadata": map[string]any{}, "usage": nil, "incomplete_details": nil, "max_prompt_tokens": nil,
		"max_completion_tokens": nil, "truncation_strategy": map[string]any{"type": "auto"}, "tool_choice": "auto",
		"parallel_tool_calls": true, "response_format": "auto",
	}
	if r.answer == nil {
		return v
	}
	switch r.status {
	case "requires_action":
		v["required_action"] = map[string]any{"type": "submit_tool_outputs", "submit_tool_outputs": map[string]any{
			"tool_calls": list(r.answer.calls, called.whole),
		}}
	case "failed":
		v["last_error"] = map[string]any{"code": s.options.RunEnd.Reason, "message": "this was ordered"}
	case "incomplete":
		reason := "max_completion_tokens"
		if s.options.RunEnd.Reason != "" {
			reason = s.options.RunEnd.Reason
		}
		v["incomplete_details"] = map[string]any{"reason": reason}
	}
	if !r.active() {
		prompt, written := r.prompt+r.answer.prompt, r.written+r.answer.written()
		v["usage"] = map[string]any{"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
	}
	return v
}
