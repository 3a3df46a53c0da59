package settings

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// Render draws the pane: exactly height lines, none wider than width.
func (p *Pane) Render(width, height int) string {
	text, _ := p.page(width, height).Draw(p.th, width, height)
	return text
}

// Cursor is where the text cursor stands on the pane as Render draws it, nil where nothing is typed.
func (p *Pane) Cursor(width, height int) *tea.Cursor {
	_, cursor := p.page(width, height).Draw(p.th, width, height)
	return cursor
}

// page is what the pane shows now.
func (p *Pane) page(width, height int) pane.Page {
	r := rows[p.at]
	pg := pane.Page{Title: words.SettingsTitle.In(p.lang) + " › " + r.group.In(p.lang), Foot: p.foot(width)}
	if p.field != nil || p.picker != nil {
		pg.Title += " › " + r.label.In(p.lang)
	}
	var body []string
	at := 0
	switch {
	case p.field != nil:
		pg.Head, pg.Caret = fieldHead(p.th, p.field, width, height)
	case p.picker != nil:
		pg.Head, pg.Caret = p.picker.head(p.th, p.lang, width)
		body, at = p.picker.body(p.th, p.lang, width), p.picker.at
	default:
		pg.Aside = p.deps.Path
		body, at = p.body(width, height)
	}
	return filled(pg, body, at, height)
}

// filled gives a page its body, of which the line at is seen. The foot may take a third of the screen, or what is left.
func filled(pg pane.Page, body []string, at, height int) pane.Page {
	if len(body) > 0 {
		pg.Body = pane.Window(body, at)
	}
	pg.Most = max(2, height/3, height-3-len(pg.Head)-len(body))
	return pg
}

// fieldHead draws a field to type in.
func fieldHead(th style.Theme, f *pane.Field, width, height int) ([]string, *pane.Caret) {
	lines, x, y := f.Lines(width-4, max(1, height-8))
	for i, line := range lines {
		lead := "   "
		if i == 0 {
			lead = pane.Marker(th, true)
		}
		lines[i] = lead + th.Text.Render(line)
	}
	if height >= 12 {
		return append([]string{""}, lines...), &pane.Caret{X: 3 + x, Y: 1 + y}
	}
	return lines, &pane.Caret{X: 3 + x, Y: y}
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
	value = ansi.Truncate(pane.Clean(value), width-3-column-4, "…")
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
	line := pane.Marker(p.th, selected) + label.Render(pane.Fit(r.label.In(p.lang), column)) + left + st.Render(value) + right
	if room := width - ansi.StringWidth(line) - 3; note != "" && room >= 6 {
		line += "  " + p.th.Muted.Render(ansi.Truncate(pane.Clean(note), room, "…"))
	}
	return line
}

// foot says what is going on, what happened, or what the row is about.
func (p *Pane) foot(width int) []string {
	var out []string
	switch {
	case p.check.Busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.Busy(words.CheckingKey.In(p.lang))))
	case p.catalog.Busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.Busy(words.LoadingModels.In(p.lang))))
	case p.lookup.Busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.Busy(words.LoadingDevices.In(p.lang))))
	case p.sample.Busy():
		out = append(out, " "+p.th.Busy.Render(p.spin.Busy(words.PlayingSample.In(p.lang, pane.Clean(p.sounding)))))
	}
	if p.metered() {
		out = append(out, meterLine(p.th, p.lang, p.level, width))
	}
	if p.note != (pane.Notice{}) {
		return append(out, p.note.Lines(p.th, width)...)
	}
	return append(out, pane.Say(p.th, p.about(), width)...)
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
