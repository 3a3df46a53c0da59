package threads

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// Render draws the pane: exactly height lines, none wider than width.
func (p *Pane) Render(width, height int) string {
	text, _ := p.page(width).Draw(p.th, width, height)
	return text
}

// Cursor is where the text cursor stands on the pane as Render draws it, nil where nothing is typed.
func (p *Pane) Cursor(width, height int) *tea.Cursor {
	_, cursor := p.page(width).Draw(p.th, width, height)
	return cursor
}

func (p *Pane) page(width int) pane.Page {
	pg := pane.Page{Title: words.ThreadsTitle.In(p.lang), Aside: p.count(), Foot: p.foot(width)}
	if p.mode == onKeys {
		pg.Body, pg.Foot = pane.Keys(p.th, p.Help(), width), nil
		return pg
	}
	pg.Head, pg.Caret = p.table.Head(p.th, p.lang, width)
	if lines := p.instead(width); lines != nil {
		pg.Body = pane.Lines(lines)
		return pg
	}
	pg.Body = func(height int) pane.Body { return p.body(width, height) }
	return pg
}

// count is how many threads there are, and how many are shown.
func (p *Pane) count() string {
	all, shown := p.table.Len()
	if p.table.Filters() && shown < all {
		return words.ThreadsFiltered.In(p.lang, words.Number(shown), words.Number(all))
	}
	if all == 0 {
		return ""
	}
	return words.ThreadsCount.In(p.lang, words.Number(all))
}

// instead is what stands in place of the list where it is empty.
func (p *Pane) instead(width int) []string {
	switch all, shown := p.table.Len(); {
	case shown > 0:
		return nil
	case p.broken != nil:
		return append([]string{""}, pane.Trouble(p.lang, p.broken, "R").Lines(p.th, width)...)
	case !p.read:
		return []string{"", " " + p.th.Busy.Render(p.spin.Line(words.ThreadsReading.In(p.lang)))}
	case all == 0:
		return append([]string{""}, pane.Say(p.th, words.ThreadsNone.In(p.lang, "n"), width)...)
	default:
		return []string{"   " + p.th.Muted.Render(words.NothingMatches.In(p.lang))}
	}
}

func (p *Pane) body(width, height int) pane.Body {
	current := p.deps.Current()
	var caret *pane.Caret
	body := p.table.Body(height, 1, func(t thread.Thread, selected bool) []string {
		if p.mode == onTitle && t.ID == p.editing.ID {
			line, x := p.title.Line(width - 6)
			caret = &pane.Caret{X: 5 + x}
			return []string{pane.Marker(p.th, selected) + "  " + p.th.Text.Render(line)}
		}
		return []string{p.line(t, selected, t.ID == current, width)}
	})
	if caret != nil {
		caret.Y = body.At
		body.Caret = caret
	}
	return body
}

const wide = 64 // cells from which on how long a thread is stands in its line

// columns are how wide the columns on the right are: as their widest entries.
func (p *Pane) columns() (day, talked, turns int) {
	day = ansi.StringWidth(words.DayToday.In(p.lang, "00:00"))
	talked = ansi.StringWidth(words.Talked(p.lang, 9*time.Hour+59*time.Minute))
	return day, talked, ansi.StringWidth(words.TurnCount(p.lang, 999))
}

// line is a thread: a mark, its title, when it was, and where there is room, how long.
func (p *Pane) line(t thread.Thread, selected, current bool, width int) string {
	mark, st := "  ", p.th.Text
	if current {
		mark = p.th.Good.Render("●") + " "
	}
	if t.Title == "" {
		st = p.th.Faint
	}
	if selected {
		st = p.th.Selected
	}
	day, talked, turns := p.columns()
	right := "  " + pane.FitRight(words.Day(p.lang, t.Updated, p.deps.Now()), day)
	if width >= wide {
		right += "  " + pane.FitRight(words.Talked(p.lang, t.Talked), talked) + "  " + pane.FitRight(words.TurnCount(p.lang, t.Turns), turns)
	}
	title := pane.Fit(p.name(t), p.room(width))
	return pane.Marker(p.th, selected) + mark + st.Render(title) + p.th.Muted.Render(right)
}

// room is how wide a title may be.
func (p *Pane) room(width int) int {
	day, talked, turns := p.columns()
	if width < wide {
		talked, turns = -2, -2 // nor what is between them
	}
	return width - 6 - (2 + day) - (2 + talked) - (2 + turns)
}

// name is how a thread is called.
func (p *Pane) name(t thread.Thread) string {
	if title := strings.TrimSpace(pane.Clean(t.Title)); title != "" {
		return title
	}
	return words.ThreadUntitled.In(p.lang)
}

// foot says what happened, what is asked, or more about the selected thread.
func (p *Pane) foot(width int) []string {
	t, one := p.table.Selected()
	switch {
	case p.mode == onTemporary:
		return pane.Say(p.th, words.ThreadTemporary.In(p.lang), width)
	case p.note != pane.Notice{}:
		return p.note.Lines(p.th, width)
	case p.broken != nil && one:
		return pane.Trouble(p.lang, p.broken, "R").Lines(p.th, width)
	case one:
		return pane.Say(p.th, p.about(t, width), width)
	}
	return nil
}

// about is what the line of a thread has no room for.
func (p *Pane) about(t thread.Thread, width int) string {
	var parts []string
	if name := p.name(t); ansi.StringWidth(name) > p.room(width) {
		parts = append(parts, name)
	}
	if t.ID == p.deps.Current() {
		parts = append(parts, words.ThreadOpen.In(p.lang))
	}
	if width < wide {
		parts = append(parts, words.Talked(p.lang, t.Talked), words.TurnCount(p.lang, t.Turns))
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " · ")
}
