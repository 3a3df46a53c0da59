package memory

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What is meant to pass the guard and be read by a model all the same is written with letters of other scripts that look
// alike, with signs that nobody sees, with accents, or letter by letter. Nobody speaks like that, and no transcript is
// written like that.

// spelt is a word letter by letter, four or more: i g n o r e. Names are spelt, too.
var spelt = regexp.MustCompile(`\b\pL(?:[ ._-]\pL\b){3,}`)

// unspelt writes it as a word.
func unspelt(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, word)
}

// disguised tells a text with a word of Latin letters that has Cyrillic or Greek ones too, or what nobody sees.
func disguised(text string) bool {
	text = norm.NFKC.String(text)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) {
		latin, other := false, false
		for _, r := range word {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || r != 'μ' && unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Cf)
		}
		if latin && other {
			return true
		}
	}
	return false
}

// undisguised writes a text as the rules look at it: in plain letters, without accents and what nobody sees, what is
// spelt as words, and without spaces where Japanese and Chinese have none.
func undisguised(text string) string {
	var b strings.Builder
	latin := false
	for _, r := range norm.NFD.String(norm.NFKC.String(text)) {
		switch {
		case unicode.Is(unicode.Mn, r) && latin, unicode.Is(unicode.Cf, r):
			continue
		case r == '_' || unicode.IsSpace(r):
			r = ' '
		case r == '’' || r == '‘':
			r = '\''
		}
		if !unicode.Is(unicode.Mn, r) {
			latin = unicode.Is(unicode.Latin, r)
		}
		b.WriteRune(r)
	}
	plain := spelt.ReplaceAllStringFunc(norm.NFC.String(b.String()), unspelt)
	return betweenDense.ReplaceAllString(plain, "$1")
}

// betweenDense is a space behind a character of a script that is written without.
var betweenDense = regexp.MustCompile(`([\p{Han}\p{Hiragana}\p{Katakana}]) +`)
