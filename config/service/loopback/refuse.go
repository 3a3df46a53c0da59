package loopback

import (
	"encoding/json"
	"net/http"
)

// A refusal is an error that the service answers, in the official shape.
type refusal struct {
	Status  int    `json:"-"`
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param"` // "" is written as null
	Code    string `json:"code"`  // "" is written as null
}

// wrong refuses a request for what one parameter is.
func wrong(param, code, message string) *refusal {
	return &refusal{http.StatusBadRequest, message, typeOf(http.StatusBadRequest), param, code}
}

func missing(param string) *refusal {
	return wrong(param, "missing_required_parameter", "Missing required parameter: '"+param+"'.")
}

func typeOf(status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return "rate_limit_error"
	case status >= 500:
		return "server_error"
	}
	return "invalid_request_error"
}

func (a *answer) refuse(f *refusal) {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	body, _ := json.MarshalIndent(map[string]any{"error": map[string]any{ // only strings: it cannot fail
		"message": f.Message, "type": f.Type, "param": null(f.Param), "code": null(f.Code),
	}}, "", "  ")
	a.w.Header().Set("Content-Type", "application/json")
	a.w.WriteHeader(f.Status)
	_, _ = a.w.Write(body)
}
