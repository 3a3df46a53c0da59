package ui

import (
	"context"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
)

// page is how many messages are read from the store at once.
const page = 200

// A where is a thread of a store: the temporary conversation has a store of its own, with IDs of its own.
type where struct {
	store  Store
	thread int64
}

// here is the thread that is open.
func (m *Model) here() where { return where{m.deps.Store, m.thread.ID} }

// The messages of the store.
type (
	// opened is a thread and its newest messages.
	opened struct {
		store    Store
		thread   thread.Thread
		messages []thread.Message
		more     bool
		to       jump
		err      error
	}
	// older are the messages before those that are shown.
	older struct {
		of       where
		before   int64
		messages []thread.Message
		more     bool
		all      bool // up to the first one, to go there
		err      error
	}
)

// open reads a thread's newest messages.
func (m *Model) open(t thread.Thread) tea.Cmd {
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg { return readThread(ctx, store, t) }
}

func readThread(ctx context.Context, store Store, t thread.Thread) opened {
	messages, err := store.Messages(ctx, t.ID, 0, page)
	return opened{store: store, thread: t, messages: messages, more: len(messages) == page, err: err}
}

// create makes a new thread and opens it.
func (m *Model) create() tea.Cmd {
	m.loaded = false
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg {
		t, err := store.Create(ctx, thread.Thread{})
		return opened{store: store, thread: t, err: err}
	}
}

// onOpened shows a thread. If it cannot be read, the one before stays.
func (m *Model) onOpened(msg opened) tea.Cmd {
	if msg.store != m.deps.Store {
		return nil
	}
	m.loaded = true
	var cmd tea.Cmd
	if msg.err == nil {
		m.show(msg)
		cmd = m.arrive(msg.to)
	} else {
		m.trip(msg.err)
	}
	queued := m.queued
	m.queued = nil
	if queued == nil {
		return cmd
	}
	cmd = tea.Batch(cmd, m.begin(*queued))
	if m.grip.code != 0 && m.grip.run == nil {
		m.grip.run = m.run
	}
	return cmd
}

// show shows a thread that was read. The turn of the one before is left: what was being said is kept.
func (m *Model) show(msg opened) {
	m.retire()
	if msg.thread.ID != m.thread.ID {
		m.clearNotices()
		m.free.next = nil
		m.list.Mark("")
		m.restToRead(msg.to)
	}
	m.thread, m.loading, m.run = msg.thread, false, &run{}
	m.list.Open(msg.messages, msg.more)
	m.undos = slices.DeleteFunc(m.undos, func(t *told) bool { return t.of.store != nil && t.of != m.here() })
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
	ctx, of := m.ctx, m.here()
	return func() tea.Msg {
		messages, err := of.store.Messages(ctx, of.thread, before, limit)
		return older{of, before, messages, len(messages) == limit, all, err}
	}
}

func (m *Model) onOlder(msg older) tea.Cmd {
	if msg.of != m.here() {
		return nil
	}
	m.loading = false
	if msg.err != nil {
		m.notify(msg.err)
		return nil
	}
	if oldest, _ := m.list.Oldest(); oldest == msg.before { // else the messages were read anew meanwhile
		m.list.Older(msg.messages, msg.more)
	}
	switch {
	case msg.all:
		m.list.Top()
	case m.list.WantsOlder():
		return m.loadOlder(false)
	}
	return nil
}

// toTop goes to the thread's first message, reading what is not here yet.
func (m *Model) toTop() tea.Cmd {
	m.list.Top()
	return m.loadOlder(true)
}
