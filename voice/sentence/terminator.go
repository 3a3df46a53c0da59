package sentence

import (
	"strings"
	"unicode"
)

// isTerminator tells whether a character can end a sentence, in any writing.
func isTerminator(r rune) bool {
	return unicode.Is(unicode.Sentence_Terminal, r) || r == '…' || r == '‥'
}

// isCloser tells whether a character after a terminator belongs to its sentence: quotes, brackets, the end of an
// emphasis, marks that combine with what they follow.
func isCloser(r rune) bool {
	return unicode.In(r, unicode.Pe, unicode.Pf, unicode.M) || strings.ContainsRune("\"'*_`\u200d", r)
}

// terminator is where the sentence ends that the terminator at i may end, or 0. It steps over all that belongs to it.
func (s *scan) terminator() int {
	word, from := s.word(s.i), s.i
	wide, closed := false, false
	for s.runes < longest {
		r, size := s.peek(s.i)
		if size == 0 || !isTerminator(r) && !isCloser(r) {
			break
		}
		closed = closed || isCloser(r)
		wide = wide || !isCloser(r) && r > unicode.MaxLatin1 && r != '…' && r != '‥'
		s.step(r, size)
	}
	next, size := s.peek(s.i)
	if size == 0 || s.runes == longest || s.units < shortestFirst || s.units < shortest && !s.first {
		return 0
	}
	marks := s.text[from:s.i]
	switch {
	case wide:
		if closed && (next == 'と' || next == 'っ') { // 「…。」と言った
			return 0
		}
	case !unicode.IsSpace(next) && !isCJK(next): // 3.14, example.com, ?q=
		return 0
	case marks == "." && s.abbreviation(word):
		return 0
	case (closed || isEllipsis(marks)) && unicode.IsLower(s.following()): // "Stop!" he said. Well... maybe
		return 0
	}
	return s.i
}

func isEllipsis(marks string) bool {
	return strings.HasPrefix(marks, "..") || strings.HasPrefix(marks, "…") || strings.HasPrefix(marks, "‥")
}

// following is the first character after i that is not white space. It is white space itself where the line ends
// before one, or where there is a lot of it.
func (s *scan) following() rune {
	r, size := s.peek(s.i)
	for j, n := s.i, 0; size > 0 && r != '\n' && unicode.IsSpace(r) && n < 8; n++ {
		j += size
		r, size = s.peek(j)
	}
	return r
}

// Words that a full stop shortens. Those of the first set never end a sentence, those of the second do where a capital
// letter follows, those of the third where no number follows.
var (
	abbreviations = set(`dr mr mrs ms mx prof st gen col sgt capt lt cmdr rev hon messrs mme mlle vs e.g eg i.e ie cf
		viz approx dept esp al u.s u.k u.n e.u d.c z.b d.h bzw ca sra dra`)
	endings = set("a.m p.m am pm etc inc ltd co corp jr sr bros ph.d b.a m.a b.c a.d usw")
	counted = set(`no nos p pp ch sec fig figs eq vol art op nr jan feb mar apr jun jul aug sep sept oct nov dec`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// abbreviation tells whether the full stop after a word is the word's own: Dr., e.g., 5 p.m., J., no. 5, and the
// number of a list's item.
func (s *scan) abbreviation(word string) bool {
	lower := strings.ToLower(word)
	switch {
	case abbreviations[lower]:
		return true
	case endings[lower]:
		next := s.following()
		return unicode.IsLetter(next) && !unicode.IsUpper(next)
	case counted[lower]:
		return unicode.IsDigit(s.following())
	case len(word) == 1 && word != "I" && unicode.IsUpper(rune(word[0])):
		return unicode.IsUpper(s.following()) // J. Smith
	case word != "" && strings.Trim(word, "0123456789") == "":
		before := strings.TrimRight(s.text[:s.i-1-len(word)], " \t*_#>-")
		return before == "" || strings.HasSuffix(before, "\n")
	}
	return false
}
