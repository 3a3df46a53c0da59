package service

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
)

// What a server may make us hold in memory.
const (
	maxAnswer  = 8 << 20  // bytes of an answer that is not a stream
	maxFailure = 64 << 10 // bytes of an error's body that are looked at
)

// A doer sends requests: it adds the key, keeps the deadlines, tries again, and explains what fails. It is
// the HTTPDoer of the library and what our own calls use.
//
// An answer that is not a stream has come completely when Do returns; of a stream the first byte is there.
// So a request is tried again only as long as nothing of the answer was seen by the caller.
type doer struct {
	endpoint  config.Endpoint   // without its key
	key       func() config.Key // a function, because package fmt prints the unexported fields of what holds it
	deadlines deadlines
	http      *http.Client
}

// Do sends the request. Its error is a *fault.Fault, or the context's own.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	req.Header.Set("User-Agent", userAgent())
	if key := strings.TrimSpace(d.key().Reveal()); key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if (req.URL.Scheme != "https" && req.URL.Scheme != "http") || req.URL.Host == "" {
		return nil, d.notCompatible("its base_url is not a web address")
	}
	ctx := req.Context()
	for n := 0; ; n++ {
		resp, err := d.attempt(req)
		if err == nil {
			return resp, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		again := err.again && n < maxRetries && (req.Body == nil || req.Body == http.NoBody || req.GetBody != nil)
		if !again {
			return nil, err.fault
		}
		if err := d.wait(ctx, pause(n, err.fault.Wait)); err != nil {
			return nil, err
		}
	}
}

// A failure is why one attempt failed.
type failure struct {
	fault *fault.Fault
	again bool // it may be tried again
}

// attempt sends the request once.
func (d *doer) attempt(req *http.Request) (*http.Response, *failure) {
	dog := watch(req.Context(), d.deadlines, req.ContentLength)
	once, err := onceMore(req, dog)
	if err != nil {
		dog.stop()
		return nil, &failure{fault: d.fault(&fault.Fault{Code: fault.Internal, Err: err})}
	}
	resp, err := d.http.Do(once)
	if err != nil {
		defer dog.stop()
		return nil, d.noAnswer(dog, err)
	}
	resp.Body = &download{body: resp.Body, dog: dog, explain: d.broken}
	if resp.StatusCode/100 != 2 {
		return nil, d.refused(once, resp)
	}
	if isStream(once, resp) {
		return d.stream(once, resp)
	}
	return d.whole(once, resp)
}

// onceMore copies the request for one attempt, with a body of its own.
func onceMore(req *http.Request, dog *watchdog) (*http.Request, error) {
	once := req.Clone(dog.ctx)
	if req.GetBody == nil {
		return once, nil
	}
	once.GetBody = func() (io.ReadCloser, error) {
		body, err := req.GetBody()
		if err != nil {
			return nil, fmt.Errorf("replaying a request: %w", err)
		}
		return dog.upload(body), nil
	}
	body, err := once.GetBody()
	once.Body = body
	return once, err
}

// refused explains an answer with a status other than 2xx.
func (d *doer) refused(req *http.Request, resp *http.Response) *failure {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxFailure)) // what came of it will do
	p, _ := readProblem(body)
	f := d.fault(d.answered(req, resp, p))
	return &failure{fault: f, again: mayRetry(resp, f)}
}

// isStream tells whether the answer is to be read while it comes.
func isStream(req *http.Request, resp *http.Response) bool {
	return wantsEvents(req) || contentType(resp) == "text/event-stream" || (isSpeech(req) && !isText(resp))
}

func wantsEvents(req *http.Request) bool { return req.Header.Get("Accept") == "text/event-stream" }

func isSpeech(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/audio/speech") }

func contentType(resp *http.Response) string {
	t, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return t
}

func isText(resp *http.Response) bool {
	t := contentType(resp)
	return strings.HasPrefix(t, "text/") || t == "application/json"
}

// stream waits for the first byte, then hands the rest over while it comes.
func (d *doer) stream(req *http.Request, resp *http.Response) (*http.Response, *failure) {
	raw := bufio.NewReaderSize(resp.Body, 16<<10)
	_, err := raw.Peek(1)
	switch {
	case errors.Is(err, io.EOF) && isSpeech(req):
		resp.Body.Close()
		return nil, &failure{fault: d.fault(&fault.Fault{Code: fault.NoSpeech})}
	case err != nil && !errors.Is(err, io.EOF):
		resp.Body.Close()
		return nil, failureOf(d, err)
	}
	var r io.Reader = raw
	if wantsEvents(req) || contentType(resp) == "text/event-stream" {
		r = &events{raw: raw, failed: d.reported, wrong: d.notCompatible}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{r, resp.Body}
	return resp, nil
}

// whole reads an answer that is not a stream. A server that is not one of ours may answer 200 to anything:
// a page, or an error.
func (d *doer) whole(req *http.Request, resp *http.Response) (*http.Response, *failure) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, failureOf(d, err)
	}
	if len(body) > maxAnswer {
		return nil, &failure{fault: d.notCompatible("the answer is larger than 8 MB")}
	}
	if p, isProblem := readProblem(body); isProblem {
		return nil, &failure{fault: d.reported(p)}
	}
	if isPage(body) || contentType(resp) == "text/html" || isSpeech(req) {
		return nil, &failure{fault: d.notCompatible(firstOf(titleOf(body), "it answered "+contentType(resp)))}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// failureOf wraps what download said while the answer was read: nothing of it was handed on yet.
func failureOf(d *doer, err error) *failure {
	f := fault.Of(err)
	if f == nil {
		f = d.fault(&fault.Fault{Code: fault.CutOff, Err: err})
	}
	return &failure{fault: f, again: f.Code == fault.CutOff}
}

// wait pauses before the next attempt, and tells who asked to know.
func (d *doer) wait(ctx context.Context, pause time.Duration) error {
	if tell, ok := ctx.Value(waitKey{}).(func(string, time.Time)); ok {
		tell(string(d.endpoint.Role), time.Now().Add(pause))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
