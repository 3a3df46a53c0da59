package openapi

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

func request(method, path, contentType, body string) *http.Request {
	req, err := http.NewRequest(method, "http://127.0.0.1:1"+path, strings.NewReader(body))
	if err != nil {
		panic(err) // only constants come here
	}
	req.Header.Set("Content-Type", contentType)
	return req
}

func form(fields ...string) (contentType, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, _ := w.CreateFormFile("file", "speech.wav")
	_, _ = part.Write([]byte("RIFF"))
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

func TestCheckRequest(t *testing.T) {
	doc := description(t)
	multi := func(fields ...string) *http.Request {
		contentType, body := form(fields...)
		return request("POST", "/v1/audio/transcriptions", contentType, body)
	}
	json := func(path, body string) *http.Request { return request("POST", path, "application/json", body) }
	chat := `{"model":"gpt-6-luna","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hello"}],"stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"none","max_completion_tokens":99}`
	for _, tt := range []struct {
		name string
		req  *http.Request
		ok   bool
	}{
		{"models", request("GET", "/v1/models", "", ""), true},
		{"one model", request("GET", "/v1/models/gpt-6-luna", "", ""), true},
		{"a base path before v1", request("GET", "/openai/v1/models", "", ""), true},
		{"unknown path", request("GET", "/v1/nothing", "", ""), false},
		{"wrong method", request("PUT", "/v1/models", "", ""), false},
		{"chat", json("/v1/chat/completions", chat), true},
		{"chat without messages", json("/v1/chat/completions", `{"model":"m"}`), false},
		{"chat with a wrong role", json("/v1/chat/completions", strings.Replace(chat, `"user"`, `"owner"`, 1)), false},
		{"chat with an unknown field", json("/v1/chat/completions", strings.Replace(chat, `"stream":`, `"streams":`, 1)), false},
		{"chat with text for a number", json("/v1/chat/completions", strings.Replace(chat, `99`, `"99"`, 1)), false},
		{"speech", json("/v1/audio/speech", `{"model":"gpt-4o-mini-tts","input":"hello","voice":"marin","response_format":"pcm","speed":1.5,"instructions":"softly"}`), true},
		{"speech of another server's voice", json("/v1/audio/speech", `{"model":"kokoro","input":"hello","voice":"af_sky"}`), true},
		{"speech too fast", json("/v1/audio/speech", `{"model":"m","input":"hello","voice":"marin","speed":5}`), false},
		{"speech without a voice", json("/v1/audio/speech", `{"model":"m","input":"hello"}`), false},
		{"speech of an unknown format", json("/v1/audio/speech", `{"model":"m","input":"hello","voice":"marin","response_format":"raw"}`), false},
		{"speech too long", json("/v1/audio/speech", `{"model":"m","voice":"marin","input":"`+strings.Repeat("a", 4097)+`"}`), false},
		{"transcription", multi("model", "gpt-transcribe", "language", "en", "response_format", "json", "temperature", "0", "prompt", "Nagano"), true},
		{"transcription without a model", multi("language", "en"), false},
		{"transcription in an unknown format", multi("model", "whisper-1", "response_format", "xml"), false},
		{"transcription with an unknown field", multi("model", "whisper-1", "speed", "2"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := checkRequest(doc, tt.req); (err == nil) != tt.ok {
				t.Errorf("accepted %v, want %v: %v", err == nil, tt.ok, err)
			}
		})
	}
}
