package assistant

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

var titleSchema = json.RawMessage(`{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}`)

func TestAsker(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		text, err := NewAsker(d.client, "gpt-6-sol", "none").Ask(t.Context(), "Name it.", "A talk.", titleSchema)
		if text != `{"title":""}` || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		openapi.Requests(t, d.server.Requests())
		r := d.server.Requests()[0].Chat
		if r.Model != "gpt-6-sol" || r.Temperature != nil || r.Stream || !r.ResponseFormat.JSONSchema.Strict || transcript(r.Messages) != "system: Name it.\nuser: A talk." {
			t.Errorf("sent %+v", r)
		}
	})
}

// A server that refuses a schema is asked once more without, and not with one again.
func TestAskerWithoutSchema(t *testing.T) {
	o := loopback.Options{Answer: func(loopback.ChatRequest) string { return "<think>A title.</think>\n{\"title\":\"Hills\"}" }}
	inBubble(t, o, func(t *testing.T, d *desk) {
		k := NewAsker(d.client, "no-schemas", "")
		d.server.Fail(loopback.Chat, loopback.Fault{Status: 400, Body: `{"error":{"message":"'response_format.type' must be 'text'"}}`, Times: 1})
		for range 2 {
			if text, err := k.Ask(t.Context(), "Name it.", "A talk.", titleSchema); text != `{"title":"Hills"}` || err != nil {
				t.Errorf("%q, %v", text, err)
			}
		}
		if sent := d.server.Requests(); len(sent) != 3 || sent[2].Chat.ResponseFormat.Type != "" {
			t.Errorf("%d requests", len(sent))
		}
	})
}

func TestAskerFaults(t *testing.T) {
	for name, test := range map[string]struct {
		options loopback.Options
		fault   loopback.Fault
		code    fault.Code
	}{
		"too slow":    {loopback.Options{TimeToFirstToken: 2 * time.Minute}, loopback.Fault{}, fault.TimedOut},
		"not whole":   {loopback.Options{Finish: "length"}, loopback.Fault{}, fault.CutOff},
		"refused":     {loopback.Options{Refusal: "No."}, loopback.Fault{}, fault.BadRequest},
		"no choices":  {loopback.Options{}, loopback.Fault{Status: 200, Body: `{"object":"chat.completion"}`}, fault.NotCompatible},
		"a bad key":   {loopback.Options{}, loopback.Fault{Status: 401}, fault.KeyRefused},
		"a bad model": {loopback.Options{}, loopback.Fault{Status: 404, Code: "model_not_found"}, fault.ModelUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, test.options, func(t *testing.T, d *desk) {
				d.server.Fail(loopback.Chat, test.fault)
				start := time.Now()
				text, err := NewAsker(d.client, "", "none").Ask(t.Context(), "Name it.", strings.Repeat("A talk. ", 10), nil)
				if f := fault.Of(err); text != "" || f == nil || f.Code != test.code || f.Service != "answering" || time.Since(start) > askingTime {
					t.Errorf("after %v: %q, %v", time.Since(start), text, err)
				}
			})
		})
	}
}
