package loopback

import (
	"slices"
	"testing"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string][]string{
		"":                 nil,
		"hello":            {"hello"},
		"hello there, you": {"hello", " there,", " you"},
		"extraordinarily":  {"extrao", "rdinar", "ily"},
		"富士山です":            {"富士", "山で", "す"},
		"Fuji は高い":         {"Fuji", " は高", "い"},
		"\n\na  b\n":       {"\n\na", "  b", "\n"},
	} {
		if got := tokensOf(text); !slices.Equal(got, want) {
			t.Errorf("%q is cut to %q, want %q", text, got, want)
		}
	}
}
