package cells

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"nothing", "", 10, []string{""}},
		{"fits", "one two", 10, []string{"one two"}},
		{"between words", "one two three", 8, []string{"one two", "three"}},
		{"exactly", "one two", 7, []string{"one two"}},
		{"the space at the end needs no room", "one two three", 7, []string{"one two", "three"}},
		{"lines stay", "a\n\n  b", 10, []string{"a", "", "  b"}},
		{"a word wider than the line", "abcdefghij k", 4, []string{"abcd", "efgh", "ij k"}},
		{"a hyphen", "well-known", 6, []string{"well-", "known"}},
		{"wide characters", "日本で一番高い山", 7, []string{"日本で", "一番高", "い山"}},
		{"no full stop begins a line", "富士山です。はい", 10, []string{"富士山で", "す。はい"}},
		{"a number stays whole", "標高は3,776メートル", 10, []string{"標高は", "3,776メー", "トル"}},
		{"combining marks", "e\u0301e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301e\u0301"}},
		{"emoji of several code points", "👨‍👩‍👧👨‍👩‍👧", 2, []string{"👨‍👩‍👧", "👨‍👩‍👧"}},
		{"wider than the width", "日本", 1, []string{"日", "本"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Lines(c.text, c.width); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzWrap: no line is wider than it may be, none is lost, and each stands where it says.
func FuzzWrap(f *testing.F) {
	f.Add("It was first climbed by a monk in the year 663. 初めて登ったのは修験者です。 👨‍👩‍👧 e\u0301", 10)
	f.Add("a  b\n\n   c", 1)
	f.Fuzz(func(t *testing.T, text string, width int) {
		text = Clean(strings.ToValidUTF8(text, ""))
		width = 2 + max(width, -width, 0)%80
		end := 0
		for _, line := range Wrap(text, width) {
			if ansi.StringWidth(line.Text) > width && len([]rune(line.Text)) > 1 && ansi.StringWidth(line.Text) > 2 {
				t.Errorf("%q is wider than %d", line.Text, width)
			}
			if !strings.HasPrefix(text[line.Start:], line.Text) {
				t.Errorf("%q does not stand at %d in %q", line.Text, line.Start, text)
			}
			if strings.Trim(text[end:line.Start], " \n") != "" {
				t.Errorf("%q is lost", text[end:line.Start])
			}
			end = line.Start + len(line.Text)
		}
		if strings.Trim(text[end:], " \n") != "" {
			t.Errorf("%q is lost", text[end:])
		}
	})
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain, 日本 é":               "plain, 日本 é",
		"two\nlines\r\nthree":       "two\nlines\nthree",
		"a\tb":                      "a    b",
		"\x1b[31mred\x1b[0m":        "red",
		"\x1b]0;title\x07x":         "x",
		"bell\x07 null\x00 del\x7f": "bell null del",
		"c1\u009b31m":               "c131m",
		"no end \x1b]0;title":       "no end ]0;title",
		"link \x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\.": "link here.",
		"no end \x1b[31":          "no end [31",
		"no end \x1bPmore":        "no end Pmore",
		"\xff \x9b31m":            "\uFFFD \uFFFD31m",
		"\ufeffturned \u202eback": "turned back",
		"👩‍👩‍👧‍👦 e\u0301 \ufffd":  "👩‍👩‍👧‍👦 e\u0301 \ufffd",
		"non-breaking\u00a0space": "non-breaking\u00a0space",
	} {
		if got := Clean(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func BenchmarkWrap(b *testing.B) {
	for name, text := range map[string]string{
		"english":  strings.Repeat("It was first climbed by a monk in the year 663. ", 20),
		"japanese": strings.Repeat("初めて登ったのは修験者だと伝えられています。", 45),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Wrap(text, 76)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain 東京":           "plain 東京",
		"a\nb\tc":            `a\nb\tc`,
		"\x1b[2Jrm":          `\x1b[2Jrm`,
		"\u202Egnp.exe":      `\u202egnp.exe`,
		"bad \xff bytes":     `bad \xff bytes`,
		"\"quoted\" \x00 it": `"quoted" \x00 it`,
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
