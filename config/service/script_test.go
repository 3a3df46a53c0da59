package service

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaiwa/config"
)

const testKey = "sk-proj-abcdefghijklmnop1234"

// A script is a service that answers the n-th request with the n-th step, the last one for ever.
type script struct {
	steps  []func(*http.Request) (*http.Response, error)
	bodies []string
	at     []time.Time
	header http.Header // of the last request
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
		_ = r.Body.Close()
	}
	step := s.steps[min(len(s.bodies), len(s.steps)-1)]
	s.bodies, s.at, s.header = append(s.bodies, body), append(s.at, time.Now()), r.Header
	return step(r)
}

// say answers with a status, a body and headers ("Name: value").
func say(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for _, line := range headers {
			name, value, _ := strings.Cut(line, ": ")
			h.Set(name, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func failWith(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// hang answers nothing until the request is cancelled.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// trickle answers with a stream whose pieces come that far apart; then it stalls.
func trickle(contentType string, apart time.Duration, pieces ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		out, in := io.Pipe()
		go func() {
			for _, p := range pieces {
				select {
				case <-time.After(apart):
				case <-r.Context().Done():
					in.CloseWithError(r.Context().Err())
					return
				}
				if _, err := in.Write([]byte(p)); err != nil {
					return
				}
			}
			<-r.Context().Done()
			in.CloseWithError(r.Context().Err())
		}()
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {contentType}}, Body: out, Request: r}, nil
	}
}

func testClient(role config.Role, s *script) *Client {
	return New(config.Endpoint{Role: role, BaseURL: "https://api.test/v1", Model: "the-model", Key: testKey}, WithTransport(s))
}

func post(t *testing.T, c *Client, ctx context.Context, path, accept, body string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.test/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	resp, err := c.doer.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}
