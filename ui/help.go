package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// helpLines are the keys that work now, by group, in as many columns as fit, and what there is to know about talking.
func (m *Model) helpLines() []string {
	const apart = 2
	keys := m.keys
	keys.enable(m.atTalk(), m.lang) // what works when the help is closed
	var groups [][]string
	wide := 0
	for _, g := range keys.groups(m.lang) {
		lines := m.helpGroup(g)
		if len(lines) == 0 {
			continue
		}
		for _, line := range lines {
			wide = max(wide, ansi.StringWidth(line)+apart)
		}
		groups = append(groups, append(lines, ""))
	}
	lines := beside(stack(groups, max((m.width+apart)/wide, 1)), wide)
	for _, note := range m.helpNotes() {
		for _, line := range cells.Lines(note, min(m.width, 100)-2) {
			lines = append(lines, " "+m.theme.Muted.Render(line))
		}
	}
	return lines
}

// stack puts groups under each other, in order, into so many columns at most, the longest as short as possible.
func stack(groups [][]string, most int) [][]string {
	for height := 0; ; height++ {
		var columns [][]string
		for _, g := range groups {
			if n := len(columns); n > 0 && len(columns[n-1])+len(g) <= height {
				columns[n-1] = append(columns[n-1], g...)
			} else {
				columns = append(columns, append([]string(nil), g...))
			}
		}
		if len(columns) <= most {
			return columns
		}
	}
}

// beside puts columns of a width beside each other.
func beside(columns [][]string, width int) []string {
	var lines []string
	for row := 0; ; row++ {
		line, any := "", false
		for _, c := range columns {
			cell := ""
			if row < len(c) {
				cell, any = c[row], true
			}
			line += cell + strings.Repeat(" ", max(width-ansi.StringWidth(cell), 0))
		}
		if !any {
			return lines
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
}

// keyNames are shorter than Bubble Tea's.
var keyNames = strings.NewReplacer("pgdown", "pgdn", "up", "↑", "down", "↓", "left", "←", "right", "→", "pgup", "pgup")

// helpGroup is a title and the keys under it that work.
func (m *Model) helpGroup(g group) []string {
	const keyCells = 9
	var lines []string
	for _, b := range g.keys {
		if !b.Enabled() {
			continue
		}
		name := keyNames.Replace(strings.Join(b.Keys(), "  "))
		pad := strings.Repeat(" ", max(keyCells-ansi.StringWidth(name), 1))
		lines = append(lines, "  "+m.theme.Key.Render(name)+pad+m.theme.Muted.Render(b.Help().Desc))
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]string{" " + m.theme.Title.Render(g.title)}, lines...)
}

// helpNotes say what the names of keys do not: how to talk, and what hands-free is.
func (m *Model) helpNotes() []string {
	talk := words.HelpTap
	switch {
	case m.holds() && m.settings.TalkMode == "hold":
		talk = words.HelpHoldOnly
	case m.holds():
		talk = words.HelpHold
	}
	return []string{talk.In(m.lang, m.keys.talkName), words.HelpHandsFree.In(m.lang)}
}
