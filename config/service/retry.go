package service

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"kaiwa/config/fault"
)

// The official SDKs' policy, as ../shared/API.md has it.
const (
	maxRetries = 2
	longestAsk = 60 * time.Second // a longer wait that a server asks for is not kept
	firstPause = 500 * time.Millisecond
	maxPause   = 8 * time.Second
)

type waitKey struct{}

// OnWait makes tell be called, from the goroutine of the request, each time a request waits before it is
// sent again: with the role of the service, and until when.
func OnWait(ctx context.Context, tell func(service string, until time.Time)) context.Context {
	return context.WithValue(ctx, waitKey{}, tell)
}

// mayRetry tells whether an answer with a bad status is worth another try.
func mayRetry(resp *http.Response, f *fault.Fault) bool {
	switch f.Code {
	case fault.KeyMissing, fault.KeyRefused, fault.NotAllowed, fault.ModelUnknown, fault.NoEndpoint, fault.OutOfCredit:
		return false // asking again changes nothing, whatever the server says
	}
	switch resp.Header.Get("X-Should-Retry") {
	case "true":
		return true
	case "false":
		return false
	}
	switch s := resp.StatusCode; s {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return true
	default:
		return s >= 500
	}
}

// pause is how long to wait before retry n (from 0): what the server asked for, if that is reasonable,
// else min(0.5·2ⁿ, 8) s less up to a quarter, so that many clients do not come back at once.
func pause(n int, asked time.Duration) time.Duration {
	if asked > 0 && asked <= longestAsk {
		return asked
	}
	d := min(firstPause<<n, maxPause)
	return d - time.Duration(rand.Float64()*0.25*float64(d))
}

// askedWait reads Retry-After-Ms, else Retry-After, which is in seconds or an HTTP date. It is 0 where
// there is none, or one that makes no sense.
func askedWait(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return inDay(ms / 1000)
	}
	after := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(after, 64); err == nil && s > 0 {
		return inDay(s)
	}
	if at, err := http.ParseTime(after); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// inDay turns seconds into a duration of at most a day: larger numbers would overflow.
func inDay(seconds float64) time.Duration {
	return time.Duration(min(seconds, 86400) * float64(time.Second))
}
