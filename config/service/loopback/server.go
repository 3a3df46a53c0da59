// Package loopback is an OpenAI-compatible service in memory: chat that streams, responses with
// conversations, assistants with threads and runs, transcription, speech and models, answered at the pace of a real service, with faults to order. It records what it is asked and
// refuses wrong requests as the real one does. Tests talk to it, and so does kaiwa --demo.
//
// It is reached over TCP on 127.0.0.1 ([Server.Start]) or without any network ([Server.Transport]), which
// also works in a testing/synctest bubble: there a paced stream takes exactly the virtual time ordered.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options are what the service answers, and how fast. The zero value answers everything at once.
type Options struct {
	TimeToFirstToken  time.Duration // chat: from the request to the first word
	TokensPerSecond   float64       // chat: after the first word; 0 = all at once
	TranscriptionTime time.Duration // from the recording to its text
	SpeechFirstByte   time.Duration // from the text to the first sound
	SpeechRate        float64       // how many times faster than it plays sound is sent; 0 = all at once

	Answer     func(req ChatRequest) string // what the chat answers; nil: it repeats what was said
	Call       func(req ChatRequest) []Call // the tools that the model calls instead of answering; nil or none: it answers
	Finish     string                       // the chat's finish reason; "" = "stop"
	Refusal    string                       // the chat refuses in these words instead of answering
	Assistants bool                         // it still has the Assistants API, which OpenAI's service has ended

	RunEnd RunEnd                    // how a run ends; the zero one: completed
	Hear   func(wav []byte) string   // what a recording says; nil: "Hello there."
	Score  *Score                    // how sure it is of that (verbose_json); nil: quite sure
	Spoken string                    // the language it hears, ISO 639-1; "" = "en"
	Say    func(text string) []int16 // 24 kHz mono s16; nil: syllables of noise, 14 characters a second

	Models     []string // the only models it knows; nil: it answers for any, and lists a few
	RequireKey string   // the key it wants; "" = none
}

// A RunEnd is how a run ends.
type RunEnd struct {
	Status string // "failed", "expired", "incomplete", "cancelled"; "" = "completed"
	Reason string // the code of what failed, or why it is incomplete
}

// A Score is how sure a whisper-like service is of a segment.
type Score struct {
	NoSpeech    float64 // no_speech_prob, 0 to 1
	LogProb     float64 // avg_logprob, at most 0
	Compression float64 // compression_ratio
}

// A Server is the service. Its methods may be called from any goroutine.
type Server struct {
	// URL is the base_url for its clients. Start sets it; before, it is one that only Transport reaches.
	URL string

	options Options

	mu       sync.Mutex
	faults   map[Endpoint][]Fault
	requests []Request
	servers  []*http.Server
	memory   *http.Transport
	answers  int // for ids
	kept     kept
	serving  sync.WaitGroup
}

// New makes a service. It runs nothing until Start or Transport.
func New(o Options) *Server {
	return &Server{URL: "http://kaiwa.invalid/v1", options: o, faults: map[Endpoint][]Fault{}, kept: newKept()}
}

// Start listens on a free port of 127.0.0.1 and sets URL.
func (s *Server) Start() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("starting the service on loopback: %w", err)
	}
	s.URL = "http://" + listener.Addr().String() + "/v1"
	s.serve(listener)
	return nil
}

// Transport reaches the service without a network, whatever host a request is for. In a synctest bubble it
// must be called, and the server closed, inside.
func (s *Server) Transport() http.RoundTripper {
	s.mu.Lock()
	memory := s.memory
	s.mu.Unlock()
	if memory != nil {
		return memory
	}
	listener := newPipeListener()
	memory = &http.Transport{DialContext: listener.dial}
	s.mu.Lock()
	s.memory = memory
	s.mu.Unlock()
	s.serve(listener)
	return memory
}

func (s *Server) serve(listener net.Listener) {
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.mu.Lock()
	s.servers = append(s.servers, server)
	s.mu.Unlock()
	s.serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close() // its clients see a refused connection
		}
	})
}

// Close cuts every connection; new ones are refused.
func (s *Server) Close() error {
	s.mu.Lock()
	servers, memory := s.servers, s.memory
	s.servers = nil
	s.mu.Unlock()
	var errs []error
	for _, server := range servers {
		errs = append(errs, server.Close())
	}
	if memory != nil {
		memory.CloseIdleConnections()
	}
	s.serving.Wait()
	return errors.Join(errs...)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req, problem := s.record(w, r)
	a := &answer{w: w, r: r, start: req.At}
	if r.Method != http.MethodHead { // that only warms the connection
		a.fault = s.takeFault(req.Endpoint)
	}
	if a.misbehave() {
		return
	}
	if problem == nil {
		problem = s.check(r, req)
	}
	if problem != nil {
		a.refuse(problem)
		return
	}
	switch req.Endpoint {
	case Chat:
		s.chat(a, req.Chat)
	case Transcriptions:
		s.transcribe(a, req.Transcription)
	case Speech:
		s.speak(a, req.Speech)
	case Models:
		s.models(a, req.Path)
	case Responses:
		s.respond(a, req.Response)
	case Conversations:
		s.conversations(a, req)
	case Assistants:
		s.assistants(a, req)
	case Threads, Messages, Runs:
		s.threads(a, req)
	}
}

// id makes the id of an answer.
func (s *Server) id(prefix string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers++
	return fmt.Sprintf("%s-%d", prefix, s.answers)
}

// sleepUntil waits. It is false where the client left.
func sleepUntil(ctx context.Context, at time.Time) bool {
	d := time.Until(at)
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
