package threads

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

const longest = 200 // characters of a title: more of it is read nowhere

// A keymap is the pane's keys as data. Help and Update ask the same bindings, so they cannot disagree.
type keymap struct {
	Open, New, Filter, Keys, Rename, Delete, Undo, Again, Copy, Temporary, Move, List, All, Save, Begin, Back, Close key.Binding
}

// keys gives the keys, of which exactly those work that do something now.
func (p *Pane) keys() keymap {
	_, one := p.table.Selected()
	bind := func(on bool, name string, does words.Text, keys ...string) key.Binding {
		return pane.Bind(p.lang, on, name, does, keys...)
	}
	typing := p.mode == onList && p.table.Typing()
	list := (p.mode == onList || p.mode == onKeys) && !p.table.Typing()
	return keymap{
		Open:      bind((list || typing) && one, "enter", words.KeyOpenThread, "enter"),
		New:       bind(list, "n", words.KeyNewOne, "n"),
		Filter:    bind(list && (one || p.table.Filters()), "/", words.KeyFilter, "/"),
		Keys:      bind(list, "?", words.KeyKeys, "?"),
		Rename:    bind(list && one, "e", words.KeyRename, "e"),
		Delete:    bind(list && one, "d", words.KeyDelete, "d"),
		Undo:      bind(list && len(p.deleted) > 0, "u", words.KeyUndo, "u"),
		Again:     bind(list && (p.broken != nil || p.again != nil), "R", words.KeyRetry, "R"),
		Copy:      bind(list && one, "c", words.KeyDuplicate, "c"),
		Temporary: bind(list, "T", words.KeyTemporary, "T"),
		Move:      bind((list || typing) && one, "↑↓", words.KeyMove, "up", "down"),
		List:      bind(typing, "esc", words.KeyList, "esc"),
		All:       bind(list && p.table.Filters(), "esc", words.KeyAll, "esc"),
		Save:      bind(p.mode == onTitle, "enter", words.KeySave, "enter"),
		Begin:     bind(p.mode == onTemporary, "enter", words.KeyBegin, "enter"),
		Back:      bind(p.mode == onTitle || p.mode == onTemporary, "esc", words.KeyReturn, "esc"),
		Close:     bind(list && !p.table.Filters(), "esc", words.KeyClose, "esc"),
	}
}

// Help lists the keys that work now, the most important first.
func (p *Pane) Help() []key.Binding {
	k := p.keys()
	return pane.Working(k.Save, k.Begin, k.Again, k.Undo, k.Open, k.List, k.New, k.Filter, k.All, k.Back, k.Keys, k.Close,
		k.Rename, k.Delete, k.Copy, k.Temporary, k.Move)
}

func (p *Pane) press(m tea.KeyPressMsg) tea.Cmd {
	k, again := p.keys(), p.again
	p.note, p.again, p.goes, p.wanted = pane.Notice{}, nil, false, 0
	if p.mode == onKeys { // any key closes the help, and does what it does
		p.mode = onList
		if key.Matches(m, k.Keys, k.Close, k.All) {
			return nil
		}
	}
	if p.mode == onList && p.table.Move(m, p.table.Typing()) {
		return nil
	}
	switch {
	case key.Matches(m, k.Open):
		return p.choose()
	case key.Matches(m, k.New):
		p.leave(Begin, thread.Thread{})
	case key.Matches(m, k.Begin):
		p.leave(Temporary, thread.Thread{})
	case key.Matches(m, k.Temporary):
		p.mode = onTemporary
	case key.Matches(m, k.Keys):
		p.mode = onKeys
	case key.Matches(m, k.Back):
		p.mode = onList
	case key.Matches(m, k.Close):
		p.stay()
	case key.Matches(m, k.Filter):
		p.table.Filter()
	case key.Matches(m, k.List, k.All):
		p.table.Leave()
	case key.Matches(m, k.Again) && again != nil:
		return again()
	case key.Matches(m, k.Again):
		return p.reload()
	default:
		return p.pressOne(m, k)
	}
	return nil
}

// pressOne does something with the selected thread, or the one that was deleted, or hands the key to what is typed.
func (p *Pane) pressOne(m tea.KeyPressMsg, k keymap) tea.Cmd {
	t, _ := p.table.Selected()
	switch {
	case key.Matches(m, k.Rename):
		p.mode, p.title = onTitle, pane.NewField(t.Title).Limit(longest)
		p.editing = t
	case key.Matches(m, k.Save):
		p.mode = onList
		if t, title := p.editing, p.title.Text(); title != t.Title {
			t.Title = title
			return p.rename(t)
		}
	case key.Matches(m, k.Copy):
		return p.duplicate(t)
	case key.Matches(m, k.Delete):
		return p.remove(t)
	case key.Matches(m, k.Undo):
		return p.restore(p.deleted[len(p.deleted)-1])
	default:
		return p.edit(m)
	}
	return nil
}
