package engines

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"kaiwa/voice"
	"kaiwa/voice/wav"
)

const said, heard = "What is the tallest mountain in Japan?", "what is the tallest mountain in japan"

func TestHearsWhatIsSaid(t *testing.T) {
	if got := Hear(t, Say(t, said), voice.HearRate); got != heard {
		t.Errorf("heard %q, want %q", got, heard)
	}
	late := append(make([]int16, 5*voice.HearRate), Say(t, said)...)
	if got := Hear(t, late, voice.HearRate); got != heard {
		t.Errorf("after 5 s of silence, heard %q, want %q", got, heard)
	}
	if got := Hear(t, make([]int16, voice.HearRate), voice.HearRate); got != "" {
		t.Errorf("heard %q in silence", got)
	}
}

func TestServiceHearsAndSpeaks(t *testing.T) {
	server := Start(t, func(said string) string { return "You asked: " + said })
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("model", "whisper-1") // a buffer's writes do not fail
	file, _ := form.CreateFormFile("file", "speech.wav")
	file.Write(wav.Encode(Say(t, said), voice.HearRate))
	form.Close()
	transcript := post(t, server.URL+"/audio/transcriptions", form.FormDataContentType(), &body)
	if !strings.Contains(string(transcript), heard) {
		t.Errorf("the transcript is %s, without %q", transcript, heard)
	}
	answer := postJSON(t, server.URL+"/chat/completions", map[string]any{
		"model": "any", "messages": []any{map[string]any{"role": "user", "content": heard}},
	})
	if !strings.Contains(string(answer), "You asked: "+heard) {
		t.Errorf("the answer is %s", answer)
	}
	sound := postJSON(t, server.URL+"/audio/speech", map[string]any{
		"model": "any", "input": said, "voice": "any", "response_format": "pcm",
	})
	samples := make([]int16, len(sound)/2)
	if _, err := binary.Decode(sound, binary.LittleEndian, samples); err != nil {
		t.Fatal(err)
	}
	if got := Hear(t, samples, voice.SpeakRate); got != heard {
		t.Errorf("it said %q, want %q", got, heard)
	}
}

func postJSON(t *testing.T, url string, v any) []byte {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return post(t, url, "application/json", bytes.NewReader(body))
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
