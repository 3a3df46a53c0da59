package assistant

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/sashabaranov/go-openai"
)

// Servers write the pieces of calls in more than one way.
func TestCallsAreGathered(t *testing.T) {
	for name, test := range map[string]struct {
		pieces []string
		want   []call
	}{
		"as described": {[]string{
			`{"index":0,"id":"a","function":{"name":"x","arguments":""}}`, `{"index":0,"function":{"arguments":"{\"k\":"}}`,
			`{"index":1,"id":"b","function":{"name":"y"}}`, `{"index":0,"function":{"arguments":"1}"}}`, `{"index":1,"function":{"arguments":"{}"}}`,
		}, []call{{"a", "x", `{"k":1}`}, {"b", "y", "{}"}}},
		"all with one index": {[]string{`{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}`, `{"index":0,"id":"b","function":{"name":"y","arguments":"{}"}}`},
			[]call{{"a", "x", "{}"}, {"b", "y", "{}"}}},
		"without index": {[]string{`{"id":"a","function":{"name":"x","arguments":"{}"}}`, `{"id":"b","function":{"name":"y","arguments":"{}"}}`},
			[]call{{"a", "x", "{}"}, {"b", "y", "{}"}}},
		"without id": {[]string{`{"index":0,"function":{"name":"x","arguments":"{}"}}`, `{"index":1,"function":{"name":"y","arguments":"{}"}}`},
			[]call{{"call_1", "x", "{}"}, {"call_2", "y", "{}"}}},
		"the id in each piece": {[]string{`{"index":0,"id":"a","function":{"name":"x","arguments":"{"}}`, `{"index":0,"id":"a","function":{"arguments":"}"}}`},
			[]call{{"a", "x", "{}"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var r chatReader
			for _, p := range test.pieces {
				var part openai.ToolCall
				if err := json.Unmarshal([]byte(p), &part); err != nil {
					t.Fatal(err)
				}
				r.gather(part)
			}
			if !slices.Equal(r.calls, test.want) {
				t.Errorf("gathered %q, want %q", r.calls, test.want)
			}
		})
	}
}
