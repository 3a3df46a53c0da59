package voice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/voice/wav"
)

// TranscriberOptions say how speech is written down.
type TranscriberOptions struct {
	Language string // ISO 639-1, "" or "auto": whatever it is
	Prompt   string // words that the service should know
}

// NewTranscriber makes a transcriber of an OpenAI-compatible service. What it sends is the speech of a clip, as a WAV
// file in memory. Its errors are faults.
func NewTranscriber(client *service.Client, o TranscriberOptions) Transcriber {
	if o.Language == "auto" {
		o.Language = ""
	}
	return &transcriber{client, client.OpenAI(func(d openai.HTTPDoer) openai.HTTPDoer { return bodies{d} }), o}
}

// bodies copies an answer's body to the buffer in the request's context: gpt-transcribe tells the languages that it
// hears, and the library drops them.
type bodies struct{ openai.HTTPDoer }

type bodyKey struct{}

func (b bodies) Do(req *http.Request) (*http.Response, error) {
	resp, err := b.HTTPDoer.Do(req)
	if buffer, ok := req.Context().Value(bodyKey{}).(*bytes.Buffer); ok && err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(resp.Body, buffer), resp.Body}
	}
	return resp, err
}

// languageOf is the first of the languages that an answer tells, "" where it tells none.
func languageOf(body []byte) string {
	var v struct {
		Languages []struct {
			Code string `json:"code"`
		} `json:"languages"`
	}
	if json.Unmarshal(body, &v) != nil || len(v.Languages) == 0 {
		return ""
	}
	return languageCode(v.Languages[0].Code)
}

type transcriber struct {
	service *service.Client
	client  *openai.Client
	options TranscriberOptions
}

func (s *transcriber) Transcribe(ctx context.Context, clip *Clip) (Transcript, error) {
	samples := clip.Samples
	if clip.Speech.To > clip.Speech.From {
		samples = samples[clip.Speech.From:clip.Speech.To]
	}
	model := s.service.Model()
	var body bytes.Buffer
	resp, err := s.client.CreateTranscription(context.WithValue(ctx, bodyKey{}, &body), openai.AudioRequest{
		Model:       model,
		FilePath:    "speech.wav",
		Reader:      bytes.NewReader(wav.Encode(samples, HearRate)),
		Prompt:      s.options.Prompt,
		Language:    s.options.Language,
		Temperature: math.SmallestNonzeroFloat32, // it is sent as 0.00; a real 0 is not sent
		Format:      formatFor(model),
	})
	if err != nil {
		return Transcript{}, service.Explain(s.service.Role(), model, err)
	}
	t := Transcript{Text: resp.Text, Language: languageCode(resp.Language), Model: model}
	if t.Language == "" {
		t.Language = languageOf(body.Bytes())
	}
	for _, segment := range resp.Segments {
		t.Scores = append(t.Scores, Score{
			Text: segment.Text, NoSpeech: segment.NoSpeechProb, LogProb: segment.AvgLogprob, Compression: segment.CompressionRatio,
		})
	}
	return t, nil
}

// formatFor is the most telling format that a model knows: Whisper's gives scores, all others know only json.
func formatFor(model string) openai.AudioResponseFormat {
	if strings.Contains(strings.ToLower(model), "whisper") {
		return openai.AudioResponseFormatVerboseJSON
	}
	return openai.AudioResponseFormatJSON
}

// SynthesizerOptions say how text is spoken.
type SynthesizerOptions struct {
	Voice        string
	Speed        float64 // 0.25 to 4; 0 is the voice's own
	Instructions string  // how to speak; tts-1 and tts-1-hd do not take any
}

// NewSynthesizer makes a synthesizer of an OpenAI-compatible service. It asks for PCM, and decodes what it gets instead:
// WAV or MP3 of any rate. Its errors are faults, also those of the stream.
func NewSynthesizer(client *service.Client, o SynthesizerOptions) Synthesizer {
	if strings.HasPrefix(client.Model(), "tts-1") {
		o.Instructions = ""
	}
	return &synthesizer{client, client.OpenAI(), o}
}

type synthesizer struct {
	service *service.Client
	client  *openai.Client
	options SynthesizerOptions
}

func (s *synthesizer) Speak(ctx context.Context, text string) (io.ReadCloser, error) {
	resp, err := s.client.CreateSpeech(ctx, openai.CreateSpeechRequest{
		Model:          openai.SpeechModel(s.service.Model()),
		Input:          text,
		Voice:          openai.SpeechVoice(s.options.Voice),
		Instructions:   s.options.Instructions,
		ResponseFormat: openai.SpeechResponseFormatPcm,
		Speed:          s.options.Speed,
	})
	if err != nil {
		return nil, s.explain(err)
	}
	kind, _, _ := mime.ParseMediaType(resp.Header().Get("Content-Type"))
	if strings.HasPrefix(kind, "text/") || kind == "application/json" {
		resp.Close()
		return nil, s.explain(&fault.Fault{Code: fault.NotCompatible, Detail: "it answered speech with " + kind})
	}
	return &speechBody{s, resp, newPCM(resp)}, nil
}

func (s *synthesizer) explain(err error) error {
	return service.Explain(s.service.Role(), s.service.Model(), err)
}

// A speechBody is the PCM of an answer. Its errors are explained.
type speechBody struct {
	synthesizer *synthesizer
	io.Closer
	pcm io.Reader
}

func (b *speechBody) Read(p []byte) (int, error) {
	n, err := b.pcm.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.synthesizer.explain(err)
	}
	return n, err
}
