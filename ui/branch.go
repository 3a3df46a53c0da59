package ui

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// refreshed is the title of a thread and its newest messages, read anew after something was done to it.
type refreshed struct {
	of       where
	title    string
	messages []thread.Message
	more     bool
	was, is  int64 // the message is takes the place of was; 0: none does
	told     *told // what was done
	undone   *told // or undone
	err      error // of what was done,
	unread   error // and of reading it
}

// change does something to the thread and reads it anew. One thing is done at a time.
func (m *Model) change(do func(context.Context) refreshed) tea.Cmd {
	if m.changing {
		return nil
	}
	m.changing = true
	ctx, of, limit := m.ctx, m.here(), max(page, m.list.Len())
	return func() tea.Msg {
		msg := do(ctx)
		msg.of = of
		var t thread.Thread
		if t, msg.unread = of.store.Thread(ctx, of.thread); msg.unread != nil {
			return msg
		}
		msg.title = t.Title
		msg.messages, msg.unread = of.store.Messages(ctx, of.thread, 0, limit)
		msg.more = len(msg.messages) == limit
		return msg
	}
}

// onRefreshed shows what is left of the thread, and says what was done. While a turn is on, the screen knows more of its
// messages than the store does: then the thread is read again when the turn is over.
func (m *Model) onRefreshed(msg refreshed) tea.Cmd {
	m.changing = false
	if msg.undone != nil && (msg.err == nil || outdated(msg.err)) {
		m.forgetTold(msg.undone)
	}
	switch {
	case msg.of != m.here():
		return nil
	case msg.err != nil:
		m.trip(msg.err)
	case msg.undone != nil:
		m.brief = &notice{what: msg.undone.undone}
	case msg.told != nil:
		m.tell(msg.told)
	}
	switch {
	case msg.unread != nil:
		if msg.err == nil {
			m.trip(msg.unread)
		}
		return nil
	case m.busy():
		m.stale = true
		return nil
	}
	m.thread.Title = msg.title // which may have been made of what is forgotten
	m.list.Refresh(msg.messages, msg.more, msg.was, msg.is)
	if _, ok := m.list.Message(msg.is); msg.is != 0 && !ok {
		return m.seek(msg.is)
	}
	return nil
}

// catchUp reads the thread anew if something happened to it.
func (m *Model) catchUp() tea.Cmd {
	if !m.stale || m.busy() || m.changing {
		return nil
	}
	m.stale = false
	return m.change(func(context.Context) refreshed { return refreshed{} })
}

// outdated tells that something failed because what it is about is not as the screen thought: somebody was faster.
func outdated(err error) bool {
	return errors.Is(err, thread.ErrNone) || errors.Is(err, thread.ErrState)
}

// trip shows an error of what the user wanted done.
func (m *Model) trip(err error) {
	switch {
	case errors.Is(err, thread.ErrNone):
		m.brief = &notice{what: words.NothingLeft.In(m.lang)}
	case errors.Is(err, thread.ErrState):
		m.brief = &notice{what: words.ChangedSince.In(m.lang, m.keys.Memory.Help().Key)}
	default:
		m.notify(err)
	}
}

// takeBack hides the last exchange.
func (m *Model) takeBack() tea.Cmd {
	of := m.here()
	last, _ := m.list.Find(func(t thread.Message) bool { return t.Role == thread.User })
	did := m.aboutMessage(words.TookBack, last)
	return m.change(func(ctx context.Context) refreshed {
		first, err := of.store.TakeBack(ctx, of.thread)
		did.undo = func(ctx context.Context) error { return of.store.Show(ctx, first) }
		return refreshed{told: did, err: err}
	})
}

// deleteSelected deletes the selected message.
func (m *Model) deleteSelected() tea.Cmd {
	of := m.here()
	t, _ := m.list.Selected()
	did := m.aboutMessage(words.Deleted, t)
	did.undo = func(ctx context.Context) error { return of.store.Restore(ctx, t.ID) }
	return m.change(func(ctx context.Context) refreshed {
		return refreshed{told: did, err: of.store.Delete(ctx, t.ID)}
	})
}

// showVersion shows the version of the selected message that is so many after it, or before, with all that followed it.
func (m *Model) showVersion(by int) tea.Cmd {
	of := m.here()
	t, _ := m.list.Selected()
	return m.change(func(ctx context.Context) refreshed {
		ids, err := of.store.Versions(ctx, t.ID)
		if err != nil {
			return refreshed{err: err}
		}
		at := slices.Index(ids, t.ID) + by
		if at < 0 || at >= len(ids) {
			return refreshed{err: thread.ErrNone}
		}
		return refreshed{was: t.ID, is: ids[at], err: of.store.Show(ctx, ids[at])}
	})
}

// edited is a message of the user that is written anew in the text box.
type edited struct {
	id    int64  // 0: none is
	draft string // what was in the box
}

// openEdit has the user write the selected message anew.
func (m *Model) openEdit() tea.Cmd {
	t, _ := m.list.Selected()
	m.edited = edited{t.ID, m.box.Value()}
	m.box.SetValue(t.Text)
	cmd := m.openBox()
	m.resize()
	return cmd
}

// closeEdit puts what was in the box before back into it.
func (m *Model) closeEdit() {
	if m.edited.id != 0 {
		m.box.SetValue(m.edited.draft)
		m.edited = edited{}
		m.resize()
	}
}

// onSaid shows what the user said. Where it takes the place of something else, that goes, with all that followed.
func (m *Model) onSaid(e voice.Said) tea.Cmd {
	m.run.said, m.free.dropped = true, 0
	var cmd tea.Cmd
	if instead := m.run.start.Instead; instead != 0 {
		m.list.Cut(instead)
		cmd = m.reload(m.here(), e.ID) // the store knows which version it is
	}
	m.said(e)
	if e.ID == m.run.start.Again {
		m.list.ToEnd(e.ID)
	}
	return tea.Batch(cmd, m.readChanges(e.ID))
}
