package pane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

var theme = style.New(true)

// TestFieldLine: the part of the text around the cursor, and where that stands in it.
func TestFieldLine(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		at    int // runes before the cursor, -1: at the end
		width int
		want  string
		x     int
	}{
		"empty":                {"", -1, 10, "", 0},
		"letters":              {"abc", -1, 10, "abc", 3},
		"wide":                 {"東京", -1, 10, "東京", 4},
		"in the middle":        {"東京タワー", 2, 20, "東京タワー", 4},
		"one of two runes":     {"e\u0301x", -1, 10, "e\u0301x", 2},
		"a family":             {"👨‍👩‍👧a", -1, 10, "👨‍👩‍👧a", 3},
		"longer":               {"abcdefghij", -1, 5, "ghij", 4},
		"longer, wide":         {"富士山に登る", -1, 5, "登る", 4},
		"longer, at its start": {"abcdefghij", 0, 5, "abcde", 0},
		"narrow":               {"東京", -1, 1, "", 0},
	} {
		f := NewField(c.text)
		if c.at >= 0 {
			f.input.SetCursor(c.at)
		}
		if got, x := f.Line(c.width); got != c.want || x != c.x {
			t.Errorf("%s: %q with the cursor at %d, want %q at %d", name, got, x, c.want, c.x)
		}
	}
}

// TestFieldLines: the lines around the cursor, and where in them that stands.
func TestFieldLines(t *testing.T) {
	f := NewField("東京タワー")
	f.input.SetCursor(2)
	if _, x, y := f.Lines(36, 4); x != 4 || y != 0 {
		t.Errorf("cursor at %d, %d, want 4, 0", x, y)
	}
	f = NewField(strings.Repeat("a", 400))
	if lines, _, y := f.Lines(36, 4); len(lines) != 4 || y != 3 {
		t.Errorf("%d lines, cursor in %d: want the last four", len(lines), y)
	}
	f = NewSecret("東京")
	if lines, x, _ := f.Lines(36, 4); lines[0] != "••" || x != 2 {
		t.Errorf("%q, cursor at %d", lines, x)
	}
}

func TestFieldUpdate(t *testing.T) {
	f := NewField(" a\nb\x1b[31m ")
	if got := f.Text(); got != "a b" {
		t.Errorf("begins with %q", got)
	}
	if _, changed := f.Update(tea.KeyPressMsg{Code: 'x', Text: "x"}); !changed || f.Text() != "a b x" {
		t.Errorf("changed %v, %q", changed, f.Text())
	}
	if _, changed := f.Update(tea.KeyPressMsg{Code: tea.KeyLeft}); changed {
		t.Error("a cursor key changed the text")
	}
}

// TestFieldLimit: what is pasted ends there.
func TestFieldLimit(t *testing.T) {
	f := NewField("東京").Limit(4)
	f.Update(tea.PasteMsg{Content: "タワーの上"})
	if got := f.Text(); got != "東京タワ" {
		t.Errorf("%q", got)
	}
}

// TestDraw: as many lines as asked for, the body between the rules, the foot at the bottom, the cursor where the caret is.
func TestDraw(t *testing.T) {
	p := Page{
		Title: "title", Aside: "aside", Head: []string{"head"}, Foot: []string{"foot"},
		Body: func(height int) Body {
			b := Body{Above: true, Caret: &Caret{X: 2, Y: 1}}
			for i := range height {
				b.Lines = append(b.Lines, fmt.Sprint("line ", i))
			}
			return b
		},
	}
	text, cursor := p.Draw(theme, 20, 10)
	want := strings.Join([]string{
		" title        aside", "──────────────── ↑ ─", "head", "line 0", "line 1", "line 2", "line 3", "────────────────────", "foot", "",
	}, "\n")
	if got := ansi.Strip(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if cursor == nil || cursor.X != 2 || cursor.Y != 4 {
		t.Errorf("the cursor stands at %+v", cursor)
	}
	p.Caret = &Caret{X: 30}
	if _, cursor = p.Draw(theme, 20, 10); cursor.X != 19 || cursor.Y != 2 {
		t.Errorf("the cursor of the head stands at %+v", cursor)
	}
	for height := range 12 {
		if text, _ := p.Draw(theme, 20, height+1); strings.Count(text, "\n") != height {
			t.Errorf("%d lines of %d", strings.Count(text, "\n")+1, height+1)
		}
	}
}

// TestClip: nothing is left out of a foot without a mark, which has room.
func TestClip(t *testing.T) {
	for name, c := range map[string]struct {
		foot []string
		most int
		want string
	}{
		"nothing":        {nil, 4, "|"},
		"all":            {[]string{"one", "two", "three"}, 3, "one|two|three"},
		"some":           {[]string{"one", "two"}, 1, "one …"},
		"of a full line": {[]string{"0123456789", "two"}, 1, "01234567 …"},
		"nothing said":   {[]string{"one", ""}, 1, "one"},
		"no room":        {[]string{"one"}, -1, ""},
	} {
		if got := strings.Join(clip(c.foot, c.most, 10), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestKeys: under each other where there is room, else one behind the other, and none is lost.
func TestKeys(t *testing.T) {
	var bindings []key.Binding
	for _, k := range "abcde" {
		bindings = append(bindings, Bind(words.English, true, string(k), words.KeyOpen, string(k)))
	}
	draw := func(height int) string {
		return ansi.Strip(strings.Join(Keys(theme, bindings, 24)(height).Lines, "\n"))
	}
	if got, want := draw(5), "   a  choose\n   b  choose\n   c  choose\n   d  choose\n   e  choose"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := draw(4), " a choose   b choose\n c choose   d choose\n e choose"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWrapped(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"one two three", []string{" one two", " three"}},
		{"東京に行きます。", []string{" 東京に行", " きます。"}},
		{"abcdefghijklm", []string{" abcdefgh", " ijklm"}},
		{"a\nb", []string{" a", " b"}},
	} {
		got := Wrapped(tt.text, 10)
		if strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestTrouble(t *testing.T) {
	n := Trouble(words.English, fmt.Errorf("listing: %w", &fault.Fault{Code: fault.StoreBusy}), "R")
	got := ansi.Strip(strings.Join(n.Lines(theme, 80), "|"))
	if want := " ✗ another kaiwa is writing| wait a little, or close the other one · R to try again"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	n = Trouble(words.English, errors.New("it broke"), "")
	if got := ansi.Strip(strings.Join(n.Lines(theme, 80), "|")); strings.Contains(got, "again") || !strings.Contains(got, "it broke") {
		t.Errorf("%q", got)
	}
}

// TestQueue: changes are made in the order in which they were asked for, whatever order their commands run in.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Queue
		var made []int
		var cmds []tea.Cmd
		q.Then()(t.Context()) // nothing to wait for
		for i := range 4 {
			cmds = append(cmds, q.Do(func(context.Context) (any, error) {
				time.Sleep(time.Second)
				made = append(made, i)
				return i, nil
			}))
		}
		all := q.Then()
		for i := range cmds {
			go cmds[len(cmds)-1-i]()
		}
		all(t.Context())
		if fmt.Sprint(made) != "[0 1 2 3]" {
			t.Errorf("made in the order %v", made)
		}
		q.Do(func(context.Context) (any, error) { return nil, nil })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		q.Then()(ctx) // returns although the change is never made
	})
}

// TestTask: what was started again, or stopped, is cancelled, and its answer is not taken.
func TestTask(t *testing.T) {
	var a, b Task
	var first context.Context
	old := a.Start(func(ctx context.Context) any { first = ctx; return "old" })
	old()
	fresh := a.Start(func(context.Context) any { return "new" })
	if first.Err() == nil {
		t.Error("starting again does not cancel")
	}
	if d := old().(Done); a.Take(d) {
		t.Error("a stale answer is taken")
	}
	d := fresh().(Done)
	if b.Take(d) || !a.Busy() || !a.Take(d) || a.Busy() {
		t.Error("an answer is not taken by its own task alone")
	}
}

func TestSpinner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSpinner()
		cmd := s.Keep(true)
		if got := s.Line("reading"); got != "" {
			t.Errorf("at once it says %q", got)
		}
		if s.Keep(true) != nil {
			t.Error("it turns twice as fast")
		}
		for range 30 {
			cmd = s.Take(cmd().(Ticked), true)
		}
		if got := s.Line("reading"); got != "⠋ reading… 0:03" {
			t.Errorf("after three seconds it says %q", got)
		}
		frame := cmd().(Ticked)
		if NewSpinner().Take(frame, true) != nil {
			t.Error("another spinner's frame is taken")
		}
		if s.Take(frame, false) != nil {
			t.Error("it turns on when nobody wants it to")
		}
	})
}

func rows(names ...string) []*Row[string] {
	var all []*Row[string]
	for i, n := range names {
		all = append(all, &Row[string]{ID: int64(i + 1), Key: Fold(n), Item: n})
	}
	return all
}

// seen are the items in view, the selected one in brackets.
func seen(t *Table[string], height int) string {
	return strings.Join(t.Body(height, 1, func(s string, selected bool) []string {
		if selected {
			s = "[" + s + "]"
		}
		return []string{s}
	}).Lines, " ")
}

// TestTableScrolls by as little as shows the selected row.
func TestTableScrolls(t *testing.T) {
	var table Table[string]
	table.Set(rows("a", "b", "c", "d", "e", "f"))
	for _, c := range []struct {
		by   int
		want string
	}{{0, "[a] b c"}, {2, "a b [c]"}, {1, "b c [d]"}, {-1, "b [c] d"}, {-2, "[a] b c"}, {99, "d e [f]"}, {-1, "d [e] f"}} {
		if table.Scroll(c.by); seen(&table, 3) != c.want {
			t.Errorf("by %d: %s, want %s", c.by, seen(&table, 3), c.want)
		}
	}
	if got := seen(&table, 99); got != "a b c d [e] f" {
		t.Errorf("on a larger screen: %s", got)
	}
	b := table.Body(5, 2, func(s string, _ bool) []string { return []string{s} })
	if len(b.Lines) != 4 || b.Lines[b.At] != "e" || !b.Above || !b.Below {
		t.Errorf("rows of two lines: %+v", b)
	}
}

// TestTableFilters: by all words, in any order and case, full or half width; what changes meanwhile counts.
func TestTableFilters(t *testing.T) {
	var table Table[string]
	table.Set(rows("Trip to Nagano", "ﾄｳｷｮｳ タワー", "trip to Rome"))
	table.Scroll(2)
	table.Filter()
	take := func(cmd tea.Cmd) {
		t.Helper()
		if cmd == nil {
			t.Fatal("nothing is filtered")
		}
		if !table.Take(cmd().(Done)) {
			t.Fatal("the answer is not taken")
		}
	}
	take(table.Type(tea.PasteMsg{Content: "TO trip"}))
	if got := seen(&table, 9); got != "[Trip to Nagano] trip to Rome" {
		t.Errorf("shown: %s", got)
	}
	table.Scroll(1)
	at, cmd := table.Remove(1)
	if at != 0 || cmd != nil || seen(&table, 9) != "[trip to Rome]" {
		t.Errorf("removed: %s", seen(&table, 9))
	}
	take(table.Put(0, rows("Trip to Nagano")[0]))
	if got := seen(&table, 9); got != "Trip to Nagano [trip to Rome]" {
		t.Errorf("put back: %s", got)
	}
	stale := table.Type(tea.PasteMsg{Content: " ro"})
	take(table.Set(rows("Trip to Nagano", "Trip to Romania", "trip to Rome")))
	if table.Take(stale().(Done)) {
		t.Error("what was found among the rows before is taken")
	}
	if got := seen(&table, 9); got != "[Trip to Romania] trip to Rome" {
		t.Errorf("other rows: %s", got)
	}
	table.Leave()
	if !table.Filters() || table.Typing() {
		t.Error("the first step does not lead out of the box alone")
	}
	table.Leave()
	if got := seen(&table, 9); table.Filters() || got != "Trip to Nagano [Trip to Romania] trip to Rome" {
		t.Errorf("without a filter: %s", got)
	}
	if Fold("ﾄｳｷｮｳ Ａ") != Fold("トウキョウ a") {
		t.Error("half and full width differ")
	}
}
