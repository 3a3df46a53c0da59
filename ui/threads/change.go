package threads

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// A removed thread is one that was deleted, and how many stood before it.
type removed struct {
	thread.Thread
	at int
}

// made is the outcome of a change of a thread.
type made struct {
	of     thread.Thread // what it became
	copied bool          // it is new
	failed func()        // what to do where it was not made
	again  func() tea.Cmd
}

// change makes a change in the store. The list shows it already where it can: what is being read does not count any more.
func (p *Pane) change(m made, do func(context.Context) error) tea.Cmd {
	p.reading.Stop()
	return p.changes.Do(func(ctx context.Context) (any, error) { return m, do(ctx) })
}

// changed takes the outcome of a change in, and reads what came of it.
func (p *Pane) changed(c pane.Changed) tea.Cmd {
	if !p.changes.Owns(c) {
		return nil
	}
	switch m := c.Result.(made); {
	case c.Err != nil:
		m.failed()
		p.note, p.again = pane.Trouble(p.lang, c.Err, "R"), m.again
	case m.copied:
		p.wanted = m.of.ID
		p.note = pane.Notice{What: words.ThreadCopied.In(p.lang, p.name(m.of))}
	}
	if !p.open {
		return c.Late()
	}
	return p.reload()
}

func (p *Pane) rename(t thread.Thread) tea.Cmd {
	rename := p.deps.Rename
	m := made{of: t, failed: func() {}, again: func() tea.Cmd { return p.rename(t) }}
	return tea.Batch(p.table.Put(0, row(t)), p.change(m, func(ctx context.Context) error { return rename(ctx, t.ID, t.Title) }))
}

func (p *Pane) duplicate(t thread.Thread) tea.Cmd {
	duplicate := p.deps.Duplicate
	title := words.ThreadCopy.In(p.lang, p.name(t))
	p.reading.Stop()
	return p.changes.Do(func(ctx context.Context) (any, error) {
		made := made{copied: true, failed: func() {}, again: func() tea.Cmd { return p.duplicate(t) }}
		var err error
		made.of, err = duplicate(ctx, t.ID, title)
		return made, err
	})
}

// remove deletes a thread, which can be taken back.
func (p *Pane) remove(t thread.Thread) tea.Cmd {
	remove := p.deps.Delete
	at, cmd := p.table.Remove(t.ID)
	p.deleted = append(p.deleted, removed{t, at})
	p.note = pane.Notice{What: words.ThreadDeleted.In(p.lang, p.name(t)), Do: words.UndoWith.In(p.lang, "u")}
	m := made{of: t, failed: func() { p.drop(t.ID) }, again: func() tea.Cmd { return p.remove(t) }}
	return tea.Batch(cmd, p.change(m, func(ctx context.Context) error { return remove(ctx, t.ID) }))
}

// drop forgets that a thread was deleted.
func (p *Pane) drop(id int64) {
	p.deleted = slices.DeleteFunc(p.deleted, func(r removed) bool { return r.ID == id })
}

// restore takes a deleted thread back.
func (p *Pane) restore(r removed) tea.Cmd {
	restore := p.deps.Restore
	p.drop(r.ID)
	p.note = pane.Notice{What: words.ThreadRestored.In(p.lang, p.name(r.Thread))}
	p.wanted = r.ID
	m := made{of: r.Thread, failed: func() { p.deleted = append(p.deleted, r) }, again: func() tea.Cmd { return p.restore(r) }}
	return tea.Batch(p.table.Put(r.at, row(r.Thread)), p.change(m, func(ctx context.Context) error { return restore(ctx, r.ID) }))
}
