package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// toolAsks is the next question of a tool.
type toolAsks struct {
	question Question
	ok       bool
}

// glance is how long a question has to be there before it can be said yes to: whoever was just pressing that key did not
// mean it.
const glance = 400 * time.Millisecond

// awaitQuestion waits for the next question of a tool.
func (m *Model) awaitQuestion() tea.Cmd {
	ctx, next := m.ctx, m.atHome().Questions
	if next == nil {
		return nil
	}
	return func() tea.Msg {
		q, ok := next(ctx)
		return toolAsks{q, ok}
	}
}

// onAsked puts a question to the user. One that comes when its turn is gone is answered at once.
func (m *Model) onAsked(msg toolAsks) tea.Cmd {
	if !msg.ok {
		return nil
	}
	if !m.busy() {
		msg.question.Answer(false)
		return m.awaitQuestion()
	}
	if m.questions = append(m.questions, msg.question); len(m.questions) == 1 {
		m.since = m.now
	}
	return m.awaitQuestion()
}

// asking tells that the user is asked for a yes or no.
func (m *Model) asking() bool { return len(m.questions) > 0 || m.parting != nil }

// answer says yes or no to what is asked.
func (m *Model) answer(yes bool) tea.Cmd {
	if yes && m.now.Sub(m.since) < glance {
		return nil
	}
	m.since = m.now
	if next := m.parting; next != nil {
		m.parting = nil
		if yes {
			return m.depart(next)
		}
		return nil
	}
	q := m.questions[0]
	m.questions = m.questions[1:]
	if yes {
		m.run.tool = q.Tool
	}
	q.Answer(yes)
	return nil
}

// refuse says no to all that tools ask.
func (m *Model) refuse() {
	for _, q := range m.questions {
		q.Answer(false)
	}
	m.questions = nil
}

// questionLines are what is asked. A command is shown on one line, with all that would not be seen in it.
func (m *Model) questionLines(width int) []string {
	width = max(min(width, 100)-4, 1)
	text := words.LeaveTemporary.In(m.lang)
	command := ""
	if m.parting == nil {
		q := m.questions[0]
		text = words.ToolAsks.In(m.lang, cells.Escape(q.Tool))
		command = cells.Middle(cells.Escape(q.Command), width)
	}
	var lines []string
	symbol := "? "
	for _, line := range cells.Lines(text, width) {
		lines = append(lines, " "+m.theme.Busy.Render(symbol+line))
		symbol = "  "
	}
	if command != "" {
		lines = append(lines, "   "+m.theme.Text.Render(command))
	}
	return lines
}
