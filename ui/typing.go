package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// boxLines is how high the text box grows at most.
const boxLines = 6

// newBox makes the text box. Its cursor is the terminal's own, so that an input method opens where the text is.
func newBox(t style.Theme, lang words.Language) textarea.Model {
	box := textarea.New()
	box.SetPromptFunc(3, func(p textarea.PromptInfo) string {
		if p.LineNumber == 0 {
			return " › "
		}
		return "   "
	})
	box.ShowLineNumbers = false
	box.Placeholder = words.TypePrompt.In(lang)
	box.SetVirtualCursor(false)
	box.DynamicHeight, box.MinHeight, box.MaxHeight = true, 1, boxLines
	box.MaxContentHeight = 10_000
	box.CharLimit = 0
	box.KeyMap.InsertNewline.SetKeys("alt+enter", "ctrl+j")
	dressBox(&box, t)
	return box
}

// dressBox gives the text box its colours.
func dressBox(box *textarea.Model, t style.Theme) {
	state := textarea.StyleState{
		Base: lipgloss.NewStyle(), Text: t.Text, Placeholder: t.Faint, Prompt: t.Key,
		CursorLine: t.Text, EndOfBuffer: lipgloss.NewStyle(),
	}
	s := box.Styles()
	s.Focused, s.Blurred = state, state
	s.Cursor.Color, s.Cursor.Shape = t.Cursor, tea.CursorBar
	box.SetStyles(s)
}

// openBox lets the user type. A draft from before is still there.
func (m *Model) openBox() tea.Cmd {
	m.focus = onBox
	return m.box.Focus()
}

// closeBox leaves the text box. The draft is kept, but for what was to stand in place of a message.
func (m *Model) closeBox() {
	m.focus = onTalk
	m.box.Blur()
	m.closeEdit()
}

// onBoxKey handles a key while the text box has the keys: every letter is text.
func (m *Model) onBoxKey(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Leave):
		m.closeBox()
		return nil
	case key.Matches(msg, k.Send):
		return m.send()
	case key.Matches(msg, k.PageUp):
		return m.scroll(-m.layout().body)
	case key.Matches(msg, k.PageDown):
		return m.scroll(m.layout().body)
	}
	return m.edit(msg)
}

// edit hands a message to the text box.
func (m *Model) edit(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.box, cmd = m.box.Update(msg)
	m.resize()
	return cmd
}

// send begins a turn with what was typed. Nothing typed: nothing sent.
func (m *Model) send() tea.Cmd {
	text := strings.TrimSpace(m.box.Value())
	if text == "" {
		return nil
	}
	start := voice.Start{Typed: text, Instead: m.edited.id}
	m.box.Reset()
	m.closeBox()
	return m.begin(start)
}
