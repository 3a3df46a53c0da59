package search

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread/recall"
	"kaiwa/ui/cells"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
)

// A span is a part of a line, marked or not.
type span struct {
	text   string
	marked bool
}

type line []span

// render draws a line. Marked words are bold and underlined: colour alone says nothing.
func (l line) render(th style.Theme) string {
	var b strings.Builder
	for _, s := range l {
		if s.marked {
			b.WriteString(th.Found.Styled(s.text))
		} else {
			b.WriteString(th.Text.Render(s.text))
		}
	}
	return b.String()
}

// passage gives the part of a clean text around its first mark, in so many lines of a width at most.
func passage(text string, marks []recall.Mark, width, most int) []line {
	if len(marks) > 0 {
		if from := begin(text, marks[0].From, width/3); from > 0 {
			text, marks = ellipsis+text[from:], moved(marks, len(ellipsis)-from)
		}
	}
	width = max(width-1, 1) // what goes on ends with an ellipsis
	wrapped := cells.Wrap(first(text, width*most*cellBytes), width)
	var out []line
	for i, w := range wrapped[:min(len(wrapped), most)] {
		l := cut(w.Text, moved(marks, -w.Start))
		if i == most-1 && strings.TrimSpace(text[w.Start+len(w.Text):]) != "" {
			l = append(l, span{text: ellipsis})
		}
		out = append(out, l)
	}
	return out
}

const (
	ellipsis  = "…"
	cellBytes = 4 // bytes that a cell takes, generously: no more of a long text is looked at
)

// cut takes a line apart at its marks.
func cut(text string, marks []recall.Mark) line {
	var l line
	at := 0
	for _, m := range marks {
		from, to := max(at, m.From), min(len(text), m.To)
		if from >= to {
			continue
		}
		if from > at {
			l = append(l, span{text: text[at:from]})
		}
		l = append(l, span{text[from:to], true})
		at = to
	}
	if at < len(text) {
		l = append(l, span{text: text[at:]})
	}
	return l
}

// moved is marks so many bytes further on.
func moved(marks []recall.Mark, by int) []recall.Mark {
	out := make([]recall.Mark, len(marks))
	for i, m := range marks {
		out[i] = recall.Mark{From: m.From + by, To: m.To + by}
	}
	return out
}

// clean makes a text safe to show, on one line, and moves its marks to where their words stand then.
func clean(text string, marks []recall.Mark) (string, []recall.Mark) {
	var b strings.Builder
	var out []recall.Mark
	at := 0
	for _, m := range marks {
		if m.From < at || m.To <= m.From || m.To > len(text) {
			continue
		}
		b.WriteString(flat(text[at:m.From]))
		from := b.Len()
		b.WriteString(flat(text[m.From:m.To]))
		out = append(out, recall.Mark{From: from, To: b.Len()})
		at = m.To
	}
	b.WriteString(flat(text[at:]))
	return b.String(), out
}

var spaces = regexp.MustCompile(` {2,}`)

func flat(text string) string { return spaces.ReplaceAllString(pane.Clean(text), " ") }

// begin is where a passage begins so that at most so many cells stand before a mark: at a word, where there is one.
func begin(text string, mark, lead int) int {
	before := last(text[:mark], lead*cellBytes)
	if len(before) == mark && ansi.StringWidth(before) <= lead {
		return 0
	}
	before = ansi.TruncateLeft(before, max(0, ansi.StringWidth(before)-lead), "")
	if space := strings.IndexByte(before, ' '); space >= 0 && space < len(before)/2 {
		before = before[space+1:]
	}
	return mark - len(before)
}

// first is a text up to so many bytes, whole characters.
func first(text string, size int) string {
	for size < len(text) && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:min(size, len(text))]
}

// last is the end of a text of up to so many bytes, whole characters.
func last(text string, size int) string {
	from := max(0, len(text)-size)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}
