package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/waterfall"
)

// timed are the timings of a thread's answers.
type timed struct {
	of      where
	answers []thread.Spoken
	err     error
}

func (m *Model) readTimes() tea.Cmd {
	ctx, of := m.ctx, m.here()
	return func() tea.Msg {
		answers, err := of.store.Timings(ctx, of.thread)
		return timed{of, answers, err}
	}
}

// onTimed shows the times of the selected answer, or of the newest.
func (m *Model) onTimed(msg timed) {
	if m.sheet.kind != timesSheet || msg.of != m.here() {
		return
	}
	if msg.err != nil {
		m.closeSheet()
		m.notify(msg.err)
		return
	}
	m.sheet.answers = msg.answers
	m.sheet.at = len(msg.answers) - 1
	if t, ok := m.list.Selected(); ok {
		if i := slices.IndexFunc(msg.answers, func(s thread.Spoken) bool { return s.ID >= t.ID }); i >= 0 {
			m.sheet.at = i // of a question, its answer
		}
	}
}

// turnTimes shows the times of another answer.
func (m *Model) turnTimes(by int) {
	m.sheet.at = min(max(m.sheet.at+by, 0), len(m.sheet.answers)-1)
}

// timesLines draws them.
func (m *Model) timesLines(height int) []string {
	times := make([]thread.Timings, len(m.sheet.answers))
	for i, s := range m.sheet.answers {
		times[i] = s.Timings
	}
	return waterfall.Render(m.width, height, times, m.sheet.at, m.theme, m.lang)
}
