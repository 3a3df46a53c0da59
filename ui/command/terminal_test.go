//go:build unix

package command

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"kaiwa/thread"
	"kaiwa/thread/archive"
	"kaiwa/thread/recall"
	"kaiwa/ui/words"
)

// onTerminal gives what a terminal gets.
func onTerminal(t *testing.T, write func(w io.Writer) error) string {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	if err := errors.Join(write(near), near.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(far)
	if err != nil && !errors.Is(err, syscall.EIO) { // how Linux tells that the other side is closed
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(got), "\r\n", "\n")
}

// Words that were found are bold on a terminal, and only there. Neither gets codes out of what was said.
func TestSearchOnTerminal(t *testing.T) {
	found := []thread.Found{{ID: 2, ThreadID: 1, Role: thread.User, Text: "spring rain\x1b[2J", Marks: []recall.Mark{{From: 7, To: 11}}}}
	write := func(w io.Writer) error { return printFound(w, words.English, found) }
	if got := onTerminal(t, write); !strings.HasSuffix(got, "  untitled (#1)  You\n    spring \x1b[1mrain\x1b[22m\n") {
		t.Errorf("got %q", got)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil || !strings.HasSuffix(b.String(), "    spring rain\n") {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

// An answer cannot tell a terminal what to do; into a pipe it goes as it is.
func TestAnswerOnTerminal(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		write := func(w io.Writer) error {
			a := answer{w: w, clean: isTerminal(w)}
			return errors.Join(a.write("one \x1b]0;title\x07"), a.write("\x1b"), a.write("[31mtwo"), a.end())
		}
		var b bytes.Buffer
		got, want := "", "one [31mtwo\n"
		if terminal {
			got = onTerminal(t, write)
		} else {
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			got, want = b.String(), "one \x1b]0;title\x07\x1b[31mtwo\n"
		}
		if got != want {
			t.Errorf("terminal %v: got %q, want %q", terminal, got, want)
		}
	}
}

// What was said cannot tell a terminal what to do when it is exported; into a pipe it goes as it is.
func TestExportOnTerminal(t *testing.T) {
	store, err := thread.OpenTemporary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Create(t.Context(), thread.Thread{Title: "spring\x1b[2J rain"}); err != nil {
		t.Fatal(err)
	}
	what, err := archive.Everything(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	write := func(w io.Writer) error {
		return export{format: "markdown"}.run(t.Context(), w, what, labels(words.English))
	}
	if got := onTerminal(t, write); !strings.HasPrefix(got, "# spring rain\n") {
		t.Errorf("got %q", got)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil || !strings.HasPrefix(b.String(), "# spring\x1b[2J rain\n") {
		t.Errorf("got %q, %v", b.String(), err)
	}
}
