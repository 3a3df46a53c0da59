package thread

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaiwa/config/fault"
)

// draftOf stores a draft.
func draftOf(t *testing.T, c *Conversation, wav []byte) {
	t.Helper()
	if err := c.Draft(t.Context(), Recording{WAV: wav}); err != nil {
		t.Fatal(err)
	}
}

// die lets go of a draft as the end of a program does: its files stay.
func die(c *Conversation) {
	c.draft.live.Close()
	c.draft = nil
}

func TestDraft(t *testing.T) {
	s, dir := newStore(t), t.TempDir()
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: dir})
	if err := c.Discard(t.Context()); err != nil {
		t.Errorf("nothing to drop: %v", err)
	}
	for n := range 3 {
		draftOf(t, c, wavOf(n, 100*n))
		left := names(t, filepath.Join(dir, unfiled))
		if len(left) != 2 || left[0] != c.draft.name+draftEnd || left[1] != c.draft.name+liveEnd {
			t.Fatalf("there are %q", left)
		}
		if b, err := os.ReadFile(filepath.Join(dir, unfiled, left[0])); err != nil || !bytes.Equal(b, wavOf(n, 100*n)) {
			t.Errorf("draft %d has %d bytes (%v)", n, len(b), err)
		}
	}
	if all := page(t, s, c.thread, 0, 1); len(all) != 0 {
		t.Errorf("a draft is a message: %+v", all)
	}
	name := c.draft.name
	first, err := c.Keep(t.Context(), Recording{WAV: wavOf(3, 300)})
	if err != nil {
		t.Fatal(err)
	}
	if first.Audio != name+recordingEnd {
		t.Errorf("draft %s became %s: a crash would leave both", name, first.Audio)
	}
	draftOf(t, c, wavOf(4, 400))
	if err := c.Discard(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, err := c.Keep(t.Context(), Recording{WAV: wavOf(5, 500)})
	if err != nil {
		t.Fatal(err)
	}
	for id, n := range map[int64]int{first.ID: 3, second.ID: 5} {
		if wav, err := c.LoadRecording(t.Context(), id); err != nil || !bytes.Equal(wav, wavOf(n, 100*n)) {
			t.Errorf("recording %d has %d bytes (%v)", n, len(wav), err)
		}
	}
	if left := names(t, filepath.Join(dir, unfiled)); len(left) != 0 || len(page(t, s, c.thread, 0, 9)) != 2 {
		t.Errorf("left: %q", left)
	}
}

func TestDraftCannotSave(t *testing.T) {
	s := newStore(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: file})
	if err := c.Draft(t.Context(), Recording{WAV: wavOf(1, 1)}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a draft in a file: %v", err)
	}
}

// The recording of a draft that could not be stored is not overwritten by the next one.
func TestKeepOfADraftFails(t *testing.T) {
	s, dir := newStore(t), t.TempDir()
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: dir})
	draftOf(t, c, wavOf(1, 10))
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Keep(t.Context(), Recording{WAV: wavOf(1, 20)}); !fault.Is(err, fault.CannotSave) {
		t.Fatalf("kept in a store that cannot be written: %v", err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	draftOf(t, c, wavOf(2, 10))
	if _, err := c.Keep(t.Context(), Recording{WAV: wavOf(2, 20)}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Recover(t.Context(), dir); err != nil || found != 1 {
		t.Errorf("found %d, %v", found, err)
	}
	var got []int
	for _, m := range page(t, s, c.thread, 0, 9) {
		wav, err := c.LoadRecording(t.Context(), m.ID)
		if err != nil || len(wav) != len(wavOf(0, 20)) {
			t.Errorf("%+v: %d bytes, %v", m, len(wav), err)
		}
		got = append(got, int(wav[44]))
	}
	if !slices.Equal(got, []int{2, 1}) {
		t.Errorf("there are %v", got)
	}
}

// Killed at each step, a draft becomes one message, or what was kept of it stays one.
func TestDraftKilled(t *testing.T) {
	s, short, wav := newStore(t), wavOf(3, 8000), wavOf(3, 16000)
	row := func(t *testing.T, name string) {
		if _, err := s.keep(t.Context(), 1, name, Recording{Length: time.Second}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	write := func(t *testing.T, dir, name string) {
		if err := folder(dir).write(name, wav); err != nil {
			t.Fatal(err)
		}
	}
	newThread(t, s)
	for name, test := range map[string]struct {
		found int
		want  []byte
		steps func(t *testing.T, dir, name string)
	}{
		"drafted":                      {1, short, func(*testing.T, string, string) {}},
		"while the next is written":    {1, short, func(t *testing.T, dir, name string) { write(t, dir, name+draftEnd+partEnd) }},
		"while it is kept":             {1, short, func(t *testing.T, dir, name string) { write(t, dir, name+recordingEnd+partEnd) }},
		"before its row":               {1, wav, func(t *testing.T, dir, name string) { write(t, dir, name+recordingEnd) }},
		"the power went, with no lock": {1, short, func(_ *testing.T, dir, name string) { os.Remove(filepath.Join(dir, unfiled, name+liveEnd)) }},
		"before it is filed": {0, wav, func(t *testing.T, dir, name string) {
			write(t, dir, name+recordingEnd)
			row(t, name+recordingEnd)
		}},
		"before the draft goes": {0, wav, func(t *testing.T, dir, name string) {
			write(t, dir, name+recordingEnd)
			row(t, name+recordingEnd)
			folder(dir).file(name + recordingEnd)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir()})
			draftOf(t, c, short)
			file := c.draft.name
			test.steps(t, c.audioDir, file)
			die(c)
			for _, want := range []int{test.found, 0} {
				if found, err := s.Recover(t.Context(), c.audioDir); err != nil || found != want {
					t.Errorf("found %d (%v), want %d", found, err, want)
				}
			}
			checkRecovered(t, c, file+recordingEnd, test.want)
		})
	}
}

// checkRecovered looks for the message with that sound, and for what is left beside it.
func checkRecovered(t *testing.T, c *Conversation, file string, want []byte) {
	t.Helper()
	m, err := scanMessage(c.store.reader.QueryRowContext(t.Context(), "SELECT "+messageColumns+" FROM message m WHERE "+bySound, file))
	if err != nil {
		t.Fatal(err)
	}
	if length := time.Duration(len(want)-44) * time.Second / 32000; m.State != Recorded || m.Length != length {
		t.Errorf("recovered %+v", m)
	}
	if got, err := c.LoadRecording(t.Context(), m.ID); err != nil || !bytes.Equal(got, want) {
		t.Errorf("loaded %d bytes, want %d (%v)", len(got), len(want), err)
	}
	left := slices.DeleteFunc(names(t, filepath.Join(c.audioDir, unfiled)), func(n string) bool { return strings.HasSuffix(n, partEnd) })
	if len(left) != 0 {
		t.Errorf("left unfiled: %q", left)
	}
}

// A draft that somebody still makes is left alone.
func TestRecoverLeavesLiveDrafts(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "kaiwa.db"), t.TempDir()
	s, other := open(t, path), open(t, path)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: dir})
	draftOf(t, c, wavOf(1, 100))
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, unfiled, c.draft.name+draftEnd), old, old); err != nil {
		t.Fatal(err)
	}
	recoverAll := func(want int) {
		t.Helper()
		if found, err := other.Recover(t.Context(), dir); err != nil || found != want {
			t.Errorf("found %d, %v; want %d", found, err, want)
		}
	}
	recoverAll(0)
	draftOf(t, c, wavOf(1, 200))
	recoverAll(0)
	if _, err := c.Keep(t.Context(), Recording{WAV: wavOf(1, 300)}); err != nil {
		t.Fatal(err)
	}
	recoverAll(0)
	draftOf(t, c, wavOf(2, 200))
	die(c)
	recoverAll(1)
}

// Where the file system cannot tell who holds a file, the age must.
func TestForsaken(t *testing.T) {
	cannot := errors.ErrUnsupported
	for _, test := range []struct {
		held error
		age  time.Duration
		want bool
	}{{nil, 0, true}, {errHeld, time.Hour, false}, {cannot, 3 * time.Minute, false}, {cannot, 6 * time.Minute, true}} {
		if got := forsaken(test.held, test.age); got != test.want {
			t.Errorf("%v, %v old: %v", test.held, test.age, got)
		}
	}
}

// Another kaiwa starts, and recovers, while this one drafts, drops and keeps: each that is kept gets one row.
func TestRecoverWhileDrafting(t *testing.T) {
	const n = 20
	path, dir := filepath.Join(t.TempDir(), "kaiwa.db"), t.TempDir()
	s, other := open(t, path), open(t, path)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: dir})
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if _, err := other.Recover(t.Context(), dir); err != nil {
				t.Error(err)
				return
			}
		}
	})
	want := 0
	for i := range n {
		draftOf(t, c, wavOf(i, 100))
		draftOf(t, c, wavOf(i, 200))
		var err error
		if i%2 == 0 {
			want++
			_, err = c.Keep(t.Context(), Recording{WAV: wavOf(i, 300)})
		} else {
			err = c.Discard(t.Context())
		}
		if err != nil {
			t.Error(err)
		}
	}
	close(done)
	wg.Wait()
	all := page(t, s, c.thread, 0, 2*n)
	if len(all) != want {
		t.Errorf("%d messages, want %d", len(all), want)
	}
	for i, m := range all {
		if wav, err := c.LoadRecording(t.Context(), m.ID); err != nil || !bytes.Equal(wav, wavOf(2*i, 300)) {
			t.Errorf("message %d: %d bytes (%v)", m.ID, len(wav), err)
		}
	}
}
