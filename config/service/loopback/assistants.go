package loopback

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// assistants makes assistants and modifies them.
func (s *Server) assistants(a *answer, req Request) {
	s.mu.Lock()
	v, problem := s.assistant(a, req)
	s.mu.Unlock()
	a.reply(v, problem)
}

func (s *Server) assistant(a *answer, req Request) (any, *refusal) {
	if f := checkVersion(a.r); f != nil {
		return nil, f
	}
	var in struct {
		Name, Model, Instructions string
	}
	if err := json.Unmarshal(req.Body, &in); err != nil {
		return nil, wrong("", "", "We could not parse the body of your request: "+err.Error())
	}
	var made map[string]any
	switch parts := below(req.Path); {
	case len(parts) == 1:
		made = map[string]any{
			"id": s.number("asst"), "object": "assistant", "created_at": seconds(a.start), "description": nil,
			"tools": []any{}, "metadata": map[string]any{},
		}
	case len(parts) == 2 && s.kept.assistants[parts[1]] != nil:
		made = s.kept.assistants[parts[1]]
	case len(parts) == 2:
		return nil, noneFound("assistant", parts[1])
	default:
		return nil, noPath(a.r)
	}
	if f := s.checkModel(in.Model); f != nil {
		return nil, f
	}
	made["name"], made["model"], made["instructions"] = in.Name, in.Model, in.Instructions
	if id, ok := made["id"].(string); ok {
		s.kept.assistants[id] = made
	}
	return made, nil
}

// checkVersion refuses what does not say that it knows version 2.
func checkVersion(r *http.Request) *refusal {
	if r.Header.Get("OpenAI-Beta") == "assistants=v2" {
		return nil
	}
	return wrong("", "invalid_beta", "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v2'.")
}

func noneFound(what, id string) *refusal {
	return &refusal{Status: http.StatusNotFound, Message: fmt.Sprintf("No %s found with id '%s'.", what, id), Type: "invalid_request_error"}
}
