package loopback

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kept is what the service remembers from one request to the next.
type kept struct {
	conversations map[string]*collection
	assistants    map[string]map[string]any
	threads       map[string]*collection
	runs          []*run // oldest first
}

// A collection is a conversation with its items, or a thread with its messages.
type collection struct {
	object map[string]any
	items  []map[string]any
}

func newKept() kept {
	return kept{map[string]*collection{}, map[string]map[string]any{}, map[string]*collection{}, nil}
}

// Lose makes the service forget a conversation, an assistant or a thread.
func (s *Server) Lose(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept.conversations, id)
	delete(s.kept.assistants, id)
	delete(s.kept.threads, id)
}

// number gives an id that the caller, who holds mu, may use.
func (s *Server) number(prefix string) string {
	s.answers++
	return fmt.Sprintf("%s_%d", prefix, s.answers)
}

// below gives the parts of a path after /v1.
func below(path string) []string {
	return strings.Split(strings.Trim(strings.TrimPrefix(path, "/v1"), "/"), "/")
}

func notThere(what, id string) *refusal {
	return &refusal{Status: http.StatusNotFound, Message: fmt.Sprintf("%s with id '%s' not found.", what, id), Type: "invalid_request_error"}
}

// page gives the part of a list that a query asks for: limit (1 to 100, usually 20), order and after.
func page(items []map[string]any, query string) (map[string]any, *refusal) {
	values, _ := url.ParseQuery(query)
	limit := 20
	if text := values.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			return nil, wrong("limit", "invalid_value", "Invalid 'limit': expected a value between 1 and 100.")
		}
		limit = n
	}
	items = slices.Clone(items)
	if values.Get("order") != "asc" {
		slices.Reverse(items)
	}
	if after := values.Get("after"); after != "" {
		i := slices.IndexFunc(items, func(item map[string]any) bool { return item["id"] == after })
		if i < 0 {
			return nil, wrong("after", "invalid_value", "Invalid 'after': there is no item '"+after+"'.")
		}
		items = items[i+1:]
	}
	more := len(items) > limit
	items = items[:min(limit, len(items))]
	first, last := "", ""
	if len(items) > 0 {
		first, _ = items[0]["id"].(string)
		last, _ = items[len(items)-1]["id"].(string)
	}
	data := list(items, func(item map[string]any) map[string]any { return item })
	return map[string]any{"object": "list", "data": data, "has_more": more, "first_id": first, "last_id": last}, nil
}

// reply sends what was made, or why it was not.
func (a *answer) reply(v any, problem *refusal) {
	if problem != nil {
		a.refuse(problem)
		return
	}
	a.json(v)
}

func seconds(at time.Time) int64 { return at.Unix() }
