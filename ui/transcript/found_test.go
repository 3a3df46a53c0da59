package transcript

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// listOf shows one answer.
func listOf(width, height int, text string, heard int) *List {
	l := New(style.New(true), words.English)
	l.SetSize(width, height)
	l.Open([]thread.Message{{ID: 1, Role: thread.Assistant, State: thread.Complete, At: time.Now(), Text: text, Heard: heard}}, false)
	return l
}

// polish renders the Markdown.
func (l *List) polishAll() {
	for cmd := l.Polish(); cmd != nil; cmd = l.Polish() {
		l.Apply(cmd().(Polished))
	}
}

// foundIn gives what is marked on the screen, in its order.
func (l *List) foundIn() string {
	var found []string
	for line := range strings.SplitSeq(l.Render(), "\n") {
		of := parseStyled(line)
		for i, c := range of.colour {
			end := len(of.text)
			if i+1 < len(of.colour) {
				end = of.colour[i+1].from
			}
			if strings.HasSuffix(c.seq, l.theme.Found.String()) && c.from < end {
				found = append(found, of.text[c.from:end])
			}
		}
	}
	return strings.Join(found, "|")
}

func TestMarkedWords(t *testing.T) {
	for name, c := range map[string]struct {
		text, query string
		heard       int
		want        string
	}{
		"none":                {"Mount Fuji", "lake", -1, ""},
		"an ending":           {"They hike. We hiked, hiking.", "hikes ", -1, "hike|hiked|hiking"},
		"two words":           {"Mount Fuji is a mount.", "fuji mount", -1, "Mount|Fuji|mount"},
		"japanese":            {"東京と東京タワー、京都", "東京", -1, "東京|東京"},
		"over a line's end":   {strings.Repeat("長", 37) + "東京都", "東京都", -1, "東|京都"},
		"where it was heard":  {"one two one", "one", 5, "one|one"},
		"across the mark":     {"東京都に行く", "東京都", 3, "東|京都"},
		"markdown":            {"**Fuji** and *Mount Fuji*, `Fuji`", "fuji", -1, "Fuji|Fuji|Fuji"},
		"part of a bold word": {"**富士山頂**", "富士山", -1, "富士山"},
		"markdown, unheard":   {"**Fuji** and then *Mount Fuji* again", "fuji", 9, "Fuji|Fuji"},
		"what is no markdown": {"2 * 3 = 6", "6", -1, "6"},
	} {
		t.Run(name, func(t *testing.T) {
			l := listOf(80, 10, c.text, c.heard)
			plain := l.text()
			l.Mark(c.query)
			if l.text() != plain {
				t.Errorf("the text became\n%s", l.text())
			}
			l.polishAll()
			if got := l.foundIn(); got != c.want {
				t.Errorf("marked %q, want %q in\n%q", got, c.want, l.Render())
			}
			l.Mark("")
			l.polishAll()
			if got := l.foundIn(); got != "" || l.Marks() {
				t.Errorf("%q is still marked", got)
			}
		})
	}
}

// TestMarkedWhileSpoken: the voice moves through what is marked.
func TestMarkedWhileSpoken(t *testing.T) {
	l := listOf(80, 10, "one two one two", 0)
	l.Live(1, true)
	l.Mark("two")
	for at := range len("one two one two") {
		l.Heard(1, at)
		moved := l.Render()
		l.epoch++
		if anew := l.Render(); anew != moved {
			t.Fatalf("at %d it shows\n%q, anew\n%q", at, moved, anew)
		}
	}
}

// TestMarkInTallMessage: what is marked is on the screen.
func TestMarkInTallMessage(t *testing.T) {
	text := strings.Repeat("nothing to see here. ", 100)
	for _, text := range []string{text + "the lark. " + text, text + "the lark."} {
		l := listOf(40, 10, text, -1)
		l.Mark("lark")
		l.SelectID(1)
		if !strings.Contains(l.text(), "lark") {
			t.Errorf("it shows\n%s", l.text())
		}
	}
}

// TestHeadLine: versions and tools stand in it, where there is room.
func TestHeadLine(t *testing.T) {
	l := listOf(60, 5, "fine", -1)
	m := l.entries[0].msg
	m.Version, m.Versions, m.Used, m.Timings.FirstSound = 2, 3, "weather\x1b[2J", 900*time.Millisecond
	l.Put(m)
	for width, want := range map[int]string{60: "used: weather · 0.9 s to first sound", 43: "0.9 s to first sound", 20: "‹2/3›"} {
		l.SetSize(width, 5)
		line, _, _ := strings.Cut(ansi.Strip(l.Render()), "\n")
		if !strings.HasSuffix(strings.TrimSpace(line), want) || !strings.Contains(line, "‹2/3›") {
			t.Errorf("at %d cells: %q", width, line)
		}
	}
}
