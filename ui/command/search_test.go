package command

import (
	"strings"
	"testing"

	"kaiwa/thread"
	"kaiwa/thread/recall"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("あ", 50) + "東京" + strings.Repeat("い", 50)
	for _, c := range []struct {
		text  string
		marks []recall.Mark
		want  string
	}{
		{"it rains in Kyoto", []recall.Mark{{From: 3, To: 8}, {From: 12, To: 17}}, "it <rains> in <Kyoto>"},
		{"no marks", nil, "no marks"},
		{"two\n\nlines\tof it", []recall.Mark{{From: 5, To: 10}}, "two <lines> of it"},
		{"\x1b[31mred\x1b[0m \x07rain", []recall.Mark{{From: 14, To: 18}}, "red <rain>"},
		{long, []recall.Mark{{From: 150, To: 156}}, "…" + strings.Repeat("あ", 34) + "<東京>" + strings.Repeat("い", 31) + "…"},
	} {
		if got := excerpt(thread.Found{Text: c.text, Marks: c.marks}, "<", ">"); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
