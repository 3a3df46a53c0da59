package settings

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// TestNothingIsWider draws everything at every size: as many lines as asked for, none wider, and the cursor
// among them.
func TestNothingIsWider(t *testing.T) {
	for _, s := range append(screens, firstScreens...) {
		for _, l := range []words.Language{words.English, words.Japanese} {
			sc := s.show(t, l)
			for _, width := range []int{10, 20, 39, 40, 61, 80, 120} {
				for _, height := range []int{1, 2, 5, 7, 8, 9, 12, 24, 40} {
					fits(t, s.name, sc, width, height)
				}
			}
		}
	}
}

func TestRowsAreNotWider(t *testing.T) {
	for _, l := range []words.Language{words.English, words.Japanese} {
		p := newProgram()
		long := strings.Repeat("とても長い名前🎤é", 20)
		p.settings.Audio.Microphone, p.settings.Speaking.Voice, p.settings.Speaking.Instructions = long, long, long
		pane := opened(p, l)
		for i := range rows {
			pane.at = i
			fits(t, "row", pane, 40, 12)
			press(pane, "enter")
			fits(t, "opened row", pane, 40, 12)
			typed(pane, "長いx")
			fits(t, "opened row, typed", pane, 40, 12)
			press(pane, "esc", "esc")
			pane.Open()
		}
	}
}

func fits(t *testing.T, name string, s screen, width, height int) {
	t.Helper()
	lines := strings.Split(s.Render(width, height), "\n")
	if len(lines) != height {
		t.Errorf("%s at %dx%d: %d lines", name, width, height, len(lines))
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Errorf("%s at %dx%d: %d wide: %q", name, width, height, w, ansi.Strip(line))
		}
	}
	if c := s.Cursor(width, height); c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height) {
		t.Errorf("%s at %dx%d: cursor at %d, %d", name, width, height, c.X, c.Y)
	}
}

// TestNamesCannotDraw gives a model and a device names that would take over the screen.
func TestNamesCannotDraw(t *testing.T) {
	p := newProgram()
	evil := "x\x1b[2J\x1b]0;y\a\r\n"
	p.models = []service.Model{{ID: evil, Shutdown: evil}}
	p.settings.Audio.Microphone = evil
	pane := opened(p, words.English)
	goTo(t, pane, "answering.model")
	press(pane, "enter")
	answer(pane, &pane.catalog, modelsListed{role: "answering", models: p.models})
	safe(t, pane)
	press(pane, "esc")
	goTo(t, pane, microphone)
	safe(t, pane)
	first := NewFirst(p.deps())
	press(first, "2")
	typed(first, "http://x")
	press(first, "enter", "enter")
	answer(first, &first.ask, asked{models: p.models})
	answer(first, &first.save, kept{})
	safe(t, first)
}

func safe(t *testing.T, s screen) {
	t.Helper()
	for _, sequence := range []string{"\x1b[2J", "\x1b]", "\a", "\r"} {
		if strings.Contains(s.Render(80, 24), sequence) {
			t.Errorf("%q reaches the terminal", sequence)
		}
	}
	fits(t, "evil", s, 80, 24)
}

// TestCursorStandsBehindTheText holds the cursor against what is drawn, wide and hidden text too.
func TestCursorStandsBehindTheText(t *testing.T) {
	for _, tt := range []struct {
		text   string
		hidden bool
		x, y   int
	}{
		{"", false, 3, 3},
		{"abc", false, 6, 3},
		{"東京", false, 7, 3},
		{"e\u0301", false, 4, 3}, // é of two runes
		{strings.Repeat("あ", 20), false, 7, 4},
		{strings.Repeat("a", 36), false, 3, 4}, // the line is full: at the start of the next
		{"東京", true, 5, 3},
	} {
		f := pane.NewField(tt.text)
		if tt.hidden {
			f = pane.NewSecret(tt.text)
		}
		head, caret := fieldHead(newProgram().deps().Theme, f, 40, 12)
		if caret.X != tt.x || caret.Y+2 != tt.y {
			t.Errorf("%q: cursor at %d, %d, want %d, %d\n%s", tt.text, caret.X, caret.Y+2, tt.x, tt.y, strings.Join(head, "\n"))
		}
	}
}

// TestHelpIsSaid wants a word for every key of every screen, in both languages.
func TestHelpIsSaid(t *testing.T) {
	for _, s := range append(screens, firstScreens...) {
		for _, l := range []words.Language{words.English, words.Japanese} {
			for _, b := range s.show(t, l).Help() {
				if b.Help().Key == "" || b.Help().Desc == "" {
					t.Errorf("%s: %+v", s.name, b.Help())
				}
			}
		}
	}
}

// TestHintsHoldHere looks for hints that say how to open the settings, which are open.
func TestHintsHoldHere(t *testing.T) {
	for _, code := range fault.Codes {
		for _, l := range []words.Language{words.English, words.Japanese} {
			_, do := words.ErrorInSettings(l, &fault.Fault{Code: code})
			for _, not := range []string{"press s ", "with s", "s で", "s を"} {
				if strings.Contains(do, not) {
					t.Errorf("%s: %s", code, do)
				}
			}
		}
	}
}
