package thread

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// chatOver gives a conversation with a question whose answers come from a service in memory. It is for a
// synctest bubble.
func chatOver(t *testing.T, o loopback.Options, p Persona, effort string) (*Conversation, *loopback.Server) {
	t.Helper()
	server := loopback.New(o)
	client := service.New(config.Endpoint{Role: config.RoleAnswering, BaseURL: server.URL, Model: "gpt-6-luna", Key: "sk-test"},
		service.WithTransport(server.Transport()))
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	s := newStore(t)
	c := NewConversation(s, newThread(t, s).ID, t.TempDir(), NewChat(client, effort), p, 10_000)
	add(t, s, c.thread, conversationOf("u What is the tallest mountain in Japan?", "a Mount Fuji.", "u How high is it?")...)
	return c, server
}

func TestChat(t *testing.T) {
	for name, test := range map[string]struct {
		persona Persona
		effort  string
		max     int
	}{
		"plain":     {Persona{Name: "plain", Instructions: "Be kind."}, "none", 0},
		"short":     {Persona{Name: "short", MaxLength: 200}, "none", 1056},
		"reasoning": {Persona{Name: "short", MaxLength: 200}, "low", 0},
		"unset":     {Persona{Name: "short", MaxLength: 200}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := loopback.Options{TimeToFirstToken: 350 * time.Millisecond, TokensPerSecond: 50,
					Answer: func(loopback.ChatRequest) string {
						return "It is three thousand metres high. 三千七百七十六メートル。"
					}}
				c, server := chatOver(t, o, test.persona, test.effort)
				start := time.Now()
				id, answer := c.Reply(t.Context(), nil)
				var first time.Duration
				var text string
				var deltas int
				for d, err := range answer {
					if err != nil {
						t.Fatal(err)
					}
					if text == "" && d.Text != "" {
						first = time.Since(start)
					}
					text += d.Text
					deltas++
				}
				if first != 350*time.Millisecond || deltas < 10 {
					t.Errorf("%d deltas, the first words after %v", deltas, first)
				}
				m := message(t, c.store, id)
				if m.State != Complete || m.Text != text || !strings.HasSuffix(text, "メートル。") || m.Finish != "stop" ||
					m.Model != "gpt-6-luna" || m.Usage.Input == 0 || m.Usage.Output == 0 {
					t.Errorf("stored %+v", m)
				}
				sent := server.Requests()
				if len(sent) != 1 {
					t.Fatalf("%d requests were sent", len(sent))
				}
				checkChat(t, sent[0], test.persona, test.effort, test.max)
				openapi.Requests(t, sent)
			})
		})
	}
}

func checkChat(t *testing.T, sent loopback.Request, p Persona, effort string, maxTokens int) {
	t.Helper()
	r := sent.Chat
	want := []loopback.Message{
		{Role: "system", Content: p.System()},
		{Role: "user", Content: "What is the tallest mountain in Japan?"},
		{Role: "assistant", Content: "Mount Fuji."},
		{Role: "user", Content: "How high is it?"},
	}
	if !slices.Equal(r.Messages, want) {
		t.Errorf("sent %q, want %q", r.Messages, want)
	}
	if !r.Stream || !r.StreamOptions.IncludeUsage || r.ReasoningEffort != effort || r.MaxCompletionTokens != maxTokens ||
		r.Temperature != nil || r.MaxTokens != 0 || r.Model != "gpt-6-luna" {
		t.Errorf("sent %s", sent.Body)
	}
}

// An answer that was interrupted is told in a form that every chat template takes: a system message, then user and
// assistant in turn.
func TestChatInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := chatOver(t, loopback.Options{}, Persona{}, "none")
		add(t, c.store, c.thread, conversationOf("a!5 Three thousand metres.", "u And in feet?", "a!0 Twelve thousand.", "u Wait.")...)
		for _, said := range []string{"\nGo on.", ""} {
			before := len(server.Requests())
			if said != "" {
				_, _, _ = take(c.Ahead(t.Context(), strings.TrimSpace(said), "en"))
			} else {
				_, answer := c.Reply(t.Context(), nil)
				_, _, _ = take(answer)
			}
			sent := server.Requests()[before:]
			if len(sent) != 1 {
				t.Fatalf("%d requests were sent", len(sent))
			}
			openapi.Requests(t, sent)
			want := []loopback.Message{
				{Role: "system", Content: Persona{}.System()},
				{Role: "user", Content: "What is the tallest mountain in Japan?"},
				{Role: "assistant", Content: "Mount Fuji."},
				{Role: "user", Content: "How high is it?"},
				{Role: "assistant", Content: "Three…"},
				{Role: "user", Content: note("en", "Three") + "And in feet?\nWait." + said},
			}
			if got := sent[0].Chat.Messages; !slices.Equal(got, want) {
				t.Errorf("sent %q, want %q", got, want)
			}
		}
		for _, m := range page(t, c.store, c.thread, 0, 100) {
			if m.Role == User && strings.Contains(m.Text, "interrupted") {
				t.Errorf("the note was stored: %+v", m)
			}
		}
	})
}

func TestChatFinish(t *testing.T) {
	for name, test := range map[string]struct {
		options      loopback.Options
		text, finish string
	}{
		"length":         {loopback.Options{Finish: "length"}, "You said: How high is it?", "length"},
		"content filter": {loopback.Options{Finish: "content_filter"}, "You said: How high is it?", "content_filter"},
		"thoughts": {loopback.Options{Answer: func(loopback.ChatRequest) string { return "<think>\nHow high?\n</think>\n\n3,776 metres." }},
			"3,776 metres.", "stop"},
		"refusal": {loopback.Options{Refusal: "I cannot help with that."}, "I cannot help with that.", "refusal"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, _ := chatOver(t, test.options, Persona{}, "none")
				id, answer := c.Reply(t.Context(), nil)
				text, finish, err := take(answer)
				if text != test.text || finish != test.finish || err != nil {
					t.Errorf("%q, %q, %v", text, finish, err)
				}
				if m := message(t, c.store, id); m.State != Complete || m.Finish != test.finish || m.Text != test.text {
					t.Errorf("stored %+v", m)
				}
			})
		})
	}
}

func TestChatFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault    loopback.Fault
		code     fault.Code
		state    State
		text     string
		requests int
	}{
		"a bad key":          {loopback.Fault{Status: 401}, fault.KeyRefused, Failed, "", 1},
		"no such model":      {loopback.Fault{Status: 404, Code: "model_not_found"}, fault.ModelUnknown, Failed, "", 1},
		"out of credit":      {loopback.Fault{Status: 429, Code: "insufficient_quota"}, fault.OutOfCredit, Failed, "", 1},
		"limited, then not":  {loopback.Fault{Status: 429, RetryAfter: 2 * time.Second, Times: 2}, "", Complete, "You said: How high is it?", 3},
		"limited for good":   {loopback.Fault{Status: 429, RetryAfter: 2 * time.Second}, fault.RateLimited, Failed, "", 3},
		"trouble":            {loopback.Fault{Status: 503}, fault.ServerTrouble, Failed, "", 3},
		"a login page":       {loopback.Fault{WrongContent: true}, fault.NotCompatible, Failed, "", 1},
		"cut":                {loopback.Fault{CutAfter: 3}, fault.CutOff, Cut, "You said:", 1},
		"ends early":         {loopback.Fault{EndAfter: 3}, fault.CutOff, Cut, "You said:", 1},
		"stalls":             {loopback.Fault{StallAfter: 3}, fault.TimedOut, Cut, "You said:", 1},
		"the window is full": {loopback.Fault{Status: 400, Code: "context_length_exceeded"}, fault.ContextFull, Failed, "", 2},
		"full only once":     {loopback.Fault{Status: 400, Code: "context_length_exceeded", Times: 1}, "", Complete, "You said: How high is it?", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, server := chatOver(t, loopback.Options{}, Persona{}, "none")
				server.Fail(loopback.Chat, test.fault)
				id, answer := c.Reply(t.Context(), nil)
				text, _, err := take(answer)
				f := fault.Of(err)
				if (f == nil) != (test.code == "") || (f != nil && (f.Code != test.code || f.Service != "answering")) {
					t.Errorf("the error is %v, want %q", err, test.code)
				}
				m := message(t, c.store, id)
				if text != test.text || m.Text != test.text || m.State != test.state || m.Fault != string(test.code) {
					t.Errorf("passed on %q, stored %+v", text, m)
				}
				if n := len(server.Requests()); n != test.requests {
					t.Errorf("%d requests, want %d", n, test.requests)
				}
			})
		})
	}
}

// What the library refuses by itself has a name too.
func TestChatRefusedByTheLibrary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := chatOver(t, loopback.Options{}, Persona{}, "minimal") // not one of gpt-6-luna's
		_, answer := c.Reply(t.Context(), nil)
		if _, _, err := take(answer); !fault.Is(err, fault.BadRequest) {
			t.Errorf("the error is %v", err)
		}
		if n := len(server.Requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

func TestChatCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := chatOver(t, loopback.Options{TokensPerSecond: 10}, Persona{}, "none")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(250*time.Millisecond, cancel)
		start := time.Now()
		id, answer := c.Reply(ctx, nil)
		text, _, err := take(answer)
		if fault.Of(err) != nil || err == nil || time.Since(start) != 250*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if m := message(t, c.store, id); m.State != Cut || m.Text != text || text == "" || m.Fault != "" {
			t.Errorf("stored %+v", m)
		}
	})
}
