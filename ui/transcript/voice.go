package transcript

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/rivo/uniseg"

	"kaiwa/thread"
	"kaiwa/ui/cells"
)

// A reading is how far a text was heard: the word from at to end is being spoken, what follows was not heard.
type reading struct {
	at, end int    // bytes of the clean text
	mark    string // what stands before the word
}

// unheard gives the byte from which the answer was not heard, at the start of a word, and whether there is one.
func (e *entry) unheard() (int, bool) {
	m := e.msg
	if m.Role != thread.Assistant || m.Heard < 0 || m.Heard >= len(m.Text) {
		return 0, false
	}
	return wordAt(m.Text, m.Heard), true
}

// reading gives how far the entry's text was heard.
func (l *List) reading(e *entry, w wrapped) reading {
	from, unheard := e.unheard()
	switch {
	case e.live && unheard:
		from, to := spokenAt(e.msg.Text, from)
		return reading{w.place(from), w.place(to), l.theme.Kaiwa.Render(mark)}
	case unheard:
		at := w.place(from)
		return reading{at, at, l.theme.Muted.Render(mark)}
	case e.live && e.msg.Role == thread.Assistant:
		return reading{len(w.text), len(w.text), l.theme.Kaiwa.Render(mark)}
	}
	return reading{len(w.text), len(w.text), ""}
}

// spokenAt gives the first word of a text from a word's start on: the pause at a full stop belongs to what follows.
func spokenAt(text string, at int) (from, to int) {
	for state, rest := -1, text[at:]; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			return at, at + len(word)
		}
		at += len(word)
	}
	return at, at
}

// wordAt gives the start of the word (UAX #29) in which a byte stands, or of the one behind the spaces there.
func wordAt(text string, at int) int {
	if rest := strings.TrimLeft(text[at:], " "); rest != "" {
		at = len(text) - len(rest)
	}
	start := 0
	if i := strings.LastIndexAny(text[:at], " \n。、"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		start = i + size
	}
	for state, rest := -1, text[start:]; ; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		if start+len(word) > at {
			return start
		}
		start += len(word)
	}
}

// wordsOf styles the lines of a text as far as it was heard.
func (l *List) wordsOf(w wrapped, r reading) []string {
	if len(w.lines) == 1 && w.lines[0].Text == "" && r.mark == "" {
		return nil
	}
	all := make([]string, len(w.lines))
	for i := range all {
		all[i] = l.wordsIn(w, r, i)
	}
	return all
}

// wordsIn styles a line. The mark stands in the text, for which a column is left free at the right.
func (l *List) wordsIn(w wrapped, r reading, i int) string {
	line := w.lines[i]
	at := min(max(r.at-line.Start, 0), len(line.Text))
	end := min(max(r.end-line.Start, at), len(line.Text))
	s := l.words(w, line, 0, at, l.theme.Text)
	if r.at >= line.Start && (i+1 == len(w.lines) || r.at < w.lines[i+1].Start) {
		s += r.mark
	}
	if at < end {
		s += l.theme.Spoken.Styled(line.Text[at:end])
	}
	return s + l.words(w, line, end, len(line.Text), l.theme.Faint)
}

// words styles some bytes of a line, and marks in them what was searched for.
func (l *List) words(w wrapped, line cells.Line, from, to int, s lipgloss.Style) string {
	var b strings.Builder
	for _, mark := range w.found {
		start, end := max(mark.From-line.Start, from), min(mark.To-line.Start, to)
		if start < end {
			b.WriteString(render(s, line.Text[from:start]) + l.theme.Found.Styled(line.Text[start:end]))
			from = end
		}
	}
	return b.String() + render(s, line.Text[from:to])
}

func render(s lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	return s.Render(text)
}

// moving tells where in the lines of a live answer its words begin, and where the voice is in them. It is kept because
// the voice moves thirty times a second, in an answer of any length.
type moving struct {
	width, epoch int // of the list

	first int // line
	at    reading
}

// moveVoice moves the voice in the lines of an entry to where it is now, if that is all that has changed. Only the lines
// between its old place and the new one are styled anew.
func (l *List) moveVoice(e *entry) bool {
	if e.voice == nil || e.voice.width != l.width || e.voice.epoch != l.epoch {
		return false
	}
	_, width := l.column()
	w := e.wrap(width, l.query)
	was, is := e.voice.at, l.reading(e, w)
	from, to := lineAt(w.lines, min(was.at, is.at)), lineAt(w.lines, max(was.end, is.end))
	for i := from; i <= to; i++ {
		e.lines.lines[e.voice.first+i] = l.fit(l.margin(e) + l.wordsIn(w, is, i))
	}
	e.voice.at = is
	return true
}

// lineAt gives the line in which a byte stands.
func lineAt(lines []cells.Line, at int) int {
	return max(sort.Search(len(lines), func(i int) bool { return lines[i].Start > at })-1, 0)
}
