package settings

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config"
	"kaiwa/ui/words"
)

// Render draws the pane: exactly height lines, none wider than width.
func (f *First) Render(width, height int) string {
	return strings.Join(f.page(width, height).draw(f.th, width, height), "\n")
}

// Cursor is where the text cursor stands on the pane as Render draws it, nil where nothing is typed.
func (f *First) Cursor(width, height int) *tea.Cursor {
	return f.page(width, height).cursor(f.th, width, height)
}

func (f *First) page(width, height int) page {
	pg := page{title: words.FirstTitle.In(f.lang)}
	var foot []string
	if f.picker != nil {
		pg.title = words.Service(f.lang, string(services[f.at])) + " › " + words.RowModel.In(f.lang)
		pg.head, pg.caret = f.picker.head(f.th, f.lang, width)
		pg.body, pg.at = f.picker.body(f.th, f.lang, width), f.picker.at
		pg.foot = []string{"", ""}
		return pg
	}
	switch f.step {
	case choosing:
		pg.body, pg.at = f.choiceLines(width), f.at
		foot = f.privacyLines(width)
		lead := append(styled(wrapped(words.FirstLead.In(f.lang), width), f.th.Text.Render), "")
		if len(lead)+len(pg.body)+len(foot)+3 <= height {
			pg.head = lead
		}
	case naming:
		pg.title += " › " + words.FirstAddress.In(f.lang)
		pg.head, pg.caret = fieldHead(f.th, f.field, width, height)
		foot = f.muted(words.FirstAddressHint.In(f.lang), width)
	case pasting:
		hint := words.FirstSecretHint
		if f.own {
			hint = words.FirstNoSecret
		}
		pg.title += " › " + words.FirstSecret.In(f.lang)
		pg.head, pg.caret = fieldHead(f.th, f.field, width, height)
		foot = f.muted(hint.In(f.lang), width)
	case asking:
		pg.head = []string{"", " " + f.th.Busy.Render(f.spin.busyLine(words.FirstAsking.In(f.lang, f.host())))}
		foot = []string{"", ""}
	case saving:
		pg.head = []string{"", " " + f.th.Busy.Render(f.spin.busyLine(words.FirstSaving.In(f.lang)))}
		foot = []string{"", ""}
	case refused:
		what, do := words.ErrorInSettings(f.lang, f.refuse)
		pg.head = append(notice{what: what, do: do, bad: true}.lines(f.th, width), "")
		pg.body, pg.at = f.plainLines(words.FirstEdit, words.FirstKeep), f.at
		foot = f.muted(f.address, width)
	case ready:
		return f.readyPage(pg, width, height)
	}
	if f.note != (notice{}) {
		foot = f.note.lines(f.th, width)
	}
	pg.foot = clip(foot, footRoom(len(pg.head)+len(pg.body), height), width)
	return pg
}

// readyPage shows the model of each service and the way on.
func (f *First) readyPage(pg page, width, height int) page {
	pg.body, pg.at = f.readyLines(width), f.at
	pg.head = f.found.lines(f.th, width)
	foot := f.muted(f.lacking(), width)
	if f.note != (notice{}) {
		foot = f.note.lines(f.th, width)
	}
	if len(pg.head)+len(pg.body)+max(2, len(foot))+5 <= height { // there is room to breathe
		pg.head = append(pg.head, "")
		way := pg.body[len(services)]
		pg.body = append(pg.body[:len(services)], "", way)
		if f.at == len(services) {
			pg.at++
		}
	}
	pg.foot = clip(foot, footRoom(len(pg.head)+len(pg.body), height), width)
	return pg
}

func (f *First) muted(s string, width int) []string {
	return styled(wrapped(s, width), f.th.Muted.Render)
}

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
		label := choose(f.th, i == f.at).Render(fit(c.label.In(f.lang), column))
		lines[i] = marker(f.th, i == f.at) + label
		if 3+column+2+notes < width {
			lines[i] += "  " + f.th.Muted.Render(c.note.In(f.lang))
		}
	}
	return lines
}

func (f *First) plainLines(choices ...words.Text) []string {
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = marker(f.th, i == f.at) + choose(f.th, i == f.at).Render(c.In(f.lang))
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
		line := marker(f.th, i == f.at) + label.Render(fit(words.Service(f.lang, string(role)), names)) + "  " +
			choose(f.th, i == f.at).Render(fit(clean(f.model(role)), models))
		if note := f.modelNote(role); note != "" {
			line += "  " + note
		}
		lines = append(lines, line)
	}
	on := marker(f.th, f.at == len(services)) + choose(f.th, f.at == len(services)).Render(f.wayOn().In(f.lang))
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
func (f *First) outcome(where string) notice {
	n := notice{what: words.ServerAnswers.In(f.lang)}
	if f.secret != "" {
		n.what = words.KeyWorks.In(f.lang)
	}
	n.what += " · " + words.ModelCount.In(f.lang, len(f.models))
	if !f.knows {
		n.what = words.FirstUnchecked.In(f.lang)
	}
	if where != "" {
		n.do = words.KeyKept.In(f.lang, place(f.lang, where))
	}
	return n
}

// privacyLines are as many for every choice: nothing jumps when the marker moves.
func (f *First) privacyLines(width int) []string {
	lines := f.muted(f.privacy(f.at), width)
	for choice := firstKey; choice <= firstDemo; choice++ {
		for len(lines) < len(wrapped(f.privacy(choice), width)) {
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
