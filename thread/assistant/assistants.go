package assistant

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/thread"
)

// An Assistants answers over the Assistants API as it was, for servers that still have it: an assistant made once, a
// thread, a message, a run that is polled. An answer comes whole.
type Assistants struct {
	client  *service.Client
	store   Store
	options Options
}

// NewAssistants makes an answerer of a service.
func NewAssistants(client *service.Client, s Store, o Options) *Assistants {
	return &Assistants{client: client, store: s, options: o}
}

// assistantsLink is the name of the link that has a thread's mirror.
const assistantsLink = "assistants.thread"

// Answer implements [thread.Answerer]. An answer on trial, and one of a temporary thread, is made in a thread of the
// service that is deleted at once.
func (s *Assistants) Answer(ctx context.Context, r thread.Request) iter.Seq2[thread.Delta, error] {
	return func(yield func(thread.Delta, error) bool) {
		a := &answer{yield: yield}
		a.fail(service.Explain(s.client.Role(), s.client.Model(), s.answer(ctx, r, a)))
	}
}

// answer sees to what is lost at the service: an assistant or a thread that is not there any more is made anew, once.
func (s *Assistants) answer(ctx context.Context, r thread.Request, a *answer) error {
	assistant, err := s.assistant(ctx, r.Persona)
	if err != nil {
		return err
	}
	ask := s.kept
	if r.Trial || s.options.Temporary {
		ask = s.passing
	}
	err = ask(ctx, r, assistant, a)
	if missing(err, "assistant") && !a.begun {
		if assistant, err = s.create(ctx, r.Persona); err == nil {
			err = ask(ctx, r, assistant, a)
		}
	}
	return err
}

// missing tells whether the service says that it does not have that any more.
func missing(err error, what string) bool { return fault.Is(err, fault.NoEndpoint) && names(err, what) }

// ended names a 404 on what makes something: the service has no such thing any more.
func (s *Assistants) ended(err error) error {
	if f := fault.Of(err); f != nil && f.Code == fault.NoEndpoint {
		ended := *f
		ended.Code = fault.AssistantsEnded
		return &ended
	}
	return err
}

// A made assistant is what is kept of one: its id, and what it was made of.
type made struct {
	ID string `json:"id"`
	Of string `json:"of"`
}

func assistantLink(p thread.Persona) string { return "assistants.assistant " + p.Name }

// assistant gives the id of a persona's assistant: made once, and modified where the persona or the model has changed.
func (s *Assistants) assistant(ctx context.Context, p thread.Persona) (string, error) {
	text, err := s.store.Link(ctx, 0, assistantLink(p))
	if err != nil {
		return "", fmt.Errorf("reading which assistant it is: %w", err)
	}
	var known made
	if json.Unmarshal([]byte(text), &known) != nil || known.ID == "" {
		return s.create(ctx, p)
	}
	if known.Of == s.of(p) {
		return known.ID, nil
	}
	_, err = remote{s.client}.id(ctx, "/assistants/"+url.PathEscape(known.ID), s.describe(p))
	if fault.Is(err, fault.NoEndpoint) {
		return s.create(ctx, p)
	}
	if err != nil {
		return "", err
	}
	return known.ID, s.keep(ctx, p, known.ID)
}

func (s *Assistants) create(ctx context.Context, p thread.Persona) (string, error) {
	id, err := remote{s.client}.id(ctx, "/assistants", s.describe(p))
	if err != nil {
		return "", s.ended(err)
	}
	return id, s.keep(ctx, p, id)
}

func (s *Assistants) keep(ctx context.Context, p thread.Persona, id string) error {
	text, _ := json.Marshal(made{id, s.of(p)}) // of plain types: it cannot fail
	if err := s.store.SetLink(context.WithoutCancel(ctx), 0, assistantLink(p), string(text)); err != nil {
		return fmt.Errorf("storing which assistant it is: %w", err)
	}
	return nil
}

func (s *Assistants) describe(p thread.Persona) object {
	return object{"name": "kaiwa: " + p.Name, "model": s.client.Model(), "instructions": p.System()}
}

// of is what an assistant is made of, shortened.
func (s *Assistants) of(p thread.Persona) string {
	sum := sha256.Sum256([]byte(s.client.Model() + "\x00" + p.System()))
	return hex.EncodeToString(sum[:8])
}

// kept answers in the thread that the service keeps. One that is lost is made anew, once.
func (s *Assistants) kept(ctx context.Context, r thread.Request, assistant string, a *answer) error {
	m, err := load(ctx, s.store, r.Thread, assistantsLink)
	if err != nil {
		return err
	}
	err = s.turn(ctx, r, assistant, &m, a)
	if fault.Is(err, fault.NoEndpoint) && !missing(err, "assistant") && !a.begun {
		m = mirror{}
		err = s.turn(ctx, r, assistant, &m, a)
	}
	return err
}

// turn tells the thread what it lacks, has a run answer, and reads the answer.
func (s *Assistants) turn(ctx context.Context, r thread.Request, assistant string, m *mirror, a *answer) error {
	sent, err := s.tell(ctx, r, m)
	if err != nil {
		return err
	}
	done, err := s.job(m.ID, assistant, r).do(ctx, a)
	if err != nil {
		return err
	}
	messages, err := remote{s.client}.since(ctx, m.ID, m.Last)
	if err != nil {
		return err
	}
	own := deliver(messages, done, a)
	if a.left {
		return nil // the mirror stays open
	}
	items := itemsOf(messages)
	ids, whole, err := pull(ctx, s.store, r.Thread, others(items, sent, own))
	if err != nil {
		return err
	}
	m.Told, m.Open = append(told(r.History), ids...), false
	if whole && len(items) > 0 {
		m.Last = items[len(items)-1].id
	}
	return m.save(ctx, s.store, r.Thread, assistantsLink)
}

// tell adds to the thread what it lacks, and gives what that was. Where the thread cannot be made what our history is,
// another one is begun, and it is deleted.
func (s *Assistants) tell(ctx context.Context, r thread.Request, m *mirror) ([]thread.Message, error) {
	rest, ok := m.untold(r.History)
	sent := rest
	if ok = ok && m.ID != ""; ok && m.Open {
		since, err := s.settled(ctx, *m)
		if err != nil {
			return nil, err
		}
		rest, ok = settle(rest, since)
	}
	if !ok {
		n := len(r.History) - 1
		id, err := remote{s.client}.begin(ctx, r.History[:n])
		if err != nil {
			return nil, s.ended(err)
		}
		discard(ctx, m.ID, remote{s.client}.remove)
		*m, sent, rest = mirror{ID: id}, r.History, r.History[n:]
	}
	m.Open = true
	if err := m.save(ctx, s.store, r.Thread, assistantsLink); err != nil {
		return nil, err
	}
	for _, message := range rest {
		if _, err := (remote{s.client}).say(ctx, m.ID, message); err != nil {
			return nil, err
		}
	}
	return sent, nil
}

// settled stops what may still be under way in the thread, because nothing can be said there before, and gives what is new
// in it.
func (s *Assistants) settled(ctx context.Context, m mirror) ([]item, error) {
	service := remote{s.client}
	r, err := service.newest(ctx, m.ID)
	if err == nil && r.ID != "" && !over(r) {
		service.drop(ctx, m.ID, r.ID)
		_, err = service.finished(ctx, m.ID, run{ID: r.ID, Status: "cancelling"})
	}
	if err != nil {
		return nil, err
	}
	messages, err := service.since(ctx, m.ID, m.Last)
	return itemsOf(messages), err
}

// over tells whether a run has ended, however that was.
func over(r run) bool {
	return slices.Contains([]string{"completed", "incomplete", "failed", "expired", "cancelled"}, r.Status)
}

// passing answers in a thread that is deleted afterwards.
func (s *Assistants) passing(ctx context.Context, r thread.Request, assistant string, a *answer) error {
	service := remote{s.client}
	id, err := service.begin(ctx, r.History)
	if err != nil {
		return s.ended(err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer cancel()
		if err := service.remove(ctx, id); err != nil {
			slog.Warn("deleting a thread of the service", "error", err)
		}
	}()
	done, err := s.job(id, assistant, r).do(ctx, a)
	if err != nil {
		return err
	}
	messages, err := service.since(ctx, id, "")
	if err != nil {
		return err
	}
	deliver(messages, done, a)
	return nil
}

// job is to answer in a thread of the service, without tools where the server is known to refuse them.
func (s *Assistants) job(threadID, assistant string, r thread.Request) job {
	j := job{remote: remote{s.client}, thread: threadID, make: s.run(r, assistant), refusal: refusalOf("run tools", s.client, s.options.Effort)}
	if !j.refusal.known() {
		j.tools = offered(s.options.Tools, r.Trial)
	}
	return j
}

// run is what the run is told, but for its tools: all that may change from turn to turn.
func (s *Assistants) run(r thread.Request, assistant string) object {
	in := object{"assistant_id": assistant, "model": s.client.Model(), "instructions": r.Persona.System()}
	if more := paragraphs(r.Profile, r.Recalled); more != "" {
		in["additional_instructions"] = more
	}
	if s.options.Effort != "" {
		in["reasoning_effort"] = s.options.Effort
	}
	if n := maxTokens(r.Persona, s.options.Effort); n > 0 {
		in["max_completion_tokens"] = n
	}
	return in
}

// deliver passes on what a run said, as one delta, with its finish reason. It gives the messages' ids.
func deliver(messages []posted, r run, a *answer) (own []string) {
	d := thread.Delta{Finish: "stop"}
	for _, m := range messages {
		if m.run != r.ID || m.role != string(thread.Assistant) {
			continue
		}
		own = append(own, m.id)
		d.Text = strings.TrimSpace(d.Text + "\n" + m.text)
		switch {
		case m.refused:
			d.Finish = "refusal"
		case m.incomplete == "content_filter":
			d.Finish = "content_filter"
		}
	}
	if r.Status == "incomplete" && d.Finish == "stop" {
		d.Finish = "length"
		if r.Incomplete.Reason == "content_filter" {
			d.Finish = "content_filter"
		}
	}
	var t thoughts
	d.Text = t.without(d.Text, true)
	a.pass(d)
	return own
}

func itemsOf(messages []posted) []item {
	items := make([]item, 0, len(messages))
	for _, m := range messages {
		items = append(items, m.item)
	}
	return items
}
