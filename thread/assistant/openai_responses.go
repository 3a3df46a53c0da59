package assistant

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/thread"
)

// A Responses answers over the Responses API, streamed. The service keeps the thread as a conversation: only what it does
// not have yet is sent, and another machine with the same key can go on with it ([Responses.Join]). Our own store has the
// whole thread too: where the conversation is lost, or cannot be made what the thread is, another one is made from it.
type Responses struct {
	client  *service.Client
	store   Store
	options Options
}

// NewResponses makes an answerer of a service.
func NewResponses(client *service.Client, s Store, o Options) *Responses {
	return &Responses{client: client, store: s, options: o}
}

// responsesLink is the name of the link that has a thread's mirror.
const responsesLink = "responses.conversation"

// Conversation gives the id of the conversation that the service keeps of a thread, conv_…, by which another machine joins
// it ([Responses.Join]); "" where there is none.
func Conversation(ctx context.Context, s Store, threadID int64) (string, error) {
	m, err := load(ctx, s, threadID, responsesLink)
	return m.ID, err
}

// closing is how long it may take to look what is new after an answer.
const closing = 5 * time.Second

// Answer implements [thread.Answerer]. An answer on trial, and one of a temporary thread, leave nothing at the service.
// After the finish reason it looks what else is new in the conversation, and adds that to our thread.
func (s *Responses) Answer(ctx context.Context, r thread.Request) iter.Seq2[thread.Delta, error] {
	return func(yield func(thread.Delta, error) bool) {
		a := &answer{yield: yield}
		var err error
		if r.Trial || s.options.Temporary {
			_, err = s.rounds(ctx, r, "", inputOf(r.History), a)
		} else {
			err = s.kept(ctx, r, a)
		}
		a.fail(service.Explain(s.client.Role(), s.client.Model(), err))
	}
}

// kept answers in the conversation. One that is lost is made anew, once.
func (s *Responses) kept(ctx context.Context, r thread.Request, a *answer) error {
	m, err := load(ctx, s.store, r.Thread, responsesLink)
	if err != nil {
		return err
	}
	sent, input, err := s.open(ctx, r, &m)
	if err != nil {
		return err
	}
	own, err := s.rounds(ctx, r, m.ID, input, a)
	if lost(err) && !a.begun {
		if sent, input, err = s.anew(ctx, r, &m); err != nil {
			return err
		}
		own, err = s.rounds(ctx, r, m.ID, input, a)
	}
	switch {
	case fault.Is(err, fault.ContextFull): // the next request, with a shorter history, begins another conversation
		discard(ctx, m.ID, conversations{s.client}.remove)
		return errors.Join(err, mirror{}.save(ctx, s.store, r.Thread, responsesLink))
	case err != nil || a.left:
		return err // the mirror stays open
	}
	m.Told = told(r.History)
	return s.close(ctx, r.Thread, m, sent, own)
}

// lost tells whether a conversation is not there any more, or is stuck with a call that nobody will answer.
func lost(err error) bool {
	return fault.Is(err, fault.NoEndpoint) || names(err, "no tool output found") ||
		names(err, "conversation") && names(err, "not found", "expired")
}

// open finds what is to be sent, and says in the mirror that a request begins.
func (s *Responses) open(ctx context.Context, r thread.Request, m *mirror) (sent []thread.Message, input []any, err error) {
	rest, ok := m.untold(r.History)
	if m.ID == "" || !ok {
		return s.anew(ctx, r, m)
	}
	sent = rest
	var answers []any
	if m.Open {
		since, err := conversations{s.client}.since(ctx, m.ID, m.Last)
		if lost(err) {
			return s.anew(ctx, r, m)
		}
		if err != nil {
			return nil, nil, err
		}
		if rest, ok = settle(rest, since); !ok || len(rest) == 0 { // what others added is pulled after the answer
			return s.anew(ctx, r, m)
		}
		for _, id := range unanswered(since) {
			answers = append(answers, resultOf(id, "Error: the user interrupted before there was a result."))
		}
	}
	m.Open = true
	return sent, append(answers, inputOf(rest)...), m.save(ctx, s.store, r.Thread, responsesLink)
}

// anew makes another conversation, from our copy, and has the one before deleted.
func (s *Responses) anew(ctx context.Context, r thread.Request, m *mirror) (sent []thread.Message, input []any, err error) {
	id, err := conversations{s.client}.create(ctx)
	if err != nil {
		return nil, nil, err
	}
	discard(ctx, m.ID, conversations{s.client}.remove)
	*m = mirror{ID: id, Open: true}
	return r.History, inputOf(r.History), m.save(ctx, s.store, r.Thread, responsesLink)
}

// close looks what is new in the conversation: what was sent, the answer, whose items are own, and what others added. Where
// it cannot look, the mirror stays open, and the next request does.
func (s *Responses) close(ctx context.Context, threadID int64, m mirror, sent []thread.Message, own []string) error {
	limited, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	items, err := conversations{s.client}.since(limited, m.ID, m.Last)
	if err == nil {
		return s.note(ctx, threadID, m, items, others(items, sent, own))
	}
	slog.Warn("looking what the conversation has", "error", err)
	return nil
}

// rounds asks, and asks again with the results for as long as the model calls tools. It gives the ids of the answer's
// messages. Without a conversation the input has all that was said, and the service keeps nothing.
func (s *Responses) rounds(ctx context.Context, r thread.Request, conversation string, input []any, a *answer) (own []string, err error) {
	req, tools := s.request(r, conversation), s.tools(r, conversation == "")
	for round := 0; ; round++ {
		if req.Input, req.Tools = input, responseTools(tools); round == maxRounds {
			req.ToolChoice = "none"
		}
		reader, err := s.round(ctx, req, a)
		if len(tools) > 0 && !a.begun && round == 0 && !lost(err) && refusesTools(err) {
			refusalOf("response tools", s.client, s.options.Effort).remember()
			tools, req.Tools = nil, nil
			reader, err = s.round(ctx, req, a)
		}
		own = append(own, reader.own...)
		switch {
		case err != nil || len(reader.calls) == 0 || a.left:
			return own, err
		case round == maxRounds || len(tools) == 0:
			return own, endless(s.client)
		}
		results, err := tools.run(ctx, reader.calls, a)
		if err != nil {
			return own, err
		}
		var added []any
		for i, c := range reader.calls {
			if conversation == "" {
				added = append(added, openai.ResponseOutputItem{Type: "function_call", CallID: c.id, Name: c.name, Arguments: c.arguments})
			}
			added = append(added, resultOf(c.id, results[i]))
		}
		if conversation != "" {
			input = nil // the conversation has it
		}
		input = append(input, added...)
	}
}

func (s *Responses) tools(r thread.Request, passing bool) toolbox {
	if refusalOf("response tools", s.client, s.options.Effort).known() {
		return nil
	}
	return offered(s.options.Tools, passing && r.Trial)
}

func (s *Responses) request(r thread.Request, conversation string) openai.CreateResponseRequest {
	store := conversation != ""
	req := openai.CreateResponseRequest{
		Model:           s.client.Model(),
		Instructions:    paragraphs(instructions(r), r.Recalled), // the service does not keep them
		MaxOutputTokens: maxTokens(r.Persona, s.options.Effort),
		Store:           &store,
		Truncation:      openai.ResponseTruncationAuto,
	}
	if store {
		req.Conversation = conversation
	}
	if s.options.Effort != "" {
		req.Reasoning = &openai.ResponseReasoning{Effort: s.options.Effort}
	}
	return req
}

func inputOf(history []thread.Message) []any {
	input := make([]any, 0, len(history))
	for _, m := range history {
		input = append(input, openai.ResponseInputMessage{Type: "message", Role: string(m.Role), Content: m.Text})
	}
	return input
}

func resultOf(callID, result string) any {
	return openai.ResponseFunctionCallOutput{Type: "function_call_output", CallID: callID, Output: strings.ToValidUTF8(result, "\uFFFD")}
}

func responseTools(tools toolbox) []openai.ResponseTool {
	var list []openai.ResponseTool
	for _, t := range tools {
		list = append(list, openai.ResponseTool{Type: openai.ToolTypeFunction, Parameters: map[string]any{
			"name": t.Name, "description": t.Description, "parameters": t.Parameters, "strict": false,
		}})
	}
	return list
}
