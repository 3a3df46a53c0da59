package loopback_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
)

func TestFaults(t *testing.T) {
	inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
		c.s.Fail(loopback.Models, loopback.Fault{Status: 503, Times: 2, Header: http.Header{"x-should-retry": {"false"}}})
		c.s.Fail(loopback.Models, loopback.Fault{Status: 429, RetryAfter: 7 * time.Second, Code: "insufficient_quota"})
		get := func() *http.Response {
			resp, err := c.send("GET", "/models", "", "")
			if err != nil {
				t.Fatal(err)
			}
			return resp
		}
		head, err := c.send("HEAD", "/models", "", "")
		if err != nil || head.StatusCode != 200 {
			t.Errorf("warming a connection takes a fault: %v, %v", head, err)
		}
		for range 2 {
			if resp := get(); resp.Header.Get("X-Should-Retry") != "false" {
				t.Errorf("headers %v", resp.Header)
			} else {
				checkRefusal(t, resp, 503, "", "")
			}
		}
		for range 3 {
			if resp := get(); resp.Header.Get("Retry-After") != "7" {
				t.Errorf("headers %v", resp.Header)
			} else {
				checkRefusal(t, resp, 429, "", "insufficient_quota")
			}
		}
		c.s.Mend(loopback.Models)
		checkRefusal(t, get(), 200, "", "")
		c.s.Fail(loopback.Models, loopback.Fault{CutAfter: 1, Times: 1})
		if _, err := io.ReadAll(get().Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut: %v", err)
		}
		c.s.Fail(loopback.Chat, loopback.Fault{Reset: true, Times: 1})
		if resp, err := c.send("POST", "/chat/completions", "application/json", chat); err == nil {
			t.Errorf("reset: %v", resp.Status)
		}
		c.s.Fail(loopback.Chat, loopback.Fault{EndAfter: 1, Times: 1})
		if _, body := c.post("/chat/completions", "application/json", chat); json.Valid([]byte(body)) {
			t.Errorf("ended early: %s", body)
		}
		c.s.Fail(loopback.Chat, loopback.Fault{WrongContent: true, Times: 1})
		if resp, body := c.post("/chat/completions", "application/json", chat); resp.StatusCode != 200 || !strings.HasPrefix(body, "<!DOCTYPE html>") {
			t.Errorf("wrong content: %d %s", resp.StatusCode, body)
		}
	})
}

func TestTCP(t *testing.T) {
	s := loopback.New(loopback.Options{TokensPerSecond: 1000})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	c := caller{t: t, s: s, via: &http.Transport{DisableKeepAlives: true}}
	_, body := c.post("/chat/completions", "application/json", stream)
	if !strings.HasSuffix(body, "data: [DONE]\n\n") {
		t.Errorf("answered %q", body)
	}
	s.Fail(loopback.Speech, loopback.Fault{CutAfter: 2})
	resp, err := c.send("POST", "/audio/speech", "application/json", strings.Replace(speech, "hello", strings.Repeat("hello ", 20), 1))
	if err != nil {
		t.Fatal(err)
	}
	if sound, err := io.ReadAll(resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) || len(sound) != 2*6144 {
		t.Errorf("%d bytes, %v", len(sound), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if resp, err := c.send("GET", "/models", "", ""); err == nil {
		t.Errorf("after Close: %v", resp.Status)
	}
}
