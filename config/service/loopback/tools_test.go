package loopback_test

import (
	"strings"
	"testing"

	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

const tools = `"tools":[{"type":"function","function":{"name":"clock","parameters":{"type":"object","properties":{}}}}]`

func calling(r loopback.ChatRequest) []loopback.Call {
	if r.Messages[len(r.Messages)-1].Role == "tool" {
		return nil
	}
	return []loopback.Call{{Name: "clock", Arguments: `{"zone":"here"}`}, {Name: "clock", Arguments: "{}"}}
}

func TestChatCalls(t *testing.T) {
	inMemory(t, loopback.Options{Call: calling}, func(t *testing.T, c caller) {
		ask := strings.Replace(chat, `{`, `{"reasoning_effort":"none",`+tools+`,`, 1)
		_, body := c.post("/chat/completions", "application/json", ask)
		openapi.Schema(t, "CreateChatCompletionResponse", []byte(body))
		if !strings.Contains(body, `"arguments":"{\"zone\":\"here\"}"`) || !strings.Contains(body, `"finish_reason":"tool_calls"`) {
			t.Errorf("answered %s", body)
		}
		_, body = c.post("/chat/completions", "application/json", strings.Replace(ask, `{`, `{"stream":true,`, 1))
		for line := range strings.Lines(body) {
			if data, ok := strings.CutPrefix(line, "data: {"); ok {
				openapi.Schema(t, "CreateChatCompletionStreamResponse", []byte("{"+data))
			}
		}
		if !strings.Contains(body, `"name":"clock"`) || strings.Count(body, `"index":1`) != 2 {
			t.Errorf("streamed %s", body)
		}
		// with tool_choice none it answers, and without tools
		for _, without := range []string{strings.Replace(ask, `{`, `{"tool_choice":"none",`, 1), chat} {
			if _, body := c.post("/chat/completions", "application/json", without); !strings.Contains(body, "You said: hello") {
				t.Errorf("answered %s", body)
			}
		}
		openapi.Requests(t, c.s.Requests())
	})
}

func TestChatRefusesTools(t *testing.T) {
	const called = `{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"clock","arguments":"{}"}}]}`
	for name, test := range map[string]struct{ body, holds string }{
		"a result without a call": {`{"model":"m","messages":[{"role":"tool","tool_call_id":"a","content":"x"}]}`, "must be a response to"},
		"a call without a result": {`{"model":"m","messages":[` + called + `,{"role":"user","content":"x"}]}`, "must be followed by tool messages"},
		"the last has no result":  {`{"model":"m","messages":[` + called + `]}`, "must be followed by tool messages"},
		"a bad name":              {`{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a b","parameters":{"type":"object"}}}]}`, "does not match pattern"},
		"a bad schema":            {`{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a","parameters":{"type":"array"}}}]}`, "Invalid schema"},
		"while it reasons":        {strings.Replace(chat, `{`, `{"reasoning_effort":"low",`+tools+`,`, 1), "are not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
				if resp, body := c.post("/chat/completions", "application/json", test.body); resp.StatusCode != 400 || !strings.Contains(body, test.holds) {
					t.Errorf("%d %s", resp.StatusCode, body)
				}
			})
		})
	}
}

// Asked for JSON, it answers the emptiest of that schema.
func TestChatSchema(t *testing.T) {
	const schema = `{"type":"object","properties":{"title":{"type":"string"},"kind":{"enum":["fact","plan"]},"notes":{"type":"array"},"n":{"type":"integer"},"ok":{"type":"boolean"},"of":{"type":["string","null"]}}}`
	inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
		_, body := c.post("/chat/completions", "application/json",
			strings.Replace(chat, `{`, `{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":`+schema+`}},`, 1))
		if want := `"{\"kind\":\"fact\",\"n\":0,\"notes\":[],\"of\":null,\"ok\":false,\"title\":\"\"}"`; !strings.Contains(body, want) {
			t.Errorf("answered %s", body)
		}
	})
}
