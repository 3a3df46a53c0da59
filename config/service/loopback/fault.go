package loopback

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// A Fault is something that goes wrong on order.
type Fault struct {
	Slow time.Duration // it starts that much later, whatever it does then

	Status     int           // it answers with this status instead
	Code       string        // with Status: the code in the official error object, "insufficient_quota"
	RetryAfter time.Duration // with Status: the header, in whole seconds
	Header     http.Header   // with Status: more headers
	Body       string        // with Status: this instead of the official error object

	WrongContent bool // it answers 200 with a page, as a captive portal does
	Reset        bool // the connection breaks before any answer

	// The answer goes wrong in the middle: after so many pieces (events of a chat stream, chunks of sound;
	// any other answer is one piece, of which half comes). -1 is before the first, 0 is not at all.
	CutAfter   int // the connection breaks
	EndAfter   int // it ends as if all were said, without a finish reason or [DONE]
	StallAfter int // nothing more comes until the client leaves

	Times int // for how many requests; 0 = until Mend
}

// Fail orders a fault for the next requests at the endpoint. Orders are taken one after the other.
func (s *Server) Fail(e Endpoint, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[e] = append(s.faults[e], f)
}

// Mend takes back what was ordered for the endpoint.
func (s *Server) Mend(e Endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, e)
}

func (s *Server) takeFault(e Endpoint) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[e]
	if len(queue) == 0 {
		return Fault{}
	}
	f := queue[0]
	if f.Times == 1 {
		s.faults[e] = queue[1:]
	} else if f.Times > 1 {
		queue[0].Times--
	}
	return f
}

// An answer is what goes back to the client, with the fault that was ordered for it.
type answer struct {
	w      http.ResponseWriter
	r      *http.Request
	start  time.Time // when the request was there
	fault  Fault
	pieces int
}

// misbehave does what the fault orders instead of an answer. It is false where there is to be one.
func (a *answer) misbehave() bool {
	f := a.fault
	if f.Slow > 0 {
		if !sleepUntil(a.r.Context(), a.start.Add(f.Slow)) {
			return true
		}
		a.start = a.start.Add(f.Slow)
	}
	switch {
	case f.Reset:
		panic(http.ErrAbortHandler)
	case f.WrongContent:
		a.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(a.w, "<!DOCTYPE html>\n<html><head><title>Welcome to the network</title></head><body>Please log in.</body></html>\n")
		return true
	case f.Status == 0:
		return false
	}
	for name, values := range f.Header {
		a.w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if f.RetryAfter > 0 {
		a.w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	}
	if f.Body != "" {
		a.w.WriteHeader(f.Status)
		_, _ = fmt.Fprint(a.w, f.Body)
		return true
	}
	a.refuse(&refusal{Status: f.Status, Message: "this was ordered", Type: typeOf(f.Status), Code: f.Code})
	return true
}

// piece sends one piece of a stream at once. It is false where the rest need not be sent.
func (a *answer) piece(p []byte) bool {
	if !a.before() {
		return false
	}
	a.pieces++
	if _, err := a.w.Write(p); err != nil {
		return false
	}
	return http.NewResponseController(a.w).Flush() == nil && a.after()
}

// before goes wrong before the first piece, where that is ordered.
func (a *answer) before() bool {
	if a.pieces > 0 {
		return true
	}
	first := *a
	first.pieces = -1
	if first.fault.CutAfter < 0 || first.fault.StallAfter < 0 || first.fault.EndAfter < 0 {
		_ = http.NewResponseController(a.w).Flush() // the headers
	}
	return first.after()
}

// after goes wrong after this many pieces, where that is ordered.
func (a *answer) after() bool {
	switch a.pieces {
	case 0:
		return true
	case a.fault.CutAfter:
		panic(http.ErrAbortHandler) // net/http breaks the connection
	case a.fault.StallAfter:
		<-a.r.Context().Done()
		return false
	case a.fault.EndAfter:
		return false
	}
	return true
}

// whole sends an answer that is one piece.
func (a *answer) whole(contentType string, body []byte) {
	f := a.fault
	half := body[:len(body)/2]
	if f.EndAfter != 0 {
		body = half
	}
	a.w.Header().Set("Content-Type", contentType)
	a.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if f.CutAfter == 0 && f.StallAfter == 0 {
		_, _ = a.w.Write(body)
		return
	}
	_, _ = a.w.Write(half)
	_ = http.NewResponseController(a.w).Flush()
	if f.StallAfter != 0 {
		<-a.r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}
