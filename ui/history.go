package ui

import (
	"math"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
)

// page is how many messages are read from the store at once.
const page = 200

// The messages of the store.
type (
	// opened is a thread and its newest messages.
	opened struct {
		thread   thread.Thread
		messages []thread.Message
		more     bool
		err      error
	}
	// older are the messages before those that are shown.
	older struct {
		threadID int64
		messages []thread.Message
		more     bool
		all      bool // up to the first one, to go there
		err      error
	}
)

// open reads a thread's newest messages.
func (m *Model) open(t thread.Thread) tea.Cmd {
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg {
		messages, err := store.Messages(ctx, t.ID, 0, page)
		return opened{t, messages, len(messages) == page, err}
	}
}

// create makes a new thread and opens it.
func (m *Model) create() tea.Cmd {
	m.loaded = false
	ctx, store := m.ctx, m.deps.Store
	want := thread.Thread{Demo: m.deps.Demo}
	return func() tea.Msg {
		t, err := store.Create(ctx, want)
		return opened{thread: t, err: err}
	}
}

// onOpened shows a thread. If it cannot be read, the one before stays.
func (m *Model) onOpened(msg opened) tea.Cmd {
	m.loaded = true
	if msg.err == nil {
		if msg.thread.ID != m.thread.ID {
			m.retire()
			m.notices, m.trouble, m.free.next = nil, "", nil
		}
		m.thread, m.loading, m.run = msg.thread, false, &run{}
		m.list.Open(msg.messages, msg.more)
	} else {
		m.notify(msg.err)
	}
	queued := m.queued
	m.queued = nil
	if queued == nil {
		return nil
	}
	cmd := m.begin(*queued)
	if m.grip.code != 0 && m.grip.run == nil {
		m.grip.run = m.run
	}
	return cmd
}

// loadOlder reads the page before what is shown, or, with all, everything before it.
func (m *Model) loadOlder(all bool) tea.Cmd {
	before, more := m.list.Oldest()
	if m.loading || !more {
		return nil
	}
	m.loading = true
	limit := page
	if all {
		limit = math.MaxInt32
	}
	ctx, store, id := m.ctx, m.deps.Store, m.thread.ID
	return func() tea.Msg {
		messages, err := store.Messages(ctx, id, before, limit)
		return older{id, messages, len(messages) == limit, all, err}
	}
}

func (m *Model) onOlder(msg older) {
	if msg.threadID != m.thread.ID {
		return
	}
	m.loading = false
	if msg.err != nil {
		m.notify(msg.err)
		return
	}
	m.list.Older(msg.messages, msg.more)
	if msg.all {
		m.list.Top()
	}
}

// toTop goes to the thread's first message, reading what is not here yet.
func (m *Model) toTop() tea.Cmd {
	m.list.Top()
	return m.loadOlder(true)
}
