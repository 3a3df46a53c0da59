package assistant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
	"kaiwa/thread"
	"kaiwa/thread/tool"
)

func assisting(d *desk, o Options) *desk {
	if o.Effort == "" {
		o.Effort = "none"
	}
	d.with = NewAssistants(d.client, d.store, o)
	return d
}

// mirrored is the id of the thread at the service.
func (d *desk) mirrored() string {
	m, _ := load(d.t.Context(), d.store, d.thread, assistantsLink)
	return m.ID
}

// calls gives method and path of each request, ids left out.
func (d *desk) calls() []string {
	var calls []string
	for _, r := range d.server.Requests() {
		path := strings.TrimPrefix(r.Path, "/v1")
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if strings.Contains(p, "_") && p != "submit_tool_outputs" {
				parts[i] = "*"
			}
		}
		calls = append(calls, r.Method+" "+strings.Join(parts, "/"))
	}
	return calls
}

// count counts the calls that are this one.
func (d *desk) count(call string) int {
	n := 0
	for _, c := range d.calls() {
		if c == call {
			n++
		}
	}
	return n
}

func TestAssistants(t *testing.T) {
	o := loopback.Options{Assistants: true, TimeToFirstToken: time.Second, Answer: counting}
	inBubble(t, o, func(t *testing.T, d *desk) {
		assisting(d, Options{}).persona.MaxLength = 200
		d.add(thread.User, "before")
		d.add(thread.Assistant, "an answer")
		first, second := d.say("one"), d.say("two")
		if first.text != "I see 3, the last is one." || second.text != "I see 5, the last is two." || second.finish != "stop" ||
			second.model != "gpt-6-luna" || second.usage.Input == 0 || second.usage.Output == 0 {
			t.Errorf("heard %+v, then %+v", first, second)
		}
		openapi.Requests(t, d.server.Requests())
		want := []string{
			"POST /assistants", "POST /threads", "POST /threads/*/messages", "POST /threads/*/runs",
			"GET /threads/*/runs/*", "GET /threads/*/runs/*", "GET /threads/*/runs/*", "GET /threads/*/messages",
			"POST /threads/*/messages", "POST /threads/*/runs",
			"GET /threads/*/runs/*", "GET /threads/*/runs/*", "GET /threads/*/runs/*", "GET /threads/*/messages",
		}
		if got := d.calls(); !slices.Equal(got, want) {
			t.Errorf("called\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if body := string(d.sent(loopback.Runs)[0].Body); !strings.Contains(body, `"max_completion_tokens":1056`) || !strings.Contains(body, `"reasoning_effort":"none"`) {
			t.Errorf("the run is %s", body)
		}
	})
}

// A run is asked after at growing pauses: 250 ms, half as long again each time, at most 2 s.
func TestRunIsPolledWithGrowingPauses(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, TimeToFirstToken: 9 * time.Second}, func(t *testing.T, d *desk) {
		assisting(d, Options{}).say("one")
		var at []time.Time
		for _, r := range d.sent(loopback.Runs) {
			at = append(at, r.At)
		}
		want := []int{250, 375, 562, 843, 1265, 1898, 2000, 2000}
		for i, ms := range want {
			if len(at) != len(want)+1 || at[i+1].Sub(at[i]).Milliseconds() != int64(ms) {
				t.Fatalf("polled %v", at)
			}
		}
	})
}

// An assistant is made once, modified where it changed, and made again where it is lost.
func TestAssistantIsKept(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true}, func(t *testing.T, d *desk) {
		assisting(d, Options{}).say("one")
		d.say("two")
		if n := d.count("POST /assistants"); n != 1 || d.count("POST /assistants/*") != 0 {
			t.Errorf("made %d times", n)
		}
		d.persona.Instructions = "Be brief."
		d.say("three")
		d.say("four")
		if n := d.count("POST /assistants/*"); n != 1 {
			t.Errorf("modified %d times", n)
		}
		before := d.mirrored()
		lose := func() {
			text, _ := d.store.Link(t.Context(), 0, assistantLink(d.persona))
			_, rest, _ := strings.Cut(text, `"id":"`)
			id, _, _ := strings.Cut(rest, `"`)
			d.server.Lose(id)
		}
		lose()
		d.say("five")
		lose()
		d.persona.Instructions = "Be kind."
		d.say("six")
		if n := d.count("POST /assistants"); n != 3 || d.mirrored() != before {
			t.Errorf("made %d times", n)
		}
		openapi.Requests(t, d.server.Requests())
	})
}

// The Assistants API has ended: that is said, with what to set instead.
func TestAssistantsEnded(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		for _, temporary := range []bool{false, true} {
			if h := assisting(d, Options{Temporary: temporary}).until(t.Context(), "one"); !fault.Is(h.err, fault.AssistantsEnded) {
				t.Errorf("heard %+v", h)
			}
			_ = d.store.SetLink(t.Context(), 0, assistantLink(d.persona), `{"id":"asst_1","of":"`+(&Assistants{client: d.client}).of(d.persona)+`"}`)
			_ = d.store.SetLink(t.Context(), 1, assistantsLink, `{"id":"thread_1"}`)
			if h := assisting(d, Options{Temporary: temporary}).until(t.Context(), "two"); !fault.Is(h.err, fault.AssistantsEnded) {
				t.Errorf("with an old thread heard %+v", h)
			}
		}
	})
}

func TestAssistantsRunEnds(t *testing.T) {
	for name, test := range map[string]struct {
		options      loopback.Options
		code         fault.Code
		text, finish string
	}{
		"server error":   {loopback.Options{RunEnd: loopback.RunEnd{Status: "failed", Reason: "server_error"}}, fault.ServerTrouble, "", ""},
		"rate limit":     {loopback.Options{RunEnd: loopback.RunEnd{Status: "failed", Reason: "rate_limit_exceeded"}}, fault.RateLimited, "", ""},
		"invalid prompt": {loopback.Options{RunEnd: loopback.RunEnd{Status: "failed", Reason: "invalid_prompt"}}, fault.BadRequest, "", ""},
		"expired":        {loopback.Options{RunEnd: loopback.RunEnd{Status: "expired"}}, fault.TimedOut, "", ""},
		"cancelled":      {loopback.Options{RunEnd: loopback.RunEnd{Status: "cancelled"}}, fault.CutOff, "", ""},
		"unheard of":     {loopback.Options{RunEnd: loopback.RunEnd{Status: "confused"}}, fault.NotCompatible, "", ""},
		"tokens":         {loopback.Options{RunEnd: loopback.RunEnd{Status: "incomplete", Reason: "max_completion_tokens"}}, "", "You said: one", "length"},
		"prompt":         {loopback.Options{RunEnd: loopback.RunEnd{Status: "incomplete", Reason: "max_prompt_tokens"}}, "", "You said: one", "length"},
		"content filter": {loopback.Options{Finish: "content_filter", RunEnd: loopback.RunEnd{Status: "incomplete", Reason: "content_filter"}}, "", "You said: one", "content_filter"},
		"refusal":        {loopback.Options{Refusal: "I cannot."}, "", "I cannot.", "refusal"},
		"thoughts":       {loopback.Options{Answer: func(loopback.ChatRequest) string { return "<think>Hm.</think>Yes." }}, "", "Yes.", "stop"},
	} {
		t.Run(name, func(t *testing.T) {
			test.options.Assistants, test.options.TimeToFirstToken = true, time.Second
			inBubble(t, test.options, func(t *testing.T, d *desk) {
				h := assisting(d, Options{}).until(t.Context(), "one")
				f := fault.Of(h.err)
				if (f == nil) != (test.code == "") || f != nil && (f.Code != test.code || f.Service != "answering") || h.text != test.text || h.finish != test.finish {
					t.Errorf("heard %+v", h)
				}
			})
		})
	}
}

// A run that never ends is given up, and cancelled.
func TestRunWithoutEnd(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, TimeToFirstToken: time.Hour}, func(t *testing.T, d *desk) {
		start := time.Now()
		h := assisting(d, Options{}).until(t.Context(), "one")
		if took := time.Since(start); !fault.Is(h.err, fault.TimedOut) || took < longRun || took > longRun+goodbye || d.count("POST /threads/*/runs/*/cancel") != 1 {
			t.Errorf("after %v heard %+v", took, h)
		}
	})
}

func TestAssistantsTools(t *testing.T) {
	o := loopback.Options{Assistants: true, TimeToFirstToken: 400 * time.Millisecond,
		Call: thinks(loopback.Call{Name: "one", Arguments: `{"a":"1"}`}, loopback.Call{Name: "broken", Arguments: `{}`})}
	inBubble(t, o, func(t *testing.T, d *desk) {
		h := assisting(d, Options{Tools: []tool.Tool{echo("one"), failing("broken")}}).say("Go.")
		if h.text != "You said: Go." || !slices.Equal(h.used, []string{"one", "broken"}) || h.usage.Output == 0 {
			t.Errorf("heard %+v", h)
		}
		openapi.Requests(t, d.server.Requests())
		submitted := d.sent(loopback.Runs)[slices.IndexFunc(d.sent(loopback.Runs), func(r loopback.Request) bool {
			return strings.HasSuffix(r.Path, "submit_tool_outputs")
		})]
		if body := string(submitted.Body); !strings.Contains(body, `one got {\"a\":\"1\"}`) || !strings.Contains(body, "Error: it is broken") {
			t.Errorf("submitted %s", body)
		}
	})
}

func TestAssistantsToolsWithoutEnd(t *testing.T) {
	o := loopback.Options{Assistants: true, Call: func(loopback.ChatRequest) []loopback.Call { return []loopback.Call{{Name: "one", Arguments: `{}`}} }}
	inBubble(t, o, func(t *testing.T, d *desk) {
		h := assisting(d, Options{Tools: []tool.Tool{echo("one")}}).say("Go.")
		if h.text != "You said: Go." || len(h.used) != maxRounds || d.count("POST /threads/*/runs") != 2 {
			t.Errorf("heard %+v", h)
		}
		openapi.Requests(t, d.server.Requests())
	})
}

// Wherever a turn is cancelled, the run is too, and the next turn says what the thread lacks.
func TestAssistantsCancelled(t *testing.T) {
	for name, at := range map[string]time.Duration{"polling": time.Second, "a tool runs": 2500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			o := loopback.Options{Assistants: true, TimeToFirstToken: 2 * time.Second, Answer: counting, Call: thinks(loopback.Call{Name: "wait", Arguments: `{}`})}
			inBubble(t, o, func(t *testing.T, d *desk) {
				cancelled := false
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(at, cancel)
				h := assisting(d, Options{Tools: []tool.Tool{waiting("wait", &cancelled)}}).until(ctx, "one")
				if !errors.Is(h.err, context.Canceled) || cancelled != (name == "a tool runs") || d.count("POST /threads/*/runs/*/cancel") != 1 {
					t.Errorf("tool cancelled %v, heard %+v, called %v", cancelled, h, d.calls())
				}
				d.store.all[1][1].Text = "Well…"
				before := d.mirrored()
				h = assisting(d, Options{}).say("two")
				if h.text != "I see 3, the last is two." || d.mirrored() != before {
					t.Errorf("heard %+v", h)
				}
				openapi.Requests(t, d.server.Requests())
			})
		})
	}
}

// A run of which nobody knows, because the turn was cancelled while it was begun, is stopped before the next message.
func TestAssistantsCancelledWhileARunBegins(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, TimeToFirstToken: 10 * time.Second, Answer: counting}, func(t *testing.T, d *desk) {
		d.server.Fail(loopback.Runs, loopback.Fault{StallAfter: 1, Times: 1})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if h := assisting(d, Options{}).until(ctx, "one"); !errors.Is(h.err, context.Canceled) {
			t.Errorf("heard %+v", h)
		}
		d.store.all[1][1].Text = "Well…"
		before := d.mirrored()
		if h := d.say("two"); h.text != "I see 3, the last is two." || d.mirrored() != before || d.count("POST /threads/*/runs/*/cancel") != 1 {
			t.Errorf("heard %+v", h)
		}
	})
}

// Where our thread is not what the service's is any more, another one is begun.
func TestAssistantsThreadMadeAnew(t *testing.T) {
	for name, change := range map[string]func(*desk){
		"lost":               func(d *desk) { d.server.Lose(d.mirrored()) },
		"an earlier message": func(d *desk) { d.store.all[1] = slices.Clone(d.store.all[1][:2]) },
		"another one shown":  func(d *desk) { d.store.all[1][2].ID = 1000 },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, loopback.Options{Assistants: true, Answer: counting}, func(t *testing.T, d *desk) {
				assisting(d, Options{}).say("one")
				d.say("two")
				before := d.mirrored()
				change(d)
				want := len(d.store.all[1]) + 1
				if h := d.say("three"); h.text != fmt.Sprintf("I see %d, the last is three.", want) || d.mirrored() == before {
					t.Errorf("heard %+v, want %d", h, want)
				}
				if h := d.say("four"); h.text != fmt.Sprintf("I see %d, the last is four.", want+2) {
					t.Errorf("then heard %+v", h)
				}
				if got := d.deleted(); name != "lost" && !slices.Equal(got, []string{"/v1/threads/" + before}) {
					t.Errorf("deleted %v, want %s alone", got, before)
				}
				openapi.Requests(t, d.server.Requests())
			})
		})
	}
}

// Messages are listed past the first hundred.
func TestAssistantsLongThread(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, Answer: counting}, func(t *testing.T, d *desk) {
		assisting(d, Options{})
		for i := range 240 {
			d.add([]thread.Role{thread.User, thread.Assistant}[i%2], fmt.Sprint("message ", i))
		}
		if h := d.say("now"); h.text != "I see 241, the last is now." || d.count("GET /threads/*/messages") != 3 {
			t.Errorf("heard %+v", h)
		}
		if h := d.say("then"); h.text != "I see 243, the last is then." || d.count("GET /threads/*/messages") != 4 {
			t.Errorf("heard %+v", h)
		}
	})
}

// An answer on trial leaves no thread, even where it is cancelled.
func TestAssistantsOnTrial(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, TimeToFirstToken: time.Second, Answer: counting}, func(t *testing.T, d *desk) {
		assisting(d, Options{}).say("one")
		d.add(thread.User, "two")
		r := d.request()
		r.Trial = true
		if h := listen(d.with.Answer(t.Context(), r)); h.text != "I see 3, the last is two." {
			t.Errorf("heard %+v", h)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		if h := listen(d.with.Answer(ctx, r)); h.text != "" || h.err == nil {
			t.Errorf("heard %+v", h)
		}
		if made, deleted := d.count("POST /threads"), d.count("DELETE /threads/*"); made != 3 || deleted != 2 {
			t.Errorf("made %d threads, deleted %d", made, deleted)
		}
		if h := listen(d.with.Answer(t.Context(), d.request())); h.text != "I see 3, the last is two." {
			t.Errorf("heard %+v", h)
		}
	})
}

// What another machine said in the thread becomes part of ours.
func TestAssistantsOnTwoMachines(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, Answer: counting}, func(t *testing.T, d *desk) {
		assisting(d, Options{}).say("one")
		other := assisting(d.another(), Options{})
		link, _ := d.store.Link(t.Context(), 1, assistantsLink)
		_ = other.store.SetLink(t.Context(), 1, assistantsLink, link)
		other.store.all[1], other.store.last = slices.Clone(d.store.all[1]), d.store.last
		other.say("two")
		if h := d.say("three"); h.text != "I see 5, the last is three." || !strings.HasSuffix(d.copy(), "user: two\nassistant: I see 3, the last is two.") {
			t.Errorf("heard %+v, the copy is %q", h, d.copy())
		}
		if h := d.say("four"); h.text != "I see 7, the last is four." {
			t.Errorf("heard %+v", h)
		}
	})
}

// A server that refuses tools is asked once more without them, and not offered any again.
func TestAssistantsToolsRefused(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true}, func(t *testing.T, d *desk) {
		client := newDesk(t, d.server, "no-tools-in-runs") // what is refused is remembered by model
		client.server.Fail(loopback.Runs, loopback.Fault{Status: 400, Body: `{"error":{"message":"This model does not support tools."}}`, Times: 1})
		assisting(client, Options{Tools: []tool.Tool{echo("light")}})
		for _, text := range []string{"one", "two"} {
			if h := client.say(text); h.text != "You said: "+text {
				t.Errorf("heard %+v", h)
			}
		}
		var offers []bool
		for _, r := range client.sent(loopback.Runs) {
			if r.Method == http.MethodPost {
				offers = append(offers, strings.Contains(string(r.Body), `"light"`))
			}
		}
		if !slices.Equal(offers, []bool{true, false, false}) {
			t.Errorf("offered %v", offers)
		}
	})
}
