// Package demo is the service behind kaiwa --demo: an OpenAI-compatible service in this process that understands
// nothing, says so, and lets a user hold an honest test call without an account or a network.
//
// What it writes down is what it measured, how long and how loud the user spoke. Its answers guide through the
// program, spoken with recorded sentences in English and Japanese, and play the user's own voice back. What it says
// stands in en.txt and ja.txt; make.sh records it.
package demo

import (
	"fmt"
	"sync"
	"time"

	"kaiwa/config/service/loopback"
)

// Model is the only model of the service, for listening, answering and speaking. It has any voice that is asked for.
const Model = "demo"

// Options are how the demo speaks.
type Options struct {
	Language string // "ja", else English: of transcripts, and of answers unless Japanese is typed
}

// A Server is the running service.
type Server struct {
	// URL is the base_url for its clients.
	URL string

	loopback *loopback.Server
	en, ja   *script
	screen   *script

	mu  sync.Mutex
	own clip // what the user said last
}

// pace is how fast it answers: like a good service, its words about as fast as one reads.
var pace = loopback.Options{
	TranscriptionTime: 400 * time.Millisecond,
	TimeToFirstToken:  350 * time.Millisecond,
	TokensPerSecond:   14,
	SpeechFirstByte:   150 * time.Millisecond,
	SpeechRate:        8,
}

// Start starts the service on a free port of 127.0.0.1.
func Start(o Options) (*Server, error) {
	s, err := newServer(o)
	if err == nil {
		err = s.serve(pace)
	}
	if err != nil {
		return nil, fmt.Errorf("starting the demo: %w", err)
	}
	return s, nil
}

func newServer(o Options) (*Server, error) {
	en, err := load("en", " ")
	if err != nil {
		return nil, err
	}
	ja, err := load("ja", "")
	if err != nil {
		return nil, err
	}
	s := &Server{en: en, ja: ja, screen: en}
	if o.Language == "ja" {
		s.screen = ja
	}
	return s, nil
}

func (s *Server) serve(o loopback.Options) error {
	o.Hear, o.Answer, o.Say = s.hear, s.answer, s.say
	o.Spoken, o.Models = s.screen.language, []string{Model}
	s.loopback = loopback.New(o)
	err := s.loopback.Start()
	s.URL = s.loopback.URL
	return err
}

// Settings are those with which kaiwa talks to it, as --set takes them.
func (s *Server) Settings() []string {
	set := []string{"service.base_url=" + s.URL, "assistant=chat", "memory.model="}
	for _, role := range []string{"listening", "answering", "speaking"} {
		set = append(set, role+".base_url="+s.URL, role+".model="+Model)
	}
	return set
}

// Close ends the service.
func (s *Server) Close() error { return s.loopback.Close() }

// hear writes down what it measured of a recording, and keeps it to be played back.
func (s *Server) hear(wav []byte) string {
	c, err := parseWAV(wav)
	if err != nil {
		return "" // as a real service that hears nothing
	}
	s.mu.Lock()
	s.own = c
	s.mu.Unlock()
	return s.screen.transcript(c)
}

// answer guides on from what was said or typed last.
func (s *Server) answer(req loopback.ChatRequest) string {
	if !req.Stream { // no conversation: kaiwa takes notes, or sums up
		return s.note(req)
	}
	turn := -1
	for _, m := range req.Messages {
		if m.Role == "user" {
			turn++
		}
	}
	said := said(req.Said())
	return s.speakerOf(said).answer(said, max(turn, 0))
}

// speakerOf chooses the language in which to answer a text.
func (s *Server) speakerOf(text string) *script {
	switch {
	case isJapanese(text):
		return s.ja
	case measured.MatchString(text):
		return s.en
	}
	return s.screen
}

// say speaks a text of the guide. For any other text, such as a voice's sample, it says what it is.
func (s *Server) say(text string) []int16 {
	s.mu.Lock()
	own := s.own
	s.mu.Unlock()
	speaker := s.en
	if isJapanese(text) {
		speaker = s.ja
	}
	names, ok := speaker.match(text)
	if !ok {
		names = []string{"other"}
	}
	samples, err := speaker.play(names, own)
	if err != nil {
		return nil // no speech: the recordings are embedded and tested
	}
	return samples
}
