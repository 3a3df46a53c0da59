package loopback

import (
	"encoding/json"
	"strings"
	"time"
)

// shortest is the shortest recording that is taken.
const shortest = 100 * time.Millisecond

// transcribe answers what a recording says.
func (s *Server) transcribe(a *answer, req *TranscriptionRequest) {
	text := "Hello there."
	if s.options.Hear != nil {
		text = s.options.Hear(req.WAV)
	}
	if !sleepUntil(a.r.Context(), a.start.Add(s.options.TranscriptionTime)) {
		return
	}
	length, _ := lengthOf(req.WAV) // it was checked
	language := s.options.Spoken
	if language == "" {
		language = "en"
	}
	var v map[string]any
	switch {
	case req.Format == "text":
		a.whole("text/plain; charset=utf-8", []byte(text+"\n"))
		return
	case req.Format == "verbose_json":
		v = s.verbose(text, language, length)
	case strings.HasPrefix(req.Model, "gpt-transcribe"):
		v = map[string]any{"text": text, "languages": []any{map[string]any{"code": language}}, "usage": tokenUsage(text, length)}
	case strings.Contains(req.Model, "transcribe"):
		v = map[string]any{"text": text, "usage": tokenUsage(text, length)}
	default:
		v = map[string]any{"text": text, "usage": map[string]any{"type": "duration", "seconds": length.Seconds()}}
	}
	body, _ := json.Marshal(v) // of plain types: it cannot fail
	a.whole("application/json", body)
}

// verbose is the format of whisper and the servers like it. Its language is a word.
func (s *Server) verbose(text, language string, length time.Duration) map[string]any {
	score := Score{NoSpeech: 0.01, LogProb: -0.25, Compression: 1.2}
	if s.options.Score != nil {
		score = *s.options.Score
	}
	if name, ok := map[string]string{"en": "english", "ja": "japanese", "de": "german", "fr": "french", "es": "spanish"}[language]; ok {
		language = name
	}
	segments := []any{}
	if text != "" {
		segments = append(segments, map[string]any{
			"id": 0, "seek": 0, "start": 0.0, "end": length.Seconds(), "text": " " + text, "tokens": []int{50364}, "temperature": 0.0,
			"avg_logprob": score.LogProb, "compression_ratio": score.Compression, "no_speech_prob": score.NoSpeech,
		})
	}
	return map[string]any{
		"task": "transcribe", "language": language, "duration": length.Seconds(), "text": text, "segments": segments,
		"usage": map[string]any{"type": "duration", "seconds": length.Seconds()},
	}
}

func tokenUsage(text string, length time.Duration) map[string]any {
	in, out := int(length.Seconds()*10), len(tokensOf(text))
	return map[string]any{
		"type": "tokens", "input_tokens": in, "output_tokens": out, "total_tokens": in + out,
		"input_token_details": map[string]any{"text_tokens": 0, "audio_tokens": in},
	}
}
