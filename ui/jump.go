package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/words"
)

// A jump says where to go in a thread: to a message, in which the words of a query are marked. The zero jump goes to the end.
type jump struct {
	message int64
	query   string
}

// jumpTo goes to a message, in whatever thread and on whatever branch it is.
func (m *Model) jumpTo(threadID int64, to jump) tea.Cmd {
	if to.message == 0 {
		return nil
	}
	if _, ok := m.list.Message(to.message); ok && m.home == nil && threadID == m.thread.ID {
		return m.arrive(to)
	}
	return m.part(func() tea.Cmd { return m.goTo(threadID, to) })
}

// goTo opens a thread. The turn that is on is left as soon as it is here.
func (m *Model) goTo(threadID int64, to jump) tea.Cmd {
	m.loaded = false
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg {
		t, err := store.Thread(ctx, threadID)
		if err == nil && to.message != 0 {
			err = store.Show(ctx, to.message)
		}
		if err != nil {
			return opened{store: store, err: err}
		}
		msg := readThread(ctx, store, t)
		msg.to = to
		return msg
	}
}

// arrive goes to the message of a jump in the open thread.
func (m *Model) arrive(to jump) tea.Cmd {
	if to.message == 0 {
		return nil
	}
	m.list.Mark(to.query)
	return m.seek(to.message)
}

// seek selects a message, as soon as it is here.
func (m *Model) seek(id int64) tea.Cmd {
	m.list.SelectID(id)
	if m.list.WantsOlder() {
		return m.loadOlder(false)
	}
	return nil
}

// restToRead has hands-free rest where somebody goes to another thread to read: what is said next may not belong there.
func (m *Model) restToRead(to jump) {
	if to.message != 0 && m.free.on {
		m.setFree(false)
		m.say(notice{what: words.FreeReads.In(m.lang, m.keys.HandsFree.Help().Key)})
	}
}

// looked is the open thread, after it may have been changed in a pane.
type looked struct {
	of     where
	thread thread.Thread
	err    error
}

// look reads the open thread anew.
func (m *Model) look() tea.Cmd {
	if m.home != nil {
		return nil
	}
	ctx, of := m.ctx, m.here()
	return func() tea.Msg {
		t, err := of.store.Thread(ctx, of.thread)
		return looked{of, t, err}
	}
}

// onLooked shows the thread's name and what is left of it. Where the thread was deleted, the newest one is opened, or a new one.
func (m *Model) onLooked(msg looked) tea.Cmd {
	switch {
	case msg.of != m.here() || !m.loaded: // or another one is on its way
		return nil
	case errors.Is(msg.err, thread.ErrNone):
		return m.openNewest()
	case msg.err != nil:
		m.notify(msg.err)
		return nil
	}
	m.thread.Title, m.stale = msg.thread.Title, true
	return nil
}

// openNewest opens the newest thread, or a new one where there is none.
func (m *Model) openNewest() tea.Cmd {
	m.loaded = false
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg {
		threads, err := store.Threads(ctx)
		switch {
		case err != nil:
			return opened{store: store, err: err}
		case len(threads) > 0:
			return readThread(ctx, store, threads[0])
		}
		t, err := store.Create(ctx, thread.Thread{})
		return opened{store: store, thread: t, err: err}
	}
}
