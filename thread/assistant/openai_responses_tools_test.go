package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
	"kaiwa/thread"
	"kaiwa/thread/tool"
)

func TestResponsesTools(t *testing.T) {
	for _, trial := range []bool{false, true} {
		o := loopback.Options{Call: thinks(loopback.Call{Name: "one", Arguments: `{"a":"1"}`}, loopback.Call{Name: "broken", Arguments: `{`})}
		inBubble(t, o, func(t *testing.T, d *desk) {
			responding(d, Options{Tools: []tool.Tool{echo("one"), failing("broken")}, Temporary: trial})
			h := d.say("Go.")
			if h.text != "You said: Go." || !slices.Equal(h.used, []string{"one", "broken"}) {
				t.Errorf("heard %+v", h)
			}
			openapi.Requests(t, d.server.Requests())
			results := d.sent(loopback.Responses)[1].Response.Input
			results = slices.DeleteFunc(slices.Clone(results), func(m loopback.Message) bool { return m.Role != "tool" })
			if got := transcript(results); got != "tool: one got {\"a\":\"1\"}\ntool: Error: the arguments are not valid JSON." {
				t.Errorf("sent %q", got)
			}
			if h = d.say("On."); h.text != "You said: On." { // a call without a result would be refused
				t.Errorf("then heard %+v", h)
			}
		})
	}
}

func TestResponsesToolsWithoutEnd(t *testing.T) {
	o := loopback.Options{Call: func(loopback.ChatRequest) []loopback.Call { return []loopback.Call{{Name: "one", Arguments: `{}`}} }}
	inBubble(t, o, func(t *testing.T, d *desk) {
		h := responding(d, Options{Tools: []tool.Tool{echo("one")}}).say("Go.")
		if n := len(d.sent(loopback.Responses)); h.text != "You said: Go." || len(h.used) != maxRounds || n != maxRounds+1 {
			t.Errorf("%d requests, heard %+v", n, h)
		}
		openapi.Requests(t, d.server.Requests())
	})
}

func TestResponsesToolsRefused(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		d = newDesk(t, d.server, "no-tools")
		responding(d, Options{Tools: []tool.Tool{echo("one")}})
		d.server.Fail(loopback.Responses, loopback.Fault{Status: 400, Body: `{"error":{"message":"Tools are not supported with this model."}}`, Times: 1})
		d.say("one")
		d.say("two")
		if sent := d.sent(loopback.Responses); len(sent) != 3 || len(sent[0].Response.Tools) != 1 || len(sent[2].Response.Tools) != 0 {
			t.Errorf("%d requests", len(sent))
		}
	})
}

// The conversation has a call that has no result: it gets one, before anything else is said.
func TestResponsesCancelledWhileAToolRuns(t *testing.T) {
	inBubble(t, loopback.Options{Call: thinks(loopback.Call{Name: "wait", Arguments: `{}`})}, func(t *testing.T, d *desk) {
		cancelled := false
		responding(d, Options{Tools: []tool.Tool{waiting("wait", &cancelled)}})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if h := d.until(ctx, "one"); !errors.Is(h.err, context.Canceled) || !cancelled {
			t.Errorf("cancelled %v, heard %+v", cancelled, h)
		}
		d.add(thread.Assistant, "Let me see…")
		before := d.conversation()
		responding(d, Options{})
		h := d.say("two")
		want := "tool: Error: the user interrupted before there was a result.\nassistant: Let me see…\nuser: two"
		if h.text != "You said: two" || d.lastInput() != want || d.conversation() != before {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
	})
}

// What a tool did is not done again: where the conversation is lost after it, the answer fails.
func TestResponsesLostWhileAToolRuns(t *testing.T) {
	inBubble(t, loopback.Options{Call: thinks(loopback.Call{Name: "lose", Arguments: `{}`})}, func(t *testing.T, d *desk) {
		runs := 0
		lose := echo("lose")
		lose.Run = func(context.Context, json.RawMessage) (string, error) {
			runs++
			d.server.Lose(d.conversation())
			return "lost", nil
		}
		if h := responding(d, Options{Tools: []tool.Tool{lose}}).until(t.Context(), "Go."); !fault.Is(h.err, fault.NoEndpoint) || runs != 1 {
			t.Errorf("ran %d times, heard %+v", runs, h)
		}
		if h := responding(d, Options{}).say("On."); h.text != "You said: Go.\nOn." {
			t.Errorf("then heard %+v", h)
		}
	})
}
