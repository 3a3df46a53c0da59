package sentence

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// split cuts a text that comes in parts of n bytes.
func split(text string, n int) []Piece {
	var s Splitter
	var pieces []Piece
	for len(text) > n {
		pieces = append(pieces, s.Push(text[:n])...)
		text = text[n:]
	}
	pieces = append(pieces, s.Push(text)...)
	return append(pieces, s.Flush()...)
}

func texts(pieces []Piece) []string {
	var out []string
	for _, p := range pieces {
		out = append(out, strings.TrimSpace(p.Text))
	}
	return out
}

var answers = []struct {
	name, text string // the pieces' ends are marked with ¦
}{
	{"two sentences", "Mount Fuji is the highest. ¦It is 3,776 metres high."},
	{"first cut at a comma", "The tallest mountain, ¦which everybody knows, is Mount Fuji. ¦It is a volcano, and it is high."},
	{"first not cut at an early comma", "Yes, it is Mount Fuji, ¦at 3,776 metres."},
	{"first cut after 12 words", "one two three four five six seven eight nine ten eleven twelve ¦thirteen fourteen fifteen."},
	{"short sentences stay together", "It is quite simple. ¦No. Yes. Maybe not so. ¦Then we go home together. ¦Bye."},
	{"titles", "It was Dr. Smith and Mrs. Jones who came in. ¦Then they met Prof. Lee of the U.S. Army there."},
	{"latin", "Some mountains e.g. Fuji are volcanoes i.e. dangerous vs. harmless ones. ¦That is that."},
	{"times", "The train leaves at 5 p.m. from Nagano station. ¦We shall arrive at 7 p.m. ¦Then we eat something good."},
	{"initials", "It was written by J. R. Tolkien a long while ago. ¦And so, my dear, did I. ¦And so do many other people."},
	{"numbers", "Take version v2.0 or about 3.14 of everything. ¦It costs 1,000,000 yen in 2024. ¦That is a lot of money."},
	{"a comma in a number", "It costs 1,000,000 yen, ¦which is much."},
	{"numbered list", "Here is what you need:\n¦1. A good map of it\n¦2. Water\n¦3. Time"},
	{"bullets", "You need:\n¦- water\n¦- time\n¦\n- luck"},
	{"paragraphs", "Sure!\n¦\nHere it comes."},
	{"quotes", "He said that \"it is over there.\" ¦Then he went. “Are you quite sure?” ¦Nobody answered (not even I.) ¦Well then."},
	{"not after a quote in a sentence", "Somebody shouted \"Stop!\" and ran away from it."},
	{"ellipsis", "Well... let me think about that for you... ¦Now I know it, I think… ¦Really."},
	{"marks together", "What is this all about?! ¦I really do not know!!! ¦Nobody at all knows that."},
	{"addresses", "Look at example.com/a.b?c=d for it, ¦or ask somebody."},
	{"emphasis", "**This is important.** ¦*So is this one here.* ¦`done.` And that is all of it."},
	{"abbreviated number", "It was Symphony no. 5 that he wrote then. ¦To all that I said no. ¦We went on to the next one."},
	{"months", "It happened on Dec. 5 in the evening. ¦Not on Jan. 3 at all."},
	{"japanese", "富士山は日本で一番高い山です。¦高さは3,776メートルあります。¦とても美しいですね。"},
	{"japanese comma first", "日本で一番高い山は、¦富士山という山です。¦標高は、3776メートルです。"},
	{"short japanese", "はい。そうです。¦山です。高い山です。¦そうですよね。はい。¦終わり。"},
	{"japanese quotes", "彼は「富士山です。」と言いました。¦「本当ですか？！」¦「はい、本当ですよ。」"},
	{"japanese phrase", "わたしたちがきのうみたやまはとてもたかくてきれいで¦日本一の山だと思いました。"},
	{"mixed", "I think it is 富士山です。¦It is the highest mountain. ¦すごいですね、本当に。"},
	{"chinese", "富士山是日本最高的山。¦它的高度是三千七百七十六米！¦你知道吗？"},
	{"hindi", "यह एक बहुत ऊँचा पहाड़ है। ¦यह जापान में है और सुंदर है।"},
	{"arabic", "هل تعرف أعلى جبل في اليابان؟ ¦نعم، هو جبل فوجي العالي جدا."},
	{"french", "Bonjour tout le monde ! ¦Comment allez-vous aujourd'hui ? ¦Très bien."},
	{"nothing", ""},
	{"white space", "  \n\n "},
}

func TestPieces(t *testing.T) {
	for _, c := range answers {
		want := strings.Split(c.text, "¦")
		for i := range want {
			want[i] = strings.TrimSpace(want[i])
		}
		text := strings.ReplaceAll(c.text, "¦", "")
		if text == "" {
			want = nil
		}
		if got := texts(split(text, len(text)+1)); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(got, " ¦ "), strings.Join(want, " ¦ "))
		}
	}
}

// A piece must be there with the character that ends it, not a sentence later.
func TestPiecesComeEarly(t *testing.T) {
	for _, c := range []struct{ text, piece string }{
		{"The tallest mountain,", "The tallest mountain,"},
		{"It is Mount Fuji. I", "It is Mount Fuji."},
		{"It is Mount Fuji. ", "It is Mount Fuji."},
		{"富士山です、", "富士山です、"},
		{"富士山です。た", "富士山です。"},
		{"- one\n", "- one\n"},
	} {
		var s Splitter
		if got := s.Push(c.text); len(got) != 1 || got[0].Text != c.piece {
			t.Errorf("%q: got %v", c.text, got)
		}
	}
}

func TestForcedCut(t *testing.T) {
	words := strings.Repeat("alpha beta gamma ", 40)
	for _, p := range split("Begin.\n"+words, 7)[1:] {
		if n := utf8.RuneCountInString(p.Text); n > longest || strings.HasSuffix(p.Text, "alph") {
			t.Errorf("%d characters: %q", n, p.Text)
		}
		if w := strings.Fields(p.Text); !strings.Contains(words, w[len(w)-1]+" ") {
			t.Errorf("cut in a word: %q", p.Text)
		}
	}
	// A family is one grapheme of seven characters: 200 is in the middle of one.
	for _, p := range split("Begin here.\n"+strings.Repeat("👨‍👩‍👧‍👦", 100), 5) {
		if strings.HasPrefix(p.Text, "\u200d") || strings.HasSuffix(p.Text, "\u200d") {
			t.Errorf("cut in a grapheme: %q", p.Text)
		}
	}
}

func FuzzSplitter(f *testing.F) {
	for _, c := range answers {
		f.Add(c.text, 3)
	}
	f.Add(strings.Repeat("a", 450)+"é\xff\xe3\x81", 1)
	f.Add(strings.Repeat("e\u0301", 300), 4)
	f.Fuzz(func(t *testing.T, text string, n int) {
		n = min(max(n, 1), 50)
		whole, parts := split(text, len(text)+1), split(text, n)
		if !slices.Equal(whole, parts) {
			t.Fatalf("in parts of %d: %v, at once: %v", n, parts, whole)
		}
		at := 0
		for i, p := range whole {
			if p.From != at || p.To <= p.From || p.Text != text[p.From:p.To] {
				t.Fatalf("piece %d is %d to %d, %q: the one before ends at %d", i, p.From, p.To, p.Text, at)
			}
			at = p.To
			if r := utf8.RuneCountInString(p.Text); r > longest {
				t.Fatalf("piece of %d characters", r)
			}
		}
		if at != len(text) {
			t.Fatalf("pieces end at %d of %d", at, len(text))
		}
		checkGraphemes(t, text, whole)
	})
}

// checkGraphemes fails where a forced cut is inside a grapheme.
func checkGraphemes(t *testing.T, text string, pieces []Piece) {
	t.Helper()
	for _, p := range pieces {
		next, size := utf8.DecodeRuneInString(text[p.To:])
		if utf8.RuneCountInString(p.Text) < longest/2 || size == 0 || unicode.IsSpace(next) || endsItself(p.Text) {
			continue
		}
		ends, at, state := []int{}, 0, -1
		for rest := p.Text + text[p.To:p.To+size]; rest != ""; {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			at += len(cluster)
			ends = append(ends, at)
		}
		if len(ends) > 1 && !slices.Contains(ends, len(p.Text)) {
			t.Fatalf("%q is cut inside a grapheme", p.Text)
		}
	}
}

// endsItself tells whether a piece ends with a character that may end one.
func endsItself(piece string) bool {
	last, _ := utf8.DecodeLastRuneInString(piece)
	return last == '\n' || isTerminator(last) || isCloser(last) || strings.ContainsRune("、，；：،,;:", last)
}
