//go:build unix

package command

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"charm.land/fang/v2"

	"kaiwa/config/fault"
)

// asked runs "kaiwa ask" with a program of the test's own, and gives what a shell sees.
func asked(t *testing.T, stdin io.Reader, out io.Writer, ask func(context.Context, Flags, Question) error, args ...string) (code int, stderr string) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("LANG", "C")
	root := Root(Programs{Ask: ask})
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(append([]string{"ask"}, args...))
	root.SetIn(stdin)
	root.SetOut(out)
	if err := root.ExecuteContext(t.Context()); err != nil {
		var told bytes.Buffer
		Explain(&told, fang.Styles{}, err)
		return ExitCode(err), told.String()
	}
	return 0, ""
}

// says answers with pieces.
func says(finish string, err error, pieces ...string) func(context.Context, Flags, Question) error {
	return func(_ context.Context, _ Flags, q Question) error {
		for _, p := range pieces {
			if err := q.Write(p); err != nil {
				return err
			}
		}
		if err == nil {
			q.Answered(finish)
		}
		return err
	}
}

func TestAskExitCodes(t *testing.T) {
	unreachable := &fault.Fault{Code: fault.Unreachable, Service: "answering", Name: "localhost:1"}
	for _, c := range []struct {
		name   string
		ask    func(context.Context, Flags, Question) error
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{"answered", says("stop", nil, "Because", " of light."), []string{"why?"}, 0, "Because of light.\n", ""},
		{"with its own newline", says("stop", nil, "one\n", "two\n"), []string{"why?"}, 0, "one\ntwo\n", ""},
		{"no words", says("stop", nil), []string{"why?"}, 0, "", ""},
		{"too long", says("length", nil, "Because"), []string{"why?"}, 4, "Because\n", "kaiwa: cut short: the length limit was reached\n"},
		{"filtered", says("content_filter", nil), []string{"why?"}, 4, "", "kaiwa: stopped by the service's content filter\n"},
		{"refused", says("refusal", nil, "No."), []string{"why?"}, 4, "No.\n", "kaiwa: the model refused\n"},
		{"unreachable", says("", unreachable), []string{"why?"}, 3, "", "kaiwa: answering: no connection to localhost:1\ncheck the network, the address, and that the server runs\n"},
		{"broke off", says("", &fault.Fault{Code: fault.CutOff, Service: "answering"}, "Bec"), []string{"why?"}, 3, "Bec\n", "kaiwa: answering: the connection broke off\nwhat came is kept\n"},
		{"disk full", says("", &fault.Fault{Code: fault.CannotSave, Name: "/x"}), []string{"why?"}, 1, "", "kaiwa: it cannot be saved: /x\nfree some disk space, or check the folder's permissions\n"},
		{"other", says("", errors.New("no such thing")), []string{"why?"}, 1, "", "kaiwa: no such thing\n"},
		{"no question", says("stop", nil), nil, 2, "", "kaiwa: there is no question\nname it, or give it on standard input: kaiwa ask \"why is the sky blue?\"\n"},
		{"blank question", says("stop", nil), []string{" ", ""}, 2, "", "kaiwa: there is no question\nname it, or give it on standard input: kaiwa ask \"why is the sky blue?\"\n"},
		{"unknown flag", says("stop", nil), []string{"--frob", "why?"}, 2, "", "kaiwa: unknown flag: --frob\n`kaiwa ask --help` lists the flags\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			code, stderr := asked(t, strings.NewReader(""), &out, c.ask, c.args...)
			if code != c.code || out.String() != c.stdout || stderr != c.stderr {
				t.Errorf("exit %d, want %d\ngot  %q, %q\nwant %q, %q", code, c.code, out.String(), stderr, c.stdout, c.stderr)
			}
		})
	}
}

// No hint names a key of the screen.
func TestHintsHoldInCommands(t *testing.T) {
	for _, language := range []string{"en_US.UTF-8", "ja_JP.UTF-8"} {
		t.Setenv("LANG", language)
		for _, code := range fault.Codes {
			text := explanation(&fault.Fault{Code: code})
			for _, not := range []string{"with s", "press n", "press R", "s で", "s を押して一覧", "n で", "ctrl+l"} {
				if strings.Contains(text, not) && code != fault.KeyMissing {
					t.Errorf("%s: %s", code, text)
				}
			}
		}
	}
}

func TestAskReadsStandardInput(t *testing.T) {
	for _, c := range []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"argument", "", []string{"why?"}, "why?"},
		{"arguments", "", []string{"why", "is", "it?"}, "why is it?"},
		{"standard input", "\ufeff why?\n", nil, "why?"},
		{"dash", "why?\n", []string{"-"}, "why?"},
		{"both", "line 1\nline 2\n", []string{"what is this?"}, "what is this?\n\n\"\"\"\nline 1\nline 2\n\"\"\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got Question
			var flags Flags
			code, stderr := asked(t, strings.NewReader(c.stdin), io.Discard, func(_ context.Context, f Flags, q Question) error {
				got, flags = q, f
				q.Answered("stop")
				return nil
			}, append(c.args, "--thread", "none", "--speak", "--set", "theme=dark")...)
			if code != 0 || got.Text != c.want || !got.Speak || flags.Thread != "none" || len(flags.Set) != 1 {
				t.Errorf("exit %d, %s: %+v, %+v", code, stderr, got, flags)
			}
		})
	}
	for _, bad := range []string{"\xff\xfe", strings.Repeat("x", longestQuestion+1)} {
		if code, stderr := asked(t, strings.NewReader(bad), io.Discard, says("stop", nil), "why?"); code != 2 || !strings.Contains(stderr, "standard input is ") {
			t.Errorf("exit %d, %s", code, stderr)
		}
	}
	if code, _ := asked(t, errReader{syscall.EBADF}, io.Discard, says("stop", nil), "why?"); code != 0 {
		t.Errorf("closed standard input: exit %d", code)
	}
	if code, stderr := asked(t, errReader{syscall.EIO}, io.Discard, says("stop", nil), "why?"); code != 2 || !strings.Contains(stderr, "reading standard input") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

type errWriter struct{ err error }

func (w errWriter) Write([]byte) (int, error) { return 0, w.err }

// A reader that has gone, as head does, is no mistake to be told; a full disk is.
func TestAskCannotWrite(t *testing.T) {
	if code, stderr := asked(t, strings.NewReader(""), errWriter{syscall.EPIPE}, says("stop", nil, "a"), "why?"); code != 141 || stderr != "" {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if code, stderr := asked(t, strings.NewReader(""), errWriter{syscall.ENOSPC}, says("stop", nil, "a"), "why?"); code != 1 || !strings.Contains(stderr, "no space left") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}

// An interrupted answer is told by the exit code; once it is whole, with its last line ended, an interrupt changes nothing.
func TestAskIsInterrupted(t *testing.T) {
	for _, whole := range []bool{false, true} {
		var out bytes.Buffer
		before := ""
		code, stderr := asked(t, strings.NewReader(""), &out, func(ctx context.Context, _ Flags, q Question) error {
			if err := q.Write("Bec"); err != nil {
				return err
			}
			if whole {
				q.Answered("stop")
			}
			before = out.String()
			if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
				return err
			}
			<-ctx.Done()
			if whole {
				return nil
			}
			return ctx.Err()
		}, "why?")
		want := map[bool]int{false: 5, true: 0}[whole]
		if code != want || stderr != "" || out.String() != "Bec\n" || whole && before != "Bec\n" {
			t.Errorf("whole %v: exit %d, %q before the interrupt, %q after, %q", whole, code, before, out.String(), stderr)
		}
	}
}
