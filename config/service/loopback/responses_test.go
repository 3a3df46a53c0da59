package loopback_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// do sends a request and gives the answer's body, which must have that status.
func (c caller) do(method, path, body string, status int) string {
	c.t.Helper()
	resp, err := c.send(method, path, "application/json", body)
	if err != nil {
		c.t.Fatal(err)
	}
	text := all(c.t, resp)
	if resp.StatusCode != status {
		c.t.Errorf("%s %s: status %d, want %d: %s", method, path, resp.StatusCode, status, text)
	}
	return text
}

// id is the id in a JSON answer.
func id(t *testing.T, body string) string {
	t.Helper()
	var v struct{ ID string }
	if err := json.Unmarshal([]byte(body), &v); err != nil || v.ID == "" {
		t.Fatalf("no id in %s", body)
	}
	return v.ID
}

// events are those of a response stream: each must be as the description says.
func events(t *testing.T, body string) (names []string) {
	t.Helper()
	for line := range strings.Lines(body) {
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
		if !ok {
			continue
		}
		openapi.Schema(t, "ResponseStreamEvent", []byte(data))
		var e struct{ Type string }
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			t.Fatal(err)
		}
		if n := len(names); n == 0 || names[n-1] != e.Type {
			names = append(names, e.Type)
		}
	}
	return names
}

func TestResponseStream(t *testing.T) {
	const begin = "response.created response.in_progress response.output_item.added "
	for name, test := range map[string]struct {
		options loopback.Options
		want    string
	}{
		"text":    {loopback.Options{}, begin + "response.content_part.added response.output_text.delta response.output_text.done response.content_part.done response.output_item.done response.completed"},
		"refusal": {loopback.Options{Refusal: "No."}, begin + "response.content_part.added response.refusal.delta response.refusal.done response.content_part.done response.output_item.done response.completed"},
		"cut":     {loopback.Options{Finish: "length"}, begin + "response.content_part.added response.output_text.delta response.output_text.done response.content_part.done response.output_item.done response.incomplete"},
		"failed":  {loopback.Options{Finish: "failed"}, begin + "response.content_part.added response.output_text.delta response.output_text.done response.content_part.done response.output_item.done response.failed"},
		"calls":   {loopback.Options{Call: func(r loopback.ChatRequest) []loopback.Call { return calling(r)[:1] }}, begin + "response.function_call_arguments.delta response.function_call_arguments.done response.output_item.done response.completed"},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, test.options, func(t *testing.T, c caller) {
				body := c.do("POST", "/responses", `{"model":"gpt-6-luna","input":"hello","stream":true,"tools":[{"type":"function","name":"clock","parameters":{"type":"object"},"strict":false}]}`, 200)
				if got := strings.Join(events(t, body), " "); got != test.want {
					t.Errorf("events\n%s\nwant\n%s", got, test.want)
				}
				openapi.Requests(t, c.s.Requests())
			})
		})
	}
}

func TestResponseWhole(t *testing.T) {
	inMemory(t, loopback.Options{TimeToFirstToken: time.Second}, func(t *testing.T, c caller) {
		start := time.Now()
		body := c.do("POST", "/responses", `{"model":"gpt-6-luna","instructions":"Be kind.","input":[{"role":"user","content":[{"type":"input_text","text":"hello"}]}]}`, 200)
		openapi.Schema(t, "Response", []byte(body))
		if !strings.Contains(body, `"text":"You said: hello"`) || time.Since(start) != time.Second {
			t.Errorf("after %v answered %s", time.Since(start), body)
		}
		for bad, holds := range map[string]string{
			`{"input":"x"}`: "'model'", `{"model":"m"}`: "'input'", `{"model":"m","input":"x","conversation":"conv_0"}`: "not found",
			`{"model":"m","input":[{"type":"function_call_output","call_id":"a","output":"x"}]}`: "No tool call found",
		} {
			status := 400
			if holds == "not found" {
				status = 404
			}
			if got := c.do("POST", "/responses", bad, status); !strings.Contains(got, holds) {
				t.Errorf("%s: %s", bad, got)
			}
		}
	})
}

func TestConversations(t *testing.T) {
	seen := ""
	o := loopback.Options{Answer: func(r loopback.ChatRequest) string {
		for _, m := range r.Messages {
			seen += m.Role + ":" + m.Content + " "
		}
		return "yes"
	}}
	inMemory(t, o, func(t *testing.T, c caller) {
		body := c.do("POST", "/conversations", `{"items":[{"type":"message","role":"user","content":"one"},{"type":"message","role":"assistant","content":"two"}]}`, 200)
		openapi.Schema(t, "ConversationResource", []byte(body))
		path := "/conversations/" + id(t, body)
		openapi.Schema(t, "ConversationResource", []byte(c.do("GET", path, "", 200)))
		c.do("POST", "/responses", fmt.Sprintf(`{"model":"m","input":"three","conversation":{"id":"%s"}}`, id(t, body)), 200)
		if seen != "user:one assistant:two user:three " {
			t.Errorf("the model saw %q", seen)
		}
		var texts []string
		for after, more := "", true; more; {
			page := c.do("GET", path+"/items?limit=3&order=asc"+after, "", 200)
			openapi.Schema(t, "ConversationItemList", []byte(page))
			var list struct {
				Data []struct{ Content []struct{ Text string } }
				Last string `json:"last_id"`
				More bool   `json:"has_more"`
			}
			if err := json.Unmarshal([]byte(page), &list); err != nil {
				t.Fatal(err)
			}
			for _, item := range list.Data {
				texts = append(texts, item.Content[0].Text)
			}
			after, more = "&after="+list.Last, list.More
		}
		if got := strings.Join(texts, " "); got != "one two three yes" {
			t.Errorf("it has %q", got)
		}
		newest := c.do("GET", path+"/items?limit=1", "", 200)
		if !strings.Contains(newest, `"text":"yes"`) {
			t.Errorf("the newest item is %s", newest)
		}
		added := c.do("POST", path+"/items", `{"items":[{"type":"function_call","call_id":"a","name":"clock","arguments":"{}"}]}`, 200)
		openapi.Schema(t, "ConversationItemList", []byte(added))
		if got := c.do("POST", "/responses", fmt.Sprintf(`{"model":"m","input":"x","conversation":"%s"}`, id(t, body)), 400); !strings.Contains(got, "No tool output found for function call a") {
			t.Errorf("refused with %s", got)
		}
		openapi.Requests(t, c.s.Requests())
		c.do("POST", path+"/items", `{"items":[`+strings.TrimSuffix(strings.Repeat(`{"role":"user","content":"x"},`, 21), ",")+`]}`, 400)
		for _, bad := range []string{"limit=0", "limit=101", "limit=x", "after=nobody"} {
			c.do("GET", path+"/items?"+bad, "", 400)
		}
		openapi.Schema(t, "DeletedConversationResource", []byte(c.do("DELETE", path, "", 200)))
		c.do("GET", path, "", 404)
		c.do("GET", "/conversations", "", 404)
	})
}

// What is lost is not there any more.
func TestLose(t *testing.T) {
	inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
		made := id(t, c.do(http.MethodPost, "/conversations", "{}", 200))
		c.s.Lose(made)
		c.do(http.MethodGet, "/conversations/"+made, "", 404)
	})
}
