package pane

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"

	"kaiwa/ui/cells"
)

// A Field is a line to type in. The editing is textinput's; the drawing is ours, because the real cursor has to stand
// right behind wide characters too: the input method opens there.
type Field struct{ input textinput.Model }

// NewField holds a text, with the cursor at its end.
func NewField(text string) *Field {
	in := textinput.New()
	in.SetVirtualCursor(false)
	in.Prompt = ""
	in.SetValue(Clean(text))
	in.CursorEnd()
	in.Focus()
	return &Field{input: in}
}

// Update edits. It tells whether the text is another one now.
func (f *Field) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	before := f.input.Value()
	f.input, cmd = f.input.Update(msg)
	return cmd, f.input.Value() != before
}

// Text is what was typed, without spaces around it.
func (f *Field) Text() string { return strings.TrimSpace(f.input.Value()) }

// Line is the part of the text around the cursor that fits into width, and in which cell of it the cursor stands.
func (f *Field) Line(width int) (line string, x int) {
	width = max(width, 2)
	text, at := f.input.Value(), f.input.Position() // in runes
	var clusters []string
	before, runes := 0, 0 // how many clusters stand before the cursor
	for g := uniseg.NewGraphemes(text); g.Next(); {
		if runes += len(g.Runes()); runes <= at {
			before++
		}
		clusters = append(clusters, cells.Clean(g.Str()))
	}
	from := before
	for ; from > 0 && x+ansi.StringWidth(clusters[from-1]) < width; from-- {
		x += ansi.StringWidth(clusters[from-1])
	}
	return ansi.Truncate(strings.Join(clusters[from:], ""), width, ""), x
}
