// Package pane has the parts that the panes are made of (threads, search, memory, settings): a page, a table of rows
// with a filter, a box to type in, what is done in the background, and changes that are made in order.
//
// A pane is a plain struct, as in package settings: its owner opens it, hands it every message while it is open, runs
// the commands that it returns and draws it. Update does no I/O.
package pane

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/cells"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// Bind makes a binding: keys as Bubble Tea names them, the name that help shows, and what it does. It works only where
// on is true.
func Bind(l words.Language, on bool, name string, does words.Text, keys ...string) key.Binding {
	b := key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, does.In(l)))
	b.SetEnabled(on)
	return b
}

// Working gives the bindings that work now.
func Working(all ...key.Binding) []key.Binding {
	var on []key.Binding
	for _, b := range all {
		if b.Enabled() {
			on = append(on, b)
		}
	}
	return on
}

// A Notice says what happened, and what to do about it.
type Notice struct {
	What, Do string
	Bad      bool
}

// Trouble is the notice of an error. again names the key that tries again, "" where none does.
func Trouble(l words.Language, err error, again string) Notice {
	what, do := words.Error(l, err)
	if again != "" {
		do += " · " + words.TryAgain.In(l, again)
	}
	return Notice{What: what, Do: do, Bad: true}
}

// Lines draws a notice: a sign, what happened, and what to do about it.
func (n Notice) Lines(th style.Theme, width int) []string {
	if n == (Notice{}) {
		return nil
	}
	sign, st := "✓ ", th.Good
	if n.Bad {
		sign, st = "✗ ", th.Bad
	}
	lines := Styled(Wrapped(sign+n.What, width), st.Render)
	return append(lines, Styled(Wrapped(n.Do, width), th.Muted.Render)...)
}

// Say breaks a text into muted lines with a margin at both sides. Nothing makes no line.
func Say(th style.Theme, text string, width int) []string {
	return Styled(Wrapped(text, width), th.Muted.Render)
}

// Marker stands before the first line of a row, three cells wide: what is selected is never told by colour alone.
func Marker(th style.Theme, selected bool) string {
	if selected {
		return " " + th.Selected.Render("›") + " "
	}
	return "   "
}

// Clean makes one line of a text from outside that is safe to show.
func Clean(s string) string { return strings.ReplaceAll(cells.Clean(s), "\n", " ") }

// Cut makes a text at most so many cells wide.
func Cut(s string, width int) string { return ansi.Truncate(s, max(0, width), "…") }

// Fit makes a text exactly so many cells wide: cut, or filled with spaces.
func Fit(s string, width int) string {
	s = Cut(s, width)
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// FitRight is [Fit] with the spaces on the left.
func FitRight(s string, width int) string {
	s = Cut(s, width)
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(s))) + s
}

// Keys is a body of bindings under each other, or where there is no room for that, one behind the other.
func Keys(th style.Theme, bindings []key.Binding, width int) func(height int) Body {
	return func(height int) Body {
		if len(bindings) > height {
			return Lines(flow(th, bindings, width))(height)
		}
		column := 0
		for _, b := range bindings {
			column = max(column, ansi.StringWidth(b.Help().Key))
		}
		lines := make([]string, len(bindings))
		for i, b := range bindings {
			lines[i] = "   " + th.Key.Render(Fit(b.Help().Key, column+2)) + th.Muted.Render(b.Help().Desc)
		}
		return Body{Lines: lines}
	}
}

// flow puts as many bindings on a line as fit.
func flow(th style.Theme, bindings []key.Binding, width int) []string {
	const apart = 3
	var lines []string
	used := width
	for _, b := range bindings {
		text := th.Key.Render(b.Help().Key) + " " + th.Muted.Render(b.Help().Desc)
		cells := ansi.StringWidth(text)
		if used+apart+cells > width {
			lines, used = append(lines, " "+text), 1+cells
			continue
		}
		lines[len(lines)-1] += strings.Repeat(" ", apart) + text
		used += apart + cells
	}
	return lines
}

// Wrapped breaks a text into lines with a margin at both sides. Nothing makes no line.
func Wrapped(s string, width int) []string {
	if s == "" {
		return nil
	}
	lines := cells.Lines(cells.Clean(s), max(2, width-2))
	for i, line := range lines {
		lines[i] = " " + line
	}
	return lines
}

// Styled gives every line a style.
func Styled(lines []string, render func(...string) string) []string {
	for i, line := range lines {
		lines[i] = render(line)
	}
	return lines
}
