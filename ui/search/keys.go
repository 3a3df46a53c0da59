package search

import (
	"charm.land/bubbles/v2/key"

	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// A keymap is the pane's keys as data. Letters are typed.
type keymap struct{ Jump, Again, Move, Clear, Close key.Binding }

// keys gives the keys, of which exactly those work that do something now.
func (p *Pane) keys() keymap {
	_, one := p.table.Selected()
	text := p.box.Text() != ""
	return keymap{
		Jump:  pane.Bind(p.lang, one || text && p.asking.Busy(), "enter", words.KeyJump, "enter"),
		Again: pane.Bind(p.lang, p.err != nil && !p.asking.Busy(), "enter", words.KeyRetry, "enter"),
		Move:  pane.Bind(p.lang, one, "↑↓", words.KeyMove, "up", "down"),
		Clear: pane.Bind(p.lang, text, "ctrl+u", words.KeyClearQuery, "ctrl+u"),
		Close: pane.Bind(p.lang, true, "esc", words.KeyClose, "esc"),
	}
}

// Help lists the keys that work now, the most important first.
func (p *Pane) Help() []key.Binding {
	k := p.keys()
	return pane.Working(k.Again, k.Jump, k.Move, k.Close, k.Clear)
}
