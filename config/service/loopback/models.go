package loopback

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// ends is when hosted models end, from ../shared/API.md.
var ends = map[string]string{
	"gpt-4o-mini-tts": "2027-01-06", "tts-1": "2027-01-06", "tts-1-hd": "2027-01-06",
	"whisper-1": "2027-02-26", "gpt-4o-transcribe": "2027-02-26", "gpt-4o-mini-transcribe": "2027-02-26",
	"gpt-4o": "2027-01-14", "gpt-4o-mini": "2027-01-14",
}

// usual are the models that are listed where none are set.
var usual = []string{"gpt-transcribe", "gpt-6-luna", "gpt-6-sol", "whisper-1", "gpt-4o-mini-tts", "tts-1"}

// models answers the list of models, or one of them.
func (s *Server) models(a *answer, path string) {
	list := s.options.Models
	if list == nil {
		list = usual
	}
	var v any
	if _, id, single := strings.Cut(path, string(Models)+"/"); !single {
		data := []any{}
		for _, id := range list {
			data = append(data, model(id))
		}
		v = map[string]any{"object": "list", "data": data}
	} else if slices.Contains(list, id) {
		v = model(id)
	} else {
		a.refuse(&refusal{http.StatusNotFound, "The model '" + id + "' does not exist", "invalid_request_error", "model", "model_not_found"})
		return
	}
	body, _ := json.Marshal(v) // of plain types: it cannot fail
	a.whole("application/json", body)
}

func model(id string) map[string]any {
	m := map[string]any{"id": id, "object": "model", "created": 1767225600, "owned_by": "loopback", "shutdown_date": nil}
	if end, ok := ends[id]; ok {
		m["shutdown_date"] = end
	}
	return m
}
