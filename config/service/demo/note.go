package demo

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"kaiwa/config/service/loopback"
)

// said is what the user said last. Before it there may be what was recalled, in blocks that end with a tag, what was said
// before it, and a note that the answer was interrupted.
func said(text string) string {
	for _, end := range []string{"</memory>", "</kaiwa>"} {
		if i := strings.LastIndex(text, end); i >= 0 {
			text = strings.TrimSpace(text[i+len(end):])
		}
	}
	if last := text[strings.LastIndexByte(text, '\n')+1:]; measured.MatchString(last) {
		return last
	}
	return text
}

const longestTitle = 30 // characters

// note answers who takes notes on a conversation: with a title where one is wanted, and nothing else. Who wants plain text
// is told that the demo understands nothing.
func (s *Server) note(req loopback.ChatRequest) string {
	var schema struct {
		Properties map[string]any `json:"properties"`
	}
	if json.Unmarshal(req.ResponseFormat.JSONSchema.Schema, &schema) != nil {
		return s.screen.texts["honest"]
	}
	note := map[string]any{}
	for name := range schema.Properties {
		note[name] = []string{}
	}
	if _, wanted := note["title"]; wanted {
		note["title"] = s.title(req.Said())
	}
	text, _ := json.Marshal(note) // of plain types: it cannot fail
	return string(text)
}

// title names a conversation by the first words that were typed in it.
func (s *Server) title(conversation string) string {
	for line := range strings.Lines(conversation) {
		typed, isUser := strings.CutPrefix(strings.TrimSpace(line), "User: ")
		if !isUser || measured.MatchString(typed) {
			continue
		}
		if utf8.RuneCountInString(typed) > longestTitle {
			typed = string([]rune(typed)[:longestTitle-1]) + "…"
		}
		return typed
	}
	if s.screen.language == "ja" {
		return "お試しの会話"
	}
	return "A test call"
}
