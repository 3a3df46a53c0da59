package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// barred gives the lines with the bar.
func (l *List) barred() []string {
	var lines []string
	for line := range strings.SplitSeq(l.text(), "\n") {
		if strings.HasPrefix(line, bar) {
			lines = append(lines, strings.TrimSpace(strings.TrimPrefix(line, bar)))
		}
	}
	return lines
}

// selected gives the selected message's ID, 0 for none, and fails where that is not what the screen shows.
func (l *List) selected(t *testing.T) int64 {
	t.Helper()
	m, ok := l.Selected()
	lines := l.barred()
	switch {
	case !ok && len(lines) > 0:
		t.Fatalf("nothing is selected, yet there is a bar:\n%s", l.text())
	case ok && (len(lines) == 0 || !strings.Contains(strings.Join(lines, "\n"), m.Text)):
		t.Fatalf("message %d is selected, but the bar is not at it:\n%s", m.ID, l.text())
	}
	return m.ID
}

func TestSelect(t *testing.T) {
	l := newList(100)
	for _, c := range []struct {
		delta int
		want  int64
	}{{1, 0}, {-1, 100}, {-1, 99}, {1, 100}, {1, 0}, {-1, 100}, {-30, 70}, {-200, 1}, {-1, 1}, {1, 2}, {98, 100}, {1, 0}} {
		l.Select(c.delta)
		if got := l.selected(t); got != c.want {
			t.Fatalf("after %+d: %d, want %d", c.delta, got, c.want)
		}
	}
	if !l.follow {
		t.Error("past the newest it is not at the end")
	}
	l.Scroll(-100)
	first, last := l.entries[l.top.entry].msg.ID, int64(0)
	if m, ok := l.Visible(func(thread.Message) bool { return true }); ok {
		last = m.ID
	}
	for delta, want := range map[int]int64{1: first, -1: last} {
		l.Select(delta)
		if got := l.selected(t); got != want {
			t.Errorf("%+d selects %d of a screen from %d to %d", delta, got, first, last)
		}
		l.Unselect()
		if l.selected(t) != 0 {
			t.Error("it is still selected")
		}
	}
	New(style.New(true), words.English).Select(-1) // of nothing
}

// TestSelectShowsAllOfIt: whatever is selected is on the screen, from its first line to its last, or its start where it
// is taller.
func TestSelectShowsAllOfIt(t *testing.T) {
	all := messages(1, 60)
	for i := range all {
		all[i].Text = fmt.Sprintf("start of %d. %s end", all[i].ID, strings.Repeat("word ", i*i%17*i))
		all[i].At = time.Date(2026, 1, i/3+1, 12, 0, 0, 0, time.UTC)
	}
	for _, height := range []int{1, 2, 5, 20} {
		l := New(style.New(true), words.English)
		l.SetSize(40, height)
		l.Open(all, false)
		l.Polish()
		for i := range 140 {
			switch {
			case i == 60:
				l.SetSize(70, height)
			case i < 70:
				l.Select(-1)
			default:
				l.Select(1)
			}
			m, ok := l.Selected()
			if !ok {
				continue
			}
			body := len(l.linesOf(l.chosen)) - 1
			if l.chosen.newDay {
				body -= dayLines
			}
			if n := len(l.barred()); n != min(body, height) {
				t.Fatalf("height %d: %d of %d lines of message %d are visible:\n%s", height, n, body, m.ID, l.text())
			}
			if head := l.barred()[0]; !strings.HasPrefix(head, "You") && !strings.HasPrefix(head, "kaiwa") {
				t.Fatalf("height %d: message %d does not begin at its start:\n%s", height, m.ID, l.text())
			}
		}
	}
}

// TestSelectionStays: in view while an answer grows and the window changes, but not where the user has scrolled.
func TestSelectionStays(t *testing.T) {
	l := newList(4)
	l.Put(thread.Message{ID: 5, Role: thread.Assistant, State: thread.Writing, Heard: -1, At: time.Now()})
	l.Live(5, true)
	l.SelectID(3)
	for i := range 100 {
		l.Append(5, strings.Repeat("word ", 9))
		l.SetSize(50+i%20, 20-i%7)
		if l.selected(t) != 3 {
			t.Fatal("another is selected")
		}
	}
	if l.follow || l.WantsOlder() {
		t.Error("it is at the end")
	}
	m, _ := l.Message(3)
	m.Text = "another text"
	l.Put(m) // read anew
	if got, _ := l.Selected(); got.Text != m.Text || l.selected(t) != 3 {
		t.Errorf("selected: %+v", got)
	}
	l.Bottom()
	l.SetSize(60, 20)
	if m, ok := l.Selected(); m.ID != 3 || !ok || len(l.barred()) > 0 || !l.follow {
		t.Errorf("the user is not at the end:\n%s", l.text())
	}
	l.Select(-1)
	if l.selected(t) != 2 {
		t.Error("it does not go on from the selected one")
	}
}

func TestSelectionSurvives(t *testing.T) {
	l := newList(50)
	l.SelectID(20)
	l.Older([]thread.Message{}, true)
	l.Open(messages(1, 60), true) // the same thread anew
	if got := l.selected(t); got != 20 {
		t.Errorf("opened anew: %d", got)
	}
	l.ToEnd(20)
	if got := l.selected(t); got != 20 || l.entries[len(l.entries)-1] != l.chosen {
		t.Errorf("moved to the end: %d", got)
	}
	l.Open(messages(1001, 50), true) // another one
	if got := l.selected(t); got != 0 || !l.follow {
		t.Errorf("in another thread: %d", got)
	}
	failed := thread.Message{ID: 2000, Role: thread.Assistant, State: thread.Failed, Fault: string(fault.KeyRefused), Heard: -1, At: time.Now()}
	l.Put(failed)
	l.Select(-1)
	again := messages(2002, 1)[0]
	l.Put(again) // in its place
	if got := l.selected(t); got != 2002 {
		t.Errorf("tried again: %d", got)
	}
}

// TestSelectOlder: what is not here yet is selected when it comes, as far as there is anything to come.
func TestSelectOlder(t *testing.T) {
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open(messages(201, 100), true)
	l.SelectID(50)
	for from := 101; l.WantsOlder() && from > 0; from -= 100 {
		if l.selected(t) != 0 {
			t.Fatal("it is selected before it is here")
		}
		l.Older(messages(from, 100), true)
	}
	if got := l.selected(t); got != 50 {
		t.Errorf("selected: %d\n%s", got, l.text())
	}
	l.SelectID(-7)
	if !l.WantsOlder() {
		t.Error("it does not look for it")
	}
	l.Older(nil, false)
	if l.WantsOlder() || l.selected(t) != 0 || l.wanted != 0 {
		t.Error("it still looks for what is nowhere")
	}
	l = New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open(messages(201, 100), true)
	for range 95 {
		l.Select(-1)
	}
	if !l.WantsOlder() {
		t.Error("it does not want older messages near the first one")
	}
	l.Select(-10)
	l.Older(messages(101, 100), true)
	l.Select(-1)
	if got := l.selected(t); got != 200 {
		t.Errorf("before the first that was here: %d", got)
	}
}

// TestSelectRendersTwo: selecting renders the message anew that was selected, and the one that is.
func TestSelectRendersTwo(t *testing.T) {
	l := newList(100)
	l.Select(-2)
	before := l.state()
	l.Select(-1)
	l.Render()
	var changed []int64
	for i, e := range l.entries {
		if before[i] != nil && before[i] != &e.lines.lines[0] {
			changed = append(changed, e.msg.ID)
		}
	}
	if !slices.Equal(changed, []int64{98, 99}) {
		t.Errorf("rendered anew: %v", changed)
	}
}

// state tells the renderings of all entries apart.
func (l *List) state() []*string {
	all := make([]*string, len(l.entries))
	for i, e := range l.entries {
		if e.lines.lines != nil {
			all[i] = &e.lines.lines[0]
		}
	}
	return all
}
