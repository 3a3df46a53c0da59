package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/config/service/loopback"
	"kaiwa/thread"
	"kaiwa/thread/tool"
)

// A memory is a store without a disk.
type memory struct {
	mu    sync.Mutex
	links map[string]string
	all   map[int64][]thread.Message
	last  int64
}

func newMemory() *memory {
	return &memory{links: map[string]string{}, all: map[int64][]thread.Message{}}
}

func (m *memory) Link(_ context.Context, id int64, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.links[fmt.Sprint(id, name)], nil
}

func (m *memory) SetLink(_ context.Context, id int64, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.links[fmt.Sprint(id, name)] = value
	return nil
}

func (m *memory) Path(_ context.Context, id int64) ([]thread.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.all[id]), nil
}

func (m *memory) Append(_ context.Context, id int64, messages ...thread.Message) ([]thread.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stored := slices.Clone(messages)
	for i := range stored {
		m.last++
		stored[i].ID = m.last
	}
	m.all[id] = append(m.all[id], stored...)
	return stored, nil
}

func (m *memory) Create(_ context.Context, t thread.Thread) (thread.Thread, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	t.ID = m.last
	m.all[t.ID] = nil
	return t, nil
}

func (m *memory) Thread(_ context.Context, id int64) (thread.Thread, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.all[id]; !ok {
		return thread.Thread{}, thread.ErrNone
	}
	return thread.Thread{ID: id}, nil
}

// A desk is one machine at which somebody talks with a service in memory.
type desk struct {
	t       *testing.T
	server  *loopback.Server
	client  *service.Client
	store   *memory
	thread  int64
	persona thread.Persona
	with    thread.Answerer
}

// A heard answer is what came of a turn.
type heard struct {
	text, finish, model string
	used                []string
	usage               thread.Usage
	deltas              int
	err                 error
}

// inBubble runs a test with a service in memory, on virtual time.
func inBubble(t *testing.T, o loopback.Options, f func(*testing.T, *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := loopback.New(o)
		defer func() {
			atRest()
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}()
		f(t, newDesk(t, server, "gpt-6-luna"))
	})
}

// atRest waits until what is done in the background is done.
func atRest() {
	time.Sleep(goodbye)
	synctest.Wait()
}

// deleted gives the paths that were deleted at the service.
func (d *desk) deleted() (paths []string) {
	atRest()
	for _, r := range d.server.Requests() {
		if r.Method == http.MethodDelete {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

func newDesk(t *testing.T, server *loopback.Server, model string) *desk {
	client := service.New(config.Endpoint{Role: config.RoleAnswering, BaseURL: server.URL, Model: model, Key: "sk-test"},
		service.WithTransport(server.Transport()))
	return &desk{t: t, server: server, client: client, store: newMemory(), thread: 1, persona: thread.Persona{Name: "plain", Instructions: "Be kind."}}
}

// another is another machine with the same key.
func (d *desk) another() *desk { return newDesk(d.t, d.server, d.client.Model()) }

// request is what package thread would ask: messages of the user in a row are one, and an answer without text is none.
func (d *desk) request() thread.Request {
	var history []thread.Message
	for _, m := range d.store.all[d.thread] {
		switch n := len(history); {
		case m.Text == "":
		case n > 0 && history[n-1].Role == m.Role:
			history[n-1].Text += "\n" + m.Text
		default:
			history = append(history, m)
		}
	}
	return thread.Request{Persona: d.persona, Thread: d.thread, History: history}
}

// add stores what was said without asking anybody.
func (d *desk) add(role thread.Role, text string) int64 {
	stored, _ := d.store.Append(d.t.Context(), d.thread, thread.Message{Role: role, State: thread.Complete, Text: text, Heard: -1})
	return stored[0].ID
}

// say is a turn: what the user says is stored, answered, and the answer is stored.
func (d *desk) say(text string) heard {
	d.t.Helper()
	h := d.until(d.t.Context(), text)
	if h.err != nil {
		d.t.Errorf("answering %q: %v", text, h.err)
	}
	return h
}

// until is a turn with a context. As in package thread the answer has its place before it comes.
func (d *desk) until(ctx context.Context, text string) heard {
	d.add(thread.User, text)
	r := d.request()
	answer := d.add(thread.Assistant, "")
	h := listen(d.with.Answer(ctx, r))
	all := d.store.all[d.thread]
	for i := range all {
		if all[i].ID == answer {
			all[i].Text = h.text
			if h.err != nil {
				all[i].State = thread.Cut
			}
		}
	}
	return h
}

// listen hears an answer to its end.
func listen(answer func(func(thread.Delta, error) bool)) heard {
	var h heard
	for d, err := range answer {
		if err != nil {
			h.err = errors.Join(h.err, err)
			continue
		}
		h.text += d.Text
		h.finish += d.Finish
		h.model += d.Model
		if d.Used != "" {
			h.used = append(h.used, d.Used)
		}
		if d.Usage != nil {
			h.usage = *d.Usage
		}
		h.deltas++
	}
	return h
}

// sent gives the requests to an endpoint.
func (d *desk) sent(e loopback.Endpoint) []loopback.Request {
	return slices.DeleteFunc(d.server.Requests(), func(r loopback.Request) bool { return r.Endpoint != e })
}

// transcript writes messages as "user: text" lines.
func transcript(messages []loopback.Message) string {
	var lines []string
	for _, m := range messages {
		lines = append(lines, m.Role+": "+m.Content)
	}
	return strings.Join(lines, "\n")
}

// thinks gives a script for the model: it calls the tools until each has a result.
func thinks(calls ...loopback.Call) func(loopback.ChatRequest) []loopback.Call {
	return func(r loopback.ChatRequest) []loopback.Call {
		if last := r.Messages[len(r.Messages)-1]; last.Role == "tool" {
			return nil
		}
		return calls
	}
}

// echo is a tool that gives its arguments back.
func echo(name string) tool.Tool {
	return tool.Tool{
		Name: name, Description: "Gives back what it gets.", Parameters: json.RawMessage(`{"type":"object","properties":{}}`),
		Run: func(_ context.Context, arguments json.RawMessage) (string, error) {
			return name + " got " + string(arguments), nil
		},
	}
}

// failing is a tool that cannot.
func failing(name string) tool.Tool {
	t := echo(name)
	t.Run = func(context.Context, json.RawMessage) (string, error) { return "", errors.New("it is broken") }
	return t
}

// waiting is a tool that waits until it is cancelled.
func waiting(name string, cancelled *bool) tool.Tool {
	t := echo(name)
	t.Run = func(ctx context.Context, _ json.RawMessage) (string, error) {
		<-ctx.Done()
		*cancelled = true
		return "", ctx.Err()
	}
	return t
}
