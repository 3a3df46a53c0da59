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
type Field struct {
	input  textinput.Model
	hidden bool // it shows dots
}

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

// Limit has the field take so many characters at most. What is typed or pasted behind them is left out.
func (f *Field) Limit(characters int) *Field {
	f.input.CharLimit = characters
	return f
}

// NewSecret is a field that shows dots.
func NewSecret(text string) *Field {
	f := NewField(text)
	f.input.EchoMode, f.hidden = textinput.EchoPassword, true
	return f
}

// Update edits. It tells whether the text is another one now.
func (f *Field) Update(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	before := f.input.Value()
	f.input, cmd = f.input.Update(msg)
	return cmd, f.input.Value() != before
}

// Text is what was typed, without the spaces around it that a paste brings along.
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

// Lines breaks the text at width, at most so many lines around the cursor, and tells where in them that stands.
func (f *Field) Lines(width, most int) (lines []string, x, y int) {
	width = max(width, 2)
	text, at := f.input.Value(), f.input.Position() // in runes
	if f.hidden {
		text = strings.Repeat("•", len([]rune(text)))
	}
	var line strings.Builder
	column, runes := 0, 0
	for g := uniseg.NewGraphemes(text); g.Next(); {
		cluster := cells.Clean(g.Str())
		w := ansi.StringWidth(cluster)
		if column+w > width {
			lines = append(lines, line.String())
			line.Reset()
			column = 0
		}
		if at >= runes {
			x, y = column, len(lines)
		}
		line.WriteString(cluster)
		column += w
		runes += len(g.Runes())
	}
	if at >= runes {
		x, y = column, len(lines)
	}
	lines = append(lines, line.String())
	if x >= width { // behind the last column: at the start of a new line
		lines, x, y = append(lines, ""), 0, y+1
	}
	first := max(0, min(y-most/2, len(lines)-most))
	return lines[first:min(len(lines), first+most)], x, y - first
}
