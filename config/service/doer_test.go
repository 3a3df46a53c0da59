package service

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
)

var errRefused = errors.New("dial tcp: connection refused")

const (
	quota  = `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`
	credit = `{"error":{"message":"no credit","type":"billing","code":"credit_balance_exhausted"}}`
)

var retries = []struct {
	name     string
	steps    []func(*http.Request) (*http.Response, error)
	requests int
	waits    []time.Duration // exact, or 0 for a backoff
	code     fault.Code      // "" = it worked
}{
	{"works", steps(say(200, `{"a":1}`)), 1, nil, ""},
	{"no connection, then works", steps(failWith(errRefused), say(200, `{}`)), 2, []time.Duration{0}, ""},
	{"no connection", steps(failWith(errRefused)), 3, []time.Duration{0, 0}, fault.Unreachable},
	{"408", steps(say(408, "")), 3, []time.Duration{0, 0}, fault.TimedOut},
	{"409", steps(say(409, "")), 3, []time.Duration{0, 0}, fault.BadRequest},
	{"429", steps(say(429, "")), 3, []time.Duration{0, 0}, fault.RateLimited},
	{"500", steps(say(500, "")), 3, []time.Duration{0, 0}, fault.ServerTrouble},
	{"503 twice, then works", steps(say(503, ""), say(503, ""), say(200, `{}`)), 3, []time.Duration{0, 0}, ""},
	{"Retry-After in seconds", steps(say(429, "", "Retry-After: 7"), say(200, `{}`)), 2, []time.Duration{7 * time.Second}, ""},
	{"Retry-After-Ms first", steps(say(429, "", "Retry-After: 7", "Retry-After-Ms: 1500"), say(200, `{}`)), 2, []time.Duration{1500 * time.Millisecond}, ""},
	{"Retry-After as a date", steps(say(503, "", "Retry-After: Sat, 01 Jan 2000 00:00:30 GMT"), say(200, `{}`)), 2, []time.Duration{30 * time.Second}, ""},
	{"Retry-After of a minute", steps(say(429, "", "Retry-After: 60"), say(200, `{}`)), 2, []time.Duration{time.Minute}, ""},
	{"Retry-After too long", steps(say(429, "", "Retry-After: 61"), say(200, `{}`)), 2, []time.Duration{0}, ""},
	{"Retry-After is nonsense", steps(say(429, "", "Retry-After: soon"), say(200, `{}`)), 2, []time.Duration{0}, ""},
	{"x-should-retry false", steps(say(503, "", "X-Should-Retry: false")), 1, nil, fault.ServerTrouble},
	{"x-should-retry true", steps(say(400, "", "X-Should-Retry: true"), say(200, `{}`)), 2, []time.Duration{0}, ""},
	{"400", steps(say(400, "")), 1, nil, fault.BadRequest},
	{"401", steps(say(401, "", "X-Should-Retry: true")), 1, nil, fault.KeyRefused},
	{"403", steps(say(403, "")), 1, nil, fault.NotAllowed},
	{"404", steps(say(404, "")), 1, nil, fault.NoEndpoint},
	{"out of quota", steps(say(429, quota, "Retry-After: 1")), 1, nil, fault.OutOfCredit},
	{"out of credit", steps(say(429, credit)), 1, nil, fault.OutOfCredit},
	{"broke off within the answer", steps(cutShort(`{"a":`), say(200, `{}`)), 2, []time.Duration{0}, ""},
}

func TestRetries(t *testing.T) {
	for _, tt := range retries {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				var told []time.Time
				ctx := OnWait(t.Context(), func(service string, until time.Time) {
					if service != "listening" {
						t.Errorf("told of %q", service)
					}
					told = append(told, until)
				})
				_, err := post(t, testClient(config.RoleListening, s), ctx, "/x", "application/json", "the body")
				checkCode(t, err, tt.code)
				if len(s.bodies) != tt.requests {
					t.Fatalf("%d requests, want %d", len(s.bodies), tt.requests)
				}
				for i, b := range s.bodies {
					if b != "the body" {
						t.Errorf("request %d had the body %q", i, b)
					}
				}
				if len(told) != len(tt.waits) {
					t.Fatalf("told of %d waits, want %d", len(told), len(tt.waits))
				}
				for i, want := range tt.waits {
					got := s.at[i+1].Sub(s.at[i])
					longest := firstPause << i
					if want == 0 && (got > longest || got < longest*3/4) {
						t.Errorf("wait %d was %v, want %v less up to a quarter", i, got, longest)
					} else if want != 0 && got != want {
						t.Errorf("wait %d was %v, want %v", i, got, want)
					}
					if !told[i].Equal(s.at[i+1]) {
						t.Errorf("told of a wait until %v, it was until %v", told[i], s.at[i+1])
					}
				}
			})
		})
	}
}

func steps(s ...func(*http.Request) (*http.Response, error)) []func(*http.Request) (*http.Response, error) {
	return s
}

// cutShort answers with a body that breaks off.
func cutShort(body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		resp, _ := say(200, "")(r)
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), errReader{io.ErrUnexpectedEOF}))
		return resp, nil
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func checkCode(t *testing.T, err error, code fault.Code) {
	t.Helper()
	switch {
	case code == "" && err != nil:
		t.Fatalf("unexpected error: %v", err)
	case code != "" && !fault.Is(err, code):
		t.Fatalf("got %v, want a fault %q", err, code)
	}
}

func TestBackoffGrowsToItsEnd(t *testing.T) {
	for n, longest := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second} {
		for range 100 {
			if d := pause(n, 0); d > longest || d < longest*3/4 {
				t.Fatalf("pause %d is %v, want %v less up to a quarter", n, d, longest)
			}
		}
	}
}

func TestNoRetryOfABodyThatCannotBeReplayed(t *testing.T) {
	s := &script{steps: steps(say(503, ""))}
	req, err := http.NewRequest(http.MethodPost, "https://api.test/v1/x", io.NopCloser(strings.NewReader("once")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = testClient(config.RoleListening, s).doer.Do(req)
	checkCode(t, err, fault.ServerTrouble)
	if len(s.bodies) != 1 {
		t.Errorf("%d requests", len(s.bodies))
	}
}

func TestNoRetryAfterTheFirstByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cut := func(r *http.Request) (*http.Response, error) {
			resp, _ := cutShort("data: {\"n\":1}\n\ndata: {\"n\"")(r)
			resp.Header.Set("Content-Type", "text/event-stream")
			return resp, nil
		}
		s := &script{steps: steps(cut)}
		got, err := post(t, testClient(config.RoleAnswering, s), t.Context(), "/chat/completions", "text/event-stream", "{}")
		checkCode(t, err, fault.CutOff)
		if got != "data: {\"n\":1}\n\n" {
			t.Errorf("delivered %q", got)
		}
		if len(s.bodies) != 1 {
			t.Errorf("%d requests: words that were delivered would come twice", len(s.bodies))
		}
	})
}

func TestDeadlines(t *testing.T) {
	const event = "data: {}\n\n"
	for _, tt := range []struct {
		name     string
		role     config.Role
		path     string
		accept   string
		step     func(*http.Request) (*http.Response, error)
		after    time.Duration
		requests int
		code     fault.Code
	}{
		{"no connection", config.RoleListening, "/x", "", hang, 10 * time.Second, 3, fault.Unreachable},
		{"no first byte", config.RoleListening, "/x", "", connected(hang), 20 * time.Second, 1, fault.TimedOut},
		{"no first byte of an answer", config.RoleAnswering, "/x", "", connected(hang), time.Minute, 1, fault.TimedOut},
		{"headers, then nothing", config.RoleSpeaking, "/audio/speech", "", connected(trickle("audio/pcm", 0)), 20 * time.Second, 1, fault.TimedOut},
		{"a stream that stalls", config.RoleAnswering, "/x", "text/event-stream", connected(trickle("text/event-stream", 14*time.Second, event, event, event)), (3*14 + 15) * time.Second, 1, fault.TimedOut},
		{"a body that stalls", config.RoleListening, "/x", "", connected(trickle("application/json", 14*time.Second, "{", " ")), (2*14 + 15) * time.Second, 1, fault.TimedOut},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: steps(tt.step)}
				start := time.Now()
				_, err := post(t, testClient(tt.role, s), t.Context(), tt.path, tt.accept, "{}")
				checkCode(t, err, tt.code)
				took := time.Since(start)
				if tt.requests == 1 && took != tt.after {
					t.Errorf("took %v, want %v", took, tt.after)
				}
				if tt.requests > 1 && (took < 3*tt.after || took > 3*tt.after+1500*time.Millisecond) {
					t.Errorf("took %v, want three times %v and the pauses", took, tt.after)
				}
				if len(s.bodies) != tt.requests {
					t.Errorf("%d requests, want %d", len(s.bodies), tt.requests)
				}
			})
		})
	}
}

// connected tells the request's trace, as http.Transport does, that there is a connection and all is sent.
func connected(step func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		tell(r.Context())
		return step(r)
	}
}

func tell(ctx context.Context) {
	trace := httptrace.ContextClientTrace(ctx)
	trace.GotConn(httptrace.GotConnInfo{})
	trace.WroteRequest(httptrace.WroteRequestInfo{})
}

// A slowLine takes a byte of the body every ten seconds, then no more.
type slowLine struct{ bytes int }

func (l slowLine) RoundTrip(r *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	for range l.bytes {
		time.Sleep(10 * time.Second)
		if _, err := r.Body.Read(make([]byte, 1)); err != nil {
			return nil, err
		}
	}
	return hang(r)
}

func TestUploadDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := New(config.Endpoint{Role: config.RoleListening, BaseURL: "https://api.test/v1"}, WithTransport(slowLine{5}))
		_, err := post(t, c, t.Context(), "/audio/transcriptions", "", strings.Repeat("x", 100))
		checkCode(t, err, fault.TimedOut)
		if took := time.Since(start); took != 65*time.Second {
			t.Errorf("took %v: 5 bytes take 50 s, the sixth is waited for 15 s", took)
		}
	})
}

func TestACallerMayTakeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: steps(connected(trickle("audio/pcm", time.Second, "one", "two")))}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.test/v1/audio/speech", strings.NewReader("{}"))
		resp, err := testClient(config.RoleSpeaking, s).doer.Do(req)
		checkCode(t, err, "")
		defer resp.Body.Close()
		for _, want := range []string{"one", "two"} {
			time.Sleep(5 * time.Minute) // it plays what came before
			p := make([]byte, 3)
			if _, err := io.ReadFull(resp.Body, p); err != nil || string(p) != want {
				t.Fatalf("read %q, %v", p, err)
			}
		}
	})
}

func TestALargeBodyHasLongerToGo(t *testing.T) {
	if w := watch(t.Context(), deadlinesOf(config.RoleListening), 3840044); w.firstByte != 78*time.Second {
		t.Errorf("two minutes of speech are waited for %v", w.firstByte)
	}
}

func TestCancel(t *testing.T) {
	for name, tt := range map[string]struct {
		step  func(*http.Request) (*http.Response, error)
		after time.Duration
	}{
		"while connecting":         {hang, time.Second},
		"while waiting":            {connected(hang), 5 * time.Second},
		"between tries":            {say(429, "", "Retry-After: 50"), 20 * time.Second},
		"in the middle of a body":  {connected(trickle("application/json", time.Second, "{", " ", " ", " ")), 2500 * time.Millisecond},
		"in a stream that stalled": {connected(trickle("text/event-stream", time.Second, "data: 1\n\n")), 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				s := &script{steps: steps(tt.step)}
				start := time.Now()
				time.AfterFunc(tt.after, cancel)
				_, err := post(t, testClient(config.RoleListening, s), ctx, "/x", "", "{}")
				if !errors.Is(err, context.Canceled) || fault.Of(err) != nil {
					t.Errorf("got %v, want the context's own error", err)
				}
				if took := time.Since(start); took != tt.after {
					t.Errorf("it went on for %v after the cancel", took-tt.after)
				}
				if len(s.bodies) != 1 {
					t.Errorf("%d requests", len(s.bodies))
				}
			})
		})
	}
}

func TestHeaders(t *testing.T) {
	s := &script{steps: steps(say(200, `{"data":[]}`))}
	if _, err := testClient(config.RoleListening, s).Models(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.header.Get("Authorization"); got != "Bearer "+testKey {
		t.Errorf("Authorization %q", got)
	}
	if got := s.header.Get("User-Agent"); !strings.HasPrefix(got, "kaiwa/") || len(got) <= len("kaiwa/") {
		t.Errorf("User-Agent %q", got)
	}
	c := New(config.Endpoint{Role: config.RoleListening, BaseURL: "https://api.test/v1"}, WithTransport(s))
	_, err := c.Models(t.Context())
	if _, has := s.header["Authorization"]; has || err != nil {
		t.Errorf("without a key: header %q, %v", s.header, err)
	}
}

func TestAnswerTooLarge(t *testing.T) {
	s := &script{steps: steps(say(200, `{"a":"`+strings.Repeat("x", maxAnswer)+`"}`))}
	_, err := post(t, testClient(config.RoleListening, s), t.Context(), "/x", "", "")
	checkCode(t, err, fault.NotCompatible)
	_, err = post(t, testClient(config.RoleListening, &script{steps: steps(say(400, strings.Repeat("x", 3*maxFailure)))}), t.Context(), "/x", "", "")
	checkCode(t, err, fault.BadRequest)
	if n := len([]rune(fault.Of(err).Detail)); n > maxDetail {
		t.Errorf("a detail of %d characters", n)
	}
}
