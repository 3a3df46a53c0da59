package loopback

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// chat answers a conversation, as a stream or at once when all of it is written.
func (s *Server) chat(a *answer, req *ChatRequest) {
	c := s.complete(*req, max(req.MaxTokens, req.MaxCompletionTokens))
	c.id, c.created = s.id("chatcmpl"), a.start.Unix()
	if req.Stream {
		s.stream(a, c, req.StreamOptions.IncludeUsage)
		return
	}
	if sleepUntil(a.r.Context(), s.due(a, len(c.tokens)-1)) {
		a.json(c.whole())
	}
}

// complete finds what the model says to a request, in at most so many tokens; 0 is any number.
func (s *Server) complete(req ChatRequest, most int) *completion {
	c := &completion{model: req.Model, finish: s.options.Finish, refusal: s.options.Refusal}
	for _, m := range req.Messages {
		c.prompt += len(tokensOf(m.Content)) + 4
	}
	if s.options.Call != nil && len(req.Tools) > 0 && req.ToolChoice != "none" {
		for _, call := range s.options.Call(req) {
			c.calls = append(c.calls, called{s.id("call"), call})
		}
	}
	if len(c.calls) > 0 {
		c.finish, c.refusal = "tool_calls", ""
		return c
	}
	if c.finish == "" {
		c.finish = "stop"
	}
	c.tokens = tokensOf(s.words(req))
	if most > 0 && len(c.tokens) > most {
		c.tokens, c.finish = c.tokens[:most], "length"
	}
	return c
}

// words is what the model says.
func (s *Server) words(req ChatRequest) string {
	switch {
	case s.options.Refusal != "":
		return s.options.Refusal
	case s.options.Answer != nil:
		return s.options.Answer(req)
	case req.ResponseFormat.Type == "json_schema":
		return example(req.ResponseFormat.JSONSchema.Schema)
	}
	return "You said: " + req.Said()
}

// json sends a JSON answer.
func (a *answer) json(v any) {
	body, _ := json.Marshal(v) // of plain types: it cannot fail
	a.whole("application/json", body)
}

// due is when token n is written.
func (s *Server) due(a *answer, n int) time.Time {
	at := a.start.Add(s.options.TimeToFirstToken)
	if s.options.TokensPerSecond > 0 && n > 0 {
		at = at.Add(time.Duration(float64(n) / s.options.TokensPerSecond * float64(time.Second)))
	}
	return at
}

func (s *Server) stream(a *answer, c *completion, usage bool) {
	a.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	a.w.Header().Set("Cache-Control", "no-cache")
	send := func(delta map[string]any, finish any) bool {
		event := c.envelope("chat.completion.chunk")
		event["choices"] = []any{map[string]any{"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish}}
		if usage {
			event["usage"] = nil
		}
		return a.event(event)
	}
	if !sleepUntil(a.r.Context(), s.due(a, 0)) || !send(map[string]any{"role": "assistant", c.field(): ""}, nil) {
		return
	}
	for n, token := range c.tokens {
		if !sleepUntil(a.r.Context(), s.due(a, n)) || !send(map[string]any{c.field(): token}, nil) {
			return
		}
	}
	for i, call := range c.calls {
		begin, rest := call.split()
		if !send(map[string]any{"tool_calls": []any{call.chunk(i, true, begin)}}, nil) ||
			!send(map[string]any{"tool_calls": []any{call.chunk(i, false, rest)}}, nil) {
			return
		}
	}
	if !send(map[string]any{}, c.finish) {
		return
	}
	if usage {
		event := c.envelope("chat.completion.chunk")
		event["choices"], event["usage"] = []any{}, c.usage()
		if !a.event(event) {
			return
		}
	}
	a.piece([]byte("data: [DONE]\n\n"))
}

// event sends one event of a stream.
func (a *answer) event(v any) bool {
	data, _ := json.Marshal(v) // of plain types: it cannot fail
	return a.piece(fmt.Appendf(nil, "data: %s\n\n", data))
}

// A completion is one answer of the chat.
type completion struct {
	id, model string
	created   int64
	tokens    []string
	calls     []called
	finish    string
	refusal   string
	prompt    int // tokens
}

// field is where the words go.
func (c *completion) field() string {
	if c.refusal != "" {
		return "refusal"
	}
	return "content"
}

func (c *completion) envelope(object string) map[string]any {
	return map[string]any{"id": c.id, "object": object, "created": c.created, "model": c.model}
}

func (c *completion) whole() map[string]any {
	message := map[string]any{"role": "assistant", "content": nil, "refusal": nil}
	if len(c.calls) > 0 {
		message["tool_calls"] = list(c.calls, called.whole)
	} else {
		message[c.field()] = strings.Join(c.tokens, "")
	}
	v := c.envelope("chat.completion")
	v["choices"] = []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": c.finish}}
	v["usage"] = c.usage()
	return v
}

func (c *completion) usage() map[string]any {
	return map[string]any{
		"prompt_tokens": c.prompt, "completion_tokens": c.written(), "total_tokens": c.prompt + c.written(),
		"prompt_tokens_details": map[string]any{"cached_tokens": 0},
	}
}

// tokensOf cuts a text about as models do: words with the space before them, long ones in pieces of six
// letters, and two characters of Japanese or Chinese at a time. Joined, they are the text again.
func tokensOf(text string) []string {
	var tokens []string
	start, length, wide := 0, 0, false
	for i, r := range text {
		isWide := utf8.RuneLen(r) >= 3 && !unicode.IsSpace(r)
		full := length >= 6 || (wide && length >= 2)
		if i > start && (full || (isWide != wide && length > 0) || (unicode.IsSpace(r) && length > 0)) {
			tokens = append(tokens, text[start:i])
			start, length = i, 0
		}
		wide = isWide
		if !unicode.IsSpace(r) {
			length++
		}
	}
	if start < len(text) {
		tokens = append(tokens, text[start:])
	}
	return tokens
}
