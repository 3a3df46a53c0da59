package loopback_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
)

// A caller sends requests to a service in memory.
type caller struct {
	t   *testing.T
	s   *loopback.Server
	via http.RoundTripper
	key string
	v2  bool // it says that it knows version 2 of the Assistants API
}

func inMemory(t *testing.T, o loopback.Options, f func(*testing.T, caller)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := loopback.New(o)
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		f(t, caller{t: t, s: s, via: s.Transport()})
	})
}

func (c caller) send(method, path, contentType, body string) (*http.Response, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.s.URL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	if c.v2 {
		req.Header.Set("OpenAI-Beta", "assistants=v2")
	}
	return c.via.RoundTrip(req)
}

// post sends a JSON body, or, for a recording, a form.
func (c caller) post(path, contentType, body string) (*http.Response, string) {
	c.t.Helper()
	resp, err := c.send(http.MethodPost, path, contentType, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp, all(c.t, resp)
}

func all(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// wav makes a recording of silence, 16 kHz mono s16.
func wav(length time.Duration) []byte {
	size := uint32(length.Seconds()*16000) * 2
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, 36+size)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = binary.LittleEndian.AppendUint32(b, 32000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, size)
	return append(b, make([]byte, size)...)
}

// form makes a transcription request. The recording is left out where it is nil.
func form(recording []byte, name string, fields ...string) (contentType, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if recording != nil {
		part, _ := w.CreateFormFile("file", name)
		_, _ = part.Write(recording)
	}
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

const (
	chat   = `{"model":"gpt-6-luna","messages":[{"role":"user","content":"hello"}]}`
	stream = `{"model":"gpt-6-luna","messages":[{"role":"user","content":[{"type":"text","text":"hel"},{"type":"text","text":"lo"}]}],"stream":true,"stream_options":{"include_usage":true}}`
	speech = `{"model":"gpt-4o-mini-tts","input":"hello","voice":"marin","response_format":"pcm"}`
)

func TestChatStream(t *testing.T) {
	o := loopback.Options{
		TimeToFirstToken: 400 * time.Millisecond, TokensPerSecond: 4, Finish: "content_filter",
		Answer: func(r loopback.ChatRequest) string { return r.Said() + " 富士山" },
	}
	inMemory(t, o, func(t *testing.T, c caller) {
		start := time.Now()
		resp, err := c.send("POST", "/chat/completions", "application/json", stream)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var at []time.Duration
		var text, finish, last string
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			if last = data; data == "[DONE]" {
				break
			}
			at = append(at, time.Since(start))
			openapi.Schema(t, "CreateChatCompletionStreamResponse", []byte(data))
			var event struct {
				Choices []struct {
					Delta  struct{ Content string }
					Reason string `json:"finish_reason"`
				}
			}
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				t.Fatal(err)
			}
			for _, choice := range event.Choices {
				text += choice.Delta.Content
				finish += choice.Reason
			}
		}
		if text != "hello 富士山" || finish != "content_filter" || last != "[DONE]" {
			t.Errorf("text %q, finish %q, last %q", text, finish, last)
		}
		// the role and "hello" at 400 ms, " 富士" 250 ms later, "山", the end and the usage after 250 ms more
		want := []time.Duration{400, 400, 650, 900, 900, 900}
		for i := range at {
			if len(at) != len(want) || at[i] != want[i]*time.Millisecond {
				t.Fatalf("events came at %v, want %v ms", at, want)
			}
		}
	})
}

func TestChatWhole(t *testing.T) {
	inMemory(t, loopback.Options{TimeToFirstToken: time.Second, TokensPerSecond: 2}, func(t *testing.T, c caller) {
		start := time.Now()
		_, body := c.post("/chat/completions", "application/json", strings.Replace(chat, `{`, `{"max_completion_tokens":2,`, 1))
		openapi.Schema(t, "CreateChatCompletionResponse", []byte(body))
		if !strings.Contains(body, `"content":"You said:"`) || !strings.Contains(body, `"finish_reason":"length"`) {
			t.Errorf("answered %s", body)
		}
		if took := time.Since(start); took != 1500*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
	inMemory(t, loopback.Options{Refusal: "I'd rather not."}, func(t *testing.T, c caller) {
		_, body := c.post("/chat/completions", "application/json", stream)
		if !strings.Contains(body, `"refusal":" rather"`) || strings.Contains(body, "said") {
			t.Errorf("answered %s", body)
		}
	})
}

func TestTranscriptions(t *testing.T) {
	recording := wav(2 * time.Second)
	o := loopback.Options{
		TranscriptionTime: 400 * time.Millisecond, Spoken: "ja", Score: &loopback.Score{NoSpeech: 0.7, LogProb: -1.5, Compression: 3},
		Hear: func(wav []byte) string {
			if !bytes.Equal(wav, recording) {
				t.Error("it hears something else than what was sent")
			}
			return "こんにちは"
		},
	}
	inMemory(t, o, func(t *testing.T, c caller) {
		for _, tt := range []struct{ model, format, schema, holds string }{
			{"gpt-transcribe", "json", "CreateTranscriptionResponseJson", `"languages":[{"code":"ja"}]`},
			{"gpt-4o-transcribe", "", "CreateTranscriptionResponseJson", `"type":"tokens"`},
			{"whisper-1", "json", "CreateTranscriptionResponseJson", `"seconds":2`},
			{"whisper-1", "verbose_json", "CreateTranscriptionResponseVerboseJson", `"language":"japanese"`},
			{"whisper-1", "verbose_json", "", `"no_speech_prob":0.7`},
			{"whisper-1", "text", "", "こんにちは\n"},
		} {
			start := time.Now()
			contentType, body := form(recording, "speech.wav", "model", tt.model, "response_format", tt.format, "prompt", "names", "language", "ja")
			resp, got := c.post("/audio/transcriptions", contentType, body)
			if resp.StatusCode != 200 || !strings.Contains(got, tt.holds) || !strings.Contains(got, "こんにちは") {
				t.Errorf("%s %s: %d %s", tt.model, tt.format, resp.StatusCode, got)
			}
			if tt.schema != "" {
				openapi.Schema(t, tt.schema, []byte(got))
			}
			if took := time.Since(start); took != 400*time.Millisecond {
				t.Errorf("took %v", took)
			}
		}
		r := c.s.Requests()[0]
		if tr := r.Transcription; tr == nil || tr.Model != "gpt-transcribe" || tr.Prompt != "names" || tr.Language != "ja" || tr.File != "speech.wav" || r.Endpoint != loopback.Transcriptions {
			t.Errorf("recorded %+v", r)
		}
	})
}

func TestSpeech(t *testing.T) {
	say := func(string) []int16 { return make([]int16, 24000) } // a second
	inMemory(t, loopback.Options{SpeechFirstByte: 300 * time.Millisecond, SpeechRate: 4, Say: say}, func(t *testing.T, c caller) {
		start := time.Now()
		resp, err := c.send("POST", "/audio/speech", "application/json", speech)
		if err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 1)
		if _, err := io.ReadFull(resp.Body, first); err != nil || time.Since(start) != 300*time.Millisecond {
			t.Errorf("first byte after %v, %v", time.Since(start), err)
		}
		if n := 1 + len(all(t, resp)); n != 48000 {
			t.Errorf("%d bytes", n)
		}
		if took := time.Since(start); took != 524*time.Millisecond { // 7 more chunks of 128 ms, four times as fast
			t.Errorf("took %v", took)
		}
		if p := c.s.Requests()[0].Speech; p == nil || p.Input != "hello" || p.Voice != "marin" || p.Format != "pcm" {
			t.Errorf("recorded %+v", p)
		}
		_, fast := c.post("/audio/speech", "application/json", strings.Replace(speech, `{`, `{"speed":2,`, 1))
		if len(fast) != 24000 {
			t.Errorf("twice as fast, %d bytes", len(fast))
		}
		_, file := c.post("/audio/speech", "application/json", strings.Replace(speech, `"pcm"`, `"wav"`, 1))
		if len(file) != 48044 || !strings.HasPrefix(file, "RIFF") {
			t.Errorf("a WAV of %d bytes", len(file))
		}
	})
	inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
		for text, seconds := range map[string]float64{"fourteen chars": 1, "これは七文字": 12.0 / 14} {
			_, sound := c.post("/audio/speech", "application/json", strings.Replace(speech, "hello", text, 1))
			if got := float64(len(sound)/2) / 24000; got < seconds-0.01 || got > seconds+0.01 {
				t.Errorf("%q takes %.2f s, want %.2f", text, got, seconds)
			}
			if loud := strings.Trim(sound, "\x00"); len(loud) < len(sound)/2 {
				t.Errorf("%q is silent", text)
			}
		}
	})
}

func TestModels(t *testing.T) {
	inMemory(t, loopback.Options{}, func(t *testing.T, c caller) {
		resp, err := c.send("GET", "/models", "", "")
		if err != nil {
			t.Fatal(err)
		}
		body := all(t, resp)
		openapi.Schema(t, "ListModelsResponse", []byte(body))
		if !strings.Contains(body, `"id":"whisper-1","object":"model","owned_by":"loopback","shutdown_date":"2027-02-26"`) {
			t.Errorf("answered %s", body)
		}
		one, err := c.send("GET", "/models/gpt-6-luna", "", "")
		if err != nil {
			t.Fatal(err)
		}
		openapi.Schema(t, "Model", []byte(all(t, one)))
	})
}
