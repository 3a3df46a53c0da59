package loopback

import "encoding/json"

// A Tool is one that a request offers.
type Tool struct {
	Type     string `json:"type"`
	Function struct {
		Name       string          `json:"name"`
		Parameters json.RawMessage `json:"parameters"`
	} `json:"function"`
}

// A Call is a tool's that the model wants to be run.
type Call struct{ Name, Arguments string }

// A Message is one of a conversation.
type Message struct {
	Role    string
	Content string // of a list of parts: the text
	CallID  string // a tool's result: of which call
	Calls   string // the calls that it is, as the request has them: JSON
}

// UnmarshalJSON reads content that is a text or a list of parts.
func (m *Message) UnmarshalJSON(b []byte) error {
	var raw struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
		CallID  string          `json:"tool_call_id"`
		Calls   json.RawMessage `json:"tool_calls"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	m.Role, m.CallID, m.Calls = raw.Role, raw.CallID, string(raw.Calls)
	if len(raw.Content) == 0 || json.Unmarshal(raw.Content, &m.Content) == nil {
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(raw.Content, &parts); err != nil {
		return err
	}
	for _, p := range parts {
		m.Content += p.Text
	}
	return nil
}
