package ui

import (
	"log/slog"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/ui/words"
)

// An after is what is still to be done about exchanges that are over: see [Deps.After].
type after struct {
	threads []int64 // that had one since
	on      bool    // one is being looked through
	failed  int     // times in a row
}

// oftenFailed is how many times in a row it may fail before the user is told.
const oftenFailed = 3

// The messages of what follows a turn.
type (
	lookedThrough struct {
		of    where
		after thread.After
		err   error
	}
	// remembered is what a message of the user changed at once.
	remembered struct {
		of      where
		changes []memory.Change
		err     error
	}
)

// owe notes that a turn had an answer. Of what is said in a temporary conversation nothing is made.
func (m *Model) owe(r *run) {
	if r.answer == 0 || r.start.Read != nil || r.of.store != m.atHome().Store || slices.Contains(m.after.threads, r.of.thread) {
		return
	}
	m.after.threads = append(m.after.threads, r.of.thread)
}

// lookThrough has the next exchange looked through, one at a time and while nothing else is going on.
func (m *Model) lookThrough() tea.Cmd {
	d := m.atHome()
	if d.After == nil || len(m.after.threads) == 0 || m.after.on || m.busy() || m.quitting {
		return nil
	}
	of := where{d.Store, m.after.threads[0]}
	m.after.on, m.after.threads = true, m.after.threads[1:]
	ctx := m.ctx
	return func() tea.Msg {
		a, err := d.After(ctx, of.thread)
		if err != nil && ctx.Err() == nil {
			slog.Warn("looking through an exchange", "thread", of.thread, "error", err)
		}
		return lookedThrough{of, a, err}
	}
}

// onLookedThrough shows the title and what was noted. What failed is made up for after the next exchange: once in a while
// that is no news.
func (m *Model) onLookedThrough(msg lookedThrough) {
	m.after.on = false
	m.stale = m.stale || msg.of == m.here() // of what was to be forgotten the words are gone now
	if msg.of == m.here() && msg.after.Title != "" {
		m.thread.Title = msg.after.Title
	}
	if m.home != nil && msg.of.thread == m.home.thread.ID && msg.after.Title != "" {
		m.home.thread.Title = msg.after.Title
	}
	if msg.err == nil {
		m.after.failed = 0
	} else if m.after.failed++; m.after.failed == oftenFailed {
		what, do := words.Fault(m.lang, faultOf(msg.err))
		m.say(notice{what: words.AfterFailed.In(m.lang, what), do: do, bad: true})
	}
	m.tellChanges(msg.of.store, msg.after.Changes)
}

// readChanges reads what a message of the user changed at once.
func (m *Model) readChanges(id int64) tea.Cmd {
	ctx, of := m.ctx, m.here()
	return func() tea.Msg {
		changes, err := of.store.Changes(ctx, id)
		return remembered{of, changes, err}
	}
}

// onRemembered says what a message changed.
func (m *Model) onRemembered(msg remembered) {
	if msg.err != nil && msg.of == m.here() {
		m.notify(msg.err)
	}
	m.tellChanges(msg.of.store, msg.changes)
}
