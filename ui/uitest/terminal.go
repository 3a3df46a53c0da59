// Package uitest drives a program in a terminal, for tests: tmux is the terminal, with a server of the test's own.
package uitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tick is how often the screen is looked at.
const tick = 20 * time.Millisecond

// A Terminal is a terminal with one program in it. It ends with the test.
type Terminal struct {
	t      testing.TB
	socket string
	status string // the file of the exit status
}

// wrapper runs the program, keeps its exit status, and leaves the screen as it is then.
const wrapper = `"$@"; echo $? >"$0"; exec cat >/dev/null`

// Start runs a command in a new terminal of that many columns and rows, with env as its whole environment (but TERM,
// which is tmux's). When the test ends the terminal is closed and the program with it. Where tmux is not installed the
// test is skipped, and with CI=true it fails (on Linux).
func Start(t testing.TB, width, height int, env []string, command ...string) *Terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
			t.Fatal("tmux is not installed")
		}
		t.Skip("tmux is not installed (Debian: apt install tmux)")
	}
	// Not t.TempDir: a socket's path must be shorter than 108 bytes, and test names are long.
	dir, err := os.MkdirTemp("", "tmux")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	term := &Terminal{t, filepath.Join(dir, "socket"), filepath.Join(dir, "status")}
	config := filepath.Join(dir, "conf")
	const settings = "set -g status off\nset -s escape-time 0\nset -s focus-events on\nset -g default-terminal tmux-256color\n"
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", config, "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "--",
		"sh", "-c", wrapper, term.status}
	cmd := term.command(append(args, command...)...)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("starting tmux: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = term.command("kill-server").Run() })
	return term
}

func (term *Terminal) command(args ...string) *exec.Cmd {
	return exec.Command("tmux", append([]string{"-u", "-S", term.socket}, args...)...)
}

func (term *Terminal) run(args ...string) string {
	term.t.Helper()
	out, err := term.command(args...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Press presses keys, named as tmux names them: "Space", "Enter", "Escape", "PageUp", "C-c", "q".
func (term *Terminal) Press(keys ...string) {
	term.t.Helper()
	term.run(append([]string{"send-keys", "--"}, keys...)...)
}

// Type types a text, letter by letter.
func (term *Terminal) Type(text string) {
	term.t.Helper()
	term.run("send-keys", "-l", "--", text)
}

// Resize gives the terminal another size.
func (term *Terminal) Resize(width, height int) {
	term.t.Helper()
	term.run("resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

// Screen is what the terminal shows: one line a row, without colours and without spaces at the end of a line.
func (term *Terminal) Screen() string {
	term.t.Helper()
	return term.run("capture-pane", "-p")
}

// Styled is what the terminal shows, with the escape sequences of its colours.
func (term *Terminal) Styled() string {
	term.t.Helper()
	return term.run("capture-pane", "-p", "-e")
}

// WaitFor waits until the screen shows a text, wherever its lines break, and returns the screen. The test fails where it
// does not in time.
func (term *Terminal) WaitFor(text string, limit time.Duration) string {
	term.t.Helper()
	return term.WaitUntil(fmt.Sprintf("%q on the screen", text), limit, func(screen string) bool {
		return strings.Contains(unwrap(screen), unwrap(text))
	})
}

// unwrap makes one space of all white space.
func unwrap(text string) string { return strings.Join(strings.Fields(text), " ") }

// WaitUntil waits until ok is true of the screen, and returns the screen. The test fails where it does not become so in
// time; what says what was waited for.
func (term *Terminal) WaitUntil(what string, limit time.Duration, ok func(screen string) bool) string {
	term.t.Helper()
	var screen string
	if !poll(limit, func() bool {
		screen = term.Screen()
		return ok(screen)
	}) {
		term.t.Fatalf("waited %s for %s. The screen:\n%s", limit, what, screen)
	}
	return screen
}

// WaitExit waits until the program has ended, and returns its exit status. Screen then shows what it left behind.
func (term *Terminal) WaitExit(limit time.Duration) int {
	term.t.Helper()
	var status int
	if !poll(limit, func() bool {
		file, err := os.ReadFile(term.status)
		if err == nil {
			status, err = strconv.Atoi(strings.TrimSpace(string(file)))
		}
		return err == nil
	}) {
		term.t.Fatalf("the program did not end within %s. The screen:\n%s", limit, term.Screen())
	}
	return status
}

// poll asks again and again until ok or the limit is over.
func poll(limit time.Duration, ok func() bool) bool {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for deadline := time.Now().Add(limit); ; <-ticker.C {
		if ok() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
