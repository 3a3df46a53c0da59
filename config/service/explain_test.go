package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func TestRefusals(t *testing.T) {
	const gpt = `{"error":{"message":"%s","type":"invalid_request_error","param":null,"code":"%s"}}`
	official := func(message, code string) string { return fmt.Sprintf(gpt, message, code) }
	for _, tt := range []struct {
		name   string
		status int
		body   string
		code   fault.Code
		what   string // the fault's Name
		detail string
	}{
		{"key refused", 401, official("Incorrect API key provided: "+testKey+". See https://…", "invalid_api_key"), fault.KeyRefused, "api.test", "Incorrect API key provided: sk-…1234. See https://…"},
		{"another key echoed", 401, official("Bad key sk-live_0123456789", ""), fault.KeyRefused, "api.test", "Bad key sk-…"},
		{"not allowed", 403, official("Country not supported", "unsupported_country_region_territory"), fault.NotAllowed, "api.test", "Country not supported"},
		{"model unknown", 404, official("The model `x` does not exist", "model_not_found"), fault.ModelUnknown, "the-model", "The model `x` does not exist"},
		{"model unknown to Ollama", 404, `{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error","code":null}}`, fault.ModelUnknown, "the-model", `model "x" not found, try pulling it first`},
		{"no such path", 404, "404 page not found\n", fault.NoEndpoint, "api.test/v1/x", "404 page not found"},
		{"no such path, as a page", 404, "<html><head><title>404 Not  Found</title></head></html>", fault.NoEndpoint, "api.test/v1/x", "404 Not Found"},
		{"context", 400, official("maximum context length is 8192", "context_length_exceeded"), fault.ContextFull, "api.test", "maximum context length is 8192"},
		{"bad request", 400, official("Unsupported value", "unsupported_value"), fault.BadRequest, "api.test", "Unsupported value"},
		{"FastAPI", 422, `{"detail":[{"loc":["body","voice"],"msg":"field required"}]}`, fault.BadRequest, "api.test", "field required"},
		{"a text for an error", 400, `{"error":"no voice loaded"}`, fault.BadRequest, "api.test", "no voice loaded"},
		{"a list for a message", 400, `{"error":{"message":["one","two"]}}`, fault.BadRequest, "api.test", "one, two"},
		{"wrapped in a list", 400, `[{"error":{"message":"from Google","code":400}}]`, fault.BadRequest, "api.test", "from Google"},
		{"payment required", 402, `{"message":"top up"}`, fault.OutOfCredit, "api.test", "top up"},
		{"quota by type", 429, `{"error":{"message":"pay","type":"insufficient_quota"}}`, fault.OutOfCredit, "api.test", "pay"},
		{"empty object", 400, `{}`, fault.BadRequest, "api.test", ""},
		{"nothing", 400, ``, fault.BadRequest, "api.test", ""},
		{"binary", 400, "\x00\x1b[31mred\x07\n\tline\u202e\xff", fault.BadRequest, "api.test", "[31mred line"},
		{"long", 400, strings.Repeat("ab ", 200), fault.BadRequest, "api.test", strings.TrimSpace(strings.Repeat("ab ", 67)[:199]) + "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &script{steps: steps(say(tt.status, tt.body))}
			_, err := post(t, testClient(config.RoleListening, s), t.Context(), "/x", "", "{}")
			f := fault.Of(err)
			if f == nil || f.Code != tt.code || f.Name != tt.what || f.Detail != tt.detail || f.Status != tt.status || f.Service != "listening" {
				t.Errorf("got %#v", f)
			}
			if strings.Contains(err.Error(), testKey) || strings.Contains(err.Error(), "%!") {
				t.Errorf("the error reads %q", err)
			}
		})
	}
}

func TestKeyMissing(t *testing.T) {
	s := &script{steps: steps(say(401, "{}"))}
	_, err := New(config.Endpoint{Role: config.RoleSpeaking, BaseURL: "https://api.test/v1"}, WithTransport(s)).Models(t.Context())
	checkCode(t, err, fault.KeyMissing)
}

func TestWaitIsInTheFault(t *testing.T) {
	s := &script{steps: steps(say(429, "", "Retry-After: 3600", "X-Should-Retry: false"))}
	_, err := testClient(config.RoleAnswering, s).Models(t.Context())
	if f := fault.Of(err); f == nil || f.Wait != time.Hour {
		t.Errorf("got %#v", f)
	}
}

func TestTwoHundredOfTheWrongKind(t *testing.T) {
	for name, tt := range map[string]struct {
		contentType, body string
		code              fault.Code
		detail            string
	}{
		"a page":               {"text/html; charset=utf-8", "<html><title>Welcome</title></html>", fault.NotCompatible, "Welcome"},
		"a page of no type":    {"", "\n<!doctype HTML><p>hi", fault.NotCompatible, "it answered "},
		"a page without title": {"text/html", "hello", fault.NotCompatible, "it answered text/html"},
		"an error":             {"application/json", `{"error":{"message":"busy","code":"rate_limit_exceeded"}}`, fault.RateLimited, "busy"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{steps: steps(say(200, tt.body, "Content-Type: "+tt.contentType))}
			_, err := post(t, testClient(config.RoleListening, s), t.Context(), "/x", "application/json", "{}")
			checkCode(t, err, tt.code)
			if f := fault.Of(err); f.Detail != strings.TrimSpace(tt.detail) || f.Name != "api.test" {
				t.Errorf("got %#v", f)
			}
		})
	}
}

func TestRedirectsAreNotFollowedElsewhere(t *testing.T) {
	for name, tt := range map[string]struct {
		status   int
		to       string
		requests int
	}{
		"another host":       {307, "https://evil.test/v1/x", 1},
		"a host below":       {307, "https://sub.api.test/v1/x", 1},
		"no TLS":             {308, "http://api.test/v1/x", 1},
		"POST to GET":        {301, "https://api.test/v1/x", 1},
		"the same server":    {307, "https://api.test/v2/x", 2},
		"a better port":      {308, "https://api.test:8443/x", 2},
		"the rest of a loop": {307, "/v1/x", 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{steps: steps(say(tt.status, "", "Location: "+tt.to))}
			if tt.requests == 2 {
				s.steps = append(s.steps, say(200, `{}`))
			}
			_, err := post(t, testClient(config.RoleListening, s), t.Context(), "/x", "", "what I said")
			if tt.requests == 2 {
				checkCode(t, err, "")
				if s.bodies[1] != "what I said" || s.header.Get("Authorization") == "" {
					t.Errorf("sent on %q with %v", s.bodies[1], s.header)
				}
			} else {
				checkCode(t, err, fault.NotCompatible)
				if f := fault.Of(err); f.Detail != "it sends us on to "+tt.to {
					t.Errorf("detail %q", f.Detail)
				}
			}
			if len(s.bodies) != tt.requests {
				t.Errorf("%d requests, want %d", len(s.bodies), tt.requests)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	var syntax, kind error
	syntax = json.Unmarshal([]byte("<html>"), new(any))
	kind = json.Unmarshal([]byte(`{"a":"b"}`), &struct {
		A int `json:"a"`
	}{})
	network := &url.Error{Op: "Post", URL: "https://api.test/v1/x", Err: &net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true}}
	for _, tt := range []struct {
		err  error
		code fault.Code
		name string
	}{
		{io.EOF, fault.CutOff, ""},
		{fmt.Errorf("stream: %w", io.ErrUnexpectedEOF), fault.CutOff, ""},
		{syntax, fault.NotCompatible, ""},
		{kind, fault.NotCompatible, ""},
		{context.DeadlineExceeded, fault.TimedOut, ""},
		{network, fault.Unreachable, "api.test"},
		{errors.New("this model is not supported"), fault.BadRequest, "m"},
		{&fault.Fault{Code: fault.ModelUnknown, Service: "speaking", Name: "the-model"}, fault.ModelUnknown, "m"},
		{&fault.Fault{Code: fault.CutOff}, fault.CutOff, ""},
	} {
		err := Explain(config.RoleAnswering, "m", tt.err)
		f := fault.Of(err)
		if f == nil || f.Code != tt.code || f.Name != tt.name || f.Service != "answering" {
			t.Errorf("%v: got %#v", tt.err, f)
		}
		if fault.Of(tt.err) == nil && !errors.Is(err, tt.err) {
			t.Errorf("%v is not in the chain of %v", tt.err, err)
		}
	}
	wrapped := fmt.Errorf("listening: %w", context.Canceled)
	if got := Explain(config.RoleAnswering, "m", wrapped); got != wrapped {
		t.Errorf("a cancelled context's error became %v", got)
	}
	if Explain(config.RoleAnswering, "m", nil) != nil {
		t.Error("nil became an error")
	}
	known := fmt.Errorf("on the way: %w", &fault.Fault{Code: fault.TimedOut, Service: "speaking"})
	if got := Explain(config.RoleSpeaking, "m", known); got != known {
		t.Errorf("a fault was changed to %v", got)
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	c := testClient(config.RoleListening, nil)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if s := fmt.Sprintf(format, c); strings.Contains(s, testKey) {
			t.Errorf("%s prints %s", format, s)
		}
	}
}
