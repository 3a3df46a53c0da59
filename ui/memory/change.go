package memory

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread/memory"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// An undo is a change that can be taken back. The change is there when it is made: taking it back, which waits for that,
// may be asked for before.
type undo struct {
	change memory.Change
	made   bool
	text   string                   // of the memory, as the note has it
	row    *pane.Row[memory.Memory] // as it was, nil: there was none
	at     int                      // how many stood before it
}

// made is the outcome of a change.
type made struct {
	id     int64  // the memory to select, 0: the one that is
	failed func() // what to do where it was not made
	again  func() tea.Cmd
}

// change makes a change in the store, which can be taken back. The list shows it already where it can: what is being read
// does not count any more.
func (p *Pane) change(u *undo, said words.Text, again func() tea.Cmd, do func(context.Context) (memory.Change, error)) tea.Cmd {
	p.reading.Stop()
	p.undos = append(p.undos, u)
	p.note = pane.Notice{What: said.In(p.lang, pane.Clean(u.text)), Do: words.UndoWith.In(p.lang, "u")}
	return p.changes.Do(func(ctx context.Context) (any, error) {
		c, err := do(ctx)
		u.change, u.made = c, err == nil
		m := made{failed: func() { p.drop(u) }, again: again}
		if u.row == nil {
			m.id = c.Memory.ID
		}
		return m, err
	})
}

// changed takes the outcome of a change in, and reads what came of it.
func (p *Pane) changed(c pane.Changed) tea.Cmd {
	if !p.changes.Owns(c) {
		return nil
	}
	m := c.Result.(made)
	if c.Err != nil {
		m.failed()
		p.note, p.again = pane.Trouble(p.lang, c.Err, "R"), m.again
	} else if m.id != 0 {
		p.wanted = m.id
	}
	if !p.open {
		return c.Late()
	}
	return p.reload()
}

// drop forgets that a change can be taken back.
func (p *Pane) drop(u *undo) {
	p.undos = slices.DeleteFunc(p.undos, func(o *undo) bool { return o == u })
}

// add remembers a sentence.
func (p *Pane) add(text string) tea.Cmd {
	add, m := p.deps.Add, memory.Memory{Text: text, Kind: memory.Fact, Origin: memory.User, From: p.deps.Now()}
	again := func() tea.Cmd { return p.add(text) }
	return p.change(&undo{text: text}, words.MemoryAdded, again, func(ctx context.Context) (memory.Change, error) {
		return add(ctx, m)
	})
}

// put gives a memory another text.
func (p *Pane) put(m memory.Memory, text string) tea.Cmd {
	edit, before := p.deps.Edit, row(m)
	again := func() tea.Cmd { return p.put(m, text) }
	cmd := p.change(&undo{text: text, row: before}, words.MemoryEdited, again, func(ctx context.Context) (memory.Change, error) {
		return edit(ctx, m.ID, text)
	})
	m.Text = text
	return tea.Batch(p.table.Put(0, row(m)), cmd)
}

// pin pins a memory, or lets it go.
func (p *Pane) pin(m memory.Memory) tea.Cmd {
	pin, before := p.deps.Pin, row(m)
	again := func() tea.Cmd { return p.pin(before.Item) }
	m.Pinned = !m.Pinned
	said := words.MemoryPinned
	if !m.Pinned {
		said = words.MemoryUnpinned
	}
	cmd := p.change(&undo{text: m.Text, row: before}, said, again, func(ctx context.Context) (memory.Change, error) {
		return pin(ctx, m.ID, m.Pinned)
	})
	return tea.Batch(p.table.Put(0, row(m)), cmd)
}

// forget forgets a memory; said: with the words where it was said.
func (p *Pane) forget(m memory.Memory, said bool) tea.Cmd {
	forget := p.deps.Forget
	again := func() tea.Cmd { return p.forget(m, said) }
	at, cmd := p.table.Remove(m.ID)
	u := &undo{text: m.Text, row: row(m), at: at}
	return tea.Batch(cmd, p.change(u, words.MemoryForgotten, again, func(ctx context.Context) (memory.Change, error) {
		return forget(ctx, m.ID, said)
	}))
}

// takeBack takes a change back.
func (p *Pane) takeBack(u *undo) (cmd tea.Cmd) {
	take := p.deps.Undo
	p.drop(u)
	p.reading.Stop()
	p.note = pane.Notice{What: words.MemoryUndone.In(p.lang, pane.Clean(u.text))}
	if u.row != nil {
		p.wanted = u.row.ID
		cmd = p.table.Put(u.at, u.row)
	}
	m := made{failed: func() { p.undos = append(p.undos, u) }, again: func() tea.Cmd { return p.takeBack(u) }}
	return tea.Batch(cmd, p.changes.Do(func(ctx context.Context) (any, error) {
		if !u.made { // there is nothing to take back
			return m, nil
		}
		return m, take(ctx, u.change)
	}))
}
