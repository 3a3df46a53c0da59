package service

import (
	"slices"
	"testing"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func TestModels(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []Model
	}{
		{"official", `{"object":"list","data":[{"id":"whisper-1","object":"model","created":1,"owned_by":"o","shutdown_date":"2027-02-26"},{"id":"gpt-6-luna","shutdown_date":null}]}`, []Model{{"gpt-6-luna", ""}, {"whisper-1", "2027-02-26"}}},
		{"no data of Ollama", `{"object":"list","data":null}`, nil},
		{"only ids, one twice, one missing", `{"data":[{"id":"b"},{"id":"a"},{},{"id":"b"}]}`, []Model{{"a", ""}, {"b", ""}}},
		{"a bare list", `[{"id":"b"},{"id":"a"}]`, []Model{{"a", ""}, {"b", ""}}},
		{"models with names", `{"models":[{"name":"a"}]}`, []Model{{"a", ""}}},
		{"an odd date", `{"data":[{"id":"a","shutdown_date":{}},{"id":"b","shutdown_date":20270226}]}`, []Model{{"a", ""}, {"b", "20270226"}}},
		{"empty", `{"data":[]}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &script{steps: steps(say(200, tt.body))}
			got, err := testClient(config.RoleListening, s).Models(t.Context())
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
	for _, body := range []string{`{"hello":"world"}`, `{"data":[1,2]}`, `"text"`, `not json`, `null`, ``} {
		s := &script{steps: steps(say(200, body))}
		_, err := testClient(config.RoleListening, s).Models(t.Context())
		checkCode(t, err, fault.NotCompatible)
	}
}
