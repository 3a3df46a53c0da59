package demo

import (
	"encoding/json"
	"strings"
	"testing"
)

// ask asks what is asked after a turn: not streamed.
func ask(t *testing.T, s *Server, question, schema string) string {
	t.Helper()
	request := map[string]any{"model": Model, "messages": []map[string]string{{"role": "system", "content": "Take notes."}, {"role": "user", "content": question}}}
	if schema != "" {
		request["response_format"] = map[string]any{"type": "json_schema", "json_schema": map[string]any{"name": "answer", "schema": json.RawMessage(schema)}}
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Choices []struct{ Message struct{ Content string } }
	}
	if err := json.Unmarshal(post(t, s.URL+"/chat/completions", "application/json", strings.NewReader(string(body))), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Choices[0].Message.Content
}

func TestNotes(t *testing.T) {
	const both, notes = `{"type":"object","properties":{"title":{"type":"string"},"notes":{"type":"array"}}}`, `{"type":"object","properties":{"notes":{"type":"array"}}}`
	const typed = "Today is Monday.\n\nThe conversation:\n\nMonday\nUser: What is the tallest mountain in Japan?\nAssistant: I counted."
	const spoken = "The conversation:\n\nMonday\nUser: 1.5 s of speech, −20 dBFS\nAssistant: I heard you."
	for _, test := range []struct{ language, question, schema, want string }{
		{"en", typed, both, `{"notes":[],"title":"What is the tallest mountain …"}`},
		{"ja", typed, notes, `{"notes":[]}`},
		{"en", spoken, both, `{"notes":[],"title":"A test call"}`},
		{"ja", spoken, both, `{"notes":[],"title":"お試しの会話"}`},
		{"en", typed, "", "It shows you around but it understands nothing."},
	} {
		if got := ask(t, start(t, test.language), test.question, test.schema); got != test.want {
			t.Errorf("%s: noted %s, want %s", test.language, got, test.want)
		}
	}
}

// What was recalled for the user's words is not taken for them.
func TestRecalledIsNotSaid(t *testing.T) {
	s := start(t, "en")
	got := reply(t, s, "<memory note=\"data\">\nKnown of the user:\n- He is called Ken.\n</memory>\n\n<kaiwa>Just noted.</kaiwa>\n\nhello")
	if !strings.Contains(got, "I counted 5 characters.") {
		t.Errorf("the answer is %q", got)
	}
}
