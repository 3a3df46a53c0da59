package transcript

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

const (
	measure = 100 // cells: longer lines are hard to read
	indent  = 3   // cells before what is said
	mark    = "▌" // where the words stand, or the voice
	bar     = "┃" // before the selected message

	dayLines = 2 // what the first message of a day begins with
)

// column gives the width of the text column and of the text in it.
func (l *List) column() (column, text int) {
	column = min(l.width, measure)
	return column, max(column-indent-1, 1)
}

// linesOf gives the lines of an entry, as they were rendered before if it can.
func (l *List) linesOf(e *entry) []string {
	if e.lines.of != (key{e.version, l.width, l.epoch}) || e.lines.lines == nil {
		l.update(e)
	}
	return e.lines.lines
}

// update renders an entry anew, or what of it has changed.
func (l *List) update(e *entry) {
	if !l.moveVoice(e) {
		e.lines.lines = l.renderEntry(e)
	}
	e.lines.of = key{e.version, l.width, l.epoch}
}

func (l *List) renderEntry(e *entry) []string {
	var lines []string
	if e.newDay {
		lines = append(lines, l.dayLine(e.msg.At), "")
	}
	lines = append(lines, l.headLine(e))
	margin := l.margin(e)
	e.voice = nil
	if e.live && e.msg.Role == thread.Assistant {
		_, width := l.column()
		e.voice = &moving{l.width, l.epoch, len(lines), l.reading(e, e.wrap(width, l.query))}
	}
	for _, s := range l.bodyLines(e) {
		lines = append(lines, margin+s)
	}
	for _, s := range l.noteLines(e) {
		lines = append(lines, margin+s)
	}
	for i, s := range lines {
		lines[i] = l.fit(s)
	}
	return append(lines, "")
}

// margin is what the lines of an entry begin with: a bar, if it is selected.
func (l *List) margin(e *entry) string {
	if !e.chosen {
		return strings.Repeat(" ", indent)
	}
	return l.theme.Selected.Render(bar) + strings.Repeat(" ", indent-1)
}

// fit cuts off what is wider than the list.
func (l *List) fit(line string) string {
	if ansi.StringWidth(line) > l.width {
		return ansi.Truncate(line, l.width, "…")
	}
	return line
}

// dayLine is "──── Sat, 21 Nov 2026 ────".
func (l *List) dayLine(at time.Time) string {
	column, _ := l.column()
	label := " " + at.Local().Format(words.DayFormat.In(l.lang)) + " "
	left := max(column-ansi.StringWidth(label), 0) / 2
	right := max(column-ansi.StringWidth(label)-left, 0)
	return l.theme.Rule.Render(strings.Repeat("┄", left)) + l.theme.Muted.Render(label) +
		l.theme.Rule.Render(strings.Repeat("┄", right))
}

// headLine is who, when, which version, and on the right the tools that were used and how long it took.
func (l *List) headLine(e *entry) string {
	name := l.theme.You.Render(words.You.In(l.lang))
	if e.msg.Role == thread.Assistant {
		name = l.theme.Kaiwa.Render("kaiwa")
	}
	edge, at := " ", l.theme.Muted
	if e.chosen {
		edge, at = l.theme.Selected.Render(bar), l.theme.Selected
	}
	left := edge + name + "  " + at.Render(e.msg.At.Local().Format("15:04"))
	if e.msg.Versions > 1 {
		left += "  " + l.theme.Key.Render(fmt.Sprintf("‹%d/%d›", e.msg.Version, e.msg.Versions))
	}
	column, _ := l.column()
	room := column - 1 - ansi.StringWidth(left)
	right := l.timing(e.msg)
	if e.msg.Used != "" {
		used := words.UsedTools(l.lang, cells.Clean(e.msg.Used))
		if both := strings.Trim(used+" · "+right, " ·"); room-ansi.StringWidth(both) >= 2 {
			right = both
		}
	}
	gap := room - ansi.StringWidth(right)
	if right == "" || gap < 2 {
		return left
	}
	return left + strings.Repeat(" ", gap) + l.theme.Faint.Render(right)
}

// timing is how long an answer took to be heard, or else to be seen.
func (l *List) timing(m thread.Message) string {
	switch t := m.Timings; {
	case m.Role != thread.Assistant, m.State == thread.Forgotten:
	case t.FirstSound > 0:
		return words.FirstSound.In(l.lang, t.FirstSound.Seconds())
	case t.FirstWord > 0:
		return words.FirstWord.In(l.lang, t.FirstWord.Seconds())
	}
	return ""
}

// bodyLines are the words, without the margin.
func (l *List) bodyLines(e *entry) []string {
	_, width := l.column()
	if e.markdown.of == (key{e.body, l.width, l.epoch}) && e.markdown.lines != nil && !e.live {
		return e.markdown.lines
	}
	w := e.wrap(width, l.query)
	if e.msg.State == thread.Dropped {
		return l.wordsOf(w, reading{})
	}
	return l.wordsOf(w, l.reading(e, w))
}

// noteLines say what became of a message, where that is not plain from its words.
func (l *List) noteLines(e *entry) []string {
	m := e.msg
	_, unheard := e.unheard()
	retry := words.TryAgain
	var lines []string
	switch broken := e.broken(); {
	case m.State == thread.Forgotten:
		return l.note("○ ", words.Forgotten.In(l.lang), l.theme.Faint)
	case e.live && m.State == thread.Recorded:
		lines = l.note("● ", words.Recording.In(l.lang, clock(m.Length)), l.theme.Muted)
	case m.State == thread.Dropped:
		what, _ := words.Reason(l.lang, voice.Reason(m.Fault))
		lines = l.note("○ ", words.NotSent.In(l.lang)+": "+what, l.theme.Muted)
		retry = words.SendAnyway
	case broken != nil:
		what, do := words.Fault(l.lang, broken)
		lines = l.note("▲ ", what, l.theme.Bad)
		lines = append(lines, l.note("  ", do, l.theme.Muted)...)
	case e.live:
	case m.State == thread.Recorded:
		what := words.Recording.In(l.lang, clock(m.Length)) + " · " + words.NotWritten.In(l.lang)
		lines = l.note("● ", what, l.theme.Muted)
	case m.State == thread.Writing:
		lines = l.note("▲ ", words.CutByCrash.In(l.lang), l.theme.Muted)
	case unheard:
	case m.State == thread.Cut || m.State == thread.Failed:
		lines = l.note("○ ", words.Cancelled.In(l.lang), l.theme.Muted)
	}
	if reason := words.Finish(l.lang, m.Finish); reason != "" {
		lines = append(lines, l.note("▲ ", reason, l.theme.Busy)...)
	}
	if unheard && !e.live {
		what := words.UnheardFromNow.In(l.lang)
		if m.ID == l.cut && l.cut != 0 {
			what = words.GoOn.In(l.lang, l.goOn)
		}
		lines = append(lines, l.note(mark+" ", what, l.theme.Faint)...)
	}
	if m.ID == l.retried && l.retry != "" {
		lines = append(lines, l.note("  ", retry.In(l.lang, l.retry), l.theme.Key)...)
	}
	return lines
}

// note wraps a sentence after a symbol of two cells.
func (l *List) note(symbol, text string, s lipgloss.Style) []string {
	_, width := l.column()
	var lines []string
	for _, line := range cells.Wrap(cells.Clean(text), max(width-2, 1)) {
		lines = append(lines, s.Render(symbol+line.Text))
		symbol = "  "
	}
	return lines
}

// broken gives the fault of a message: this session's, or what the store kept; whose message it is tells the service.
func (e *entry) broken() *fault.Fault {
	switch {
	case e.fault != nil:
		return e.fault
	case e.msg.Fault == "" || e.msg.State == thread.Dropped:
		return nil
	}
	service := "listening"
	if e.msg.Role == thread.Assistant {
		service = "answering"
	}
	return &fault.Fault{Code: fault.Code(e.msg.Fault), Service: service, Detail: e.msg.Detail}
}

// clock writes a length as 0:03.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
