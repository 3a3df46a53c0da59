package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Messages of quitting.
type (
	askedBefore int      // ctrl+c was pressed a while ago
	giveUp      struct{} // the turn did not end in time
)

const (
	askFor  = 3 * time.Second // how long the first ctrl+c counts
	waitFor = 2 * time.Second // how long a turn has to end when kaiwa quits
)

// breakOff is ctrl+c: the first one cancels what is going on, the second one quits. A recording is not cancelled, so
// that two of them lose nothing.
func (m *Model) breakOff() tea.Cmd {
	if m.asked || m.quitting {
		return m.quit()
	}
	if m.run.on && !m.recording() && !m.run.waits() {
		m.ask(Turn.Cancel)
	}
	m.asked = true
	m.asks++
	n := m.asks
	return tea.Tick(askFor, func(time.Time) tea.Msg { return askedBefore(n) })
}

// quit ends the program. A turn that is on comes to its end first, so that nothing is lost: a recording is
// stopped and kept, then the rest is cancelled.
func (m *Model) quit() tea.Cmd {
	m.refuse()
	if m.quitting || !m.run.on {
		m.quitting = true
		return tea.Quit
	}
	m.quitting = true
	if m.recording() || m.run.waits() {
		m.ask(Turn.Stop)
	} else {
		m.ask(Turn.Cancel)
	}
	return tea.Tick(waitFor, func(time.Time) tea.Msg { return giveUp{} })
}
