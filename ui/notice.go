package ui

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A notice is something to know that belongs to no message. The newest one stands above the status line,
// until esc or the next turn; a brief one, until the next key.
type notice struct {
	what, do string
	bad      bool
}

func (m *Model) say(n notice) { m.notices = append(m.notices, n) }

// clearNotices takes away what was said before a turn.
func (m *Model) clearNotices() {
	m.notices, m.trouble = nil, ""
	for _, t := range m.undos {
		t.shown = false
	}
}

// notify shows an error.
func (m *Model) notify(err error) {
	f := faultOf(err)
	if f.Code == m.loudspeaker {
		return // the header says so; each answer would say it again
	}
	m.deviceFault(f.Code)
	what, do := words.Fault(m.lang, f)
	bad := f.Code != fault.ModelEnds && f.Code != fault.DeviceMissing // it works, for now
	m.say(notice{what: what, do: do, bad: bad})
}

// faultOf gives the fault in an error's chain. An error without one is ours.
func faultOf(err error) *fault.Fault {
	if f := fault.Of(err); f != nil {
		return f
	}
	f := &fault.Fault{Code: fault.Internal, Err: err}
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

// dismiss takes away what was said last: the notice, then what was done.
func (m *Model) dismiss() {
	if len(m.notices) == 0 {
		m.clearNotices()
		return
	}
	m.notices, m.trouble = m.notices[:len(m.notices)-1], ""
}

// noticeLines are what is to be said at a width, at most so many lines: a question, else the notice and what was done.
func (m *Model) noticeLines(width, most int) []string {
	if most <= 0 {
		return nil
	}
	if m.asking() {
		return m.cut(m.questionLines(width, most), width, most)
	}
	var done []string
	for _, text := range m.toldText() {
		done = append(done, m.sentence("○ ", text, width, m.theme.Muted)...)
	}
	done = done[max(len(done)-most, 0):]
	return append(m.cut(m.newest(width), width, most-len(done)), done...)
}

// newest are the lines of the notice that counts.
func (m *Model) newest(width int) []string {
	var n notice
	switch {
	case m.brief != nil:
		n = *m.brief
	case len(m.notices) > 0:
		n = m.notices[len(m.notices)-1]
	default:
		return nil
	}
	symbol, style := "○ ", m.theme.Muted
	if n.bad {
		symbol, style = "▲ ", m.theme.Bad
	}
	lines := m.sentence(symbol, n.what, width, style)
	if n.do != "" {
		lines = append(lines, m.sentence("  ", n.do, width, m.theme.Muted)...)
	}
	return lines
}

// sentence wraps a text after a symbol of two cells.
func (m *Model) sentence(symbol, text string, width int, style lipgloss.Style) []string {
	var lines []string
	for _, line := range cells.Lines(cells.Clean(text), min(width, 100)-4) {
		lines = append(lines, " "+style.Render(symbol+line))
		symbol = "  "
	}
	return lines
}

// cut leaves so many lines.
func (m *Model) cut(lines []string, width, most int) []string {
	if len(lines) <= most {
		return lines
	}
	if lines = lines[:most]; most > 0 {
		lines[most-1] = ansi.Truncate(lines[most-1], width-2, "") + m.theme.Muted.Render("…")
	}
	return lines
}
