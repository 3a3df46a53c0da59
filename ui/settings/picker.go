package settings

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// An item is one thing that can be picked.
type item struct {
	value string
	label string
	note  string // at its right
	about string // shown below the list while it is selected
	other bool   // opens a field to type a value instead
}

// A picker is a list of which one is picked. Where it has a filter, letters go there.
type picker struct {
	items   []item
	current string // the value in force
	at      int
	filter  *pane.Field
	typed   func(string) bool // what was typed can be picked as it is; nil: nothing can
}

// newPicker selects the value in force.
func newPicker(items []item, current string) *picker {
	p := &picker{items: items, current: current}
	p.find(current)
	return p
}

// find selects a value, or the first item where it is not there.
func (p *picker) find(value string) {
	p.at = 0
	for i, it := range p.shown() {
		if it.value == value && !it.other {
			p.at = i
			return
		}
	}
}

// shown are the items that the filter lets through, and what was typed itself.
func (p *picker) shown() []item {
	if p.filter == nil || p.filter.Text() == "" {
		return p.items
	}
	text := p.filter.Text()
	terms := strings.Fields(strings.ToLower(text))
	var out []item
	exact := false
	for _, it := range p.items {
		in := strings.ToLower(it.value + " " + it.label)
		if pane.HasAll(in, terms) {
			out = append(out, it)
		}
		exact = exact || it.value == text
	}
	if !exact && p.typed != nil && p.typed(text) {
		out = append(out, item{value: text})
	}
	return out
}

// selected is the item under the marker.
func (p *picker) selected() (item, bool) {
	shown := p.shown()
	if p.at >= len(shown) {
		return item{}, false
	}
	return shown[p.at], true
}

// press moves or filters. It tells whether another item is selected now.
func (p *picker) press(k tea.KeyPressMsg, page int) (tea.Cmd, bool) {
	before, _ := p.selected()
	if by, ok := pane.Moves(k, page, len(p.shown()), p.filter != nil); ok {
		p.at = max(0, min(p.at+by, len(p.shown())-1))
		after, _ := p.selected()
		return nil, after.value != before.value || after.other != before.other
	}
	return p.edit(k), false
}

// edit hands something to the filter.
func (p *picker) edit(msg tea.Msg) tea.Cmd {
	if p.filter == nil {
		return nil
	}
	cmd, changed := p.filter.Update(msg)
	if changed {
		p.at = 0
	}
	return cmd
}

// head is the filter's line, with the caret, or nothing.
func (p *picker) head(th style.Theme, l words.Language, width int) ([]string, *pane.Caret) {
	if p.filter == nil {
		return nil, nil
	}
	line, x := p.filter.Line(width - 4)
	text := th.Text.Render(line)
	if line == "" {
		text = th.Faint.Render(words.FilterPrompt.In(l))
	}
	return []string{" " + th.Key.Render("/") + " " + text, ""}, &pane.Caret{X: 3 + x}
}

// body is the list.
func (p *picker) body(th style.Theme, l words.Language, width int) []string {
	shown := p.shown()
	if len(shown) == 0 {
		if p.filter != nil && p.filter.Text() != "" {
			return []string{"   " + th.Muted.Render(words.NothingMatches.In(l))}
		}
		return nil
	}
	column, notes := 0, 0 // only of items that have a note: nothing else gives way to it
	for _, it := range shown {
		if it.note != "" {
			column = max(column, ansi.StringWidth(it.name(l)))
			notes = max(notes, ansi.StringWidth(it.note))
		}
	}
	column = min(column, max(width/2, width-5-2-notes-1))
	lines := make([]string, len(shown))
	for i, it := range shown {
		mark := " "
		if it.value == p.current && !it.other {
			mark = th.Good.Render("✓")
		}
		label := it.name(l)
		if it.note != "" {
			label = pane.Fit(label, column)
		}
		lines[i] = pane.Marker(th, i == p.at) + mark + " " + choose(th, i == p.at).Render(label)
		if it.note != "" {
			lines[i] += "  " + th.Muted.Render(pane.Clean(it.note))
		}
	}
	return lines
}

// name is how an item is shown.
func (it item) name(l words.Language) string {
	if it.label == "" {
		return words.UseTyped.In(l, it.value)
	}
	return pane.Clean(it.label)
}
