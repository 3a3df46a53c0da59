package assistant

import (
	"strings"
	"testing"
)

func TestThoughtsAreDropped(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Mount Fuji.", "Mount Fuji."},
		{" \n Mount Fuji.", " \n Mount Fuji."},
		{"<think>\nThe user asks for a mountain <b>.\n</think>\n\nMount Fuji.", "Mount Fuji."},
		{"\n<think>\n\n</think>\n\nMount Fuji. ", "Mount Fuji. "},
		{"<think></think>富士山です。", "富士山です。"},
		{"<think>It never ends </thin", ""},
		{"<thin", "<thin"},
		{"<thinner> is no tag", "<thinner> is no tag"},
		{"The tag <think>x</think> is written so.", "The tag <think>x</think> is written so."},
		{"<think>a</think>b<think>c</think>", "b<think>c</think>"},
		{"", ""},
	} {
		for size := range len(c.text) {
			var r thoughts
			var got strings.Builder
			for rest := c.text; rest != ""; {
				n := min(size+1, len(rest))
				got.WriteString(r.without(rest[:n], false))
				rest = rest[n:]
			}
			got.WriteString(r.without("", true))
			if got.String() != c.want {
				t.Errorf("%q, %d bytes at a time: %q, want %q", c.text, size+1, got.String(), c.want)
			}
		}
	}
}
