package settings

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// A field is where something is typed. The editing is textinput's; the drawing is ours, because the real
// cursor has to stand right behind wide characters too: the input method opens there.
type field struct {
	input  textinput.Model
	hidden bool
}

// newField holds a text, with the cursor at its end. A hidden one shows dots.
func newField(text string, hidden bool) *field {
	in := textinput.New()
	in.SetVirtualCursor(false)
	in.Prompt = ""
	if hidden {
		in.EchoMode = textinput.EchoPassword
	}
	in.SetValue(text)
	in.CursorEnd()
	in.Focus()
	return &field{input: in, hidden: hidden}
}

// update edits.
func (f *field) update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	return cmd
}

// text is what was typed, without the spaces around it that a paste brings along.
func (f *field) text() string { return strings.TrimSpace(f.input.Value()) }

// lines breaks the text at width, at most so many lines around the cursor, and tells where in them it stands.
func (f *field) lines(width, most int) (lines []string, x, y int) {
	width = max(width, 2)
	text, at := f.input.Value(), f.input.Position()
	if f.hidden {
		text = strings.Repeat("•", len([]rune(text)))
	}
	var line strings.Builder
	column, runes := 0, 0
	for g := uniseg.NewGraphemes(text); g.Next(); {
		w := ansi.StringWidth(g.Str())
		if column+w > width {
			lines = append(lines, line.String())
			line.Reset()
			column = 0
		}
		if at >= runes {
			x, y = column, len(lines)
		}
		line.WriteString(g.Str())
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
