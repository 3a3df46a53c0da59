//go:build linux || darwin

package thread

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"kaiwa/config/fault"
)

// alone runs the test again in a program of its own, and tells whether this is it: a limit of files holds for all that a
// program does.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv("KAIWA_TEST_ALONE") != "" {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "KAIWA_TEST_ALONE=1")
	out, err := cmd.CombinedOutput()
	if t.Logf("%s", out); err != nil {
		t.Error(err)
	}
	return false
}

// fillDisk lets no file of this program grow past so many bytes: the disk is as good as full. It gives the way back.
func fillDisk(t *testing.T, bytes uint64) (free func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ) // writing then fails, instead of ending the program
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit := func(l unix.Rlimit) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	limit(unix.Rlimit{Cur: bytes, Max: before.Max})
	return func() { limit(before) }
}

// TestFullDisk talks until the database's disk is full: that is a fault, what was acknowledged is kept, and with room
// again it goes on.
func TestFullDisk(t *testing.T) {
	if !alone(t) {
		return
	}
	l := newLife(t, filepath.Join(t.TempDir(), "kaiwa.db"))
	s := open(t, l.store)
	c := l.conversation(s)
	free := fillDisk(t, 1<<20)
	var err error
	n := 0
	for ; err == nil && n < 10_000; n++ {
		err = talk(t.Context(), c, n, func(what string, id int64) { l.said = append(l.said, fmt.Sprint(what, " ", id, " ", n)) })
	}
	if !fault.Is(err, fault.CannotSave) {
		t.Fatalf("after %d calls: %v", len(l.said), err)
	}
	if _, err := s.Messages(t.Context(), c.thread, 0, 10); err != nil {
		t.Errorf("reading from a full disk: %v", err)
	}
	free()
	if err := talk(t.Context(), l.conversation(s), n+6, func(string, int64) {}); err != nil {
		t.Errorf("with room again: %v", err)
	}
	l.check(t, l.said, 1_000_000)
	t.Logf("%d calls were acknowledged before the disk was full", len(l.said))
}

// TestFullDiskOfSounds keeps a recording and an answer's sound for which there is no room: that is a fault, nothing
// half is left, and shorter ones are kept.
func TestFullDiskOfSounds(t *testing.T) {
	if !alone(t) {
		return
	}
	l := newLife(t, filepath.Join(t.TempDir(), "kaiwa.db"))
	s := open(t, l.store)
	c := l.conversation(s)
	free := fillDisk(t, 4<<20)
	long := wavOf(1, 3<<20)
	if _, err := c.Keep(t.Context(), Recording{WAV: long}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a recording for which there is no room: %v", err)
	}
	if err := c.Draft(t.Context(), Recording{WAV: long}); err == nil {
		t.Error("a draft for which there is no room is kept")
	}
	if err := c.Discard(t.Context()); err != nil {
		t.Errorf("dropping what was not kept: %v", err)
	}
	answer := add(t, s, c.thread, Message{Role: Assistant, State: Complete, Text: "x", Heard: -1})[0]
	if err := c.KeepSpeech(t.Context(), answer.ID, Speech{WAV: long}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a sound for which there is no room: %v", err)
	}
	if _, err := c.LoadSpeech(t.Context(), answer.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("the sound that was not kept: %v", err)
	}
	for _, name := range names(t, filepath.Join(l.audio, unfiled)) {
		if !strings.HasSuffix(name, liveEnd) {
			t.Errorf("%s is left", name)
		}
	}
	if err := talk(t.Context(), c, 0, func(what string, id int64) { l.said = append(l.said, fmt.Sprint(what, " ", id, " 0")) }); err != nil {
		t.Errorf("what there is room for: %v", err)
	}
	free()
	l.check(t, l.said, 1_000_000)
}
