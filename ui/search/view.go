package search

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// Render draws the pane: exactly height lines, none wider than width.
func (p *Pane) Render(width, height int) string {
	text, _ := p.page(width, height).Draw(p.th, width, height)
	return text
}

// Cursor is where the text cursor stands on the pane as Render draws it.
func (p *Pane) Cursor(width, height int) *tea.Cursor {
	_, cursor := p.page(width, height).Draw(p.th, width, height)
	return cursor
}

func (p *Pane) page(width, height int) pane.Page {
	line, x := p.box.Line(width - 4)
	text := p.th.Text.Render(line)
	switch {
	case line == "":
		text = p.th.Faint.Render(words.SearchPrompt.In(p.lang))
	case p.kept:
		text = p.th.Text.Reverse(true).Render(line)
	}
	pg := pane.Page{
		Title: words.SearchTitle.In(p.lang), Aside: p.count(),
		Head: []string{" " + p.th.Key.Render("/") + " " + text}, Caret: &pane.Caret{X: 3 + x},
		Foot: p.foot(width),
	}
	if height >= 12 {
		pg.Head = append(pg.Head, "")
	}
	if lines := p.instead(width); lines != nil {
		pg.Body = pane.Lines(lines)
		return pg
	}
	each, most := layout(height)
	pg.Body = func(height int) pane.Body {
		return p.table.Body(height, each, func(h hit, selected bool) []string {
			return p.lines(h, selected, width, most)
		})
	}
	return pg
}

// layout tells how many lines a hit takes on a page of a height, and how many of them its passage: a line says who and
// when, and an empty one keeps hits apart.
func layout(height int) (each, passage int) {
	switch {
	case height < 20:
		return 2, 1
	case height < 30:
		return 3, 1
	}
	return 4, 2
}

// count is how many hits there are.
func (p *Pane) count() string {
	switch n, _ := p.table.Len(); {
	case n == 0:
		return ""
	case p.more:
		return words.SearchMore.In(p.lang, n)
	case n == 1:
		return words.SearchOne.In(p.lang)
	default:
		return words.SearchHits.In(p.lang, n)
	}
}

// instead is what stands in place of the results where there are none.
func (p *Pane) instead(width int) []string {
	switch n, _ := p.table.Len(); {
	case n > 0:
		return nil
	case p.err != nil:
		return pane.Trouble(p.lang, p.err, "enter").Lines(p.th, width)
	case p.query != "":
		none := words.SearchNone.In(p.lang, pane.Cut(pane.Clean(p.query), 2*width/3))
		return append(pane.Say(p.th, none, width), pane.Say(p.th, words.SearchFewer.In(p.lang), width)...)
	case p.asking.Busy():
		return []string{""}
	default:
		return pane.Say(p.th, words.SearchAbout.In(p.lang), width)
	}
}

// foot names what is under way.
func (p *Pane) foot(width int) []string {
	if !p.asking.Busy() {
		return nil
	}
	return []string{pane.Cut(" "+p.th.Busy.Render(p.spin.Line(words.SearchGoesOn.In(p.lang))), width)}
}

// lines are a result: its thread, who said it and when, and the passage in so many lines.
func (p *Pane) lines(h hit, selected bool, width, most int) []string {
	who, st := p.th.You.Render(words.You.In(p.lang)), p.th.Muted
	if h.Role == thread.Assistant {
		who = p.th.Kaiwa.Render("kaiwa")
	}
	if selected {
		st = p.th.Selected
	}
	title := pane.Clean(h.Title)
	if title == "" {
		title = words.ThreadUntitled.In(p.lang)
	}
	right := words.Day(p.lang, h.At, p.deps.Now())
	room := width - 3 - ansi.StringWidth(who) - 2 - 2 - ansi.StringWidth(right) - 1
	head := pane.Marker(p.th, selected) + who + "  " + st.Render(pane.Fit(title, room)) + "  " + p.th.Muted.Render(right)
	out := []string{head}
	for _, line := range passage(h.text, h.marks, width-6, most) {
		out = append(out, "     "+line.render(p.th))
	}
	return out
}
