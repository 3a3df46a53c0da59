package thread

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"kaiwa/thread/tool"
)

// foundTokens is what the result of the tool takes at most.
const foundTokens = 1000

// SearchTool lets a model look again for what it needs to know: memories, and what was said in other threads than that one,
// each with its date.
func SearchTool(s *Store, threadID int64) tool.Tool {
	return tool.Tool{
		Name: "search_memory",
		Description: "Searches what is remembered of the user, and what they and you said in earlier conversations. Use it when the user " +
			"refers to something that is not in this conversation and not in what you were given of earlier ones.",
		Parameters: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","description":"words that were probably ` +
			`said, in the language in which they were, with names and dates: 'dentist appointment Tanaka'"}},"required":["query"],"additionalProperties":false}`),
		Run: func(ctx context.Context, arguments json.RawMessage) (string, error) {
			var asked struct{ Query string }
			if err := json.Unmarshal(arguments, &asked); err != nil || strings.TrimSpace(asked.Query) == "" {
				return "", errors.New(`the argument must be an object with the text "query"`)
			}
			known, err := s.known(ctx)
			if err != nil {
				return "", err
			}
			found, err := s.recall(ctx, known, look{text: asked.Query, language: script(asked.Query), except: threadID, tokens: foundTokens})
			if err == nil && found == "" {
				found = "Nothing was found."
			}
			return found, err
		},
	}
}
