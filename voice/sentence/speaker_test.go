package sentence

import (
	"regexp"
	"strings"
	"testing"
)

var spoken = []struct{ name, text, want string }{
	{"plain", "It is Mount Fuji.", "It is Mount Fuji."},
	{"japanese", "富士山は「日本一」高い山です（3,776メートル）。〜〇〇〜", "富士山は「日本一」高い山です（3,776メートル）。〜〇〇〜"},
	{"emphasis", "**Note:** this is *very* __important__, ~~not~~ and ***both***.", "Note: this is very important, not and both."},
	{"japanese emphasis", "これは**とても**大切です。", "これはとても大切です。"},
	{"heading", "## What to do ##", "What to do"},
	{"bullet", "- **Water**: two litres", "Water: two litres"},
	{"nested bullet", "    * inner *point*", "inner point"},
	{"numbered", "1. First, go.", "1. First, go."},
	{"task", "- [x] done", "done"},
	{"japanese bullet", "・水を持つ", "水を持つ"},
	{"quote", "> > He said so.", "He said so."},
	{"rule", "---", ""},
	{"stars", "* * *", ""},
	{"link", "See [the guide](https://example.com/a_(b)?c=d \"title\") now.", "See the guide now."},
	{"reference link", "See [the guide][1] now.", "See the guide now."},
	{"reference", "[1]: https://example.com", ""},
	{"image", "See ![A red fox](fox.png)", "See A red fox"},
	{"url", "Go to https://example.com/x?y=1#z. Then rest.", "Go to. Then rest."},
	{"url in brackets", "The map (https://maps.example/a(b)) helps.", "The map helps."},
	{"url in japanese", "詳しくはhttps://example.com/を見てください。", "詳しくはを見てください。"},
	{"www", "Try www.example.org, it is good.", "Try, it is good."},
	{"autolink", "At <https://example.com> you find it.", "At you find it."},
	{"the word http", "HTTP is a protocol, https too.", "HTTP is a protocol, https too."},
	{"inline code", "Run `git commit -m \"x\"` and `fmt.Println()`.", "Run git commit m \"x\" and fmt.Println."},
	{"snake", "Set `max_len` or __init__ or std::string.", "Set max len or init or std string."},
	{"flags", "Use `--force` or -v.", "Use force or v."},
	{"code block", "Look:\n```go\nfmt.Println(1)\n```\nThat is it.", "Look:\nThat is it."},
	{"tilde block", "~~~~\n~~~\na | b\n~~~~\nEnd.", "End."},
	{"code block in a list", "1. Do\n   ```sh\n   ls | wc\n   ```\n2. Go", "1. Do\n2. Go"},
	{"unclosed block", "Look:\n```\nnever ends", "Look:"},
	{"code block of one line", "Type ```ls -l``` now.", "Type ls l now."},
	{"table", "| Name | Age |\n|:-----|----:|\n| Bob  | 12  |", "Name, Age\nBob, 12"},
	{"emoji", "Great! 😊👍🏽 Go 👨‍👩‍👧‍👦 home 🇯🇵 1️⃣ ❤️ ✅ ★", "Great! Go home 1"},
	{"only emoji", "🎉🎉", ""},
	{"arrows", "Home → station -> Nagano => end", "Home, station, Nagano, end"},
	{"tags", "Water is H<sub>2</sub>O.<br>Yes <b>it</b> is.", "Water is H 2 O. Yes it is."},
	{"entities", "Tom &amp; Jerry&nbsp;are &lt;b&gt;here", "Tom & Jerry are here"},
	{"footnotes", "It is so.[^1] Really[2] [3, 4].", "It is so. Really."},
	{"inline latex", `The area is \(\pi r^2\), so $a \times b$ is \frac{1}{2}.`, "The area is π r², so a × b is 1 / 2."},
	{"block latex", "$$\n\\sqrt{x^{2}} \\le \\infty\n$$", "√x² ≤ ∞"},
	{"money", "It costs $5 or US$10, not $1,000.", "It costs $5 or US$10, not $1,000."},
	{"comparison", "Is 3 < 5 and 7 > 6?", "Is 3 < 5 and 7 > 6?"},
	{"product", "2 * 3 = 6 and 4*5", "2 × 3 = 6 and 4 × 5"},
	{"hashes", "C# and #golang are #1.", "C# and golang are #1."},
	{"units", "20 °C or 5 ℃ on 3 ㎡, ±2 %, 5–6 €", "20 °C or 5 ℃ on 3 ㎡, ±2 %, 5–6 €"},
	{"escapes", `not \*bold\* and C:\Users`, "not bold and C: Users"},
	{"korean", "안녕하세요. **후지산**입니다!", "안녕하세요. 후지산입니다!"},
	{"hindi", "यह **ऊँचा** पहाड़ है।", "यह ऊँचा पहाड़ है।"},
	{"apostrophes", "It's Bob's, isn't it? \"Yes,\" he said.", "It's Bob's, isn't it? \"Yes,\" he said."},
	{"only marks", "** | ` _ ~~", ""},
	{"chatgpt citation", "It is high【4†source】.", "It is high."},
}

func TestSpeak(t *testing.T) {
	for _, c := range spoken {
		var s Speaker
		if got := s.Speak(c.text); got != c.want {
			t.Errorf("%s:\n text %q\n  got %q\n want %q", c.name, c.text, got, c.want)
		}
	}
}

// The speaker keeps what it is in the middle of from piece to piece.
func TestSpeakerGoesOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		want   []string
	}{
		{"code block", []string{"Look:\n", "```py\n", "x = [1] # https://x.y\n", "print(x)\n", "```\n", "Good."}, []string{"Look:", "", "", "", "", "Good."}},
		{"long line in a block", []string{"```\n", "aaa ", "bbb\n", "```\n", "Good."}, []string{"", "", "", "", "Good."}},
		{"link", []string{"see [a. ", "b](https://x.y/", "z_w) here, ", "ok"}, []string{"see a.", "b", "here,", "ok"}},
		{"address", []string{"at https://x.y/aaa", "bbb/ccc", " and on"}, []string{"at", "", "and on"}},
		{"emphasis", []string{"**One. ", "Two.** Three"}, []string{"One.", "Two. Three"}},
		{"a bullet is one only at the start", []string{"- one ", "- two"}, []string{"one", "- two"}},
	} {
		var s Speaker
		for i, p := range c.pieces {
			if got := s.Speak(p); got != c.want[i] {
				t.Errorf("%s, piece %d: got %q, want %q", c.name, i, got, c.want[i])
			}
		}
	}
}

// forbidden is what must never reach a speech service.
var forbidden = regexp.MustCompile("[`|*_^\\\\{}\\[\\]\x00-\x09\x0b-\x1f]|://|www\\.[a-z]|[\U0001f300-\U0001faff\u2600-\u26ff\u2700-\u2757\u2795-\u27bf\u2190-\u21ff\ufe0f]")

func FuzzSpeaker(f *testing.F) {
	for _, c := range spoken {
		f.Add(c.text, 7)
	}
	for _, c := range answers {
		f.Add(c.text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		var s Speaker
		for _, p := range split(text, min(max(n, 1), 50)) {
			said := s.Speak(p.Text)
			if bad := forbidden.FindString(said); bad != "" {
				t.Fatalf("piece %q is said as %q, with %q", p.Text, said, bad)
			}
			if said != strings.TrimSpace(said) || said != "" && strings.IndexFunc(said, wordy) < 0 {
				t.Fatalf("piece %q is said as %q", p.Text, said)
			}
		}
	})
}
