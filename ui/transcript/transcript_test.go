package transcript

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

func newList(n int) *List {
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open(messages(1, n), false)
	return l
}

// messages are numbered, an answer to each question.
func messages(from, n int) []thread.Message {
	var all []thread.Message
	for id := from; id < from+n; id++ {
		m := thread.Message{ID: int64(id), Role: thread.User, State: thread.Complete, At: time.Now(), Text: fmt.Sprintf("message %d.", id), Heard: -1}
		if id%2 == 0 {
			m.Role = thread.Assistant
		}
		all = append(all, m)
	}
	return all
}

func (l *List) text() string { return ansi.Strip(l.Render()) }

// TestVersions: whatever changes what an entry looks like bumps its version, and what changes its text drops
// the Markdown made from it.
func TestVersions(t *testing.T) {
	base := thread.Message{ID: 1, Role: thread.Assistant, Text: "some text", Heard: -1}
	for name, c := range map[string]struct {
		change func(*entry)
		body   bool
	}{
		"set, other text":  {func(e *entry) { m := base; m.Text = "other"; e.set(m) }, true},
		"set, other heard": {func(e *entry) { m := base; m.Heard = 3; e.set(m) }, true},
		"set, other state": {func(e *entry) { m := base; m.State = thread.Cut; e.set(m) }, false},
		"append":           {func(e *entry) { e.append("more") }, true},
		"heard":            {func(e *entry) { e.heard(3) }, true},
		"live":             {func(e *entry) { e.setLive(true) }, false},
		"choose":           {func(e *entry) { e.choose(true) }, false},
		"explain":          {func(e *entry) { e.explain(&fault.Fault{Code: fault.CutOff}) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := New(style.New(true), words.English)
			l.SetSize(80, 20)
			e := &entry{msg: base}
			before := strings.Join(l.linesOf(e), "\n")
			version, body := e.version, e.body
			c.change(e)
			if e.version == version {
				t.Error("the version is the same")
			}
			if (e.body != body) != c.body {
				t.Errorf("the body's version changed: %v, want %v", e.body != body, c.body)
			}
			if strings.Join(l.linesOf(e), "\n") == before {
				t.Error("it looks the same")
			}
		})
	}
}

// TestOnlyWhatIsVisible: of ten thousand messages a screenful is rendered.
func TestOnlyWhatIsVisible(t *testing.T) {
	l := newList(10_000)
	l.Render()
	l.Polish()
	rendered := 0
	for _, e := range l.entries {
		if e.lines.lines != nil {
			rendered++
		}
	}
	if rendered > 30 {
		t.Errorf("%d entries are rendered for 20 lines", rendered)
	}
	if !strings.Contains(l.text(), "message 10000.") {
		t.Errorf("the end is not visible:\n%s", l.text())
	}
}

func TestScroll(t *testing.T) {
	l := newList(100)
	end := l.text()
	l.Scroll(-7)
	l.Scroll(3)
	l.Scroll(4)
	if l.text() != end || !l.follow {
		t.Error("up and down again is not the same place")
	}
	l.Scroll(-100_000)
	if !strings.Contains(l.text(), "message 1.") {
		t.Errorf("far up is not the start:\n%s", l.text())
	}
	l.Top()
	start := l.text()
	l.Scroll(100_000)
	if l.text() != end {
		t.Error("far down is not the end")
	}
	for range 200 {
		l.Scroll(-1)
	}
	for range 1000 {
		l.Scroll(-1)
	}
	if l.text() != start {
		t.Error("line by line up is not the start")
	}
	if unseen, more := l.Below(); unseen != 0 || !more {
		t.Errorf("below the start: %d unseen, more %v", unseen, more)
	}
}

func TestOlderKeepsThePlace(t *testing.T) {
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open(messages(101, 100), true)
	if l.WantsOlder() {
		t.Error("it wants older messages at the end")
	}
	l.Scroll(-270)
	if !l.WantsOlder() {
		t.Error("it does not want older messages near the start")
	}
	before := l.text()
	l.Older(messages(1, 100), false)
	if l.text() != before {
		t.Errorf("it moved:\n%s\n---\n%s", before, l.text())
	}
	if l.WantsOlder() {
		t.Error("it wants older messages than the first")
	}
	if id, more := l.Oldest(); id != 1 || more {
		t.Errorf("the oldest is %d, more %v", id, more)
	}
}

func TestUnseen(t *testing.T) {
	l := newList(50)
	l.Scroll(-10)
	for _, m := range messages(51, 3) {
		l.Put(m)
	}
	if unseen, more := l.Below(); unseen != 3 || !more {
		t.Errorf("%d unseen, more %v; want 3", unseen, more)
	}
	l.Scroll(13) // the first of the three comes into view
	if unseen, _ := l.Below(); unseen != 2 {
		t.Errorf("%d unseen, want 2", unseen)
	}
	l.Bottom()
	if unseen, more := l.Below(); unseen != 0 || more {
		t.Errorf("at the end: %d unseen, more %v", unseen, more)
	}
}

func TestShortThreadIsAtTheTop(t *testing.T) {
	l := newList(2)
	lines := strings.Split(l.text(), "\n")
	if len(lines) != 20 || !strings.HasPrefix(lines[0], " You") || l.Scrolls() {
		t.Errorf("%d lines, scrolls %v:\n%s", len(lines), l.Scrolls(), l.text())
	}
	l.Scroll(-1)
	if !l.follow {
		t.Error("there is nowhere to scroll to")
	}
}

func TestDays(t *testing.T) {
	at := time.Date(2026, 11, 21, 23, 59, 0, 0, time.Local)
	m := messages(1, 3)
	m[0].At, m[1].At, m[2].At = at, at.Add(2*time.Minute), at.Add(3*time.Minute)
	l := New(style.New(true), words.Japanese)
	l.SetSize(60, 30)
	l.Open(m, false)
	if text := l.text(); strings.Count(text, "2026年11月21日") != 1 || strings.Count(text, "2026年11月22日") != 1 {
		t.Errorf("not one line a day:\n%s", text)
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		heard      int
		want       string
	}{
		{"list with a hanging indent", "- one two three four\n- five", 12, -1, "• one two\n  three four\n• five"},
		{"quote", "> one two three four", 12, -1, "│ one two\n│ three four"},
		{"japanese keeps its full stops", "**富士山**です。はい", 10, -1, "富士山で\nす。はい"},
		{"a table too wide", "| abc | def |\n|---|---|\n| 1 | 2 |", 8, -1, " abc │ …\n─────┼─…\n 1   │ 2"},
		{"not heard", "One **two**. Three *four*.", 40, len("One **two**."), "One two.▌ Three four."},
		{"not heard in a list", "- one\n- two\n- three", 40, len("- one\n- two\n"), "• one\n• two▌\n• three"},
		{"two empty lines", "# a\n\n\n\nb", 40, -1, "a\n\nb"},
		{"a code block", "```go\nx := 1\n```\nafter", 40, -1, "  x := 1\n\nafter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := markdown(c.text, c.heard, c.width, style.New(true), "")
			if text := ansi.Strip(strings.Join(got, "\n")); text != c.want {
				t.Errorf("got\n%s\nwant\n%s", text, c.want)
			}
		})
	}
}

func TestUnheardWhereMarkdownWouldBreak(t *testing.T) {
	for _, text := range []string{"```\ncode\n```", "| a | b |", "has a ▌ of its own"} {
		if got := markdown(text+"\nrest *x*", len(text), 40, style.New(true), ""); got != nil {
			t.Errorf("%q is rendered: %q", text, got)
		}
	}
	link := "a [link](https://example.com) and *more*"
	for split := 1; split < len(link); split++ {
		if got := markdown(link, split, 40, style.New(true), ""); got != nil && !strings.Contains(strings.Join(got, ""), mark) {
			t.Errorf("split at %d, all of it seems heard: %q", split, got)
		}
	}
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	m := thread.Message{ID: 1, Role: thread.Assistant, State: thread.Cut, Text: "| a |\nrest *x*", Heard: 5}
	l.Open([]thread.Message{m}, false)
	l.Apply(l.Polish()().(Polished))
	if text := l.text(); !strings.Contains(text, "| a |▌") || l.Polish() != nil {
		t.Errorf("it is not plain, or tried again:\n%s", text)
	}
}

// TestStalePolish: Markdown of a text that has changed meanwhile is not shown.
func TestStalePolish(t *testing.T) {
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open([]thread.Message{{ID: 1, Role: thread.Assistant, State: thread.Complete, Text: "**old**", Heard: -1}}, false)
	cmd := l.Polish()
	if cmd == nil || l.Polish() != nil {
		t.Fatal("want one command at a time")
	}
	l.Put(thread.Message{ID: 1, Role: thread.Assistant, State: thread.Complete, Text: "**new**", Heard: -1})
	l.Apply(cmd().(Polished))
	if text := l.text(); !strings.Contains(text, "**new**") {
		t.Errorf("stale Markdown:\n%s", text)
	}
	l.Apply(l.Polish()().(Polished))
	if text := l.text(); strings.Contains(text, "*") || !strings.Contains(text, "new") {
		t.Errorf("no Markdown:\n%s", text)
	}
	l.SetTheme(style.New(false))
	if l.Polish() == nil {
		t.Error("another theme needs other colours")
	}
}

func TestMarked(t *testing.T) {
	for text, want := range map[string]bool{
		"Mount Fuji, at 3,776 metres.": false, "a - b": false, "in 1707. Then": false, "富士山です。": false,
		"**bold**": true, "- item": true, "1. item": true, "  2) item": true, "> quote": true, "`code`": true, "# title": true,
	} {
		if got := marked(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestNotes(t *testing.T) {
	assistant := thread.Message{ID: 1, Role: thread.Assistant, Heard: -1, Text: "Text."}
	user := thread.Message{ID: 1, Role: thread.User, Heard: -1, Length: 65 * time.Second}
	for name, c := range map[string]struct {
		m    thread.Message
		with func(*thread.Message)
		want string
	}{
		"cancelled":      {assistant, func(m *thread.Message) { m.State = thread.Cut }, "○ cancelled"},
		"broke off":      {assistant, func(m *thread.Message) { m.State, m.Fault = thread.Cut, string(fault.CutOff) }, "▲ answering: the connection broke off"},
		"crashed":        {assistant, func(m *thread.Message) { m.State = thread.Writing }, "▲ cut off: kaiwa ended"},
		"too long":       {assistant, func(m *thread.Message) { m.State, m.Finish = thread.Complete, "length" }, "▲ cut short"},
		"filtered":       {assistant, func(m *thread.Message) { m.State, m.Finish = thread.Complete, "content_filter" }, "content filter"},
		"refused":        {assistant, func(m *thread.Message) { m.State, m.Finish = thread.Complete, "refusal" }, "refused"},
		"unknown finish": {assistant, func(m *thread.Message) { m.State, m.Finish = thread.Complete, "tool_calls" }, "ended early: tool_calls"},
		"first word":     {assistant, func(m *thread.Message) { m.Timings.FirstWord = 700 * time.Millisecond }, "0.7 s to first word"},
		"no text yet":    {user, func(m *thread.Message) { m.State = thread.Recorded }, "● recording, 1:05 · not written down yet"},
		"failed recording": {user, func(m *thread.Message) {
			m.State, m.Fault, m.Detail = thread.Recorded, string(fault.BadRequest), "too big"
		}, "▲ listening: the request was refused: too big"},
		"dropped": {user, func(m *thread.Message) { m.State, m.Fault = thread.Dropped, "repetitions" }, "not sent: the same words"},
	} {
		t.Run(name, func(t *testing.T) {
			c.with(&c.m)
			l := New(style.New(true), words.English)
			l.SetSize(80, 20)
			l.Open([]thread.Message{c.m}, false)
			if !strings.Contains(l.text(), c.want) {
				t.Errorf("no %q in:\n%s", c.want, l.text())
			}
		})
	}
}

// TestTheMarkMovesNoWord: while an answer is spoken its lines stay as they are, and the mark fits into them.
func TestTheMarkMovesNoWord(t *testing.T) {
	for _, text := range []string{
		"It was first climbed by a monk in the year 663, and some two hundred thousand people climb it each summer, in good shoes.",
		"663年に修験者の役小角が登ったと伝えられています。今では毎年およそ20万人が、夏の間に頂上を目指します。",
		"One.\n\nTwo, and a very long word: " + strings.Repeat("x", 90) + ".\n",
	} {
		l := newList(0)
		l.SetSize(40, 20)
		l.Put(thread.Message{ID: 1, Role: thread.Assistant, State: thread.Writing, Text: text, Heard: -1, At: time.Now()})
		l.Live(1, true)
		want := strings.ReplaceAll(l.text(), mark, "")
		for heard := range text {
			l.Heard(1, heard)
			got := l.text()
			if strings.ReplaceAll(got, mark, "") != want || strings.Count(got, mark) != 1 || strings.Contains(got, "…") {
				t.Fatalf("after %d bytes:\n%s\nwithout the mark it was:\n%s", heard, got, want)
			}
		}
	}
}

// TestTheMarkStandsBetweenWords: speech is known to the word at best.
func TestTheMarkStandsBetweenWords(t *testing.T) {
	for text, want := range map[string]string{
		"Hello |there":       "Hello |there",
		"Hello th|ere":       "Hello |there",
		"Hello| there":       "Hello |there",
		"a\n\nbeta gam|ma d": "a\n\nbeta |gamma d",
		"高い山|は富士":            "高い山|は富士",
		"|x":                 "|x",
		"3,7|76 m":           "|3,776 m",
		"e\u0301|e\u0301 x":  "|e\u0301e\u0301 x",
	} {
		before, after, _ := strings.Cut(text, "|")
		at := wordAt(before+after, len(before))
		if got := (before + after)[:at] + "|" + (before + after)[at:]; got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// TestTriedAgain: of answers of which nothing came only the last try is shown, wherever the others come from.
func TestTriedAgain(t *testing.T) {
	failed := func(id int64) thread.Message {
		return thread.Message{ID: id, Role: thread.Assistant, State: thread.Failed, Fault: string(fault.KeyRefused), Heard: -1, At: time.Now()}
	}
	question := messages(3, 1)[0]
	l := New(style.New(true), words.English)
	l.SetSize(80, 20)
	l.Open([]thread.Message{failed(5)}, true)
	l.Older([]thread.Message{question, failed(4)}, false)
	if n := strings.Count(l.text(), "the key was refused"); n != 1 {
		t.Fatalf("%d failures:\n%s", n, l.text())
	}
	answer := failed(6)
	answer.State, answer.Fault, answer.Text = thread.Complete, "", "It works."
	l.Put(answer)
	l.Put(failed(5)) // read anew by the turn before
	if text := l.text(); strings.Contains(text, "refused") || !strings.Contains(text, "message 3.") || !strings.Contains(text, "It works.") {
		t.Errorf("the failure is still there:\n%s", text)
	}
	cut := answer
	cut.ID, cut.State, cut.Fault = 7, thread.Cut, string(fault.CutOff)
	l.Put(cut)
	answer.ID = 8
	l.Put(answer)
	if !strings.Contains(l.text(), "broke off") {
		t.Errorf("an answer of which something came is gone:\n%s", l.text())
	}
}
