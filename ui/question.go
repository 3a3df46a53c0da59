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
	m.questions, m.command = m.questions[1:], command{}
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
	m.questions, m.command = nil, command{}
}

// A command is how far the one that is asked about was read.
type command struct {
	top  int  // the line that is the first one on the screen
	read bool // its end was on the screen, page after page
}

// questionLines are what is asked, in so many lines at most. A command is shown with all that would not be seen in it,
// a page of it where it is longer.
func (m *Model) questionLines(width, most int) []string {
	lines := m.questionHead(width)
	if m.parting != nil {
		return lines
	}
	all := m.commandLines(width)
	room := roomFor(len(all), most-len(lines))
	end := min(m.command.top+room, len(all))
	lines = append(lines, all[end-room:end]...)
	if room == len(all) {
		return lines
	}
	goesOn := words.CommandGoesOn.In(m.lang, len(all)-end, m.keys.More.Help().Key)
	switch {
	case room == 0:
		goesOn = words.CommandHidden.In(m.lang)
	case end == len(all):
		goesOn = words.CommandAgain.In(m.lang, m.keys.More.Help().Key)
	}
	return append(lines, m.sentence("  ", goesOn, width, m.theme.Busy)...)
}

// questionHead says what is asked.
func (m *Model) questionHead(width int) []string {
	text := words.LeaveTemporary.In(m.lang)
	if m.parting == nil {
		text = words.ToolAsks.In(m.lang, cells.Escape(m.questions[0].Tool))
	}
	return m.sentence("? ", text, width, m.theme.Busy)
}

// commandLines are all of the command that is asked about.
func (m *Model) commandLines(width int) []string {
	lines := cells.Lines(cells.Escape(m.questions[0].Command), min(width, 100)-4)
	for i, line := range lines {
		lines[i] = "   " + m.theme.Text.Render(line)
	}
	return lines
}

// roomFor is how many of all lines of a command are shown where there is room for so many: the last one says that there
// are more.
func roomFor(all, room int) int {
	if all > room {
		return max(room-1, 0)
	}
	return all
}

// commandPage tells how many lines of the command are on the screen, of how many. Zero of zero: it is not asked about one.
func (m *Model) commandPage() (seen, all int) {
	if m.parting != nil || len(m.questions) == 0 {
		return 0, 0
	}
	all = len(m.commandLines(m.width))
	return roomFor(all, m.layout().notice-len(m.questionHead(m.width))), all
}

// turnCommand shows the next page of the command, after the last one the first.
func (m *Model) turnCommand() {
	seen, all := m.commandPage()
	if m.command.top += seen; m.command.top >= all {
		m.command.top = 0
	}
	m.command.read = m.command.read || m.command.top+seen >= all
}
