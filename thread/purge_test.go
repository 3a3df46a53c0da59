package thread

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
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
	for round := range 12 {
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
