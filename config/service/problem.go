package service

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A problem is what a server says about an error.
type problem struct {
	Message, Type, Code string
}

// readProblem reads the body of an error. Official is {"error":{"message","type","param","code"}}; others
// write {"error":"…"}, {"message":"…"}, {"detail":…}, a line of text or a page. isProblem tells whether it
// is an object with an error in it, for a body that came with status 200.
func readProblem(body []byte) (p problem, isProblem bool) {
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '[' { // Google's servers wrap theirs in an array
		body = bytes.TrimSpace(bytes.TrimSuffix(body[1:], []byte("]")))
	}
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		if isPage(body) {
			return problem{Message: titleOf(body)}, false
		}
		return problem{Message: string(body)}, false
	}
	switch e := object["error"].(type) {
	case map[string]any:
		return problemOf(e), true
	case string:
		p = problemOf(object)
		p.Message = firstOf(p.Message, e)
		return p, e != ""
	}
	return problemOf(object), false
}

// bareProblem reads an error object that is not wrapped, as the data of an "error" event.
func bareProblem(body []byte) problem {
	p, _ := readProblem(body)
	return p
}

func problemOf(object map[string]any) problem {
	p := problem{Message: text(object["message"]), Type: text(object["type"]), Code: text(object["code"])}
	p.Message = firstOf(p.Message, text(object["detail"]), text(object["msg"]))
	return p
}

// text makes one line of whatever stands where a text should be.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, text(e))
		}
		return strings.Join(parts, ", ")
	case map[string]any: // FastAPI's {"msg":…}, or one more layer of error
		return firstOf(text(v["message"]), text(v["msg"]))
	}
	return ""
}

// names tells whether the problem's code or type is one of these.
func (p problem) names(names ...string) bool {
	for _, n := range names {
		if p.Code == n || p.Type == n {
			return true
		}
	}
	return false
}

// isPage tells whether the body is HTML.
func isPage(body []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 256)]))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// titleOf finds the title of a page. It is "" where the body is no page.
func titleOf(body []byte) string {
	if m := titlePattern.FindSubmatch(body); m != nil && isPage(body) {
		return string(m[1])
	}
	return ""
}

// firstOf gives the first of its arguments that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

const maxDetail = 200 // characters

// secretPattern finds what looks like a key, whoever's it is.
var secretPattern = regexp.MustCompile(`\b(sk|gsk|xai|pk)[-_][A-Za-z0-9_-]{8,}`)

// oneLine makes what a server said fit to be shown: one line without control characters (they could drive
// the terminal), without the key, at most 200 characters long.
func oneLine(s, key, mask string) string {
	if key = strings.TrimSpace(key); key != "" {
		s = strings.ReplaceAll(s, key, mask)
	}
	s = secretPattern.ReplaceAllString(s, "$1-…")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxDetail {
		s = strings.TrimSpace(string(runes[:maxDetail-1])) + "…"
	}
	return s
}
