package loopback_test

import (
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// doV2 is do with the header that the Assistants API wants.
func (c caller) doV2(method, path, body string, status int) string {
	c.t.Helper()
	c.v2 = true
	return c.do(method, path, body, status)
}

// begin makes an assistant and a thread in which somebody said hello, and gives the thread's path and the run.
func (c caller) begin(more string) (thread, run string) {
	c.t.Helper()
	assistant := c.doV2("POST", "/assistants", `{"name":"kind","model":"gpt-6-luna","instructions":"Be kind."}`, 200)
	openapi.Schema(c.t, "AssistantObject", []byte(assistant))
	made := c.doV2("POST", "/threads", `{"messages":[{"role":"user","content":"hello"}]}`, 200)
	openapi.Schema(c.t, "ThreadObject", []byte(made))
	thread = "/threads/" + id(c.t, made)
	run = c.doV2("POST", thread+"/runs", `{"assistant_id":"`+id(c.t, assistant)+`"`+more+`}`, 200)
	openapi.Schema(c.t, "RunObject", []byte(run))
	return thread, thread + "/runs/" + id(c.t, run)
}

func TestRun(t *testing.T) {
	inMemory(t, loopback.Options{Assistants: true, TimeToFirstToken: 400 * time.Millisecond}, func(t *testing.T, c caller) {
		thread, run := c.begin("")
		for _, status := range []string{"queued", "in_progress", "in_progress", "in_progress", "completed"} {
			now := c.doV2("GET", run, "", 200)
			openapi.Schema(t, "RunObject", []byte(now))
			if !strings.Contains(now, `"status":"`+status+`"`) {
				t.Errorf("it is %s, want %s", now, status)
			}
			if status == "queued" {
				c.doV2("POST", thread+"/messages", `{"role":"user","content":"wait"}`, 400)
				c.doV2("POST", run+"/submit_tool_outputs", `{"tool_outputs":[]}`, 400)
			}
			<-time.After(100 * time.Millisecond)
		}
		runs := c.doV2("GET", thread+"/runs?limit=1", "", 200)
		openapi.Schema(t, "ListRunsResponse", []byte(runs))
		if !strings.Contains(runs, `"status":"completed"`) {
			t.Errorf("the runs are %s", runs)
		}
		list := c.doV2("GET", thread+"/messages?order=asc", "", 200)
		openapi.Schema(t, "ListMessagesResponse", []byte(list))
		if !strings.Contains(list, `"value":"You said: hello"`) || strings.Index(list, `"value":"hello"`) > strings.Index(list, "You said") {
			t.Errorf("the messages are %s", list)
		}
		openapi.Schema(t, "MessageObject", []byte(c.doV2("POST", thread+"/messages", `{"role":"user","content":"again"}`, 200)))
		c.doV2("POST", run+"/cancel", "", 400)
		openapi.Requests(t, c.s.Requests())
		openapi.Schema(t, "DeleteThreadResponse", []byte(c.doV2("DELETE", thread, "", 200)))
		c.doV2("GET", thread+"/messages", "", 404)
	})
}

func TestRunIsCancelled(t *testing.T) {
	inMemory(t, loopback.Options{Assistants: true, TimeToFirstToken: time.Minute}, func(t *testing.T, c caller) {
		thread, run := c.begin("")
		if got := c.doV2("POST", run+"/cancel", "", 200); !strings.Contains(got, `"status":"cancelling"`) {
			t.Errorf("it is %s", got)
		}
		<-time.After(time.Second)
		if got := c.doV2("GET", run, "", 200); !strings.Contains(got, `"status":"cancelled"`) {
			t.Errorf("then it is %s", got)
		}
		if got := c.doV2("GET", thread+"/messages", "", 200); strings.Contains(got, "You said") {
			t.Errorf("the messages are %s", got)
		}
	})
}

func TestRunCallsTools(t *testing.T) {
	inMemory(t, loopback.Options{Assistants: true, Call: calling}, func(t *testing.T, c caller) {
		_, run := c.begin("," + tools)
		now := c.doV2("GET", run, "", 200)
		openapi.Schema(t, "RunObject", []byte(now))
		first, _, _ := strings.Cut(now[strings.Index(now, `"id":"call`)+6:], `"`)
		second, _, _ := strings.Cut(now[strings.LastIndex(now, `"id":"call`)+6:], `"`)
		c.doV2("POST", run+"/submit_tool_outputs", `{"tool_outputs":[{"tool_call_id":"`+first+`","output":"noon"}]}`, 400)
		c.doV2("POST", run+"/submit_tool_outputs", `{"tool_outputs":[{"tool_call_id":"`+second+`","output":"noon"},{"tool_call_id":"`+first+`","output":"one"}]}`, 200)
		if got := c.doV2("GET", run, "", 200); !strings.Contains(got, `"status":"completed"`) {
			t.Errorf("it is %s", got)
		}
		openapi.Requests(t, c.s.Requests())
	})
}

func TestRunEnds(t *testing.T) {
	for _, end := range []loopback.RunEnd{{Status: "failed", Reason: "rate_limit_exceeded"}, {Status: "expired"}, {Status: "incomplete", Reason: "max_prompt_tokens"}} {
		inMemory(t, loopback.Options{Assistants: true, RunEnd: end}, func(t *testing.T, c caller) {
			_, run := c.begin("")
			got := c.doV2("GET", run, "", 200)
			openapi.Schema(t, "RunObject", []byte(got))
			if !strings.Contains(got, `"status":"`+end.Status+`"`) || !strings.Contains(got, end.Reason) {
				t.Errorf("it is %s, want %+v", got, end)
			}
		})
	}
}

func TestAssistantsRefuse(t *testing.T) {
	inMemory(t, loopback.Options{Assistants: true}, func(t *testing.T, c caller) {
		c.do("POST", "/assistants", `{"model":"m"}`, 400) // without its version
		c.doV2("POST", "/assistants/asst_0", `{"model":"m"}`, 404)
		thread, _ := c.begin("")
		c.doV2("POST", thread+"/messages", `{"role":"system","content":"x"}`, 400)
		c.doV2("POST", thread+"/messages", `{"role":"user","content":""}`, 400)
		c.doV2("POST", thread+"/runs", `{"assistant_id":"asst_0"}`, 404)
		c.doV2("GET", thread+"/runs/run_0", "", 404)
		c.doV2("POST", "/threads/thread_0/messages", `{"role":"user","content":"x"}`, 404)
	})
}
