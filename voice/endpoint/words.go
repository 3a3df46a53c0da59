package endpoint

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// An ending is what the last words tell of what follows.
type ending uint8

const (
	unsure ending = iota
	whole         // nothing has to follow
	more          // something will
)

// number is from how many digits on a number that is read out can be whole: a telephone number of most countries.
const number = 10

// outlook tells from the words so far whether more will follow. Recognizers end with a full stop whatever sounds like an
// end, and some write no punctuation at all: the words come first.
func outlook(text, language string) ending {
	text = strings.TrimSpace(strings.ToLower(norm.NFKC.String(text)))
	said := strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	mark := strings.TrimSpace(text[len(said):])
	if said == "" {
		return unsure
	}
	if mark != "" && !strings.ContainsAny(mark, ".!?。") || strings.HasSuffix(mark, "..") {
		return more // a comma, a colon, a dash, "…"
	}
	asked := strings.Contains(mark, "?")
	japanese := strings.ContainsFunc(said, isJapanese)
	switch {
	case language == "ja" || language == "" && japanese:
		return outlookJapanese(said, mark != "", asked)
	case language == "en" || language == "" && isASCII(said):
		return outlookEnglish(said, mark != "", asked)
	case mark != "":
		return whole
	}
	return unsure
}

// counting tells whether a text ends within a number that is read out, such as one for the telephone: it begins with 0,
// comes in groups, or is announced, and is not yet long enough.
func counting(said string, announced bool) bool {
	groups, digits, end := 0, 0, strings.TrimRight(said, "-のー ")
	first, last := rune(0), rune(0)
	for _, r := range reversed(end) {
		switch {
		case unicode.IsDigit(r):
			digits++
			if !unicode.IsDigit(last) {
				groups++
			}
			first = r
		case !strings.ContainsRune(" -,.の", r):
			return digits > 0 && digits < number && (first == '0' || groups > 1 || announced)
		}
		last = r
	}
	return digits > 0 && digits < number && (first == '0' || groups > 1)
}

func reversed(s string) []rune {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return runes
}

func isJapanese(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// set makes a set of the words in a text.
func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, w := range strings.Fields(words) {
		s[w] = true
	}
	return s
}

// hasSuffix tells whether a text ends with one of a list.
func hasSuffix(text string, list []string) bool {
	for _, s := range list {
		if strings.HasSuffix(text, s) {
			return true
		}
	}
	return false
}
