package loopback

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// stream sends a response as events. Its items are in the conversation when it is complete, before that is said.
func (r *response) stream(a *answer) {
	a.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	a.w.Header().Set("Cache-Control", "no-cache")
	s := r.server
	r.item = s.id("msg")
	if !sleepUntil(a.r.Context(), s.due(a, 0)) || !r.event(a, "response.created", map[string]any{"response": r.object("in_progress", []any{})}) ||
		!r.event(a, "response.in_progress", map[string]any{"response": r.object("in_progress", []any{})}) {
		return
	}
	if len(r.calls) == 0 && !r.streamText(a) || !r.streamCalls(a) {
		return
	}
	status, output := r.status(), r.output()
	if status != "failed" {
		r.keep(output)
	}
	r.event(a, "response."+status, map[string]any{"response": r.object(status, output)})
}

// streamText sends the message. It is false where the rest need not be sent.
func (r *response) streamText(a *answer) bool {
	kind, logprobs := "output_text", map[string]any{"logprobs": []any{}}
	field := "text"
	if r.refusal != "" {
		kind, logprobs, field = "refusal", nil, "refusal"
	}
	send := func(name string, fields ...map[string]any) bool {
		e := map[string]any{"item_id": r.item, "output_index": 0, "content_index": 0}
		for _, f := range fields {
			maps.Copy(e, f)
		}
		return r.event(a, name, e)
	}
	item := func(name string, message map[string]any) bool {
		return r.event(a, name, map[string]any{"output_index": 0, "item": message})
	}
	begun := r.message("", "in_progress")
	begun["content"] = []any{}
	if !item("response.output_item.added", begun) || !send("response.content_part.added", map[string]any{"part": r.part("")}) {
		return false
	}
	for n, token := range r.tokens {
		if !sleepUntil(a.r.Context(), r.server.due(a, n)) || !send("response."+kind+".delta", map[string]any{"delta": token}, logprobs) {
			return false
		}
	}
	text := strings.Join(r.tokens, "")
	return send("response."+kind+".done", map[string]any{field: text}, logprobs) &&
		send("response.content_part.done", map[string]any{"part": r.part(text)}) &&
		item("response.output_item.done", r.message(text, "completed"))
}

// streamCalls sends the calls, each with its arguments in two pieces. It is false where the rest need not be sent.
func (r *response) streamCalls(a *answer) bool {
	for i, c := range r.calls {
		begin, rest := c.split()
		arguments := func(name string, fields map[string]any) bool {
			fields["item_id"], fields["output_index"] = "fc_"+c.id, i
			return r.event(a, "response.function_call_arguments."+name, fields)
		}
		item := func(name string, item map[string]any) bool {
			return r.event(a, name, map[string]any{"output_index": i, "item": item})
		}
		if !item("response.output_item.added", c.item("in_progress", "")) ||
			!arguments("delta", map[string]any{"delta": begin}) || !arguments("delta", map[string]any{"delta": rest}) ||
			!arguments("done", map[string]any{"name": c.Name, "arguments": c.Arguments}) ||
			!item("response.output_item.done", c.item("completed", c.Arguments)) {
			return false
		}
	}
	return true
}

// event sends one event, with its name in a line of its own.
func (r *response) event(a *answer, name string, v map[string]any) bool {
	v["type"], v["sequence_number"] = name, r.sent
	r.sent++
	data, _ := json.Marshal(v) // of plain types: it cannot fail
	return a.piece(fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, data))
}
