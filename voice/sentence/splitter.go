// Package sentence cuts an answer into pieces while it is being written, so that the first can be spoken while the
// last is not there yet, and makes each piece something that can be said out loud.
//
// [Splitter] cuts, [Speaker] leaves out what has no sound: Markdown, code, addresses, emoji.
package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A Piece is a part of a text that is spoken at once: Text = text[From:To]. The pieces of a text follow each other
// without a gap; white space is at their start.
type Piece struct {
	From, To int // bytes
	Text     string
}

// Ends tells whether a sentence or a line ends with a piece: it was not cut early or by force.
func (p Piece) Ends() bool {
	if strings.HasSuffix(strings.TrimRight(p.Text, " "), "\n") {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(p.Text, func(r rune) bool { return unicode.IsSpace(r) || isCloser(r) }))
	return isTerminator(last)
}

// Lengths are counted in units, so that one limit fits both kinds of writing: a CJK character counts as two and a
// half others.
const (
	unit, unitCJK = 2, 5

	shortest      = 20 * unit // of a piece that ends with a sentence: 20 characters, 8 of CJK
	shortestFirst = 10 * unit // likewise, of the first piece: its sound is waited for
	firstWords    = 12        // the first piece ends after so many words,
	firstCJK      = 25        // or so many CJK characters, where a phrase ends,
	firstCJKLimit = 40        // or anywhere
	longest       = 200       // characters of any piece
)

// A Splitter cuts a text that comes in parts. Its pieces do not depend on how the text was cut into parts.
//
// A piece ends with a sentence of at least 20 characters (8 of CJK), with a line, or after 200 characters. The first
// one ends earlier: at a comma or after 12 words. The zero Splitter is ready.
type Splitter struct {
	rest  string // what is not cut yet
	from  int    // bytes before rest
	begun bool   // a piece with words in it was cut
}

// Push takes the next part of the text, and returns the pieces that are complete now.
func (s *Splitter) Push(part string) []Piece {
	s.rest += part
	return s.cut(false)
}

// Flush returns what remains when the text has ended.
func (s *Splitter) Flush() []Piece { return s.cut(true) }

func (s *Splitter) cut(final bool) []Piece {
	var pieces []Piece
	for {
		sc := scan{text: s.rest, final: final, first: !s.begun}
		n := sc.end()
		if n == 0 {
			return pieces
		}
		p := Piece{From: s.from, To: s.from + n, Text: s.rest[:n]}
		s.rest, s.from = s.rest[n:], p.To
		s.begun = s.begun || strings.IndexFunc(p.Text, wordy) >= 0
		pieces = append(pieces, p)
	}
}

// wordy tells whether a character can be said.
func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// A scan looks for the end of the piece that a text begins with. Each decision takes the same look ahead however much
// of the text is there: where that is not there yet, the scan stops.
type scan struct {
	text  string
	final bool // nothing follows text
	first bool

	i       int  // where it is
	short   bool // it needed more text than there is
	runes   int  // before i
	units   int  // before i, without the white space at the start
	words   int  // that have ended before i
	cjk     int  // CJK characters before i
	prev    rune // before i
	content bool // not only white space before i
}

// peek is the character at j and its length. It is 0, 0 where there is none, and marks the scan as short where that is
// because it has not come yet.
func (s *scan) peek(j int) (rune, int) {
	if !utf8.FullRuneInString(s.text[j:]) && !s.final || j == len(s.text) {
		s.short = s.short || !s.final
		return 0, 0
	}
	return utf8.DecodeRuneInString(s.text[j:])
}

// end is the length of the piece, 0 where it is not complete.
func (s *scan) end() int {
	for s.i < len(s.text) {
		r, size := s.peek(s.i)
		if size == 0 {
			return 0
		}
		if s.runes == longest {
			return s.forced(size)
		}
		at := s.i
		switch n := s.boundary(r, size); {
		case s.short:
			return 0
		case n > 0:
			return n
		case s.i == at:
			s.step(r, size)
		}
	}
	if s.final {
		return len(s.text)
	}
	return 0
}

// step goes on by one character.
func (s *scan) step(r rune, size int) {
	space := unicode.IsSpace(r)
	if space && s.content && !unicode.IsSpace(s.prev) {
		s.words++
	}
	s.content = s.content || !space
	switch {
	case isCJK(r):
		s.cjk++
		s.units += unitCJK
	case s.content:
		s.units += unit
	}
	s.i, s.prev, s.runes = s.i+size, r, s.runes+1
}

// boundary is where the piece ends if the character r at i ends it, else 0. It may step over a few.
func (s *scan) boundary(r rune, size int) int {
	switch {
	case !s.content:
		return 0
	case r == '\n':
		return s.i + size
	case isTerminator(r):
		return s.terminator()
	case s.first:
		return s.early(r, size)
	}
	return 0
}

// early is where the first piece ends before its sentence does, or 0.
func (s *scan) early(r rune, size int) int {
	switch {
	case s.words == firstWords-1 && unicode.IsSpace(r) && !unicode.IsSpace(s.prev):
		return s.i
	case s.cjk >= firstCJK && phraseStarts(s.prev, r):
		return s.i
	case s.cjk >= firstCJKLimit && unicode.Is(unicode.Han, r):
		return s.i
	case s.units+unit < shortestFirst:
		return 0
	case strings.ContainsRune("、，；：،", r):
		return s.i + size
	case r == ',' && unicode.IsLetter(s.prev) && !strings.ContainsAny(s.word(s.i), "/`"):
		return s.i + size
	case strings.ContainsRune(",;:", r):
		if next, n := s.peek(s.i + size); n > 0 && unicode.IsSpace(next) {
			return s.i + size
		}
	}
	return 0
}

// phraseStarts tells whether a Japanese phrase ends between two characters: particles are Hiragana, words mostly begin
// with something else.
func phraseStarts(prev, r rune) bool {
	return unicode.Is(unicode.Hiragana, prev) && unicode.In(r, unicode.Han, unicode.Katakana, unicode.Latin) && r != 'ー'
}

// word is what stands before byte i, back to white space or an opening bracket.
func (s *scan) word(i int) string {
	return s.text[:i][strings.LastIndexFunc(s.text[:i], func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Ps, unicode.Pi) || strings.ContainsRune(`"'*_`, r)
	})+1:]
}

// forced is where to cut a piece that is too long: at the last white space or comma in its second half, else anywhere
// but in the middle of what is seen as one character. size is that of the character after it.
func (s *scan) forced(size int) int {
	best, any, state, at := 0, 0, -1, 0
	for rest := s.text[:s.i+size]; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if at > 0 && at <= s.i {
			any = at
			before, _ := utf8.DecodeLastRuneInString(s.text[:at])
			after, _ := utf8.DecodeRuneInString(cluster)
			if at > s.i/2 && (unicode.IsSpace(after) || strings.ContainsRune("、，；：،", before)) {
				best = at
			}
		}
		at += len(cluster)
	}
	switch {
	case best > 0:
		return best
	case any > 0:
		return any
	}
	return s.i // one grapheme of 200 characters: nobody can say that anyway
}

// isCJK tells whether a character says as much as a syllable or a word.
func isCJK(r rune) bool {
	return r >= 0x1100 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x3000 && r <= 0x30ff || r >= 0xff01 && r <= 0xff60)
}
