package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
)

// hints are the keys that work now, as many as fit, the most important first. At the end stands the help, where there is
// room for it behind two others, else a mark that something is left out; where there is no room at all, the first key's name.
func (m *Model) hints(width int) string {
	const apart = 3
	bindings := m.keys.hints()
	if m.focus == onPane {
		bindings = m.pane.Help()
	}
	bindings = append(bindings, m.keys.Help)
	all, ends := m.hintList(bindings, apart)
	last := len(all) - 1
	if last < 0 {
		return ""
	}
	dot := m.theme.Faint.Render(" · ")
	if ends[last] <= width {
		return strings.Join(all, dot)
	}
	if m.keys.Help.Enabled() {
		help := apart + ansi.StringWidth(all[last])
		for n := last - 1; n >= 2; n-- {
			if ends[n-1]+help <= width {
				return strings.Join(append(all[:n], all[last]), dot)
			}
		}
	}
	for n := last; n > 0; n-- {
		if ends[n-1]+2 <= width {
			return strings.Join(all[:n], dot) + m.theme.Faint.Render(" …")
		}
	}
	if ends[0] <= width {
		return all[0]
	}
	first := bindings[slices.IndexFunc(bindings, key.Binding.Enabled)].Help().Key
	if ansi.StringWidth(first) <= width {
		return m.theme.Key.Render(first)
	}
	return ""
}

// hintList gives what each key that works does, and how many cells the first so many take.
func (m *Model) hintList(bindings []key.Binding, apart int) (all []string, ends []int) {
	end := -apart
	for _, b := range bindings {
		if b.Enabled() {
			hint := m.theme.Key.Render(b.Help().Key) + " " + m.theme.Muted.Render(b.Help().Desc)
			end += apart + ansi.StringWidth(hint)
			all, ends = append(all, hint), append(ends, end)
		}
	}
	return all, ends
}
