package log

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"kaiwa/config"
	"kaiwa/config/fault"
)

func open(t *testing.T, redact func(string) string) (l *Log, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "state", "kaiwa.log")
	l, err := Open(path, redact)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOpenAppends(t *testing.T) {
	l, path := open(t, nil)
	l.Info("one", "n", 1)
	l.Debug("unseen")
	second, err := Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	second.Error("two")
	if err := errors.Join(second.Close(), second.Close()); err != nil {
		t.Error(err)
	}
	second.Error("three") // dropped
	l.Info("four")
	var got []string
	for line := range strings.Lines(read(t, path)) {
		_, message, _ := strings.Cut(line, "level=")
		got = append(got, strings.TrimSpace(message))
	}
	if want := "[INFO msg=one n=1 ERROR msg=two INFO msg=four]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	for p, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(p); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
	if _, err := Open(filepath.Join(path, "x.log"), nil); !fault.Is(err, fault.CannotSave) {
		t.Errorf("got %v", err)
	}
}

func TestNoKeyIsLogged(t *testing.T) {
	plain, known := "0123456789abcdef0123456789abcdef", "sk-proj-abcdefghijklmnop0123456789WXYZ"
	env := map[string]string{"OPENAI_API_KEY": known, "KAIWA_SPEAKING_API_KEY": plain}
	keys := config.NewKeys("", func(name string) (string, bool) { v, ok := env[name]; return v, ok }, nil)
	l, path := open(t, keys.Redact)
	type client struct{ e config.Endpoint }
	for _, key := range []string{plain, known} {
		hidden := client{config.Endpoint{Key: config.Key(key)}} // fmt prints unexported fields without asking them
		l.Info("key "+key, "key", config.Key(key), "text", "a \""+key+"\" b", "url", "https://u:"+key+"@x", key, 1,
			"client", hidden, "error", fmt.Errorf("status 401: wrong key %s", key))
		l.With("key", key).WithGroup(key).Warn("x", "list", []any{key, &hidden}, "bytes", []byte(key))
	}
	text := read(t, path)
	for _, key := range []string{plain, known} {
		if strings.Contains(text, key[:12]) {
			t.Errorf("%q is in\n%s", key, text)
		}
	}
	if strings.Count(text, "\n") != 4 || !strings.Contains(text, "sk-…WXYZ") {
		t.Errorf("got\n%s", text)
	}
	unknown, path := open(t, nil)
	unknown.Info("Authorization: Bearer "+plain, "key", known)
	if text := read(t, path); strings.Contains(text, plain) || strings.Contains(text, known) {
		t.Errorf("got\n%s", text)
	}
}

func TestRotation(t *testing.T) {
	l, path := open(t, nil)
	restore, err := l.TakeStderr()
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 1<<20)
	for i := range 12 {
		l.Info(line, "n", i)
	}
	fmt.Fprintln(os.Stderr, "from C, after the file changed")
	if err := restore(); err != nil {
		t.Fatal(err)
	}
	text, old := read(t, path), read(t, path+".old")
	if !strings.Contains(text, "n=11\nfrom C, after") || !strings.Contains(old, "n=9") || strings.Contains(old, "n=4\n") {
		t.Errorf("the log has %d bytes, the old one %d", len(text), len(old))
	}
	if len(text) > limit+2<<20 || len(old) > limit+2<<20 {
		t.Errorf("too long: %d and %d bytes", len(text), len(old))
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 2 {
		t.Errorf("files: %v", files)
	}
}

// stderrStays gives a check that standard error is what it is now.
func stderrStays(t *testing.T) (check func()) {
	t.Helper()
	file := os.Stderr
	before, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		after, err := os.Stderr.Stat()
		if err != nil || os.Stderr != file || runtime.GOOS != "windows" && !os.SameFile(before, after) { // Windows knows no pipe again
			t.Fatalf("standard error is not what it was: %v", err)
		}
	}
}

func TestTakeStderr(t *testing.T) {
	check := stderrStays(t)
	l, path := open(t, nil)
	for i := range 3 { // again and again: nothing is used up
		restore, err := l.TakeStderr()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.TakeStderr(); err == nil {
			t.Error("taken twice")
		}
		fmt.Fprintf(os.Stderr, "ALSA lib %d\n", i)
		for range 2 {
			if err := restore(); err != nil {
				t.Error(err)
			}
		}
		check()
	}
	if want := "ALSA lib 0\nALSA lib 1\nALSA lib 2\n"; read(t, path) != want {
		t.Errorf("got %q", read(t, path))
	}
	if _, err := l.TakeStderr(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil { // gives it back, too
		t.Fatal(err)
	}
	check()
	if _, err := l.TakeStderr(); err == nil {
		t.Error("taken for a closed log")
	}
}

func TestManyWriters(t *testing.T) {
	l, path := open(t, func(s string) string { return strings.ReplaceAll(s, "secret", "…") })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				l.Info("secret")
			}
		})
	}
	all.Wait()
	text := []byte(read(t, path))
	if n := bytes.Count(text, []byte("msg=…\n")); n != 400 || bytes.Contains(text, []byte("secret")) {
		t.Errorf("%d whole lines", n)
	}
}
