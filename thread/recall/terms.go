package recall

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// analysis is the version of what Terms and the dates make of a text. An index that another version made is made again.
const analysis = 1

// longest is how many bytes of a word count: what is longer is no word.
const longest = 64

// A Term is what a text is found by, and the bytes of the text that it stands for.
type Term struct {
	Text     string
	From, To int // text[From:To], on the boundaries of characters
}

// Terms gives the terms of a text in their order, all that a message is found by.
//
// Words are folded (NFKC, lower case, Latin letters without accents) and stemmed (Porter2, M. F. Porter's Snowball:
// https://snowballstem.org/algorithms/english/stemmer.html). What is written without spaces (Chinese, Japanese, Korean,
// Thai …) has no words that a program could cut without a dictionary: each two neighbouring characters are a term, and so
// is the last one of a run, so that every character begins a term.
func Terms(text string) []Term {
	var terms []Term
	for _, t := range scan(text) {
		if !t.dense {
			terms = append(terms, Term{t.stem(), t.from(), t.to()})
			continue
		}
		for i := range t.chars {
			end := min(i+2, len(t.chars))
			terms = append(terms, Term{t.part(i, end), t.chars[i].from, t.chars[end-1].to})
		}
	}
	return terms
}

// A char is a folded character, and where in the text it comes from.
type char struct {
	r        rune
	from, to int
}

// A token is a word, or a run of characters of a script that is written without spaces (dense).
type token struct {
	text  string // folded
	chars []char
	dense bool
}

func (t token) from() int { return t.chars[0].from }
func (t token) to() int   { return t.chars[len(t.chars)-1].to }

// part gives the characters from i to before j.
func (t token) part(i, j int) string {
	var b strings.Builder
	for _, c := range t.chars[i:j] {
		b.WriteRune(c.r)
	}
	return b.String()
}

func (t token) stem() string { return stem(t.text) }

// stem takes the endings from an English word, and leaves others as they are.
func stem(word string) string {
	if len(word) > longest {
		word = strings.ToValidUTF8(word[:longest], "")
	}
	if len(word) < 3 || strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return word
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}

// scan cuts a text into tokens. The endings that an apostrophe ties to an English word ('s, 't, 'll) are left out.
func scan(text string) []token {
	var tokens []token
	var chars []char
	var before kind
	bound := false // an apostrophe stands between the last token and the one that begins
	flush := func() {
		if len(chars) > 0 {
			t := token{chars: chars, dense: before == dense}
			t.text = t.part(0, len(chars))
			if !bound || !clitic[t.text] {
				tokens = append(tokens, t)
			}
			chars, bound = nil, false
		}
	}
	for c := range fold(text) {
		k := kindOf(c.r)
		if k != before {
			flush()
		}
		if k == space {
			bound = before == word && (c.r == '\'' || c.r == '\u2019')
		} else {
			chars = append(chars, c)
		}
		before = k
	}
	flush()
	return tokens
}

var clitic = map[string]bool{"s": true, "t": true, "d": true, "m": true, "ll": true, "re": true, "ve": true}

// fold gives the characters of a text in NFKC and lower case, each with the bytes that it stands for. What is not UTF-8
// comes as U+FFFD.
func fold(text string) func(yield func(char) bool) {
	return func(yield func(char) bool) {
		for from := 0; from < len(text); {
			size := 1
			if text[from] >= utf8.RuneSelf || from+1 < len(text) && text[from+1] >= utf8.RuneSelf {
				size = norm.NFKC.NextBoundaryInString(text[from:], true)
			}
			segment := text[from : from+size]
			if size > 1 || segment[0] >= utf8.RuneSelf {
				segment = norm.NFKC.String(segment)
			}
			for _, r := range segment {
				if !yield(char{plain(r), from, from + size}) {
					return
				}
			}
			from += size
		}
	}
}

// plain gives a character in lower case, a Latin one without its accents.
func plain(r rune) rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case unicode.Is(unicode.Latin, r):
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		r = base
	}
	return unicode.ToLower(r)
}

// A kind is what a character is to scan.
type kind int

const (
	space kind = iota // and all that is neither letter nor digit
	word
	dense
)

func kindOf(r rune) kind {
	switch {
	case r < 0x80:
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return word
		}
		return space
	case 'ぁ' <= r && r <= 'ゖ' || 'ァ' <= r && r <= 'ヺ' || '一' <= r && r <= '鿿': // most of what there is
		return dense
	case r == 'ー' || r == '々' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return dense
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return word
	}
	return space
}
