package memory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kaiwa/thread/recall"
)

// A folded text is what two texts are compared by: NFKC, lower case, words by a space, and nothing else. What is written
// without spaces has none.
type folded struct {
	runes []rune
	at    []int // where in the text each comes from, and where the text ends
}

func fold(text string) folded {
	var f folded
	for from := 0; from < len(text); {
		size := max(1, norm.NFKC.NextBoundaryInString(text[from:], true))
		for _, r := range norm.NFKC.String(text[from : from+size]) {
			f.add(unicode.ToLower(r), from)
		}
		from += size
	}
	if n := len(f.runes); n > 0 && f.runes[n-1] == ' ' {
		f.runes, f.at = f.runes[:n-1], f.at[:n-1]
	}
	f.at = append(f.at, len(text))
	return f
}

func (f *folded) add(r rune, at int) {
	last := ' '
	if n := len(f.runes); n > 0 {
		last = f.runes[n-1]
	}
	switch {
	case r == '\'' || r == '’' || r == '‘':
		return // I'm, I’m and Im are one
	case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != 'ー':
		if last == ' ' || dense(last) {
			return
		}
		r = ' '
	case dense(r) && last == ' ' && len(f.runes) > 0:
		n := len(f.runes) - 1
		f.runes, f.at = f.runes[:n], f.at[:n]
	}
	f.runes, f.at = append(f.runes, r), append(f.at, at)
}

// dense tells the scripts that are written without spaces.
func dense(r rune) bool {
	return r == 'ー' || r == '々' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
}

// find gives where in a text the words of another one stand, whole words only.
func find(text, words string) (from, to int, ok bool) {
	f, w := fold(text), fold(words)
	n := len(w.runes)
	for i := 0; n > 0 && i+n <= len(f.runes); i++ {
		if string(f.runes[i:i+n]) != string(w.runes) || f.inWord(i) || f.inWord(i+n) {
			continue
		}
		return f.at[i], f.at[i+n], true
	}
	return 0, 0, false
}

// inWord tells that rune i goes on with a word.
func (f folded) inWord(i int) bool {
	return i > 0 && i < len(f.runes) && f.runes[i] != ' ' && f.runes[i-1] != ' ' && !dense(f.runes[i]) && !dense(f.runes[i-1])
}

// around gives the part of a text between marks in which a place stands.
func around(text string, from, to int, marks string) (begin, end int) {
	begin, end = 0, len(text)
	if i := strings.LastIndexAny(text[:from], marks); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		begin = i + size
	}
	if i := strings.IndexAny(text[to:], marks); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[to+i:])
		end = to + i + size
	}
	return begin, end
}

// stems gives a set of words as recall.Content has them.
func stems(words string) map[string]bool {
	set := map[string]bool{}
	for _, t := range recall.Content(words) {
		set[t] = true
	}
	return set
}
