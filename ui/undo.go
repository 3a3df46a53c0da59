package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A told is something that was done, that the screen said so, and how it is undone.
type told struct {
	of     where // the thread whose messages it is about; zero: it is about a memory
	what   string
	how    string // to undo it, in a few words after that
	undone string // what is said then
	undo   func(context.Context) error
	shown  bool // above the status line: until the next turn
}

// tell says what was done. It can be undone from now on.
func (m *Model) tell(t *told) {
	t.shown = true
	m.undos = append(m.undos, t)
}

func (m *Model) forgetTold(t *told) {
	m.undos = slices.DeleteFunc(m.undos, func(other *told) bool { return other == t })
}

// undoable is what u undoes, nil: nothing. To messages nothing is done while an answer to them is under way.
func (m *Model) undoable() *told {
	if len(m.undos) == 0 {
		return nil
	}
	t := m.undos[len(m.undos)-1]
	if t.of.store != nil && m.busy() {
		return nil
	}
	return t
}

// undo undoes what was done last.
func (m *Model) undo() tea.Cmd {
	t := m.undoable()
	return m.change(func(ctx context.Context) refreshed { return refreshed{undone: t, err: t.undo(ctx)} })
}

// aboutMessage is what is told of something done to a message.
func (m *Model) aboutMessage(what words.Text, t thread.Message) *told {
	text := cmp.Or(excerpt(t.Text), t.At.Local().Format("15:04"))
	return &told{
		of: m.here(), what: what.In(m.lang, text), how: words.BringsBack.In(m.lang, m.keys.Undo.Help().Key),
		undone: words.BroughtBack.In(m.lang, text),
	}
}

// excerpt is the beginning of a message, to know it by.
func excerpt(text string) string {
	const cellsAtMost = 48
	line, _, _ := strings.Cut(strings.TrimSpace(cells.Clean(text)), "\n")
	return ansi.Truncate(line, cellsAtMost, "…")
}

// tellChanges says what was noted, or forgotten. The newest comes first.
func (m *Model) tellChanges(store Store, changes []memory.Change) {
	for _, c := range slices.Backward(changes) {
		t := &told{
			how:  words.ToUndo.In(m.lang, m.keys.Undo.Help().Key),
			undo: func(ctx context.Context) error { return store.UndoChange(ctx, c) },
		}
		text := cmp.Or(c.Memory.Text, "…")
		t.undone = words.NotNoted.In(m.lang, text)
		switch c.Action {
		case memory.Replaced:
			t.what = words.NotedInstead.In(m.lang, text, c.Before.Text)
		case memory.Forgot: // the words where it was said are gone, too
			t.what, t.undone = words.Forgot.In(m.lang, text), words.Remembered.In(m.lang, text)
			m.stale = true
		default:
			t.what = words.Noted.In(m.lang, text)
		}
		m.tell(t)
	}
}

// toldText is what was done since the last turn, a line for each, and how the last of it is undone.
func (m *Model) toldText() []string {
	var lines []string
	for i, t := range m.undos {
		if !t.shown {
			continue
		}
		line := t.what
		if i == len(m.undos)-1 && m.undoable() != nil {
			line += t.how
		}
		lines = append(lines, line)
	}
	return lines
}
