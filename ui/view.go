package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/words"
)

// A layout is how many lines each part has. What a small window has no room for has none.
type layout struct{ header, topRule, body, notice, box, bottomRule, status int }

func (m *Model) layout() layout {
	l := layout{status: min(m.height, 1)}
	if m.focus == onPane && m.height < 2 {
		l.status = 0
	}
	left := m.height - l.status
	take := func(n int, want bool) int {
		if !want || left < n+1 { // a line is left for the body
			return 0
		}
		left -= n
		return n
	}
	if m.focus == onBox {
		l.box = take(min(m.box.Height(), max(left-1, 1)), true)
	}
	l.header = take(1, m.height >= 5)
	l.topRule = take(1, m.height >= 8)
	l.bottomRule = take(1, m.height >= 7)
	most := min(4, left/2)
	if m.asking() { // all of it matters
		most = left - 1
	}
	l.notice = take(len(m.noticeLines(m.width, most)), true)
	l.body = max(left, 0)
	return l
}

// resize fits the parts to the window.
func (m *Model) resize() {
	m.box.SetWidth(max(m.width-1, 4))
	m.list.SetSize(m.width, m.layout().body)
}

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.render())
	v.AltScreen = true
	v.ReportFocus = true
	v.MouseMode = tea.MouseModeCellMotion
	v.KeyboardEnhancements = m.enhancements()
	v.WindowTitle = words.Window.In(m.lang)
	if m.thread.Title != "" {
		v.WindowTitle += " · " + m.thread.Title
	}
	v.Cursor = m.cursor()
	return v
}

// cursor is the terminal's cursor: in the text box, else hidden.
func (m *Model) cursor() *tea.Cursor {
	l := m.layout()
	if m.focus == onPane {
		return m.pane.Cursor(m.width, m.height-l.status)
	}
	if m.focus != onBox || l.box == 0 {
		return nil
	}
	c := m.box.Cursor()
	if c != nil {
		c.Y += l.header + l.topRule + l.body + l.notice
	}
	return c
}

// render gives exactly as many lines as the window has, none wider than it.
func (m *Model) render() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	l := m.layout()
	var lines []string
	if m.focus == onPane {
		lines = strings.Split(m.pane.Render(m.width, m.height-l.status), "\n")
	} else {
		lines = m.parts(l)
	}
	if l.status > 0 {
		lines = append(lines, m.statusLine())
	}
	for i, line := range lines {
		if ansi.StringWidth(line) > m.width {
			lines[i] = ansi.Truncate(line, m.width, "…")
		}
	}
	return strings.Join(lines, "\n")
}

// parts are the lines above the status line.
func (m *Model) parts(l layout) []string {
	var lines []string
	if l.header > 0 {
		lines = append(lines, m.header())
	}
	if l.topRule > 0 {
		lines = append(lines, m.rule(""))
	}
	lines = append(lines, m.body(l.body)...)
	lines = append(lines, m.noticeLines(m.width, l.notice)...)
	if l.box > 0 {
		lines = append(lines, fill(strings.Split(m.box.View(), "\n"), l.box)...)
	}
	if l.bottomRule > 0 {
		lines = append(lines, m.rule(m.below()))
	}
	return lines
}

// body is the transcript, or what lies over it.
func (m *Model) body(height int) []string {
	switch {
	case height == 0:
		return nil
	case m.focus == onSheet:
		return fill(m.renderSheet(height), height)
	case !m.loaded:
		return fill(nil, height)
	case m.list.Empty():
		return fill(m.welcome(height), height)
	}
	return strings.Split(m.list.Render(), "\n")
}

// fill makes lines exactly so many.
func fill(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// rule is a line across, with a word at its right.
func (m *Model) rule(label string) string {
	cells := ansi.StringWidth(label)
	line := func(n int) string { return m.theme.Rule.Render(strings.Repeat("─", n)) }
	if label == "" || cells+6 > m.width {
		return line(m.width)
	}
	return line(m.width-cells-3) + " " + m.theme.Busy.Render(label) + " " + line(1)
}

// below says what there is below the visible part.
func (m *Model) below() string {
	if m.focus == onSheet {
		return ""
	}
	switch unseen, more := m.list.Below(); {
	case unseen > 0:
		return "↓ " + words.NewBelow.In(m.lang, unseen)
	case more:
		return "↓ " + words.MoreBelow.In(m.lang)
	}
	return ""
}
