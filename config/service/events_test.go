package service

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func TestEvents(t *testing.T) {
	const word = `data: {"choices":[{"delta":{"content":"\"error\" is a word"}}]}` + "\n\n"
	const done = "data: [DONE]\n\n"
	for _, tt := range []struct {
		name, in, out string
		code          fault.Code
		detail        string
	}{
		{"plain", word + word + done, word + word + done, "", ""},
		{"carriage returns and no empty lines", "data: 1\r\ndata:2\r\n", "data: 1\n\ndata: 2\n\n", "", ""},
		{"no line feed at the end", word + "data: [DONE]", word + done, "", ""},
		{"comments, names, ids and retries go", ": hello\n\nevent: message\nid: 7\nretry: 100\n" + word, word, "", ""},
		{"unknown fields go", word + "color: red\nwhatever\n" + word, word + word, "", ""},
		{"an error that is null", `data: {"error":null,"a":1}` + "\n", `data: {"error":null,"a":1}` + "\n\n", "", ""},
		{"breaks off within a line", word + `data: {"choices":[{"del`, word, "", ""},
		{"empty", "", "", "", ""},
		{"only empty lines", "\n\n\n", "", "", ""},

		{"an error object", word + `data: {"error":{"message":"the GPU is on fire","type":"server_error","code":null}}` + "\n\n" + word, word, fault.ServerTrouble, "the GPU is on fire"},
		{"an error after a comment", ": keep-alive\n\n" + `data: {"error":{"message":"slow down","type":"rate_limit_error"}}` + "\n", "", fault.RateLimited, "slow down"},
		{"an error after its event line", "event: error\n" + `data: {"error":{"message":"no","type":"invalid_request_error"}}` + "\n", "", fault.BadRequest, "no"},
		{"an error event without a wrapping", "event: error\n" + `data: {"type":"error","code":"context_length_exceeded","message":"too long"}` + "\n", "", fault.ContextFull, "too long"},
		{"an error that is a text", `data: {"error":"overloaded","code":503}` + "\n", "", fault.ServerTrouble, "overloaded"},
		{"a status as code", `data: {"error":{"message":"who are you","code":401}}` + "\n", "", fault.KeyRefused, "who are you"},
		{"out of credit", `data: {"error":{"message":"pay","code":"insufficient_quota"}}` + "\n", "", fault.OutOfCredit, "pay"},
		{"an error without data:", word + `{"error":{"message":"crashed"}}` + "\n", word, fault.ServerTrouble, "crashed"},
		{"an error instead of a stream", "{\n  \"error\": {\n    \"message\": \"no such model\",\n \"code\": \"model_not_found\"\n  }\n}\n", "", fault.ModelUnknown, "no such model"},
		{"a whole answer instead of a stream", `{"choices":[]}`, "", fault.NotCompatible, "it did not answer with a stream"},
		{"a page", "<!DOCTYPE html>\n<html><head><title>Log\n in</title></head></html>", "", fault.NotCompatible, "Log in"},
		{"an endless line", "data: " + strings.Repeat("x", maxLine+20000), "", fault.NotCompatible, "a line of its stream is longer than 1 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := testClient(config.RoleAnswering, nil).doer
			for _, in := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in)), iotest.DataErrReader(strings.NewReader(tt.in))} {
				e := &events{raw: bufio.NewReader(in), failed: d.reported, wrong: d.notCompatible}
				got, err := io.ReadAll(e)
				checkCode(t, err, tt.code)
				if string(got) != tt.out {
					t.Errorf("handed on %q, want %q", got, tt.out)
				}
				if f := fault.Of(err); f != nil && f.Detail != tt.detail {
					t.Errorf("detail %q, want %q", f.Detail, tt.detail)
				}
			}
		})
	}
}

func FuzzEvents(f *testing.F) {
	f.Add("data: {\"a\":1}\n\ndata: [DONE]\n\n")
	f.Add("event: error\ndata: [1]\n{\"error\":[]}\n")
	f.Fuzz(func(t *testing.T, in string) {
		d := testClient(config.RoleAnswering, nil).doer
		out, _ := io.ReadAll(&events{raw: bufio.NewReader(strings.NewReader(in)), failed: d.reported, wrong: d.notCompatible})
		for line := range strings.Lines(string(out)) {
			if line != "\n" && !strings.HasPrefix(line, "data: ") {
				t.Errorf("handed on %q", line)
			}
		}
	})
}

func TestSpeechAnswers(t *testing.T) {
	const problem = `{"error":{"message":"the voice is hoarse","type":"server_error"}}`
	for _, tt := range []struct {
		name, contentType, body string
		code                    fault.Code
	}{
		{"sound", "audio/pcm", "\x01\x02\x03\x04", ""},
		{"sound of no type", "", "\x01\x02", ""},
		{"nothing", "audio/pcm", "", fault.NoSpeech},
		{"a page", "text/html", "<html><title>hello</title></html>", fault.NotCompatible},
		{"a text", "text/plain", "hello", fault.NotCompatible},
		{"an error", "application/json", problem, fault.ServerTrouble},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &script{steps: steps(say(http.StatusOK, tt.body, "Content-Type: "+tt.contentType))}
			got, err := post(t, testClient(config.RoleSpeaking, s), t.Context(), "/audio/speech", "application/json", "{}")
			checkCode(t, err, tt.code)
			if err == nil && got != tt.body {
				t.Errorf("got %q", got)
			}
		})
	}
}
