package pane

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/style"
)

// A Page is one screenful: a title, what stays, what scrolls, and what is said about it at the bottom. Its lines are
// styled already.
type Page struct {
	Title string
	Aside string                // at the title's right; left out where there is no room
	Head  []string              // stays
	Body  func(height int) Body // nil: there is none
	Foot  []string
	Most  int    // lines that the foot may have, 0: two, or a third of the screen
	Caret *Caret // in Head, nil: see Body
}

// A Body is the part of a page between its rules.
type Body struct {
	Lines        []string
	At           int    // the line where the selected row begins
	Above, Below bool   // there is more
	Caret        *Caret // in Lines, nil: nothing is typed there
}

// A Caret is where the text cursor stands.
type Caret struct{ X, Y int }

// Draw lays a page out as exactly height lines, none wider than width, and tells where the text cursor stands on it.
func (p Page) Draw(th style.Theme, width, height int) (string, *tea.Cursor) {
	ruled := height >= 8
	room := height - 1 - len(p.Head) // for the body, its rules and the foot
	if ruled {
		room -= 2
	}
	most := p.Most
	if most == 0 {
		most = max(2, height/3)
	}
	var body Body
	foot := clip(p.Foot, min(room, most), width)
	if p.Body != nil { // a line of it is seen
		foot = clip(p.Foot, min(room-1, most), width)
		body = p.Body(max(0, room-len(foot)))
	}

	out := []string{p.titleLine(th, width)}
	if ruled {
		out = append(out, rule(th, width, body.Above, "↑"))
	}
	caret := p.Caret.moved(len(out))
	out = append(out, p.Head...)
	if caret == nil {
		caret = body.Caret.moved(len(out))
	}
	out = append(out, body.Lines...)
	bottom := height - len(foot)
	if ruled {
		bottom--
	}
	for len(out) < bottom {
		out = append(out, "")
	}
	if ruled {
		out = append(out, rule(th, width, body.Below, "↓"))
	}
	out = append(out, foot...)[:max(0, height)]
	for i, line := range out {
		out[i] = ansi.Truncate(line, width, "…")
	}
	return strings.Join(out, "\n"), caret.cursor(th, width, height)
}

// moved is the caret so many lines further down.
func (c *Caret) moved(lines int) *Caret {
	if c == nil {
		return nil
	}
	return &Caret{c.X, c.Y + lines}
}

func (c *Caret) cursor(th style.Theme, width, height int) *tea.Cursor {
	if c == nil || c.Y >= height {
		return nil
	}
	cursor := tea.NewCursor(min(c.X, width-1), c.Y)
	cursor.Color = th.Cursor
	return cursor
}

func (p Page) titleLine(th style.Theme, width int) string {
	title := " " + th.Title.Render(p.Title)
	gap := width - ansi.StringWidth(title) - ansi.StringWidth(p.Aside) - 1
	if p.Aside == "" || gap < 2 {
		return title
	}
	return title + strings.Repeat(" ", gap) + th.Muted.Render(p.Aside)
}

// rule is a line across, with an arrow near its end where there is more.
func rule(th style.Theme, width int, more bool, arrow string) string {
	if !more || width < 8 {
		return th.Rule.Render(strings.Repeat("─", max(0, width)))
	}
	return th.Rule.Render(strings.Repeat("─", width-4)) + th.Muted.Render(" "+arrow+" ") + th.Rule.Render("─")
}

// clip makes a foot of two lines or more, so that the page stands still when something is said, but of so many at most.
// A mark says that there were more.
func clip(foot []string, most, width int) []string {
	foot, most = slices.Clone(foot), max(0, most)
	for len(foot) < 2 {
		foot = append(foot, "")
	}
	if len(foot) <= most {
		return foot
	}
	said := strings.Join(foot[most:], "") != ""
	foot = foot[:most]
	if said && most > 0 {
		foot[most-1] = ansi.Truncate(foot[most-1], max(0, width-2), "") + " …"
	}
	return foot
}

// Window is a body of lines that scrolls so that the line at is seen, in the middle where it can be.
func Window(lines []string, at int) func(height int) Body {
	return func(height int) Body {
		if len(lines) <= height {
			return Body{Lines: lines}
		}
		first := max(0, min(at-height/2, len(lines)-height))
		return Body{Lines: lines[first : first+height], Above: first > 0, Below: first+height < len(lines)}
	}
}

// Lines is a body that does not scroll.
func Lines(lines []string) func(height int) Body {
	return func(height int) Body {
		seen := min(len(lines), height)
		return Body{Lines: lines[:seen], Below: seen < len(lines)}
	}
}
