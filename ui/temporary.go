package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
)

// A home is what was open when a temporary conversation began, and where its user goes back to.
type home struct {
	deps   Deps
	thread thread.Thread
	leave  context.CancelFunc // ends the temporary conversation
}

// entered is what a temporary conversation needs.
type entered struct {
	deps  Deps
	leave context.CancelFunc
	err   error
}

// atHome is where things are kept, also while a temporary conversation is open.
func (m *Model) atHome() Deps {
	if m.home != nil {
		return m.home.deps
	}
	return m.deps
}

// enterTemporary begins a temporary conversation.
func (m *Model) enterTemporary() tea.Cmd {
	m.loaded = false
	ctx, leave := context.WithCancel(m.ctx)
	begin := m.deps.Temporary
	return func() tea.Msg {
		deps, err := begin(ctx)
		return entered{deps, leave, err}
	}
}

// onEntered shows the temporary conversation. If there is none the thread stays.
func (m *Model) onEntered(msg entered) tea.Cmd {
	if msg.err != nil {
		msg.leave()
		m.notify(msg.err)
		return m.open(m.thread)
	}
	m.goHome()
	m.retire()
	m.clearNotices()
	m.home = &home{m.deps, m.thread, msg.leave}
	m.deps, m.thread = msg.deps, msg.deps.Thread
	return m.open(m.thread)
}

// part does something that ends the temporary conversation, if one is open. Where anything was said in it the user is
// asked first: it cannot come back.
func (m *Model) part(next func() tea.Cmd) tea.Cmd {
	if m.home != nil && !m.list.Empty() {
		m.parting, m.since = next, m.now
		return nil
	}
	return m.depart(next)
}

func (m *Model) depart(next func() tea.Cmd) tea.Cmd {
	m.goHome()
	return next()
}

// goHome ends the temporary conversation, if one is open: nothing of it is left. The thread that was open before is
// there again, but for its messages: they are to be read.
func (m *Model) goHome() {
	if m.home == nil {
		return
	}
	m.retire()
	m.home.leave()
	m.deps, m.thread, m.home = m.home.deps, m.home.thread, nil
	m.run, m.loaded, m.queued = &run{}, false, nil
	m.list.Open(nil, false)
}
