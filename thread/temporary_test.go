package thread

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// temporary opens a temporary store that the test closes.
func temporary(t testing.TB) *Store {
	t.Helper()
	s, err := OpenTemporary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestTemporary holds a temporary store against what every store must do.
func TestTemporary(t *testing.T) { conformance(t, temporary) }

// Two temporary stores do not see each other, and nothing is left of one that was closed.
func TestTemporaryApart(t *testing.T) {
	s, other := temporary(t), temporary(t)
	newThread(t, s)
	if all, err := other.Threads(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("the other one has %+v, %v", all, err)
	}
}

// Readers and writers of a temporary store get along: it has no log that would keep them apart.
func TestTemporaryTogether(t *testing.T) {
	s := temporary(t)
	th := newThread(t, s)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 25 {
				add(t, s, th.ID, oneTurn("hello", "hi")...)
				if p, err := s.Messages(t.Context(), th.ID, 0, 5); err != nil || len(p) < 2 {
					t.Errorf("read %d messages, %v", len(p), err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(page(t, s, th.ID, 0, 1000)); n != 200 {
		t.Errorf("there are %d messages", n)
	}
}

// files lists the files that this process has open.
func files(t *testing.T) map[string]bool {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, l := range links {
		if name, err := os.Readlink(l); err == nil && strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "/dev") && !strings.HasPrefix(name, "/proc") {
			all[name] = true
		}
	}
	return all
}

// TestTemporaryTouchesNoDisk holds a whole conversation where no file can be made, and looks that none was opened.
func TestTemporaryTouchesNoDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it looks into /proc for open files")
	}
	here := t.TempDir()
	t.Chdir(here)
	for _, name := range []string{"TMPDIR", "SQLITE_TMPDIR"} {
		t.Setenv(name, "/nowhere")
	}
	before := files(t)
	s := temporary(t)
	th := newThread(t, s)
	c := NewConversation(s, th.ID, Setup{AudioDir: "/proc/nowhere", Answerer: counting(20), Window: 1000})
	ctx, wav := t.Context(), wavOf(1, 16000)
	if err := c.Draft(ctx, Recording{WAV: wav}); err != nil {
		t.Fatal(err)
	}
	m, err := c.Keep(ctx, Recording{WAV: wav, Length: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.LoadRecording(ctx, m.ID); err != nil || !bytes.Equal(got, wav) {
		t.Errorf("loaded %d bytes, %v", len(got), err)
	}
	if _, err := c.Said(ctx, m.ID, "hello", "", ""); err != nil {
		t.Fatal(err)
	}
	id, answer := c.Reply(ctx, nil)
	for _, err := range answer {
		if err != nil {
			t.Fatal(err)
		}
	}
	speech := Speech{WAV: wav, Marks: []Mark{{0, 1, 0, 1}}}
	for range 2 {
		if err := c.KeepSpeech(ctx, id, speech); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.LoadSpeech(ctx, id); err != nil || !bytes.Equal(got.WAV, wav) {
		t.Errorf("loaded %d bytes, %v", len(got.WAV), err)
	}
	fill(t, s, th.ID, 20_000) // more than a cache holds
	if all, err := s.messages(ctx, "m.thread_id = ? ORDER BY m.text", th.ID); err != nil || len(all) != 20_002 {
		t.Errorf("sorted %d messages, %v", len(all), err)
	}
	for name := range files(t) {
		if !before[name] {
			t.Errorf("it opened %s", name)
		}
	}
	if made := names(t, here); len(made) != 0 {
		t.Errorf("it made %q", made)
	}
	if err := s.Delete(ctx, m.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(ctx, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	if len(s.memory.all) != 1 {
		t.Errorf("%d sounds are left, want the answer's", len(s.memory.all))
	}
	if _, err := s.memory.read(m.Audio); !errors.Is(err, ErrNoRecording) {
		t.Errorf("a purged recording: %v", err)
	}
}

// A temporary store leaves alone what is in the folder of another one.
func TestTemporaryLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, putName(9*day, recordingEnd), 9*day, 10)
	put(t, dir, filepath.Join(unfiled, putName(9*day, recordingEnd)), 9*day, 10)
	s := temporary(t)
	if found, err := s.Recover(t.Context(), dir); found != 0 || err != nil {
		t.Errorf("recovered %d, %v", found, err)
	}
	if freed, err := s.Sweep(t.Context(), dir, Keep{}); freed != 0 || err != nil {
		t.Errorf("swept %d bytes, %v", freed, err)
	}
}
