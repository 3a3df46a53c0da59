package voice_test

import (
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/config/service/loopback"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
	"kaiwa/voice/wav"
)

// client makes a client of a service in memory.
func client(t *testing.T, s *loopback.Server, role config.Role, model string) *service.Client {
	t.Helper()
	transport := s.Transport()
	t.Cleanup(func() { s.Close() })
	return service.New(config.Endpoint{Role: role, BaseURL: s.URL, Model: model}, service.WithTransport(transport))
}

func clip() *voice.Clip {
	samples := slices.Concat(make([]int16, 8000), voicetest.Speech(), make([]int16, 8000))
	return &voice.Clip{Samples: samples, Speech: voice.Span{From: 7000, To: len(samples) - 7000}, Voiced: time.Second}
}

func TestTranscribe(t *testing.T) {
	for _, c := range []struct {
		model, language, format string
		scores                  int
	}{
		{"gpt-transcribe", "ja", "json", 0},
		{"whisper-1", "ja", "verbose_json", 1},
		{"Systran/faster-whisper-small", "ja", "verbose_json", 1},
		{"parakeet", "", "json", 0},
	} {
		s := loopback.New(loopback.Options{Hear: func([]byte) string { return "富士山" }, Spoken: "ja"})
		transcriber := voice.NewTranscriber(client(t, s, config.RoleListening, c.model), voice.TranscriberOptions{Language: "ja", Prompt: "kaiwa"})
		got, err := transcriber.Transcribe(t.Context(), clip())
		if err != nil || got.Text != "富士山" || got.Language != c.language || len(got.Scores) != c.scores || got.Model != c.model {
			t.Errorf("%s: %+v, %v", c.model, got, err)
		}
		req := s.Requests()[0].Transcription
		if req.Model != c.model || req.Language != "ja" || req.Prompt != "kaiwa" || req.Format != c.format || req.Temperature != "0.00" || req.File != "speech.wav" {
			t.Errorf("%s was asked: %+v", c.model, *req)
		}
		samples, rate, err := wav.Decode(req.WAV)
		if err != nil || rate != voice.HearRate || !slices.Equal(samples, clip().Samples[7000:len(clip().Samples)-7000]) {
			t.Errorf("%s was sent %d samples of %d, at %d Hz: %v", c.model, len(samples), len(clip().Samples), rate, err)
		}
	}
}

func TestTranscribeAll(t *testing.T) {
	s := loopback.New(loopback.Options{})
	transcriber := voice.NewTranscriber(client(t, s, config.RoleListening, "whisper-1"), voice.TranscriberOptions{Language: "auto"})
	whole := clip()
	whole.Speech = voice.Span{}
	if _, err := transcriber.Transcribe(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	req := s.Requests()[0].Transcription
	if samples, _, _ := wav.Decode(req.WAV); len(samples) != len(whole.Samples) || req.Language != "" {
		t.Errorf("%d samples of %d were sent, language %q", len(samples), len(whole.Samples), req.Language)
	}
}

func TestTranscribeFails(t *testing.T) {
	for want, order := range map[fault.Code]loopback.Fault{
		fault.KeyMissing:    {Status: http.StatusUnauthorized},
		fault.OutOfCredit:   {Status: http.StatusTooManyRequests, Code: "insufficient_quota"},
		fault.NotCompatible: {WrongContent: true},
		fault.CutOff:        {CutAfter: 1},
	} {
		s := loopback.New(loopback.Options{})
		s.Fail(loopback.Transcriptions, order)
		transcriber := voice.NewTranscriber(client(t, s, config.RoleListening, "gpt-transcribe"), voice.TranscriberOptions{})
		if _, err := transcriber.Transcribe(t.Context(), clip()); !fault.Is(err, want) || fault.Of(err).Service != "listening" {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestSpeak(t *testing.T) {
	sound := voicetest.Beep(20)
	for _, c := range []struct{ model, instructions string }{
		{"gpt-4o-mini-tts", "slowly"}, {"tts-1", ""}, {"tts-1-hd", ""}, {"kokoro", "slowly"},
	} {
		s := loopback.New(loopback.Options{Say: func(string) []int16 { return sound }})
		synthesizer := voice.NewSynthesizer(client(t, s, config.RoleSpeaking, c.model),
			voice.SynthesizerOptions{Voice: "nova", Speed: 1, Instructions: "slowly"})
		body, err := synthesizer.Speak(t.Context(), "Hello there.")
		if err != nil {
			t.Errorf("%s: %v", c.model, err)
			continue
		}
		got, err := io.ReadAll(body)
		if err != nil || body.Close() != nil || !slices.Equal(got, voicetest.Bytes(sound)) {
			t.Errorf("%s: %d bytes, %v", c.model, len(got), err)
		}
		req := s.Requests()[0].Speech
		if req.Model != c.model || req.Input != "Hello there." || req.Voice != "nova" || req.Format != "pcm" || *req.Speed != 1 || req.Instructions != c.instructions {
			t.Errorf("%s was asked: %+v", c.model, *req)
		}
	}
}

func TestSpeakFails(t *testing.T) {
	for want, order := range map[fault.Code]loopback.Fault{
		fault.KeyMissing:    {Status: http.StatusUnauthorized},
		fault.NotCompatible: {WrongContent: true},
		fault.CutOff:        {CutAfter: 1},
	} {
		s := loopback.New(loopback.Options{})
		s.Fail(loopback.Speech, order)
		synthesizer := voice.NewSynthesizer(client(t, s, config.RoleSpeaking, "kokoro"), voice.SynthesizerOptions{Voice: "nova"})
		body, err := synthesizer.Speak(t.Context(), "This takes a while to be said, so that it can be cut off.")
		if err == nil {
			_, err = io.ReadAll(body)
			body.Close()
		}
		if !fault.Is(err, want) || fault.Of(err).Service != "speaking" {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A whole turn against services that keep us waiting: the screen is told for whom and until when.
func TestTurnAgainstServices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := loopback.New(loopback.Options{TranscriptionTime: 400 * time.Millisecond, SpeechFirstByte: 300 * time.Millisecond, SpeechRate: 4})
		defer s.Close()
		s.Fail(loopback.Transcriptions, loopback.Fault{Status: http.StatusTooManyRequests, RetryAfter: 3 * time.Second, Times: 1})
		s.Fail(loopback.Speech, loopback.Fault{Status: http.StatusServiceUnavailable, RetryAfter: time.Second, Times: 1})
		r := newRig()
		r.engine.Transcriber = voice.NewTranscriber(client(t, s, config.RoleListening, "gpt-transcribe"), voice.TranscriberOptions{})
		r.engine.Synthesizer = voice.NewSynthesizer(client(t, s, config.RoleSpeaking, "kokoro"), voice.SynthesizerOptions{Voice: "nova"})
		all := r.run(nil)
		if w := find[voice.Waiting](t, all); w.Service != "listening" || w.Until.Sub(r.begun) < r.stop+3*time.Second {
			t.Errorf("waiting: %+v", w)
		}
		if got := without(story(all), "words", "heard", "speaking"); got != "opening listening kept writing waiting said thinking began answering waiting finished:stop ended" {
			t.Errorf("events: %s", got)
		}
		if spoken := r.partner.Message(2).Spoken; !spoken.Whole || len(r.out.Sound()) < 4*voice.SpeakRate {
			t.Errorf("spoken: %+v, %d samples", spoken, len(r.out.Sound()))
		}
	})
}
