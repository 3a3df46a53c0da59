package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config"
	"kaiwa/config/service/loopback"
)

// start starts a service that answers everything at once.
func start(t *testing.T, language string) *Server {
	t.Helper()
	s, err := newServer(Options{Language: language})
	if err == nil {
		err = s.serve(loopback.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// post sends a request and returns the body of its answer.
func post(t *testing.T, url, contentType string, body io.Reader) []byte {
	t.Helper()
	resp, err := http.Post(url, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %v\n%s", url, resp.Status, err, answer)
	}
	return answer
}

func transcribe(t *testing.T, s *Server, wav []byte) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("model", Model) // a buffer's writes do not fail
	file, _ := form.CreateFormFile("file", "speech.wav")
	file.Write(wav)
	form.Close()
	var answer struct{ Text string }
	if err := json.Unmarshal(post(t, s.URL+"/audio/transcriptions", form.FormDataContentType(), &body), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Text
}

// reply asks for an answer to a thread in which the user's messages are these.
func reply(t *testing.T, s *Server, said ...string) string {
	t.Helper()
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	messages := []message{{"system", "Be brief."}}
	for _, text := range said {
		messages = append(messages, message{"user", text}, message{"assistant", "An answer."})
	}
	body, err := json.Marshal(map[string]any{"model": Model, "stream": true, "messages": messages[:len(messages)-1]})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(post(t, s.URL+"/chat/completions", "application/json", bytes.NewReader(body)))) {
		var chunk struct {
			Choices []struct{ Delta struct{ Content string } }
		}
		data, ok := strings.CutPrefix(line, "data: {")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte("{"+data), &chunk); err != nil {
			t.Fatal(err)
		}
		for _, choice := range chunk.Choices {
			text.WriteString(choice.Delta.Content)
		}
	}
	return text.String()
}

func speak(t *testing.T, s *Server, text string) []int16 {
	t.Helper()
	body, err := json.Marshal(map[string]any{"model": Model, "input": text, "voice": "anybody", "response_format": "pcm"})
	if err != nil {
		t.Fatal(err)
	}
	return pcm(post(t, s.URL+"/audio/speech", "application/json", bytes.NewReader(body)), 2)
}

func TestCall(t *testing.T) {
	own := tone(1500*time.Millisecond, -20, 16000)
	for _, test := range []struct{ language, transcript, answer, last string }{
		{"en", "1.5 s of speech, −20 dBFS", "I heard you for 1.5 seconds. You were 20 decibels", "This is how you sounded."},
		{"ja", "1.5 秒の声、−20 dBFS", "1.5秒の声が聞こえました。音量は最大より20デシベル", "あなたの声はこう聞こえました。"},
	} {
		s := start(t, test.language)
		said := transcribe(t, s, wavFile(own, 16000))
		if said != test.transcript {
			t.Errorf("%s: wrote down %q, want %q", test.language, said, test.transcript)
		}
		answer := reply(t, s, said)
		if !strings.HasPrefix(answer, test.answer) || !strings.HasSuffix(answer, test.last) {
			t.Errorf("%s: answered %q, want %q … %q", test.language, answer, test.answer, test.last)
		}
		for _, before := range []string{"[You were interrupted. Nobody heard the rest.]", "0.9 s of speech, −30 dBFS", "hello"} {
			if got := reply(t, s, before+"\n"+said); got != answer {
				t.Errorf("%s: after %q it answered %q, want %q", test.language, before, got, answer)
			}
		}
		played := speak(t, s, test.last)
		if want := (clip{own, 16000}).resample().samples; !slices.Equal(played[max(0, len(played)-len(want)):], want) {
			t.Errorf("%s: the own voice was not played back", test.language)
		}
	}
}

func TestTypedCall(t *testing.T) {
	s := start(t, "en")
	if got := reply(t, s, "hello"); !strings.Contains(got, "I counted 5 characters.") || !strings.Contains(got, "This is the demo of kaiwa.") {
		t.Errorf("the first answer is %q", got)
	}
	if got := reply(t, s, "hello", "go on"); !strings.Contains(got, "You can type instead of speaking.") {
		t.Errorf("the second answer is %q", got)
	}
	if got := reply(t, s, "こんにちは"); !strings.Contains(got, "5文字でした。") {
		t.Errorf("the answer to Japanese is %q", got)
	}
	if got := speak(t, s, "This is how you sounded."); len(got) == 0 || len(got) > 4*speakRate {
		t.Errorf("without a recording, %d samples are spoken", len(got))
	}
}

func TestAnyTextIsSpoken(t *testing.T) {
	s := start(t, "en")
	for text, want := range map[string]string{
		"Hello. I am marin, and this is how I sound.": s.en.texts["other"],
		"こんにちは、ノバです。":                                 s.ja.texts["other"],
	} {
		if !slices.Equal(speak(t, s, text), speak(t, s, want)) {
			t.Errorf("%q is not spoken as %q", text, want)
		}
	}
}

func TestOneModel(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	resp, err := http.Get(s.URL + "/models")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct{ Data []struct{ ID string } }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list.Data) != 1 || list.Data[0].ID != Model {
		t.Errorf("its models are %v", list.Data)
	}
}

// Whatever the user has set, the demo is talked to as it can be.
func TestSettingsOfTheDemo(t *testing.T) {
	server := start(t, "en")
	own := map[string]string{
		"KAIWA_ASSISTANT": "assistants", "KAIWA_MEMORY_MODEL": "gpt-6-luna", "KAIWA_ANSWERING_MODEL": "gpt-6-sol", "OPENAI_BASE_URL": "https://api.example.com/v1",
	}
	env := func(name string) (string, bool) { v, ok := own[name]; return v, ok }
	loaded, err := config.Load(filepath.Join(t.TempDir(), "config.toml"), env, server.Settings())
	if err != nil {
		t.Fatal(err)
	}
	set := loaded.Settings
	if set.Assistant != "chat" || set.Memory.Model != "" || set.Answering.Model != Model || set.Service.BaseURL != server.URL || set.Answering.BaseURL != server.URL {
		t.Errorf("got %+v", set)
	}
}
