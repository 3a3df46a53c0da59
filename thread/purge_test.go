package thread

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread/memory"
)

// word invents a word that is nowhere else.
func word(r *rand.Rand) string {
	b := make([]byte, 14)
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

// database gives every byte of a store's files.
func database(t *testing.T, s *Store) []byte {
	t.Helper()
	var all []byte
	for _, end := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(s.name + end)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// TestPurgeLeavesNoByte deletes anything of a database in use, and looks for its words in the bytes of its files.
func TestPurgeLeavesNoByte(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	s := newStore(t)
	open(t, s.name) // another kaiwa that does nothing
	type secret struct {
		thread int64
		word   string
	}
	there, gone := map[int64]secret{}, map[int64]secret{}
	threads := map[int64]bool{}
	for round := range sparing(12) {
		for range 5 + r.IntN(5) {
			th := newThread(t, s)
			threads[th.ID] = true
			for range r.IntN(15) {
				w := word(r)
				m := add(t, s, th.ID, Message{Role: User, State: Complete, Text: fmt.Sprint(long[:r.IntN(len(long))], " ", w, " ", long[:r.IntN(20)])})[0]
				there[m.ID] = secret{th.ID, w}
			}
		}
		for id, of := range there {
			if r.IntN(5) > 0 {
				continue
			}
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			gone[id] = of
			delete(there, id)
		}
		for id := range threads {
			if r.IntN(5) > 0 {
				continue
			}
			if err := s.DeleteThread(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			delete(threads, id)
			for m, of := range there {
				if of.thread == id {
					gone[m] = of
					delete(there, m)
				}
			}
		}
		if err := s.Purge(t.Context(), t.TempDir(), time.Now()); err != nil {
			t.Fatal(err)
		}
		all := database(t, s)
		for id, of := range gone {
			if i := bytes.Index(all, []byte(of.word)); i >= 0 {
				t.Errorf("seed %d, round %d: message %d was deleted, its %q is at %d of %d: %q", seed, round, id, of.word, i, len(all), all[max(0, i-40):i+40])
			}
		}
		for id, of := range there {
			if !bytes.Contains(all, []byte(of.word)) {
				t.Errorf("message %d is there, its %q is not", id, of.word)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// TestPurgeOwn: what another kaiwa deleted can still be undone there when this one is closed.
func TestPurgeOwn(t *testing.T) {
	s := newStore(t)
	other := open(t, s.name)
	th := newThread(t, s)
	all := add(t, s, th.ID, append(oneTurn("mine", "x"), oneTurn("theirs", "y")...)...)
	for _, err := range []error{s.Delete(t.Context(), all[0].ID), other.Delete(t.Context(), all[2].ID), s.PurgeOwn(t.Context(), t.TempDir())} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Restore(t.Context(), all[0].ID); !errors.Is(err, ErrNone) {
		t.Errorf("what this one deleted is still there: %v", err)
	}
	if err := other.Restore(t.Context(), all[2].ID); err != nil {
		t.Errorf("what the other one deleted is gone: %v", err)
	}
	if err := other.Delete(t.Context(), all[2].ID); err != nil {
		t.Fatal(err)
	}
	if err := open(t, s.name).Purge(t.Context(), t.TempDir(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := other.Restore(t.Context(), all[2].ID); !errors.Is(err, ErrNone) {
		t.Errorf("what is old enough is still there: %v", err)
	}
}

// TestPurgeWhileRead: where another program keeps the words in the log, the next start removes them. Forgetting is done all
// the same.
func TestPurgeWhileRead(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	const purged, forgotten = "chrysanthemum", "rhododendron"
	m := add(t, s, th.ID, oneTurn("I like the "+purged, "y")...)[0]
	known := does(t)(s.AddMemory(t.Context(), memory.Memory{Text: forgotten})).Memory
	reading, err := open(t, s.name).reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Rollback() //nolint:errcheck // it only reads
	if _, err := column[int](t.Context(), transaction{reading, sqliteDialect}, "SELECT count(*) FROM message"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	does(t)(s.ForgetMemory(t.Context(), known.ID, false, t.TempDir()))
	if err := s.Delete(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.PurgeOwn(t.Context(), t.TempDir()); !fault.Is(err, fault.StoreBusy) {
		t.Fatalf("purged while another one reads: %v", err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	next := open(t, s.name)
	for range 2 { // nothing is owed the second time
		if err := next.Purge(t.Context(), t.TempDir(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for _, word := range []string{purged, forgotten} {
		if bytes.Contains(database(t, s), []byte(word)) {
			t.Errorf("%q is still there", word)
		}
	}
	if owed, err := next.Link(t.Context(), 0, unscrubbed); err != nil || owed != "" {
		t.Errorf("still owed: %q, %v", owed, err)
	}
}
