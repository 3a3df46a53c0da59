package pane

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/text/unicode/norm"

	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// A Row is one thing of a table.
type Row[T any] struct {
	ID   int64
	Key  string // what the filter looks in: see [Fold]
	Item T
}

// A Table is rows of which a filter lets some through, one is selected, and only those in view are drawn: it is as quick
// with 50,000 rows as with 50. Rows are never changed in place, since the filter reads them in a command.
type Table[T any] struct {
	rows, shown []*Row[T]
	at          int // of shown, the selected one
	top, seen   int // of shown, the first one in view, and how many were drawn last
	box         *Field
	typing      bool // the box has the keys
	filter      Task
	first       bool // select the first row that it finds: its text is another one
}

// Fold makes texts alike that the filter takes for the same: NFKC, lower case.
func Fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// Set puts other rows in. What was selected stays selected; where it is gone, its neighbour is.
func (t *Table[T]) Set(rows []*Row[T]) tea.Cmd {
	t.rows = rows
	return t.refilter(false)
}

// Put puts a row in the place of the one with its id, or where there is none, before so many others, and selects it.
func (t *Table[T]) Put(at int, row *Row[T]) tea.Cmd {
	is := func(r *Row[T]) bool { return r.ID == row.ID }
	if i := slices.IndexFunc(t.shown, is); i >= 0 {
		t.shown = slices.Clone(t.shown)
		t.shown[i], t.at = row, i
	}
	if i := slices.IndexFunc(t.rows, is); i >= 0 {
		t.rows = slices.Clone(t.rows)
		t.rows[i] = row
		return t.resume()
	}
	t.rows = slices.Insert(slices.Clone(t.rows), min(at, len(t.rows)), row)
	cmd := t.refilter(false)
	t.Select(row.ID)
	return cmd
}

// Remove takes a row out, and tells how many stood before it.
func (t *Table[T]) Remove(id int64) (at int, cmd tea.Cmd) {
	is := func(r *Row[T]) bool { return r.ID == id }
	at = max(0, slices.IndexFunc(t.rows, is))
	t.rows = slices.DeleteFunc(slices.Clone(t.rows), is)
	t.shown = slices.DeleteFunc(slices.Clone(t.shown), is)
	t.at = max(0, min(t.at, len(t.shown)-1))
	return at, t.resume()
}

// resume filters again where a filter is under way that read the rows as they were.
func (t *Table[T]) resume() tea.Cmd {
	if !t.filter.Busy() {
		return nil
	}
	return t.refilter(false)
}

// Find gives the row with an id.
func (t *Table[T]) Find(id int64) (item T, ok bool) {
	for _, r := range t.rows {
		if r.ID == id {
			return r.Item, true
		}
	}
	return item, false
}

// Select selects the row with an id, if it is shown.
func (t *Table[T]) Select(id int64) {
	if i := slices.IndexFunc(t.shown, func(r *Row[T]) bool { return r.ID == id }); i >= 0 {
		t.at = i
	}
}

// Selected gives the selected row.
func (t *Table[T]) Selected() (item T, ok bool) {
	if t.at >= len(t.shown) {
		return item, false
	}
	return t.shown[t.at].Item, true
}

// Len tells how many rows there are, and how many of them are shown.
func (t *Table[T]) Len() (all, shown int) { return len(t.rows), len(t.shown) }

// Move moves the selection where that is what a key does. Letters do not, while something is typed.
func (t *Table[T]) Move(k tea.KeyPressMsg, typing bool) bool {
	by, ok := Moves(k, max(1, t.seen-1), len(t.shown), typing)
	if ok {
		t.Scroll(by)
	}
	return ok
}

// Moves tells how far a key moves the selection in a list of n, of which a page is on the screen. Letters do not, while
// something is typed.
func Moves(k tea.KeyPressMsg, page, n int, typing bool) (by int, ok bool) {
	switch k.String() {
	case "up", "ctrl+p":
		return -1, true
	case "down", "ctrl+n":
		return 1, true
	case "pgup":
		return -page, true
	case "pgdown":
		return page, true
	}
	if typing {
		return 0, false
	}
	switch k.String() {
	case "k":
		return -1, true
	case "j":
		return 1, true
	case "home", "g":
		return -n, true
	case "end", "G":
		return n, true
	}
	return 0, false
}

// Wheel moves the selection with the mouse wheel.
func (t *Table[T]) Wheel(m tea.MouseWheelMsg) {
	switch m.Button {
	case tea.MouseWheelUp:
		t.Scroll(-3)
	case tea.MouseWheelDown:
		t.Scroll(3)
	}
}

// Scroll moves the selection by rows.
func (t *Table[T]) Scroll(by int) { t.at = max(0, min(t.at+by, len(t.shown)-1)) }

// Filter gives the filter's box the keys.
func (t *Table[T]) Filter() {
	if t.box == nil {
		t.box = NewField("")
	}
	t.typing = true
}

// Typing tells whether the filter's box has the keys.
func (t *Table[T]) Typing() bool { return t.typing }

// Filters tells whether there is a filter, empty as it may be.
func (t *Table[T]) Filters() bool { return t.box != nil }

// Filtering tells whether what is shown is not yet what the filter's text says.
func (t *Table[T]) Filtering() bool { return t.filter.Busy() }

// Leave leads back one step: out of the box, then out of the filter.
func (t *Table[T]) Leave() {
	if t.typing && t.box.Text() != "" {
		t.typing = false
		return
	}
	t.Reset()
}

// Reset ends the filter.
func (t *Table[T]) Reset() {
	t.typing, t.box = false, nil
	t.refilter(false)
}

// Type hands something to the filter's box.
func (t *Table[T]) Type(msg tea.Msg) tea.Cmd {
	cmd, changed := t.box.Update(msg)
	if changed {
		return tea.Batch(cmd, t.refilter(true))
	}
	return cmd
}

// refilter finds what is shown, in a command. Until it is done, what was shown stays.
func (t *Table[T]) refilter(first bool) tea.Cmd {
	t.first = first || t.first && t.filter.Busy()
	t.filter.Stop()
	if t.box == nil || t.box.Text() == "" {
		t.first = false
		t.show(t.rows)
		return nil
	}
	rows, terms := t.rows, strings.Fields(Fold(t.box.Text()))
	return t.filter.Start(func(ctx context.Context) any {
		var out []*Row[T]
		for _, r := range rows {
			if ctx.Err() != nil {
				break
			}
			if HasAll(r.Key, terms) {
				out = append(out, r)
			}
		}
		return out
	})
}

// HasAll tells whether a text has every one of some terms.
func HasAll(s string, terms []string) bool {
	return !slices.ContainsFunc(terms, func(term string) bool { return !strings.Contains(s, term) })
}

// Take takes what the filter let through, if it is the newest.
func (t *Table[T]) Take(d Done) bool {
	if !t.filter.Take(d) {
		return false
	}
	t.show(d.Result.([]*Row[T]))
	return true
}

// show puts rows on the screen. What was selected stays selected, unless the first one is to be.
func (t *Table[T]) show(rows []*Row[T]) {
	var id int64
	if t.at < len(t.shown) {
		id = t.shown[t.at].ID
	}
	t.shown = rows
	t.at = max(0, min(t.at, len(rows)-1))
	if t.first {
		t.at, t.first = 0, false
		return
	}
	t.Select(id)
}

// Head draws the filter's box, or nothing.
func (t *Table[T]) Head(th style.Theme, l words.Language, width int) ([]string, *Caret) {
	if t.box == nil {
		return nil, nil
	}
	line, x := t.box.Line(width - 4)
	text := th.Text.Render(line)
	if line == "" {
		text = th.Faint.Render(words.FilterPrompt.In(l))
	}
	head := []string{" " + th.Key.Render("/") + " " + text}
	if !t.typing {
		return head, nil
	}
	return head, &Caret{X: 3 + x}
}

// Body draws the rows in view, each of so many lines, so that the selected one is among them.
func (t *Table[T]) Body(height, each int, draw func(item T, selected bool) []string) Body {
	t.seen = max(1, height/each)
	t.top = max(0, min(t.top, t.at, len(t.shown)-t.seen))
	t.top = max(t.top, t.at-t.seen+1)
	end := min(t.top+t.seen, len(t.shown))
	b := Body{Above: t.top > 0, Below: end < len(t.shown), At: (t.at - t.top) * each}
	for i := t.top; i < end; i++ {
		lines := draw(t.shown[i].Item, i == t.at)
		for len(lines) < each {
			lines = append(lines, "")
		}
		b.Lines = append(b.Lines, lines[:each]...)
	}
	b.Lines = b.Lines[:min(len(b.Lines), height)]
	return b
}
