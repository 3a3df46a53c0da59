package thread

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// old makes a store of n messages whose index is missing, as after a migration, and closes it.
func old(t testing.TB, n int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "kaiwa.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, newThread(t, s).ID, n)
	_, err = s.writer.ExecContext(t.Context(), `DELETE FROM recall_state; DELETE FROM recall_message;
		INSERT INTO recall_term (recall_term) VALUES ('delete-all')`)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// missing gives how many messages are not in the index.
func missing(t *testing.T, s *Store) int {
	t.Helper()
	n, err := column[int](t.Context(), s.reader, "SELECT count(*) FROM message WHERE id NOT IN (SELECT id FROM recall_message)")
	if err != nil {
		t.Fatal(err)
	}
	return n[0]
}

// An index that is missing is made, whenever kaiwa was killed meanwhile, and however often it was opened.
func TestFreshen(t *testing.T) {
	const n = 3*indexAtOnce + 7
	path := old(t, n)
	for left := n - indexAtOnce; left > 0; left -= indexAtOnce {
		s, err := connect(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if stale, err := s.index.Stale(t.Context()); err != nil || stale && s.write(t.Context(), s.beginIndex) != nil {
			t.Fatal(err)
		}
		if more, err := s.indexBatch(t.Context()); err != nil || !more {
			t.Fatal(more, err)
		}
		if got := missing(t, s); got != left {
			t.Errorf("%d messages are missing, want %d", got, left)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, path)
	s.indexing.done.Wait()
	if missing(t, s) != 0 {
		t.Errorf("%d messages are missing", missing(t, s))
	}
	if left, err := s.Link(t.Context(), 0, unindexed); err != nil || left != "" {
		t.Errorf("it says that those before %q are missing, %v", left, err)
	}
	if got := search(t, s, "0"); len(got) != 1 || got[0] != 1 {
		t.Errorf("found %v", got)
	}
}

// While the index is made, messages change; each is in it once, in the end, or not, if it is gone.
func TestFreshenMeanwhile(t *testing.T) {
	s := open(t, old(t, 2*indexAtOnce))
	s.indexing.end()
	if err := s.SetLink(t.Context(), 0, unindexed, strconv.Itoa(2*indexAtOnce+1)); err != nil { // all of it again
		t.Fatal(err)
	}
	for _, change := range []error{s.Delete(t.Context(), 1), s.Delete(t.Context(), 2), s.Restore(t.Context(), 2)} {
		if change != nil {
			t.Fatal(change)
		}
	}
	added := add(t, s, 1, Message{Role: User, State: Complete, Text: "the zebra"})[0]
	for more := true; more; {
		var err error
		if more, err = s.indexBatch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := missing(t, s); got != 1 {
		t.Errorf("%d messages are missing, want the deleted one", got)
	}
	if got := search(t, s, "zebra"); len(got) != 1 || got[0] != added.ID {
		t.Errorf("found %v", got)
	}
	messages, err := column[int](t.Context(), s.reader, "SELECT messages FROM recall_state")
	if err != nil || messages[0] != 2*indexAtOnce {
		t.Errorf("the index counts %v messages, %v", messages, err)
	}
}

// BenchmarkFreshen makes the index of so many messages, the first part of it before Open returns.
func BenchmarkFreshen(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var opening time.Duration
			for b.Loop() {
				b.StopTimer()
				path := old(b, n)
				b.StartTimer()
				start := time.Now()
				s := open(b, path)
				opening += time.Since(start)
				s.indexing.done.Wait()
			}
			b.ReportMetric(float64(opening.Milliseconds())/float64(b.N), "ms-open/op")
		})
	}
}
