package loopback

import (
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// check finds what the real service would refuse.
func (s *Server) check(r *http.Request, req Request) *refusal {
	if req.Endpoint == "" || !s.options.Assistants && slices.Contains([]Endpoint{Assistants, Threads, Messages, Runs}, req.Endpoint) {
		return noPath(r)
	}
	if !slices.Contains(methodsOf(req), r.Method) {
		return &refusal{http.StatusMethodNotAllowed, fmt.Sprintf("Not allowed to %s on %s.", r.Method, r.URL.Path), "invalid_request_error", "", "method_not_supported"}
	}
	if f := s.checkKey(r); f != nil {
		return f
	}
	switch req.Endpoint {
	case Chat:
		return s.checkChat(req.Chat)
	case Transcriptions:
		return s.checkTranscription(req.Transcription)
	case Speech:
		return s.checkSpeech(req.Speech)
	}
	return nil
}

func noPath(r *http.Request) *refusal {
	return &refusal{Status: http.StatusNotFound, Message: fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path), Type: "invalid_request_error"}
}

// methodsOf lists what may be done at an endpoint. What may be done to one of its things, the endpoint itself knows.
func methodsOf(req Request) []string {
	switch req.Endpoint {
	case Models:
		return []string{http.MethodGet, http.MethodHead}
	case Conversations, Threads, Messages, Runs:
		return []string{http.MethodPost, http.MethodGet, http.MethodDelete}
	}
	return []string{http.MethodPost}
}

func (s *Server) checkKey(r *http.Request) *refusal {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.options.RequireKey == "" || key == s.options.RequireKey {
		return nil
	}
	f := &refusal{Status: http.StatusUnauthorized, Type: "invalid_request_error"}
	f.Message = "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
	if key != "" {
		f.Code = "invalid_api_key"
		f.Message = "Incorrect API key provided: " + key[:min(3, len(key))] + "***. You can find your API key at https://platform.openai.com/account/api-keys."
	}
	return f
}

func (s *Server) checkModel(model string) *refusal {
	switch {
	case model == "":
		return missing("model")
	case s.options.Models != nil && !slices.Contains(s.options.Models, model):
		return &refusal{http.StatusNotFound, fmt.Sprintf("The model `%s` does not exist or you do not have access to it.", model), "invalid_request_error", "model", "model_not_found"}
	}
	return nil
}

func (s *Server) checkChat(c *ChatRequest) *refusal {
	reasons := strings.HasPrefix(c.Model, "gpt-5") || strings.HasPrefix(c.Model, "gpt-6")
	if f := s.checkModel(c.Model); f != nil {
		return f
	}
	if len(c.Messages) == 0 {
		return missing("messages")
	}
	for i, m := range c.Messages {
		if !slices.Contains([]string{"developer", "system", "user", "assistant", "tool"}, m.Role) {
			return wrong(fmt.Sprintf("messages[%d].role", i), "invalid_value", fmt.Sprintf("Invalid value: '%s'. Supported values are: 'system', 'assistant', 'user', 'tool', and 'developer'.", m.Role))
		}
	}
	if f := checkTools(c, reasons); f != nil {
		return f
	}
	switch {
	case c.Temperature != nil && (*c.Temperature < 0 || *c.Temperature > 2):
		return wrong("temperature", "decimal_out_of_range", "Invalid 'temperature': expected a value between 0 and 2.")
	case c.Temperature != nil && reasons && c.ReasoningEffort != "none":
		return wrong("temperature", "unsupported_parameter", "Unsupported parameter: 'temperature' is not supported with this model.")
	case c.MaxTokens != 0 && reasons:
		return wrong("max_tokens", "unsupported_parameter", "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
	case c.StreamOptions.IncludeUsage && !c.Stream:
		return wrong("stream_options", "", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	}
	return nil
}

func (s *Server) checkTranscription(t *TranscriptionRequest) *refusal {
	if f := s.checkModel(t.Model); f != nil {
		return f
	}
	if t.WAV == nil {
		return missing("file")
	}
	if ext := strings.TrimPrefix(path.Ext(t.File), "."); !slices.Contains(fileTypes, ext) {
		return wrong("file", "", "Unrecognized file format. Supported formats: "+strings.Join(fileTypes, ", ")+".")
	}
	length, err := lengthOf(t.WAV)
	if err != nil {
		return wrong("file", "invalid_value", "Audio file might be corrupted or unsupported: "+err.Error())
	}
	if length < shortest {
		return wrong("file", "audio_too_short", fmt.Sprintf("Audio file is too short. Minimum audio length is %v seconds.", shortest.Seconds()))
	}
	if n, err := number(t.Temperature); err != nil || n < 0 || n > 1 {
		return wrong("temperature", "invalid_value", "Invalid 'temperature': expected a value between 0 and 1.")
	}
	if t.Language != "" && !languagePattern.MatchString(t.Language) {
		return wrong("language", "invalid_language_format", fmt.Sprintf("Invalid language '%s'. Language parameter must be specified in ISO-639-1 format.", t.Language))
	}
	if !slices.Contains(formatsOf(t.Model), t.Format) {
		return wrong("response_format", "unsupported_value", fmt.Sprintf("response_format '%s' is not compatible with model '%s'.", t.Format, t.Model))
	}
	return nil
}

var (
	fileTypes       = []string{"flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"}
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)
)

// formatsOf lists the formats that a transcription model writes: whisper-like ones give scores.
func formatsOf(model string) []string {
	if strings.Contains(model, "transcribe") {
		return []string{"", "json"}
	}
	return []string{"", "json", "text", "verbose_json"}
}

var (
	oldVoices = []string{"alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer"}
	voices    = append([]string{"ballad", "cedar", "marin", "verse"}, oldVoices...)
)

// voicesOf lists the voices of a hosted model. It is nil for other servers' models: they have any.
func voicesOf(model string) []string {
	switch {
	case strings.HasPrefix(model, "tts-1"):
		return oldVoices
	case strings.HasPrefix(model, "gpt-4o-mini-tts"):
		return voices
	}
	return nil
}

func (s *Server) checkSpeech(p *SpeechRequest) *refusal {
	if f := s.checkModel(p.Model); f != nil {
		return f
	}
	known := voicesOf(p.Model)
	switch {
	case strings.TrimSpace(p.Input) == "":
		return missing("input")
	case utf8.RuneCountInString(p.Input) > 4096:
		return wrong("input", "string_too_long", "Invalid 'input': string too long. Expected a string with maximum length 4096.")
	case p.Voice == "":
		return missing("voice")
	case known != nil && !slices.Contains(known, p.Voice):
		return wrong("voice", "invalid_value", fmt.Sprintf("Invalid value: '%s'. Supported values are: %s.", p.Voice, strings.Join(known, ", ")))
	case p.Speed != nil && (*p.Speed < 0.25 || *p.Speed > 4):
		return wrong("speed", "decimal_out_of_range", "Invalid 'speed': expected a value between 0.25 and 4.")
	case p.Instructions != "" && strings.HasPrefix(p.Model, "tts-1"):
		return wrong("instructions", "unsupported_parameter", "Unsupported parameter: 'instructions' is not supported with this model.")
	case p.Format != "pcm" && p.Format != "wav":
		return wrong("response_format", "unsupported_value", "This service speaks pcm and wav only.")
	}
	return nil
}
