package memory

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread/memory"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

const longest = 500 // characters of a memory: the store takes no longer ones

// A keymap is the pane's keys as data. Help and Update ask the same bindings, so they cannot disagree.
type keymap struct {
	Where, Add, Edit, Pin, Forget, Undo, Again, Filter, Past, Keys, Move, List, All, Save, Alone, Said, Back, Close key.Binding
}

// keys gives the keys, of which exactly those work that do something now.
func (p *Pane) keys() keymap {
	m, one := p.table.Selected()
	bind := func(on bool, name string, does words.Text, keys ...string) key.Binding {
		return pane.Bind(p.lang, on, name, does, keys...)
	}
	typing := p.mode == onList && p.table.Typing()
	list := (p.mode == onList || p.mode == onKeys) && !p.table.Typing()
	writing := p.mode == onAdd || p.mode == onEdit
	pin, past := words.KeyPin, words.KeyPast
	if m.Pinned {
		pin = words.KeyUnpin
	}
	if p.past {
		past = words.KeyNoPast
	}
	back, alone := words.KeyReturn, words.KeyForget
	if p.mode == onForget {
		back = words.KeyNotForget
	}
	if p.about.Message != 0 {
		alone = words.KeyForgetAlone
	}
	return keymap{
		Where:  bind((list || typing) && one, "enter", words.KeyWhere, "enter"),
		Add:    bind(list, "a", words.KeyAdd, "a"),
		Edit:   bind(list && one && m.To.IsZero(), "e", words.KeyEdit, "e"),
		Pin:    bind(list && one && m.To.IsZero(), "p", pin, "p"),
		Forget: bind(list && one, "d", words.KeyForget, "d"),
		Undo:   bind(list && len(p.undos) > 0, "u", words.KeyUndo, "u"),
		Again:  bind(list && (p.broken != nil || p.again != nil), "R", words.KeyRetry, "R"),
		Filter: bind(list && (one || p.table.Filters()), "/", words.KeyFilter, "/"),
		Past:   bind(list, "tab", past, "tab", "."),
		Keys:   bind(list, "?", words.KeyKeys, "?"),
		Move:   bind((list || typing) && one, "↑↓", words.KeyMove, "up", "down"),
		List:   bind(typing, "esc", words.KeyList, "esc"),
		All:    bind(list && p.table.Filters(), "esc", words.KeyAll, "esc"),
		Save:   bind(writing, "enter", words.KeySave, "enter"),
		Alone:  bind(p.mode == onForget, "d", alone, "d"),
		Said:   bind(p.mode == onForget && p.about.Message != 0, "w", words.KeyForgetWords, "w"),
		Back:   bind(writing || p.mode == onForget, "esc", back, "esc"),
		Close:  bind(list && !p.table.Filters(), "esc", words.KeyClose, "esc"),
	}
}

// Help lists the keys that work now, the most important first.
func (p *Pane) Help() []key.Binding {
	k := p.keys()
	if m, _ := p.table.Selected(); m.Message == 0 {
		k.Where.SetEnabled(false) // it only says why not
	}
	return pane.Working(k.Save, k.Said, k.Alone, k.Again, k.Undo, k.Back, k.Add, k.Edit, k.Forget, k.Where, k.List, k.All, k.Keys,
		k.Close, k.Pin, k.Filter, k.Past, k.Move)
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
	case key.Matches(m, k.Where):
		return p.jump()
	case key.Matches(m, k.Keys):
		p.mode = onKeys
	case key.Matches(m, k.Back):
		p.mode = onList
	case key.Matches(m, k.Close):
		p.Close()
	case key.Matches(m, k.Filter):
		p.table.Filter()
	case key.Matches(m, k.List, k.All):
		p.table.Leave()
	case key.Matches(m, k.Past):
		p.past = !p.past
		return p.reload()
	case key.Matches(m, k.Again) && again != nil:
		return again()
	case key.Matches(m, k.Again):
		return p.reload()
	case key.Matches(m, k.Undo):
		return p.takeBack(p.undos[len(p.undos)-1])
	default:
		return p.pressOne(m, k)
	}
	return nil
}

// pressOne does something with one memory, or hands the key to what is typed.
func (p *Pane) pressOne(m tea.KeyPressMsg, k keymap) tea.Cmd {
	one, _ := p.table.Selected()
	switch {
	case key.Matches(m, k.Add):
		p.write(onAdd, memory.Memory{})
	case key.Matches(m, k.Edit):
		p.write(onEdit, one)
	case key.Matches(m, k.Save):
		return p.save()
	case key.Matches(m, k.Pin):
		return p.pin(one)
	case key.Matches(m, k.Forget):
		p.mode, p.about = onForget, one
	case key.Matches(m, k.Alone, k.Said):
		p.mode = onList
		return p.forget(p.about, key.Matches(m, k.Said))
	default:
		return p.edit(m)
	}
	return nil
}

// write opens a box for a memory's text.
func (p *Pane) write(in mode, m memory.Memory) {
	p.mode, p.about, p.text = in, m, pane.NewField(m.Text).Limit(longest)
}

// save takes what was typed.
func (p *Pane) save() tea.Cmd {
	in, text := p.mode, p.text.Text()
	p.mode = onList
	switch {
	case text == "" || text == p.about.Text:
		return nil
	case in == onAdd:
		return p.add(text)
	}
	return p.put(p.about, text)
}
