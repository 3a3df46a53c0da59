// Package panetest drives panes in tests: keys, virtual time, pictures.
package panetest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/ui/style"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// A Pane is what is driven.
type Pane interface {
	Open() tea.Cmd
	Close()
	Update(tea.Msg) tea.Cmd
	Render(width, height int) string
	Cursor(width, height int) *tea.Cursor
	Help() []key.Binding
	Done() bool
}

// A Runner does what Bubble Tea does, inside a synctest bubble: it runs commands in goroutines and hands what they answer
// to the pane.
type Runner struct {
	t     *testing.T
	pane  Pane
	inbox chan tea.Msg
}

// Open opens a pane, and closes it when the test ends. The bubble fails then if anything goes on.
func Open(t *testing.T, p Pane) *Runner {
	t.Helper()
	r := &Runner{t: t, pane: p, inbox: make(chan tea.Msg, 1000)}
	t.Cleanup(func() {
		p.Close()
		r.Wait(time.Second)
	})
	r.Run(p.Open())
	return r
}

// Run runs a command and all that comes of it at once.
func (r *Runner) Run(cmd tea.Cmd) {
	r.start(cmd)
	for {
		synctest.Wait()
		select {
		case msg := <-r.inbox:
			r.take(msg)
		default:
			return
		}
	}
}

func (r *Runner) start(cmd tea.Cmd) {
	if cmd != nil {
		go func() { r.inbox <- cmd() }()
	}
}

func (r *Runner) take(msg tea.Msg) {
	switch m := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range m {
			r.start(cmd)
		}
	default:
		r.start(r.pane.Update(m))
	}
}

// Send hands a message to the pane.
func (r *Runner) Send(msg tea.Msg) { r.Run(r.pane.Update(msg)) }

// Press hands keys to the pane by their names, each when all is done that can be done at once.
func (r *Runner) Press(names ...string) {
	for _, n := range names {
		r.Send(Key(n))
	}
}

// Rush hands keys to the pane without running a command in between.
func (r *Runner) Rush(names ...string) {
	for _, n := range names {
		r.start(r.pane.Update(Key(n)))
	}
	r.Run(nil)
}

// Type types a text.
func (r *Runner) Type(text string) {
	for _, c := range text {
		r.Send(Key(string(c)))
	}
}

// Wait lets time pass.
func (r *Runner) Wait(d time.Duration) {
	const step = 10 * time.Millisecond
	for ; d > 0; d -= step {
		time.Sleep(step)
		r.Run(nil)
	}
}

// Shows wants a text on the screen.
func (r *Runner) Shows(want string) {
	r.t.Helper()
	if text := ansi.Strip(r.pane.Render(100, 40)); !strings.Contains(text, want) {
		r.t.Errorf("%q is not on the screen:\n%s", want, text)
	}
}

// Hides wants a text off the screen.
func (r *Runner) Hides(not string) {
	r.t.Helper()
	if text := ansi.Strip(r.pane.Render(100, 40)); strings.Contains(text, not) {
		r.t.Errorf("%q is on the screen:\n%s", not, text)
	}
}

// Selects wants the selected row to have a text.
func (r *Runner) Selects(want string) {
	r.t.Helper()
	for line := range strings.SplitSeq(ansi.Strip(r.pane.Render(100, 40)), "\n") {
		if strings.HasPrefix(line, " ›") {
			if !strings.Contains(line, want) {
				r.t.Errorf("%q is selected, want %q", strings.TrimSpace(line), want)
			}
			return
		}
	}
	r.t.Errorf("nothing is selected, want %q", want)
}

// Keys are the names of the keys that work.
func (r *Runner) Keys() string {
	var names []string
	for _, b := range r.pane.Help() {
		names = append(names, b.Help().Key)
	}
	return strings.Join(names, " ")
}

// Key makes a key press out of its name.
func Key(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "backspace": tea.KeyBackspace, "tab": tea.KeyTab, "left": tea.KeyLeft,
	}
	if name == " " {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// Fits wants exactly height lines, none wider than width, nothing that draws, and the cursor among them.
func Fits(t *testing.T, p Pane, width, height int) {
	t.Helper()
	text := p.Render(width, height)
	lines := strings.Split(text, "\n")
	if len(lines) != height {
		t.Errorf("%dx%d: %d lines", width, height, len(lines))
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Errorf("%dx%d: %d wide: %q", width, height, w, ansi.Strip(line))
		}
	}
	for _, r := range ansi.Strip(text) {
		if r != '\n' && (r < ' ' || r == 0x7f) {
			t.Errorf("%dx%d: %q reaches the terminal", width, height, r)
		}
	}
	if c := p.Cursor(width, height); c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height) {
		t.Errorf("%dx%d: cursor at %d, %d", width, height, c.X, c.Y)
	}
}

// A Size is one of a screen.
type Size struct{ Width, Height int }

// Sizes are those that pictures are made at.
var Sizes = []Size{{40, 12}, {80, 24}, {120, 40}}

// Picture holds the words that a pane shows at a size to its golden file. KAIWA_PICTURES names a folder where the styled
// screen is left, to be looked at.
func Picture(t *testing.T, p Pane, s Size) {
	t.Helper()
	text := p.Render(s.Width, s.Height)
	if dir := os.Getenv("KAIWA_PICTURES"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "_") + ".dark." + strconv.Itoa(s.Width) + "." + strconv.Itoa(s.Height) + ".ansi"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	golden.RequireEqual(t, ansi.Strip(text)+"\n"+help(p)+"\n")
}

// Themes holds the styles of a screen, which the other pictures leave out, to a golden file: on a dark background, and
// on a light one.
func Themes(t *testing.T, p interface {
	Pane
	SetTheme(style.Theme)
}, s Size) {
	t.Helper()
	var screens []string
	for _, isDark := range []bool{true, false} {
		p.SetTheme(style.New(isDark))
		screens = append(screens, p.Render(s.Width, s.Height))
	}
	golden.RequireEqual(t, strings.Join(screens, "\n"))
}

// help is what the hints would say if there were room for all of them.
func help(p Pane) string {
	var hints []string
	for _, b := range p.Help() {
		hints = append(hints, b.Help().Key+" "+b.Help().Desc)
	}
	return strings.Join(hints, " · ")
}
