package uitest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const limit = 10 * time.Second

func TestKeysReachTheProgram(t *testing.T) {
	term := Start(t, 60, 12, os.Environ(), "sh", "-c", `printf 'name? '; read name; printf 'hello %s\n' "$name"; exit 3`)
	term.WaitFor("name?", limit)
	term.Type("Åsa -l 漢字; Enter")
	term.Press("Enter")
	term.WaitFor("hello Åsa -l 漢字; Enter", limit)
	if status := term.WaitExit(limit); status != 3 {
		t.Errorf("exit status %d, want 3", status)
	}
}

func TestEnvironmentAndColours(t *testing.T) {
	env := append(os.Environ(), "GREETING=good evening")
	term := Start(t, 60, 12, env, "sh", "-c", `printf '\033[1m%s\033[0m\n' "$GREETING"`)
	plain := term.WaitFor("good evening", limit)
	if strings.Contains(plain, "\x1b") {
		t.Errorf("the plain screen has an escape sequence: %q", plain)
	}
	if styled := term.Styled(); !strings.Contains(styled, "\x1b[1mgood evening") {
		t.Errorf("the styled screen has no bold text: %q", styled)
	}
}

func TestWaitForFindsWrappedText(t *testing.T) {
	term := Start(t, 20, 12, os.Environ(), "sh", "-c", `printf '  what is the\n  tallest mountain\n'`)
	term.WaitFor("what is the tallest mountain", limit)
}

func TestResize(t *testing.T) {
	term := Start(t, 80, 24, os.Environ(), "sh", "-c", `trap 'stty size' WINCH; stty size; while read line; do :; done`)
	term.WaitFor("24 80", limit)
	term.Resize(40, 12)
	term.Press("Enter") // dash runs the trap after the read
	term.WaitFor("12 40", limit)
}

func TestProgramEndsWithTheTest(t *testing.T) {
	gone, started := filepath.Join(t.TempDir(), "gone"), false
	t.Run("inner", func(t *testing.T) {
		env := append(os.Environ(), "GONE="+gone)
		term := Start(t, 80, 24, env, "sh", "-c", `trap : HUP; echo up; cat; : >"$GONE"`)
		started = true
		term.WaitFor("up", limit)
	})
	if !started {
		t.Skip("there is no terminal to start it in")
	}
	if !poll(limit, func() bool { _, err := os.Stat(gone); return err == nil }) {
		t.Error("the program was not told that its terminal is gone")
	}
}
