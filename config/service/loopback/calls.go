package loopback

import "encoding/json"

// called is a call with its id.
type called struct {
	id string
	Call
}

// split cuts the arguments in two, as they come in pieces.
func (c called) split() (begin, rest string) {
	return c.Arguments[:len(c.Arguments)/2], c.Arguments[len(c.Arguments)/2:]
}

// chunk is a piece of a call in a chat stream; the first names it.
func (c called) chunk(index int, first bool, arguments string) map[string]any {
	function := map[string]any{"arguments": arguments}
	v := map[string]any{"index": index, "function": function}
	if first {
		v["id"], v["type"], function["name"] = c.id, "function", c.Name
	}
	return v
}

func (c called) whole() map[string]any {
	return map[string]any{"id": c.id, "type": "function", "function": map[string]any{"name": c.Name, "arguments": c.Arguments}}
}

// written counts the tokens of an answer.
func (c *completion) written() int {
	n := len(c.tokens)
	for _, call := range c.calls {
		n += len(tokensOf(call.Name + call.Arguments))
	}
	return n
}

// list makes JSON values of things, never null.
func list[T any](things []T, of func(T) map[string]any) []any {
	values := make([]any, 0, len(things))
	for _, t := range things {
		values = append(values, of(t))
	}
	return values
}

// example writes JSON of a schema: of each kind the emptiest.
func example(schema json.RawMessage) string {
	var s any
	_ = json.Unmarshal(schema, &s) // what is no schema is null
	text, _ := json.Marshal(emptiest(s))
	return string(text)
}

func emptiest(schema any) any {
	s, _ := schema.(map[string]any)
	kind := s["type"]
	if kinds, ok := kind.([]any); ok && len(kinds) > 0 {
		kind = kinds[len(kinds)-1]
	}
	if choices, ok := s["enum"].([]any); ok && len(choices) > 0 {
		return choices[0]
	}
	switch kind {
	case "object":
		v := map[string]any{}
		properties, _ := s["properties"].(map[string]any)
		for name, of := range properties {
			v[name] = emptiest(of)
		}
		return v
	case "array":
		return []any{}
	case "string":
		return ""
	case "integer", "number":
		return 0
	case "boolean":
		return false
	}
	return nil
}
