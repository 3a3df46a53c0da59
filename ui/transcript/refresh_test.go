package transcript

import (
	"slices"
	"strings"
	"testing"

	"kaiwa/config/fault"
	"kaiwa/thread"
)

// rowOf is the line of the screen in which words stand, -1: none.
func (l *List) rowOf(words string) int {
	return slices.IndexFunc(strings.Split(l.text(), "\n"), func(line string) bool { return strings.Contains(line, words) })
}

// TestRefreshKeepsThePlace: whatever else changes, what was on the screen and is still there does not move.
func TestRefreshKeepsThePlace(t *testing.T) {
	for name, c := range map[string]struct {
		anchor string
		change func([]thread.Message) []thread.Message
	}{
		"nothing":            {"message 30.", func(all []thread.Message) []thread.Message { return all }},
		"one above is gone":  {"message 30.", func(all []thread.Message) []thread.Message { return slices.Delete(all, 9, 10) }},
		"the first is gone":  {"message 31.", func(all []thread.Message) []thread.Message { return slices.Delete(all, 26, 29) }},
		"more above":         {"message 30.", func(all []thread.Message) []thread.Message { return append(messages(-50, 50), all...) }},
		"other ones below":   {"message 30.", func(all []thread.Message) []thread.Message { return append(all[:40:40], messages(90, 30)...) }},
		"nothing below left": {"message 30.", func(all []thread.Message) []thread.Message { return all[:40] }},
	} {
		t.Run(name, func(t *testing.T) {
			l := newList(60)
			l.SelectID(30)
			l.Unselect()
			l.Scroll(-4)
			at := l.rowOf(c.anchor)
			l.Refresh(c.change(messages(1, 60)), false, 0, 0)
			if now := l.rowOf(c.anchor); at < 0 || now != at {
				t.Errorf("row %d became %d:\n%s", at, now, l.text())
			}
		})
	}
}

// TestRefreshFollows the end, and keeps what is selected where it is.
func TestRefreshFollows(t *testing.T) {
	l := newList(60)
	l.Refresh(append(messages(1, 58), messages(70, 9)...), false, 0, 0)
	if l.rowOf("message 78.") < 0 {
		t.Errorf("the end is not shown:\n%s", l.text())
	}
	l.SelectID(76)
	at := l.rowOf("message 76.")
	other := messages(1, 57)
	other = append(other, messages(90, 30)...)
	l.Refresh(other, false, 76, 90)
	if now := l.rowOf("message 90."); now != at {
		t.Errorf("row %d became %d:\n%s", at, now, l.text())
	}
	if m, _ := l.Selected(); m.ID != 90 {
		t.Errorf("message %d is selected", m.ID)
	}
	l.Refresh(messages(1, 3), false, 0, 0)
	if _, ok := l.Selected(); ok || l.rowOf("message 1.") < 0 {
		t.Errorf("it shows\n%s", l.text())
	}
	l.Refresh(nil, false, 0, 0)
	if !l.Empty() || strings.TrimSpace(l.text()) != "" {
		t.Errorf("it shows\n%s", l.text())
	}
}

// TestRefreshKeepsWhatIsKnown: the store does not know why something failed, nor what it could not keep.
func TestRefreshKeepsWhatIsKnown(t *testing.T) {
	l := newList(2)
	l.Explain(2, &fault.Fault{Code: fault.RateLimited, Service: "answering"})
	l.Put(thread.Message{Role: thread.Assistant, Text: "not stored"})
	l.Refresh(messages(1, 2), true, 0, 0)
	for _, want := range []string{"too many requests", "not stored"} {
		if !strings.Contains(l.text(), want) {
			t.Errorf("%q is not shown:\n%s", want, l.text())
		}
	}
	if _, more := l.Oldest(); !more {
		t.Error("there are older ones")
	}
}

func TestCut(t *testing.T) {
	l := newList(60)
	l.SelectID(40)
	l.Cut(31)
	l.Cut(99)
	if last, _ := l.Last(); last.ID != 30 || l.Len() != 30 || l.rowOf("message 30.") < 0 {
		t.Errorf("%d messages, the last one %d:\n%s", l.Len(), last.ID, l.text())
	}
	if _, ok := l.Selected(); ok {
		t.Error("what is gone is selected")
	}
}
