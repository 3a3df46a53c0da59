package memory

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread/memory"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
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

func (p *Pane) page(width, height int) pane.Page {
	pg := pane.Page{Title: words.MemoryTitle.In(p.lang), Aside: p.count(), Foot: p.foot(width)}
	if p.mode == onKeys {
		pg.Body, pg.Foot = pane.Keys(p.th, p.Help(), width), nil
		return pg
	}
	pg.Head, pg.Caret = p.table.Head(p.th, p.lang, width)
	if p.mode == onAdd {
		pg.Head, pg.Caret = p.addHead(width)
	}
	if lines := p.instead(width); lines != nil {
		pg.Body = pane.Lines(lines)
		return pg
	}
	each := 2 // lines: what is known, and how
	if height >= 30 {
		each = 3 // and one that keeps them apart
	}
	pg.Body = func(height int) pane.Body { return p.body(width, height, each) }
	return pg
}

// addHead is the box for a new memory.
func (p *Pane) addHead(width int) ([]string, *pane.Caret) {
	line, x := p.text.Line(width - 4)
	text := p.th.Text.Render(line)
	if line == "" {
		text = p.th.Faint.Render(words.MemoryPrompt.In(p.lang))
	}
	return []string{" " + p.th.Key.Render("+") + " " + text}, &pane.Caret{X: 3 + x}
}

// count is how many memories there are, and whether past ones are among them.
func (p *Pane) count() string {
	all, shown := p.table.Len()
	if all == 0 {
		return ""
	}
	text := words.ThreadsCount.In(p.lang, words.Number(all))
	if p.table.Filters() && shown < all {
		text = words.ThreadsFiltered.In(p.lang, words.Number(shown), words.Number(all))
	}
	if p.past {
		text += " · " + words.MemoryWithPast.In(p.lang)
	}
	return text
}

// instead is what stands in place of the list where it is empty.
func (p *Pane) instead(width int) []string {
	switch all, shown := p.table.Len(); {
	case shown > 0:
		return nil
	case p.broken != nil:
		return append([]string{""}, pane.Trouble(p.lang, p.broken, "R").Lines(p.th, width)...)
	case !p.read:
		return []string{"", " " + p.th.Busy.Render(p.spin.Line(words.MemoryReading.In(p.lang)))}
	case all == 0:
		none := pane.Say(p.th, words.MemoryNone.In(p.lang), width)
		return append(append([]string{""}, none...), pane.Say(p.th, words.MemoryHow.In(p.lang, "a"), width)...)
	default:
		return []string{"   " + p.th.Muted.Render(words.NothingMatches.In(p.lang))}
	}
}

func (p *Pane) body(width, height, each int) pane.Body {
	var caret *pane.Caret
	body := p.table.Body(height, each, func(m memory.Memory, selected bool) []string {
		if p.mode == onEdit && m.ID == p.about.ID {
			line, x := p.text.Line(width - 6)
			caret = &pane.Caret{X: 5 + x}
			return []string{p.lead(m, selected) + p.th.Text.Render(line), p.detail(m, width)}
		}
		return []string{p.lead(m, selected) + p.sentence(m, selected, width), p.detail(m, width)}
	})
	if caret != nil {
		caret.Y = body.At
		body.Caret = caret
	}
	return body
}

// lead stands before a memory: whether it is selected, and pinned.
func (p *Pane) lead(m memory.Memory, selected bool) string {
	if m.Pinned {
		return pane.Marker(p.th, selected) + p.th.Busy.Render("★") + " "
	}
	return pane.Marker(p.th, selected) + "  "
}

func (p *Pane) sentence(m memory.Memory, selected bool, width int) string {
	st := p.th.Text
	switch {
	case selected:
		st = p.th.Selected
	case !m.To.IsZero():
		st = p.th.Faint
	}
	return st.Render(pane.Cut(pane.Clean(m.Text), width-6))
}

var kinds = map[memory.Kind]words.Text{
	memory.Fact: words.MemoryFact, memory.Preference: words.MemoryPreference, memory.Person: words.MemoryPerson,
	memory.Plan: words.MemoryPlan, memory.Instruction: words.MemoryInstruction,
}

// detail is what sort of thing a memory is, how it came to be, and when it was true.
func (p *Pane) detail(m memory.Memory, width int) string {
	origin := words.MemoryFromYou
	if m.Origin == memory.Auto {
		origin = words.MemoryNoted
	}
	parts := []string{kinds[m.Kind].In(p.lang), words.MemorySince.In(p.lang, words.Date(p.lang, m.From.In(p.deps.Now().Location()))), origin.In(p.lang)}
	st := p.th.Muted
	if !m.To.IsZero() {
		st = p.th.Faint
		parts[1] = words.MemoryUntil.In(p.lang, words.Date(p.lang, m.To.In(p.deps.Now().Location())))
		if now := p.texts[m.ReplacedBy]; now != "" {
			parts = []string{parts[1], words.MemoryNow.In(p.lang, pane.Clean(now))}
		}
	}
	return "     " + st.Render(pane.Cut(strings.Join(parts, " · "), width-6))
}

// foot says what happened, what is asked, or the whole of a memory that its line has no room for.
func (p *Pane) foot(width int) []string {
	m, one := p.table.Selected()
	switch {
	case p.mode == onForget:
		return p.question(width)
	case p.note != pane.Notice{}:
		return p.note.Lines(p.th, width)
	case p.broken != nil && one:
		return pane.Trouble(p.lang, p.broken, "R").Lines(p.th, width)
	case one && ansi.StringWidth(pane.Clean(m.Text)) > width-6:
		return pane.Say(p.th, m.Text, width)
	}
	return nil
}

// question asks how to forget, with an answer on each line.
func (p *Pane) question(width int) []string {
	ask := words.MemoryForget.In(p.lang, pane.Clean(p.about.Text))
	lines := []string{" " + p.th.Busy.Render(pane.Cut(ask, width-2))}
	for _, b := range p.Help() {
		lines = append(lines, " "+p.th.Key.Render(pane.Fit(b.Help().Key, 5))+p.th.Muted.Render(b.Help().Desc))
	}
	return lines
}
