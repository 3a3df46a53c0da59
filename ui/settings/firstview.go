package settings

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// Render draws the pane: exactly height lines, none wider than width.
func (f *First) Render(width, height int) string {
	text, _ := f.page(width, height).Draw(f.th, width, height)
	return text
}

// Cursor is where the text cursor stands on the pane as Render draws it, nil where nothing is typed.
func (f *First) Cursor(width, height int) *tea.Cursor {
	_, cursor := f.page(width, height).Draw(f.th, width, height)
	return cursor
}

func (f *First) page(width, height int) pane.Page {
	if f.picker != nil {
		pg := pane.Page{Title: words.Service(f.lang, string(services[f.at])) + " › " + words.RowModel.In(f.lang)}
		pg.Head, pg.Caret = f.picker.head(f.th, f.lang, width)
		return filled(pg, f.picker.body(f.th, f.lang, width), f.picker.at, height)
	}
	pg := pane.Page{Title: words.FirstTitle.In(f.lang)}
	var body []string
	switch f.step {
	case choosing:
		body, pg.Foot = f.choiceLines(width), f.privacyLines(width)
		lead := append(pane.Styled(pane.Wrapped(words.FirstLead.In(f.lang), width), f.th.Text.Render), "")
		if len(lead)+len(body)+len(pg.Foot)+3 <= height {
			pg.Head = lead
		}
	case naming:
		pg.Title += " › " + words.FirstAddress.In(f.lang)
		pg.Head, pg.Caret = fieldHead(f.th, f.field, width, height)
		pg.Foot = f.muted(words.FirstAddressHint.In(f.lang), width)
	case pasting:
		hint := words.FirstSecretHint
		if f.own {
			hint = words.FirstNoSecret
		}
		pg.Title += " › " + words.FirstSecret.In(f.lang)
		pg.Head, pg.Caret = fieldHead(f.th, f.field, width, height)
		pg.Foot = f.muted(hint.In(f.lang), width)
	case asking:
		pg.Head = f.busyHead(words.FirstAsking.In(f.lang, f.host()))
	case saving:
		pg.Head = f.busyHead(words.FirstSaving.In(f.lang))
	case refused:
		what, do := words.ErrorInSettings(f.lang, f.refuse)
		pg.Head = append(pane.Notice{What: what, Do: do, Bad: true}.Lines(f.th, width), "")
		body = f.plainLines(words.FirstEdit, words.FirstKeep)
		pg.Foot = f.muted(f.address, width)
	case ready:
		return f.readyPage(pg, width, height)
	}
	if f.note != (pane.Notice{}) {
		pg.Foot = f.note.Lines(f.th, width)
	}
	return filled(pg, body, f.at, height)
}

// busyHead names what is under way.
func (f *First) busyHead(what string) []string {
	return []string{"", " " + f.th.Busy.Render(f.spin.Busy(what))}
}

// readyPage shows the model of each service and the way on.
func (f *First) readyPage(pg pane.Page, width, height int) pane.Page {
	body, at := f.readyLines(width), f.at
	pg.Head = f.found.Lines(f.th, width)
	pg.Foot = f.muted(f.lacking(), width)
	if f.note != (pane.Notice{}) {
		pg.Foot = f.note.Lines(f.th, width)
	}
	if len(pg.Head)+len(body)+max(2, len(pg.Foot))+5 <= height { // there is room to breathe
		pg.Head = append(pg.Head, "")
		way := body[len(services)]
		body = append(body[:len(services)], "", way)
		if at == len(services) {
			at++
		}
	}
	return filled(pg, body, at, height)
}

func (f *First) muted(s string, width int) []string { return pane.Say(f.th, s, width) }

// choiceLines are the three ways in.
func (f *First) choiceLines(width int) []string {
	choices := []struct{ label, note words.Text }{
		{words.FirstKey, words.FirstKeyNote},
		{words.FirstServer, words.FirstServerNote},
		{words.FirstDemo, words.FirstDemoNote},
	}
	column, notes := 0, 0
	for _, c := range choices {
		column = max(column, ansi.StringWidth(c.label.In(f.lang)))
		notes = max(notes, ansi.StringWidth(c.note.In(f.lang)))
	}
	lines := make([]string, len(choices))
	for i, c := range choices {
		label := choose(f.th, i == f.at).Render(pane.Fit(c.label.In(f.lang), column))
		lines[i] = pane.Marker(f.th, i == f.at) + label
		if 3+column+2+notes < width {
			lines[i] += "  " + f.th.Muted.Render(c.note.In(f.lang))
		}
	}
	return lines
}

func (f *First) plainLines(choices ...words.Text) []string {
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = pane.Marker(f.th, i == f.at) + choose(f.th, i == f.at).Render(c.In(f.lang))
	}
	return lines
}

// readyLines are the services with their models, and the way on.
func (f *First) readyLines(width int) []string {
	names, models := 0, 0
	for _, role := range services {
		names = max(names, ansi.StringWidth(words.Service(f.lang, string(role))))
		models = max(models, ansi.StringWidth(f.model(role)))
	}
	models = min(models, width/2)
	var lines []string
	for i, role := range services {
		label := f.th.Muted
		if i == f.at {
			label = f.th.Selected
		}
		line := pane.Marker(f.th, i == f.at) + label.Render(pane.Fit(words.Service(f.lang, string(role)), names)) + "  " +
			choose(f.th, i == f.at).Render(pane.Fit(pane.Clean(f.model(role)), models))
		if note := f.modelNote(role); note != "" {
			line += "  " + note
		}
		lines = append(lines, line)
	}
	on := pane.Marker(f.th, f.at == len(services)) + choose(f.th, f.at == len(services)).Render(f.wayOn().In(f.lang))
	return append(lines, on)
}

// wayOn is talking, or only typing where the server can do no more.
func (f *First) wayOn() words.Text {
	if f.lacks(config.RoleListening) {
		return words.FirstStart
	}
	return words.FirstReady
}

func (f *First) modelNote(role config.Role) string {
	if f.lacks(role) {
		return f.th.Busy.Render(words.FirstNotThere.In(f.lang))
	}
	if set := f.set(role); f.chosen[role] != "" && f.chosen[role] != set {
		return f.th.Muted.Render(words.FirstInstead.In(f.lang, set))
	}
	return ""
}

// lacking says plainly what the server cannot do.
func (f *First) lacking() string {
	hears, speaks := !f.lacks(config.RoleListening), !f.lacks(config.RoleSpeaking)
	switch {
	case f.knows && len(f.models) == 0:
		return words.FirstNoModels.In(f.lang)
	case !hears && !speaks:
		return words.FirstNoSpeech.In(f.lang)
	case !hears:
		return words.FirstNoListening.In(f.lang)
	case !speaks:
		return words.FirstNoSpeaking.In(f.lang)
	}
	return f.ending()
}

// ending says which of the models end, and when.
func (f *First) ending() string {
	var out []string
	for _, role := range services {
		for _, m := range f.models {
			if m.ID == f.model(role) && m.Shutdown != "" {
				out = append(out, m.ID+": "+words.NoteEnds.In(f.lang, m.Shutdown))
			}
		}
	}
	return strings.Join(out, "\n")
}

// outcome says what the check found and where the key is.
func (f *First) outcome(where string) pane.Notice {
	n := pane.Notice{What: words.ServerAnswers.In(f.lang)}
	if f.secret != "" {
		n.What = words.KeyWorks.In(f.lang)
	}
	n.What += " · " + words.ModelCount.In(f.lang, len(f.models))
	if !f.knows {
		n.What = words.FirstUnchecked.In(f.lang)
	}
	if where != "" {
		n.Do = words.KeyKept.In(f.lang, place(f.lang, where))
	}
	return n
}

// privacyLines are as many for every choice: nothing jumps when the marker moves.
func (f *First) privacyLines(width int) []string {
	lines := f.muted(f.privacy(f.at), width)
	for choice := firstKey; choice <= firstDemo; choice++ {
		for len(lines) < len(pane.Wrapped(f.privacy(choice), width)) {
			lines = append(lines, "")
		}
	}
	return lines
}

// privacy says what is kept where and sent to whom.
func (f *First) privacy(choice int) string {
	switch choice {
	case firstKey:
		return words.FirstKeyPrivacy.In(f.lang, "api.openai.com")
	case firstServer:
		return words.FirstServerPrivacy.In(f.lang)
	}
	return words.FirstDemoPrivacy.In(f.lang)
}

// Help lists the keys that work now.
func (f *First) Help() []key.Binding {
	h := helper{lang: f.lang}
	switch {
	case f.picker != nil:
		h.add("↑↓", words.KeyMove)
		h.add("enter", words.KeyOpen)
		h.add(words.KeyLetters.In(f.lang), words.KeyFilter)
		h.add("esc", words.KeyReturn)
	case f.step == choosing:
		h.add("↑↓", words.KeyMove)
		h.add("enter", words.KeyOpen)
		h.add("q", words.KeyQuit)
	case f.step == naming || f.step == pasting:
		h.add("enter", words.KeyNext)
		h.add("esc", words.KeyReturn)
	case f.step == asking:
		h.add("esc", words.KeyReturn)
	case f.step == refused || f.step == ready:
		h.add("↑↓", words.KeyMove)
		h.add("enter", words.KeyOpen)
		h.add("esc", words.KeyReturn)
	}
	return h.bindings
}
