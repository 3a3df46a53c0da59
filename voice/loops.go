package voice

import (
	"slices"
	"strings"
	"unicode"
)

// How often a phrase comes in a row before it is a model's loop, not a person's emphasis: short ones ("no, no, no")
// more often than long ones. A CJK character counts as two letters.
const (
	loopShort  = 8
	loopLong   = 4
	longPhrase = 6 // letters
)

// A token is a word, or one CJK character, of a text.
type token struct {
	from, to int
	said     string // plain
}

// cjk tells whether a character is of a script that has no spaces between words.
func cjk(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// tokens cuts a text into words, CJK text into characters. What is not said belongs to the token before.
func tokens(text string) []token {
	var out []token
	begin, joined := 0, false
	for i, r := range text {
		wide := cjk(r)
		said := unicode.In(r, unicode.L, unicode.M, unicode.N) || r == '\'' || r == '’'
		if said && (wide || !joined) && i > begin {
			out = append(out, token{begin, i, plain(text[begin:i])})
			begin = i
		}
		joined = said && !wide
	}
	return append(out, token{begin, len(text), plain(text[begin:])})
}

// withoutLoops keeps one of a phrase that comes over and over. It tells whether there is nothing else in the text.
func withoutLoops(text string) (string, bool) {
	all := tokens(text)
	var b strings.Builder
	loops, rest := 0, 0
	for i := 0; i < len(all); {
		period, times := loopAt(all[i:])
		n := max(period, 1)
		b.WriteString(text[all[i].from:all[i+n-1].to])
		if period > 0 {
			loops++
			n *= times
		} else if all[i].said != "" {
			rest++
		}
		i += n
	}
	return strings.TrimSpace(b.String()), loops > 0 && rest == 0
}

// loopAt finds a loop at the start of tokens: how many of them are its phrase, and how often that comes.
func loopAt(all []token) (period, times int) {
	for p := 1; p*loopLong <= len(all); p++ {
		n := 1
		for (n+1)*p <= len(all) && slices.EqualFunc(all[:p], all[n*p:(n+1)*p], func(a, b token) bool { return a.said == b.said }) {
			n++
		}
		if n >= loopLong && n >= leastLoop(all[:p]) {
			return p, n
		}
	}
	return 0, 0
}

func leastLoop(phrase []token) int {
	letters := 0
	for _, t := range phrase {
		for _, r := range t.said {
			letters++
			if cjk(r) || unicode.Is(unicode.Hangul, r) {
				letters++
			}
		}
	}
	if letters >= longPhrase {
		return loopLong
	}
	return loopShort
}
