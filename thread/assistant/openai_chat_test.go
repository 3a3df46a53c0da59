package assistant

import (
	"context"
	"errors"
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

// chatting gives a desk whose thread has begun.
func chatting(d *desk, o Options) *desk {
	if o.Effort == "" {
		o.Effort = "none"
	}
	d.with = NewChat(d.client, o)
	d.add(thread.User, "What is the tallest mountain in Japan?")
	d.add(thread.Assistant, "Mount Fuji.")
	return d
}

func TestChat(t *testing.T) {
	for name, test := range map[string]struct {
		persona thread.Persona
		effort  string
		max     int
	}{
		"plain":     {thread.Persona{Name: "plain", Instructions: "Be kind."}, "none", 0},
		"short":     {thread.Persona{Name: "short", MaxLength: 200}, "none", 1056},
		"reasoning": {thread.Persona{Name: "short", MaxLength: 200}, "low", 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := loopback.Options{TimeToFirstToken: 350 * time.Millisecond, TokensPerSecond: 50}
			inBubble(t, o, func(t *testing.T, d *desk) {
				chatting(d, Options{Effort: test.effort}).persona = test.persona
				h := d.say("How high is it?")
				if h.text != "You said: How high is it?" || h.finish != "stop" || h.model != "gpt-6-luna" || h.usage.Input == 0 ||
					h.usage.Output == 0 || h.deltas < 5 {
					t.Errorf("heard %+v", h)
				}
				sent := d.server.Requests()
				openapi.Requests(t, sent)
				r := sent[0].Chat
				want := "system: " + test.persona.System() + "\nuser: What is the tallest mountain in Japan?\nassistant: Mount Fuji.\nuser: How high is it?"
				if got := transcript(r.Messages); got != want || len(sent) != 1 {
					t.Errorf("%d requests, of\n%s\nwant\n%s", len(sent), got, want)
				}
				if !r.Stream || !r.StreamOptions.IncludeUsage || r.ReasoningEffort != test.effort || r.MaxCompletionTokens != test.max ||
					r.Temperature != nil || r.MaxTokens != 0 || len(r.Tools) != 0 {
					t.Errorf("sent %s", sent[0].Body)
				}
			})
		})
	}
}

// What is known of the user stands at the beginning, what was recalled for these words right before them.
func TestChatWithMemory(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		chatting(d, Options{}).add(thread.User, "And mine?")
		r := d.request()
		r.Profile, r.Recalled = "<profile>", "<recalled>"
		if h := listen(d.with.Answer(t.Context(), r)); h.err != nil {
			t.Fatal(h.err)
		}
		got := d.server.Requests()[0].Chat.Messages
		if got[0].Content != d.persona.System()+"\n\n<profile>" || got[3].Content != "<recalled>\n\nAnd mine?" || got[1].Content != "What is the tallest mountain in Japan?" {
			t.Errorf("sent %q", got)
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
			inBubble(t, test.options, func(t *testing.T, d *desk) {
				if h := chatting(d, Options{}).say("How high is it?"); h.text != test.text || h.finish != test.finish {
					t.Errorf("heard %+v", h)
				}
			})
		})
	}
}

func TestChatFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault    loopback.Fault
		code     fault.Code
		text     string
		requests int
	}{
		"a bad key":          {loopback.Fault{Status: 401}, fault.KeyRefused, "", 1},
		"no such model":      {loopback.Fault{Status: 404, Code: "model_not_found"}, fault.ModelUnknown, "", 1},
		"out of credit":      {loopback.Fault{Status: 429, Code: "insufficient_quota"}, fault.OutOfCredit, "", 1},
		"limited, then not":  {loopback.Fault{Status: 429, RetryAfter: 2 * time.Second, Times: 2}, "", "You said: How high is it?", 3},
		"limited for good":   {loopback.Fault{Status: 429, RetryAfter: 2 * time.Second}, fault.RateLimited, "", 3},
		"trouble":            {loopback.Fault{Status: 503}, fault.ServerTrouble, "", 3},
		"a login page":       {loopback.Fault{WrongContent: true}, fault.NotCompatible, "", 1},
		"cut":                {loopback.Fault{CutAfter: 3}, fault.CutOff, "You said:", 1},
		"ends early":         {loopback.Fault{EndAfter: 3}, fault.CutOff, "You said:", 1},
		"stalls":             {loopback.Fault{StallAfter: 3}, fault.TimedOut, "You said:", 1},
		"the window is full": {loopback.Fault{Status: 400, Code: "context_length_exceeded"}, fault.ContextFull, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
				chatting(d, Options{})
				d.server.Fail(loopback.Chat, test.fault)
				h := d.until(t.Context(), "How high is it?")
				f := fault.Of(h.err)
				if (f == nil) != (test.code == "") || f != nil && (f.Code != test.code || f.Service != "answering") {
					t.Errorf("the error is %v, want %q", h.err, test.code)
				}
				if n := len(d.server.Requests()); h.text != test.text || n != test.requests {
					t.Errorf("%d requests, heard %q", n, h.text)
				}
			})
		})
	}
}

// What the library refuses by itself has a name too.
func TestChatRefusedByTheLibrary(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		h := chatting(d, Options{Effort: "minimal"}).until(t.Context(), "Hello.") // not one of gpt-6-luna's
		if n := len(d.server.Requests()); !fault.Is(h.err, fault.BadRequest) || n != 0 {
			t.Errorf("%d requests, %v", n, h.err)
		}
	})
}

func TestChatCancelled(t *testing.T) {
	inBubble(t, loopback.Options{TokensPerSecond: 10}, func(t *testing.T, d *desk) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		time.AfterFunc(250*time.Millisecond, cancel)
		start := time.Now()
		h := chatting(d, Options{}).until(ctx, "How high is it?")
		if !errors.Is(h.err, context.Canceled) || fault.Of(h.err) != nil || time.Since(start) != 250*time.Millisecond || h.text == "" {
			t.Errorf("after %v: %+v", time.Since(start), h)
		}
	})
}

func TestChatTools(t *testing.T) {
	o := loopback.Options{
		Call: thinks(loopback.Call{Name: "one", Arguments: `{"city":"京都"}`}, loopback.Call{Name: "broken", Arguments: `{}`}, loopback.Call{Name: "nothing", Arguments: `{}`}),
		Answer: func(r loopback.ChatRequest) string {
			var results []string
			for _, m := range r.Messages {
				if m.Role == "tool" {
					results = append(results, m.Content)
				}
			}
			return strings.Join(results, " | ")
		},
	}
	inBubble(t, o, func(t *testing.T, d *desk) {
		h := chatting(d, Options{Tools: []tool.Tool{echo("one"), failing("broken")}}).say("Go.")
		want := `one got {"city":"京都"} | Error: it is broken | Error: there is no tool "nothing".`
		if h.text != want || h.finish != "stop" || !slices.Equal(h.used, []string{"one", "broken", "nothing"}) {
			t.Errorf("heard %+v", h)
		}
		sent := d.server.Requests()
		openapi.Requests(t, sent)
		if len(sent) != 2 {
			t.Fatalf("%d requests", len(sent))
		}
		single := listen(NewChat(d.client, Options{Effort: "none"}).Answer(t.Context(), d.request()))
		if h.usage.Input <= single.usage.Input {
			t.Errorf("the usage of two rounds is %+v, of one %+v", h.usage, single.usage)
		}
	})
}

// A model that calls tools again and again answers in the end: it is not offered any more.
func TestChatToolsWithoutEnd(t *testing.T) {
	o := loopback.Options{Call: func(loopback.ChatRequest) []loopback.Call { return []loopback.Call{{Name: "one", Arguments: `{}`}} }}
	inBubble(t, o, func(t *testing.T, d *desk) {
		h := chatting(d, Options{Tools: []tool.Tool{echo("one")}}).say("Go.")
		sent := d.server.Requests()
		openapi.Requests(t, sent)
		if h.text != "You said: Go." || len(h.used) != maxRounds || len(sent) != maxRounds+1 || sent[maxRounds].Chat.ToolChoice != "none" {
			t.Errorf("%d requests, heard %+v", len(sent), h)
		}
	})
}

// A server that refuses tools is asked once more without them, and not offered any again. Words that were passed on are
// never asked for again.
func TestChatToolsRefused(t *testing.T) {
	for name, test := range map[string]struct{ model, effort, refusal string }{
		"by the server":  {"tiny-llama", "none", `{"error":{"message":"registry.ollama.ai/tiny-llama does not support tools","type":"api_error"}}`},
		"by the library": {"gpt-6-sol", "low", ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
				d = newDesk(t, d.server, test.model)
				chatting(d, Options{Effort: test.effort, Tools: []tool.Tool{echo("one")}})
				want := 2
				if test.refusal != "" {
					d.server.Fail(loopback.Chat, loopback.Fault{Status: 400, Body: test.refusal, Times: 1})
					want = 3
				}
				for range 2 {
					if h := d.say("Hello."); h.text != "You said: Hello." {
						t.Errorf("heard %+v", h)
					}
				}
				sent := d.server.Requests()
				if len(sent) != want || len(sent[want-1].Chat.Tools) != 0 || len(sent[want-2].Chat.Tools) != 0 {
					t.Errorf("%d requests", len(sent))
				}
			})
		})
	}
}

func TestChatCancelledWhileAToolRuns(t *testing.T) {
	inBubble(t, loopback.Options{Call: thinks(loopback.Call{Name: "wait", Arguments: `{}`})}, func(t *testing.T, d *desk) {
		cancelled := false
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		h := chatting(d, Options{Tools: []tool.Tool{waiting("wait", &cancelled)}}).until(ctx, "Go.")
		if !errors.Is(h.err, context.Canceled) || !cancelled || len(d.server.Requests()) != 1 {
			t.Errorf("cancelled %v, heard %+v", cancelled, h)
		}
	})
}

// An answer on trial may use what only looks.
func TestChatOnTrial(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		acting := echo("act")
		acting.Acts = true
		chatting(d, Options{Tools: []tool.Tool{acting, echo("look")}}).add(thread.User, "Go.")
		r := d.request()
		for _, r.Trial = range []bool{true, false} {
			if h := listen(d.with.Answer(t.Context(), r)); h.err != nil {
				t.Error(h.err)
			}
		}
		sent := d.server.Requests()
		if sent[0].Chat.Offers("act") || !sent[0].Chat.Offers("look") || !sent[1].Chat.Offers("act") {
			t.Errorf("offered %s\nthen %s", sent[0].Body, sent[1].Body)
		}
	})
}
