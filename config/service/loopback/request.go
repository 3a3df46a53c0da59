package loopback

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Endpoint is one thing that the service does.
type Endpoint string

// The endpoints, each with all that is below it. Messages and Runs are those of a thread.
const (
	Chat           Endpoint = "/chat/completions"
	Transcriptions Endpoint = "/audio/transcriptions"
	Speech         Endpoint = "/audio/speech"
	Models         Endpoint = "/models"
	Responses      Endpoint = "/responses"
	Conversations  Endpoint = "/conversations"
	Assistants     Endpoint = "/assistants"
	Threads        Endpoint = "/threads"
	Messages       Endpoint = "/threads/…/messages"
	Runs           Endpoint = "/threads/…/runs"
)

// A Request is one that was made, whatever became of it.
type Request struct {
	At       time.Time
	Endpoint Endpoint // "" where the path is none of them
	Method   string
	Path     string
	Query    string
	Header   http.Header // without the key
	Keyed    bool        // it came with a key
	Body     []byte

	// What the body says, as far as it could be read; the one of its endpoint.
	Chat          *ChatRequest
	Transcription *TranscriptionRequest
	Speech        *SpeechRequest
	Response      *ResponseRequest
}

// A ChatRequest asks for an answer. [Options.Answer] and [Options.Call] get one for a response and a run too: what the
// model would see of it.
type ChatRequest struct {
	Model               string    `json:"model"`
	Messages            []Message `json:"messages"`
	Stream              bool      `json:"stream"`
	Temperature         *float64  `json:"temperature"`
	ReasoningEffort     string    `json:"reasoning_effort"`
	MaxTokens           int       `json:"max_tokens"`
	MaxCompletionTokens int       `json:"max_completion_tokens"`
	Tools               []Tool    `json:"tools"`
	ToolChoice          any       `json:"tool_choice"`
	StreamOptions       struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	ResponseFormat struct {
		Type       string `json:"type"`
		JSONSchema struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

// Offers tells whether the model may call that tool.
func (r ChatRequest) Offers(name string) bool {
	return r.ToolChoice != "none" && slices.ContainsFunc(r.Tools, func(t Tool) bool { return t.Function.Name == name })
}

// Said is the last thing that the user said.
func (r ChatRequest) Said() string {
	for _, m := range slices.Backward(r.Messages) {
		if m.Role == "user" {
			return m.Content
		}
	}
	return ""
}

// A TranscriptionRequest asks what a recording says.
type TranscriptionRequest struct {
	Model       string
	File        string // its name
	WAV         []byte
	Language    string
	Prompt      string
	Format      string
	Temperature string
}

// A SpeechRequest asks for a text to be spoken.
type SpeechRequest struct {
	Model        string   `json:"model"`
	Input        string   `json:"input"`
	Voice        string   `json:"voice"`
	Format       string   `json:"response_format"`
	Speed        *float64 `json:"speed"`
	Instructions string   `json:"instructions"`
}

// Requests gives what was asked so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

const maxBody = 26 << 20 // the real service's limit for recordings is 25 MB

// record reads the request and keeps it. Where it cannot be read, there is a refusal.
func (s *Server) record(w http.ResponseWriter, r *http.Request) (Request, *refusal) {
	header := r.Header.Clone()
	header.Del("Authorization")
	req := Request{Endpoint: endpointOf(r.URL.Path), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: header, Keyed: r.Header.Get("Authorization") != ""}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	req.At, req.Body = time.Now(), body
	problem := req.decode(r)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		problem = &refusal{Status: http.StatusRequestEntityTooLarge, Message: "Maximum content size limit exceeded", Type: "invalid_request_error"}
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	s.mu.Unlock()
	return req, problem
}

func endpointOf(path string) Endpoint {
	path = strings.TrimPrefix(path, "/v1")
	for _, e := range []Endpoint{Chat, Transcriptions, Speech} {
		if path == string(e) {
			return e
		}
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if parts[0] == "threads" && len(parts) > 2 {
		return Endpoint("/threads/…/" + parts[2])
	}
	for _, e := range []Endpoint{Models, Responses, Conversations, Assistants, Threads} {
		if "/"+parts[0] == string(e) {
			return e
		}
	}
	return ""
}

func (req *Request) decode(r *http.Request) *refusal {
	if req.Method != http.MethodPost {
		return nil
	}
	var err error
	switch req.Endpoint {
	case Chat:
		req.Chat = &ChatRequest{}
		err = json.Unmarshal(req.Body, req.Chat)
	case Responses:
		req.Response = &ResponseRequest{}
		err = json.Unmarshal(req.Body, req.Response)
	case Speech:
		req.Speech = &SpeechRequest{}
		err = json.Unmarshal(req.Body, req.Speech)
	case Transcriptions:
		req.Transcription = &TranscriptionRequest{}
		err = req.Transcription.read(r, req.Body)
	}
	if err != nil {
		return wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	return nil
}

func (t *TranscriptionRequest) read(r *http.Request, body []byte) error {
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return err
	}
	form := r.MultipartForm
	value := func(name string) string {
		if v := form.Value[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	t.Model, t.Language, t.Prompt = value("model"), value("language"), value("prompt")
	t.Format, t.Temperature = value("response_format"), value("temperature")
	if files := form.File["file"]; len(files) > 0 {
		t.File = files[0].Filename
		wav, err := content(files[0])
		t.WAV = wav
		return err
	}
	return nil
}

func content(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// number reads a number that a form may hold: "" is 0.
func number(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseFloat(s, 64)
}
