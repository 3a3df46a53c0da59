package settings

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/cells"
	"kaiwa/ui/style"
)

// A page is one screenful: a title, what stays, what scrolls, and what is said about it at the bottom.
// Its lines are styled already.
type page struct {
	title string
	aside string   // at the title's right; left out where there is no room
	head  []string // stays
	body  []string // scrolls so that the line at is seen
	at    int
	foot  []string
	caret *caret
}

// A caret is where the cursor stands in a page's head.
type caret struct{ x, y int }

// draw lays a page out as exactly height lines.
func (p page) draw(th style.Theme, width, height int) []string {
	ruled := height >= 8
	room := height - 1 - len(p.head) // for the body, its rules and the foot
	foot := p.foot
	if ruled {
		room -= 2
	}
	if len(p.body) > 0 {
		foot = cut(foot, room-1, width)
	} else {
		foot = cut(foot, room, width)
	}
	room -= len(foot)
	body, above, below := window(p.body, p.at, room)

	out := []string{p.titleLine(th, width)}
	if ruled {
		out = append(out, rule(th, width, above, "↑"))
	}
	out = append(out, p.head...)
	out = append(out, body...)
	for len(out) < height-len(foot)-1 {
		out = append(out, "")
	}
	if ruled {
		out = append(out, rule(th, width, below, "↓"))
	}
	out = append(out, foot...)
	for len(out) < height {
		out = append(out, "")
	}
	out = out[:max(0, height)]
	for i, line := range out {
		out[i] = ansi.Truncate(line, width, "…")
	}
	return out
}

// cursor is where the caret stands on the page as drawn.
func (p page) cursor(th style.Theme, width, height int) *tea.Cursor {
	if p.caret == nil {
		return nil
	}
	above := 1
	if height >= 8 {
		above = 2
	}
	c := tea.NewCursor(min(p.caret.x, width-1), min(above+p.caret.y, height-1))
	c.Color = th.Cursor
	return c
}

func (p page) titleLine(th style.Theme, width int) string {
	title := " " + th.Title.Render(p.title)
	gap := width - ansi.StringWidth(title) - ansi.StringWidth(p.aside) - 1
	if p.aside == "" || gap < 2 {
		return title
	}
	return title + strings.Repeat(" ", gap) + th.Muted.Render(p.aside)
}

// rule is a line across, with an arrow near its end where there is more.
func rule(th style.Theme, width int, more bool, arrow string) string {
	if !more || width < 8 {
		return th.Rule.Render(strings.Repeat("─", max(0, width)))
	}
	return th.Rule.Render(strings.Repeat("─", width-4)) + th.Muted.Render(" "+arrow+" ") + th.Rule.Render("─")
}

// window cuts the lines that are seen out of all, so that the line at is among them, in the middle where it can be.
func window(lines []string, at, height int) (seen []string, above, below bool) {
	height = max(0, height)
	if len(lines) <= height {
		return lines, false, false
	}
	first := max(0, min(at-height/2, len(lines)-height))
	return lines[first : first+height], first > 0, first+height < len(lines)
}

// fit makes a text exactly so wide: cut, or filled with spaces.
func fit(s string, width int) string {
	s = ansi.Truncate(s, max(0, width), "…")
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// wrapped breaks a text into lines with a margin at both sides. Nothing makes no line.
func wrapped(s string, width int) []string {
	if s == "" {
		return nil
	}
	lines := cells.Lines(cells.Clean(s), max(2, width-2))
	for i, line := range lines {
		lines[i] = " " + line
	}
	return lines
}

// clean makes one line of a text from outside that is safe to show: a model's or a device's name may hold anything.
func clean(s string) string { return strings.ReplaceAll(cells.Clean(s), "\n", " ") }

// clip makes a foot of two lines or more, and at most so many.
func clip(foot []string, most, width int) []string {
	for len(foot) < 2 {
		foot = append(foot, "")
	}
	return cut(foot, most, width)
}

// cut leaves at most so many lines. A mark says that there were more.
func cut(lines []string, most, width int) []string {
	most = max(0, most)
	if len(lines) <= most {
		return lines
	}
	said := len(strings.Join(lines[most:], "")) > 0
	lines = slices.Clone(lines[:most])
	if said && most > 0 {
		lines[most-1] = ansi.Truncate(lines[most-1], max(0, width-2), "") + " …"
	}
	return lines
}

// styled gives every line a style.
func styled(lines []string, render func(...string) string) []string {
	for i, line := range lines {
		lines[i] = render(line)
	}
	return lines
}
