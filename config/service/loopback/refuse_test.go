package loopback_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// A wrongRequest is what the real service refuses, or (status 200) does not.
type wrongRequest struct {
	name   string
	r      request
	status int
	param  string
	code   string
}

type request struct{ method, path, contentType, body string }

func post(path, body string) request { return request{"POST", path, "application/json", body} }

func recording(recording []byte, name string, fields ...string) request {
	contentType, body := form(recording, name, fields...)
	return request{"POST", "/audio/transcriptions", contentType, body}
}

// replaced panics where there is nothing to replace: the case would test nothing.
func replaced(s, from, to string) string {
	if !strings.Contains(s, from) {
		panic("no " + from + " in " + s)
	}
	return strings.Replace(s, from, to, 1)
}

var second = wav(time.Second)

var chatRefusals = []wrongRequest{
	{"chat", post("/chat/completions", chat), 200, "", ""},
	{"unknown path", post("/chat/completion", chat), 404, "", ""},
	{"Assistants", post("/threads", "{}"), 404, "", ""},
	{"wrong method", request{"GET", "/chat/completions", "", ""}, 405, "", "method_not_supported"},
	{"not JSON", post("/chat/completions", "{"), 400, "", ""},
	{"no model", post("/chat/completions", `{"messages":[]}`), 400, "model", "missing_required_parameter"},
	{"unknown model", post("/chat/completions", replaced(chat, "gpt-6-luna", "gpt-7")), 404, "model", "model_not_found"},
	{"no messages", post("/chat/completions", `{"model":"gpt-6-luna","messages":[]}`), 400, "messages", "missing_required_parameter"},
	{"wrong role", post("/chat/completions", replaced(chat, `"user"`, `"me"`)), 400, "messages[0].role", "invalid_value"},
	{"temperature with reasoning", post("/chat/completions", replaced(chat, `{`, `{"temperature":0.5,`)), 400, "temperature", "unsupported_parameter"},
	{"temperature without reasoning", post("/chat/completions", replaced(chat, `{`, `{"temperature":0.5,"reasoning_effort":"none",`)), 200, "", ""},
	{"temperature too high", post("/chat/completions", replaced(chat, `{`, `{"temperature":3,"reasoning_effort":"none",`)), 400, "temperature", "decimal_out_of_range"},
	{"max_tokens", post("/chat/completions", replaced(chat, `{`, `{"max_tokens":9,`)), 400, "max_tokens", "unsupported_parameter"},
	{"usage without stream", post("/chat/completions", replaced(stream, `"stream":true`, `"stream":false`)), 400, "stream_options", ""},
}

var speechRefusals = []wrongRequest{
	{"speech", post("/audio/speech", speech), 200, "", ""},
	{"no input", post("/audio/speech", replaced(speech, "hello", " ")), 400, "input", "missing_required_parameter"},
	{"input too long", post("/audio/speech", replaced(speech, "hello", strings.Repeat("あ", 4097))), 400, "input", "string_too_long"},
	{"input not too long", post("/audio/speech", replaced(speech, "hello", strings.Repeat("あ", 4096))), 200, "", ""},
	{"no voice", post("/audio/speech", replaced(speech, "marin", "")), 400, "voice", "missing_required_parameter"},
	{"unknown voice", post("/audio/speech", replaced(speech, "marin", "darth")), 400, "voice", "invalid_value"},
	{"a voice that the old model lacks", post("/audio/speech", replaced(speech, "gpt-4o-mini-tts", "tts-1")), 400, "voice", "invalid_value"},
	{"another server's voice", post("/audio/speech", replaced(replaced(speech, "marin", "af_sky"), "gpt-4o-mini-tts", "kokoro")), 200, "", ""},
	{"too slow", post("/audio/speech", replaced(speech, `{`, `{"speed":0.2,`)), 400, "speed", "decimal_out_of_range"},
	{"too fast", post("/audio/speech", replaced(speech, `{`, `{"speed":4.1,`)), 400, "speed", "decimal_out_of_range"},
	{"instructions", post("/audio/speech", replaced(speech, `{`, `{"instructions":"softly",`)), 200, "", ""},
	{"instructions to the old model", post("/audio/speech", replaced(replaced(replaced(speech, "marin", "nova"), "gpt-4o-mini-tts", "tts-1"), `{`, `{"instructions":"softly",`)), 400, "instructions", "unsupported_parameter"},
	{"mp3", post("/audio/speech", replaced(speech, `"pcm"`, `"mp3"`)), 400, "response_format", "unsupported_value"},
}

var recordingRefusals = []wrongRequest{
	{"recording", recording(second, "speech.wav", "model", "gpt-transcribe"), 200, "", ""},
	{"no recording", recording(nil, "", "model", "gpt-transcribe"), 400, "file", "missing_required_parameter"},
	{"no model for it", recording(second, "speech.wav"), 400, "model", "missing_required_parameter"},
	{"not a WAV", recording([]byte("hello, this is no sound"), "speech.wav", "model", "gpt-transcribe"), 400, "file", "invalid_value"},
	{"a file without a type", recording(second, "speech", "model", "gpt-transcribe"), 400, "file", ""},
	{"too short", recording(wav(90*time.Millisecond), "speech.wav", "model", "gpt-transcribe"), 400, "file", "audio_too_short"},
	{"a language by name", recording(second, "speech.wav", "model", "gpt-transcribe", "language", "Japanese"), 400, "language", "invalid_language_format"},
	{"too warm", recording(second, "speech.wav", "model", "gpt-transcribe", "temperature", "2"), 400, "temperature", "invalid_value"},
	{"scores of a model that has none", recording(second, "speech.wav", "model", "gpt-transcribe", "response_format", "verbose_json"), 400, "response_format", "unsupported_value"},
	{"not a form", post("/audio/transcriptions", `{"model":"gpt-transcribe"}`), 400, "", ""},
}

var modelRefusals = []wrongRequest{
	{"an unknown model's page", request{"GET", "/models/gpt-7", "", ""}, 404, "model", "model_not_found"},
	{"a model's page", request{"GET", "/models/tts-1", "", ""}, 200, "", ""},
}

func TestRefusals(t *testing.T) {
	o := loopback.Options{
		Models: []string{"gpt-6-luna", "gpt-transcribe", "gpt-4o-mini-tts", "tts-1", "kokoro"},
		Say:    func(string) []int16 { return make([]int16, 100) },
	}
	for _, tt := range slices.Concat(chatRefusals, speechRefusals, recordingRefusals, modelRefusals) {
		t.Run(tt.name, func(t *testing.T) {
			inMemory(t, o, func(t *testing.T, c caller) {
				resp, err := c.send(tt.r.method, tt.r.path, tt.r.contentType, tt.r.body)
				if err != nil {
					t.Fatal(err)
				}
				checkRefusal(t, resp, tt.status, tt.param, tt.code)
			})
		})
	}
}

func checkRefusal(t *testing.T, resp *http.Response, status int, param, code string) {
	t.Helper()
	body := all(t, resp)
	if resp.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", resp.StatusCode, status, body)
	}
	if status == 200 {
		return
	}
	var v struct {
		Error struct{ Message, Type, Param, Code string }
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil || v.Error.Message == "" || v.Error.Param != param || v.Error.Code != code {
		t.Errorf("refused with %s (%v), want param %q, code %q", body, err, param, code)
	}
	openapi.Schema(t, "ErrorResponse", []byte(body))
}

func TestKey(t *testing.T) {
	inMemory(t, loopback.Options{RequireKey: "sk-right"}, func(t *testing.T, c caller) {
		for _, tt := range []struct {
			key, code string
			status    int
		}{{"", "", 401}, {"sk-wrong", "invalid_api_key", 401}, {"sk-right", "", 200}} {
			c.key = tt.key
			resp, err := c.send("GET", "/models", "", "")
			if err != nil {
				t.Fatal(err)
			}
			checkRefusal(t, resp, tt.status, "", tt.code)
		}
		for i, r := range c.s.Requests() {
			if r.Header.Get("Authorization") != "" || r.Keyed != (i > 0) {
				t.Errorf("request %d recorded as %+v", i, r)
			}
		}
	})
}
