package assistant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
	"kaiwa/thread"
)

func responding(d *desk, o Options) *desk {
	if o.Effort == "" {
		o.Effort = "none"
	}
	d.with = NewResponses(d.client, d.store, o)
	return d
}

// conversation is the mirror's.
func (d *desk) conversation() string {
	m, _ := load(d.t.Context(), d.store, d.thread, responsesLink)
	return m.ID
}

// last gives the texts that the newest response request sent.
func (d *desk) lastInput() string {
	sent := d.sent(loopback.Responses)
	return transcript(sent[len(sent)-1].Response.Input)
}

// thread is our copy, as "u: text" lines.
func (d *desk) copy() string {
	var lines []string
	for _, m := range d.store.all[d.thread] {
		lines = append(lines, string(m.Role)+": "+m.Text)
	}
	return strings.Join(lines, "\n")
}

// counting answers how many messages it sees, so that a test hears what the model knows.
func counting(r loopback.ChatRequest) string {
	n := 0
	for _, m := range r.Messages {
		if m.Role == "user" || m.Role == "assistant" && m.Content != "" {
			n++
		}
	}
	return fmt.Sprintf("I see %d, the last is %s.", n, r.Said())
}

func TestResponses(t *testing.T) {
	o := loopback.Options{TimeToFirstToken: 300 * time.Millisecond, TokensPerSecond: 50, Answer: counting}
	inBubble(t, o, func(t *testing.T, d *desk) {
		responding(d, Options{})
		d.persona.MaxLength = 200
		d.add(thread.User, "before")
		d.add(thread.Assistant, "an answer")
		first, second := d.say("one"), d.say("two")
		if first.text != "I see 3, the last is one." || second.text != "I see 5, the last is two." || second.finish != "stop" ||
			second.model != "gpt-6-luna" || second.usage.Input == 0 || second.usage.Output == 0 || second.deltas < 4 {
			t.Errorf("heard %+v, then %+v", first, second)
		}
		openapi.Requests(t, d.server.Requests())
		sent := d.sent(loopback.Responses)
		if got := transcript(sent[0].Response.Input); got != "user: before\nassistant: an answer\nuser: one" {
			t.Errorf("at first %q was sent", got)
		}
		if got := d.lastInput(); got != "user: two" || len(sent) != 2 || len(d.sent(loopback.Conversations)) != 3 {
			t.Errorf("%d requests, %d of the conversation, the last sent %q", len(sent), len(d.sent(loopback.Conversations)), got)
		}
		r := sent[1].Response
		if r.Instructions != d.persona.System() || r.Effort != "none" || r.MaxOutputTokens != 1056 || r.Store == nil || !*r.Store || !r.Stream {
			t.Errorf("sent %s", sent[1].Body)
		}
	})
}

// What is known and recalled is told for this turn only: the service does not keep instructions.
func TestResponsesWithMemory(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		responding(d, Options{}).add(thread.User, "And mine?")
		r := d.request()
		r.Profile, r.Recalled = "<profile>", "<recalled>"
		listen(d.with.Answer(t.Context(), r))
		got := d.sent(loopback.Responses)[0].Response
		if got.Instructions != d.persona.System()+"\n\n<profile>\n\n<recalled>" || d.lastInput() != "user: And mine?" {
			t.Errorf("sent %q and %q", got.Instructions, d.lastInput())
		}
	})
}

// However much there is to tell, one request tells it.
func TestResponsesTellsALongThread(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{})
		for i := range 60 {
			d.add([]thread.Role{thread.User, thread.Assistant}[i%2], fmt.Sprint("message ", i))
		}
		if h := d.say("now"); h.text != "I see 61, the last is now." {
			t.Errorf("heard %+v", h)
		}
		if h := d.say("again"); h.text != "I see 63, the last is again." || d.lastInput() != "user: again" {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
		openapi.Requests(t, d.server.Requests())
	})
}

// Where our thread is not what the conversation is any more, another conversation is made.
func TestResponsesMadeAnew(t *testing.T) {
	for name, change := range map[string]func(*desk){
		"lost":                 func(d *desk) { d.server.Lose(d.conversation()) },
		"an earlier message":   func(d *desk) { d.store.all[1] = slices.Clone(d.store.all[1][:2]) },
		"taken back":           func(d *desk) { d.store.all[1] = slices.Clone(d.store.all[1][:4]) },
		"one of them deleted":  func(d *desk) { d.store.all[1] = slices.Delete(d.store.all[1], 2, 4) },
		"the answer forgotten": func(d *desk) { d.store.all[1][5].Text = "" },
		"another one shown":    func(d *desk) { d.store.all[1][4].ID = 1000 },
		"nothing known of it":  func(d *desk) { _ = d.store.SetLink(d.t.Context(), 1, responsesLink, "what?") },
		"a call without answer": func(d *desk) {
			d.server.Fail(loopback.Responses, loopback.Fault{Status: 400, Times: 1, Body: `{"error":{"message":"No tool output found for function call call_9.","type":"invalid_request_error"}}`})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
				responding(d, Options{})
				d.say("one")
				d.say("two")
				d.say("three")
				before := d.conversation()
				change(d)
				want := len(d.request().History) + 1
				if d.request().History[want-2].Role == thread.User { // it is one with what is said now
					want--
				}
				if h := d.say("four"); !strings.HasPrefix(h.text, fmt.Sprintf("I see %d,", want)) || d.conversation() == before {
					t.Errorf("heard %+v, want %d", h, want)
				}
				if h := d.say("five"); !strings.HasPrefix(h.text, fmt.Sprintf("I see %d,", want+2)) || d.lastInput() != "user: five" {
					t.Errorf("then heard %+v, sent %q", h, d.lastInput())
				}
				if got := d.deleted(); name != "nothing known of it" && !slices.Equal(got, []string{"/v1/conversations/" + before}) {
					t.Errorf("deleted %v, want %s alone", got, before)
				}
				openapi.Requests(t, d.server.Requests())
			})
		})
	}
}

// A conversation that is lost again and again is an error, not an endless loop.
func TestResponsesLostForGood(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		d.server.Fail(loopback.Responses, loopback.Fault{Status: 404})
		h := responding(d, Options{}).until(t.Context(), "one")
		if n := len(d.sent(loopback.Responses)); !fault.Is(h.err, fault.NoEndpoint) || n != 2 {
			t.Errorf("%d requests, %v", n, h.err)
		}
	})
}

// The window moves on, or is made larger: the conversation stays.
func TestResponsesWindow(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{})
		for _, text := range []string{"one", "two", "three"} {
			d.say(text)
		}
		before := d.conversation()
		for _, trimmed := range []int{4, 0, 2} {
			d.add(thread.User, "more")
			r := d.request()
			r.History = r.History[trimmed:]
			h := listen(d.with.Answer(t.Context(), r))
			d.add(thread.Assistant, h.text)
			if h.err != nil || d.conversation() != before || d.lastInput() != "user: more" {
				t.Errorf("without %d: heard %+v, sent %q", trimmed, h, d.lastInput())
			}
		}
	})
}

// A window that is full: the shorter history that is tried next goes into another conversation.
func TestResponsesContextFull(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{})
		d.say("one")
		before := d.conversation()
		d.server.Fail(loopback.Responses, loopback.Fault{Status: 400, Code: "context_length_exceeded", Times: 1})
		d.add(thread.User, "two")
		r := d.request()
		if h := listen(d.with.Answer(t.Context(), r)); !fault.Is(h.err, fault.ContextFull) {
			t.Errorf("heard %+v", h)
		}
		r.History = r.History[2:]
		if h := listen(d.with.Answer(t.Context(), r)); h.text != "I see 1, the last is two." || d.conversation() == before {
			t.Errorf("heard %+v", h)
		}
	})
}

// The service has the whole answer, the user heard a part: a note in their next words tells the model, and nothing else
// needs to be told.
func TestResponsesInterruptedSpeech(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		before := d.conversation()
		d.add(thread.User, "[You were interrupted. The last that was heard of you: “I see…”. Nobody heard the rest.]\ntwo")
		r := d.request()
		r.History[1].Text = "I see…"
		if h := listen(d.with.Answer(t.Context(), r)); !strings.HasPrefix(h.text, "I see 3,") || d.conversation() != before {
			t.Errorf("heard %+v", h)
		}
	})
}

// A turn that is cancelled may be in the conversation or not. The next one looks, and tells what is missing.
func TestResponsesCancelled(t *testing.T) {
	for name, at := range map[string]time.Duration{"before the first word": 100 * time.Millisecond, "within the answer": 600 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			o := loopback.Options{TimeToFirstToken: 200 * time.Millisecond, TokensPerSecond: 5, Answer: counting}
			inBubble(t, o, func(t *testing.T, d *desk) {
				responding(d, Options{}).say("one")
				before := d.conversation()
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(at, cancel)
				h := d.until(ctx, "two")
				if !errors.Is(h.err, context.Canceled) || (h.text == "") != (at < 200*time.Millisecond) {
					t.Errorf("heard %+v", h)
				}
				want := "user: two\nassistant: " + h.text + "\nuser: three"
				if h.text == "" {
					want = "user: two\nthree"
				}
				if h = d.say("three"); d.conversation() != before || d.lastInput() != want {
					t.Errorf("heard %+v, sent %q, want %q", h, d.lastInput(), want)
				}
				if h = d.say("four"); d.lastInput() != "user: four" {
					t.Errorf("heard %+v, sent %q", h, d.lastInput())
				}
			})
		})
	}
}

// Nobody listened to the end, but the service made all of the answer.
func TestResponsesLeft(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		before := d.conversation()
		d.add(thread.User, "two")
		for delta := range d.with.Answer(t.Context(), d.request()) {
			if delta.Text != "" {
				break
			}
		}
		d.add(thread.Assistant, "I…")
		d.server.Transport() // the request may still be under way there
		h := d.say("three")
		if d.conversation() != before || h.text != "I see 5, the last is three." {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
	})
}

func TestResponsesFinish(t *testing.T) {
	for name, test := range map[string]struct {
		options      loopback.Options
		text, finish string
	}{
		"length":         {loopback.Options{Finish: "length"}, "You said: one", "length"},
		"content filter": {loopback.Options{Finish: "content_filter"}, "You said: one", "content_filter"},
		"refusal":        {loopback.Options{Refusal: "I cannot."}, "I cannot.", "refusal"},
		"thoughts":       {loopback.Options{Answer: func(loopback.ChatRequest) string { return "<think>Hm.</think>Yes." }}, "Yes.", "stop"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, test.options, func(t *testing.T, d *desk) {
				if h := responding(d, Options{}).say("one"); h.text != test.text || h.finish != test.finish {
					t.Errorf("heard %+v", h)
				}
			})
		})
	}
}

func TestResponsesFaults(t *testing.T) {
	for name, test := range map[string]struct {
		options  loopback.Options
		fault    loopback.Fault
		code     fault.Code
		text     string
		requests int
	}{
		"a bad key":         {fault: loopback.Fault{Status: 401}, code: fault.KeyRefused, requests: 1},
		"limited, then not": {fault: loopback.Fault{Status: 429, RetryAfter: time.Second, Times: 2}, text: "You said: one", requests: 3},
		"trouble":           {fault: loopback.Fault{Status: 503}, code: fault.ServerTrouble, requests: 3},
		"cut":               {fault: loopback.Fault{CutAfter: 6}, code: fault.CutOff, text: "You said:", requests: 1},
		"ends early":        {fault: loopback.Fault{EndAfter: 6}, code: fault.CutOff, text: "You said:", requests: 1},
		"stalls":            {fault: loopback.Fault{StallAfter: 6}, code: fault.TimedOut, text: "You said:", requests: 1},
		"failed":            {options: loopback.Options{Finish: "failed"}, code: fault.ServerTrouble, text: "You said: one", requests: 1},
		"a login page":      {fault: loopback.Fault{WrongContent: true}, code: fault.NotCompatible, requests: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, test.options, func(t *testing.T, d *desk) {
				d.server.Fail(loopback.Responses, test.fault)
				h := responding(d, Options{}).until(t.Context(), "one")
				f := fault.Of(h.err)
				if (f == nil) != (test.code == "") || f != nil && (f.Code != test.code || f.Service != "answering") {
					t.Errorf("the error is %v, want %q", h.err, test.code)
				}
				if n := len(d.sent(loopback.Responses)); h.text != test.text || n != test.requests {
					t.Errorf("%d requests, heard %q", n, h.text)
				}
			})
		})
	}
}

// An answer on trial leaves nothing; the one after it tells what is missing.
func TestResponsesOnTrial(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		d.add(thread.User, "two")
		r := d.request()
		r.Trial = true
		h := listen(d.with.Answer(t.Context(), r))
		if sent := d.sent(loopback.Responses); h.text != "I see 3, the last is two." || sent[1].Response.Conversation != "" || *sent[1].Response.Store {
			t.Errorf("heard %+v, sent %s", h, sent[1].Body)
		}
		d.add(thread.Assistant, h.text) // it is taken
		if h = d.say("three"); h.text != "I see 5, the last is three." || d.lastInput() != "user: two\nassistant: I see 3, the last is two.\nuser: three" {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
		openapi.Requests(t, d.server.Requests())
	})
}

func TestResponsesTemporary(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{Temporary: true}).say("one")
		if h := d.say("two"); h.text != "I see 3, the last is two." || len(d.sent(loopback.Conversations)) != 0 || len(d.store.links) != 0 {
			t.Errorf("heard %+v, kept %v", h, d.store.links)
		}
	})
}
