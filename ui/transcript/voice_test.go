package transcript

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

const spokenText = "It's 3,776 metres.\n\nTwo hundred thousand people climb \"it\" each summer; 今では毎年およそ20万人が、夏の間に頂上を目指します。 e\u0301te\u0301 👍🏽 and a very long word: " +
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, done.\n"

// speaking is a list with an answer that is being spoken.
func speaking(text string, heard int) *List {
	l := newList(2)
	l.SetSize(40, 30)
	l.Put(thread.Message{ID: 3, Role: thread.Assistant, State: thread.Writing, Text: text, Heard: -1, At: time.Now()})
	l.Live(3, true)
	l.Heard(3, heard)
	return l
}

// look gives the words of an answer by how they look: heard, being spoken, not heard yet.
func look(l *List) (heard, spoken, unheard string) {
	bodyOf := l.linesOf(l.find(3))
	for _, line := range bodyOf[1:] {
		var seq string
		var state byte
		for line != "" {
			part, width, n, next := ansi.DecodeSequence(line, state, nil)
			line, state = line[n:], next
			switch {
			case strings.HasPrefix(part, "\x1b"):
				seq = part
			case width == 0 || part == mark:
			case strings.HasPrefix(seq, "\x1b[1;4"):
				spoken += part
			case seq == start(l.theme.Faint.Render("x")):
				unheard += part
			case seq == start(l.theme.Text.Render("x")):
				heard += part
			}
		}
	}
	return heard, spoken, unheard
}

func start(styled string) string { s, _, _ := strings.Cut(styled, "x"); return s }

func TestTheSpokenWordIsMarked(t *testing.T) {
	for _, c := range []struct{ text, heard, spoken, unheard string }{
		{"|Hello there.", "", "Hello", " there."},
		{"Hel|lo there.", "", "Hello", " there."},
		{"Hello| there.", "Hello ", "there", "."},
		{"Hello there|.", "Hello there.", "", ""},
		{"Hello there.|", "Hello there.", "", ""},
		{"One.| Two.", "One. ", "Two", "."},
		{"One|. Two.", "One. ", "Two", "."},
		{"It's \"qu|ite\" good", "It's \"", "quite", "\" good"},
		{"it is 3,7|76 metres", "it is ", "3,776", " metres"},
		{"don|'t", "", "don't", ""},
		{"富士|山は", "富士", "山", "は"},
		{"山です|。はい", "山です。", "は", "い"},
		{"コー|ヒーです", "", "コーヒー", "です"},
		{"a e\u0301|te\u0301 b", "a ", "ete", " b"}, // marks of no width are left out above
		{"**Na|gano** is", "**", "Nagano", "** is"},
	} {
		before, after, _ := strings.Cut(c.text, "|")
		heard, spoken, unheard := look(speaking(before+after, len(before)))
		if heard != c.heard || spoken != c.spoken || unheard != c.unheard {
			t.Errorf("%q: %q, %q, %q; want %q, %q, %q", c.text, heard, spoken, unheard, c.heard, c.spoken, c.unheard)
		}
	}
}

// TestTheMarkNeedsNoColour: the word is bold and underlined, as one: a letter and its accent stay together.
func TestTheMarkNeedsNoColour(t *testing.T) {
	for _, isDark := range []bool{true, false} {
		l := speaking("a e\u0301te\u0301 b", 2)
		l.SetTheme(style.New(isDark))
		if got := l.Render(); !strings.Contains(got, "me\u0301te\u0301\x1b[m") || !strings.Contains(got, "\x1b[1;4;") {
			t.Errorf("dark %v: %q", isDark, got)
		}
	}
}

// TestTheVoiceMoves: wherever the voice goes, and whatever else happens, the lines are those that a new list has.
func TestTheVoiceMoves(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{spokenText, "\x1b[31mred\x1b[m\ttabs " + spokenText, "**bold** " + spokenText, " ", "。。。"} {
		l := speaking(text, 0)
		now := text
		for range 300 {
			heard := random.IntN(len(now) + 1)
			switch random.IntN(12) {
			case 0:
				l.SetSize(20+random.IntN(80), 30)
			case 1:
				l.Append(3, " more")
				now += " more"
			case 2:
				l.Select(-1)
			case 3:
				l.SetTheme(style.New(random.IntN(2) == 0))
			case 4:
				l.Live(3, false)
				l.Render()
				l.Live(3, true)
			}
			l.Heard(3, heard)
			got := slices.Clone(l.linesOf(l.find(3)))
			e := *l.find(3)
			e.voice, e.lines, e.wrapped = nil, rendered{}, wrapped{}
			if want := l.linesOf(&e); !slices.Equal(got, want) {
				t.Fatalf("%q after %d bytes:\n%q\nwant\n%q", now, heard, got, want)
			}
		}
	}
}

// TestOnlyWhereTheVoiceIs: of a long answer only the lines are styled anew in which the voice is, and was.
func TestOnlyWhereTheVoiceIs(t *testing.T) {
	l := speaking(long["english"], 5000)
	before := slices.Clone(l.linesOf(l.find(3)))
	at := &l.find(3).lines.lines[0]
	l.Heard(3, 5100)
	after := l.linesOf(l.find(3))
	changed := 0
	for i := range after {
		if before[i] != after[i] {
			changed++
		}
	}
	if changed == 0 || changed > 4 || at != &after[0] {
		t.Errorf("%d of %d lines changed, the same slice: %v", changed, len(after), at == &after[0])
	}
}

// TestHeardAgain: an answer that was heard, or the rest of one, is spoken again from somewhere.
func TestHeardAgain(t *testing.T) {
	l := newList(4)
	l.Live(4, true)
	l.Heard(4, 0)
	if line := l.text(); !strings.Contains(line, "▌message 4.") {
		t.Errorf("not from the start:\n%s", line)
	}
	l.Heard(4, len("message "))
	if line := l.text(); !strings.Contains(line, "message ▌4.") {
		t.Errorf("not on:\n%s", line)
	}
	l.Live(4, false)
	l.Put(messages(4, 1)[0])
	if line := l.text(); strings.Contains(line, mark) {
		t.Errorf("not at its end:\n%s", line)
	}
}

func TestGoOn(t *testing.T) {
	cut := messages(4, 1)[0]
	cut.State, cut.Text, cut.Heard = thread.Cut, "Heard. Not heard.", len("Heard. ")
	for lang, want := range map[words.Language]string{words.English: "▌ not heard · enter: go on", words.Japanese: "▌ 未再生 · enter: 続きを聞く"} {
		l := newList(3)
		l.SetLanguage(lang)
		l.Put(cut)
		l.Put(messages(5, 1)[0])
		high := len(l.linesOf(l.find(4)))
		if strings.Contains(l.text(), want) {
			t.Errorf("it is offered though nobody said so:\n%s", l.text())
		}
		l.SetGoOn(4, "enter")
		if strings.Count(l.text(), want) != 1 || len(l.linesOf(l.find(4))) != high {
			t.Errorf("no %q in as many lines as before:\n%s", want, l.text())
		}
		l.SetGoOn(3, "enter") // not cut
		if strings.Contains(l.text(), "enter") {
			t.Errorf("it is still offered:\n%s", l.text())
		}
		l.SetGoOn(4, "enter")
		l.Live(4, true) // heard again
		if strings.Contains(l.text(), "enter") {
			t.Errorf("it is offered while it is spoken:\n%s", l.text())
		}
	}
}
