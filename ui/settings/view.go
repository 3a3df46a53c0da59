package settings

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// Render draws the pane: exactly height lines, none wider than width.
func (p *Pane) Render(width, height int) string {
	return strings.Join(p.page(width, height).draw(p.th, width, height), "\n")
}

// Cursor is where the text cursor stands on the pane as Render draws it, nil where nothing is typed.
func (p *Pane) Cursor(width, height int) *tea.Cursor {
	return p.page(width, height).cursor(p.th, width, height)
}

// page is what the pane shows now.
func (p *Pane) page(width, height int) page {
	r := rows[p.at]
	pg := page{title: words.SettingsTitle.In(p.lang) + " › " + r.group.In(p.lang)}
	if p.field != nil || p.picker != nil {
		pg.title += " › " + r.label.In(p.lang)
	}
	switch {
	case p.field != nil:
		pg.head, pg.caret = fieldHead(p.th, p.field, width, height)
	case p.picker != nil:
		pg.head, pg.caret = p.picker.head(p.th, p.lang, width)
		pg.body, pg.at = p.picker.body(p.th, p.lang, width), p.picker.at
	default:
		pg.aside = p.deps.Path
		pg.body, pg.at = p.body(width, height)
	}
	pg.foot = p.foot(width, footRoom(len(pg.head)+len(pg.body), height))
	return pg
}

// footRoom is how many lines the foot may take: a third of the screen, or what the rest leaves.
func footRoom(rest, height int) int { return max(2, height/3, height-3-rest) }

// fieldHead draws a field to type in.
func fieldHead(th style.Theme, f *field, width, height int) ([]string, *caret) {
	lines, x, y := f.lines(width-4, max(1, height-8))
	for i, line := range lines {
		lead := "   "
		if i == 0 {
			lead = marker(th, true)
		}
		lines[i] = lead + th.Text.Render(line)
	}
	if height >= 12 {
		return append([]string{""}, lines...), &caret{x: 3 + x, y: 1 + y}
	}
	return lines, &caret{x: 3 + x, y: y}
}

// body draws the rows in their groups, and tells which line is selected.
func (p *Pane) body(width, height int) (lines []string, at int) {
	column := 0
	for _, r := range rows {
		column = max(column, ansi.StringWidth(r.label.In(p.lang)))
	}
	column = min(column+2, width*2/5)
	for i, r := range rows {
		if i == 0 || rows[i-1].group != r.group {
			if i > 0 && height >= 20 {
				lines = append(lines, "")
			}
			lines = append(lines, " "+p.th.Kaiwa.Render(r.group.In(p.lang)))
		}
		if i == p.at {
			at = len(lines)
		}
		lines = append(lines, p.rowLine(r, i == p.at, column, width))
	}
	return lines, at
}

func (p *Pane) rowLine(r row, selected bool, column, width int) string {
	value, note, faint := p.shown(r)
	if from, yes := p.locked(r.key); yes {
		note = words.NoteFromEnv.In(p.lang, from)
	}
	value = ansi.Truncate(clean(value), width-3-column-4, "…")
	st := p.th.Text
	if faint {
		st = p.th.Muted
	}
	label := p.th.Muted
	if selected {
		label, st = p.th.Selected, p.th.Selected
	}
	left, right := "  ", ""
	if selected && r.sideways() {
		left, right = p.th.Key.Render("‹ "), p.th.Key.Render(" ›")
	}
	line := marker(p.th, selected) + label.Render(fit(r.label.In(p.lang), column)) + left + st.Render(value) + right
	if room := width - ansi.StringWidth(line) - 3; note != "" && room >= 6 {
		line += "  " + p.th.Muted.Render(ansi.Truncate(clean(note), room, "…"))
	}
	return line
}

// foot says what is going on, what happened, or what the row is about, in two lines or more, at most so many.
func (p *Pane) foot(width, most int) []string {
	var out []string
	switch {
	case p.check.busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.busyLine(words.CheckingKey.In(p.lang))))
	case p.catalog.busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.busyLine(words.LoadingModels.In(p.lang))))
	case p.lookup.busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.busyLine(words.LoadingDevices.In(p.lang))))
	case p.sample.busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.busyLine(words.PlayingSample.In(p.lang, clean(p.sounding)))))
	}
	if p.metered() {
		out = append(out, meterLine(p.th, p.lang, p.level, width))
	}
	switch {
	case p.note != notice{}:
		out = append(out, p.note.lines(p.th, width)...)
	default:
		out = append(out, styled(wrapped(p.about(), width), p.th.Muted.Render)...)
	}
	return clip(out, most, width)
}

// about is what there is to say of what is selected.
func (p *Pane) about() string {
	r := rows[p.at]
	if p.picker != nil && p.field == nil {
		if it, ok := p.picker.selected(); ok && it.about != "" {
			return it.about
		}
	}
	switch {
	case r.kind == aKey && p.field != nil:
		return words.KeyHidden.In(p.lang)
	case r.kind == aKey && p.keys[r.role].Locked && !p.keys[r.role].Common:
		return words.LockedHere.In(p.lang, p.place(p.keys[r.role].From))
	}
	if from, yes := p.locked(r.key); yes {
		return words.LockedHere.In(p.lang, from)
	}
	if name := p.textOf(r.key); r.kind == aDevice && p.picker == nil && name != "" && p.missing(r.key, name) {
		return words.DefaultUsed.In(p.lang, name)
	}
	return r.about.In(p.lang)
}

// lines draws a notice: a sign, what happened, and what to do about it.
func (n notice) lines(th style.Theme, width int) []string {
	sign, st := "✓ ", th.Good
	if n.bad {
		sign, st = "✗ ", th.Bad
	}
	lines := styled(wrapped(sign+n.what, width), st.Render)
	return append(lines, styled(wrapped(n.do, width), th.Muted.Render)...)
}

const quietest = -60.0 // dBFS at the left end of the meter

// meterLine draws a level: a bar from -60 to 0 dBFS with a mark at the peak, and the figure.
func meterLine(th style.Theme, l words.Language, level voice.Level, width int) string {
	figure := words.DB.In(l, int(level.RMS-0.5))
	if level.RMS <= voice.Silence {
		figure = words.NoLevel.In(l)
	}
	cells := max(4, min(40, width-4-9))
	place := func(db float64) int {
		return int(max(0, min(1, (db-quietest)/-quietest)) * float64(cells))
	}
	full, peak := place(level.RMS), min(place(level.Peak), cells-1)
	bar := th.Good.Render(strings.Repeat("█", full))
	if peak >= full && peak > 0 {
		bar += th.Faint.Render(strings.Repeat("░", peak-full)) + th.Good.Render("│") +
			th.Faint.Render(strings.Repeat("░", cells-peak-1))
	} else {
		bar += th.Faint.Render(strings.Repeat("░", cells-full))
	}
	return " " + bar + " " + th.Text.Render(fmt.Sprintf("%7s", figure))
}

// marker stands before what is selected, three columns wide: selection is never told by colour alone.
func marker(th style.Theme, selected bool) string {
	if selected {
		return " " + th.Selected.Render("›") + " "
	}
	return "   "
}

func choose(th style.Theme, selected bool) lipgloss.Style {
	if selected {
		return th.Selected
	}
	return th.Text
}

// Help lists the keys that work now.
func (p *Pane) Help() []key.Binding {
	h := helper{lang: p.lang}
	r := rows[p.at]
	voiceSample := r.kind == aVoice || p.picker == nil && r.key == loudspeaker
	switch {
	case p.field != nil:
		h.add("enter", words.KeySave)
	case p.picker != nil:
		h.add("↑↓", words.KeyMove)
		h.add("enter", words.KeyOpen)
		if p.picker.filter != nil {
			h.add(words.KeyLetters.In(p.lang), words.KeyFilter)
		}
	default:
		h.add("↑↓", words.KeyMove)
		if r.sideways() {
			h.add("←→", words.KeyChange)
		}
		switch r.kind {
		case aNumber, aText, aServer:
			h.add("enter", words.KeyEdit)
		case aSwitch:
			h.add("space", words.KeySwitch)
		default:
			h.add("enter", words.KeyOpen)
		}
	}
	if voiceSample && p.field == nil {
		h.add("space", words.KeySample)
	}
	h.add("esc", words.KeyReturn)
	if p.field == nil && p.picker == nil {
		h.add("tab", words.KeyGroup) // last: where there is no room for all, it is left out first
	}
	return h.bindings
}

// helper collects bindings for a help line.
type helper struct {
	lang     words.Language
	bindings []key.Binding
}

func (h *helper) add(keys string, does words.Text) {
	h.bindings = append(h.bindings, key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, does.In(h.lang))))
}
