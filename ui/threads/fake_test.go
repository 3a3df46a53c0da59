package threads

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

var now = time.Date(2026, 11, 22, 15, 30, 0, 0, time.FixedZone("JST", 9*3600))

// A store stands for the rest of kaiwa.
type store struct {
	mu      sync.Mutex
	threads []thread.Thread
	deleted []thread.Thread
	current int64
	done    []string      // what was asked for, in order
	err     error         // of reading
	refuse  error         // of changes
	slow    time.Duration // how long everything takes
}

func (s *store) deps(l words.Language) Deps {
	return Deps{
		Theme: style.New(true), Language: l, Now: func() time.Time { return now },
		Current: func() int64 { return s.current },
		Threads: func(ctx context.Context) ([]thread.Thread, error) {
			s.wait(ctx)
			s.mu.Lock()
			defer s.mu.Unlock()
			return slices.Clone(s.threads), s.err
		},
		Rename: func(ctx context.Context, id int64, title string) error {
			return s.change(ctx, fmt.Sprintf("rename %d %s", id, title), func() { s.threads[s.find(id)].Title = title })
		},
		Duplicate: func(ctx context.Context, id int64, title string) (t thread.Thread, err error) {
			err = s.change(ctx, fmt.Sprintf("copy %d", id), func() {
				t = s.threads[s.find(id)]
				t.ID, t.Title, t.Updated = 1000, title, now
				s.threads = append([]thread.Thread{t}, s.threads...)
			})
			return t, err
		},
		Delete: func(ctx context.Context, id int64) error {
			return s.change(ctx, fmt.Sprintf("delete %d", id), func() {
				i := s.find(id)
				s.deleted = append(s.deleted, s.threads[i])
				s.threads = slices.Delete(s.threads, i, i+1)
			})
		},
		Restore: func(ctx context.Context, id int64) error {
			return s.change(ctx, fmt.Sprintf("restore %d", id), func() {
				i := slices.IndexFunc(s.deleted, func(t thread.Thread) bool { return t.ID == id })
				s.threads = append(s.threads, s.deleted[i])
				slices.SortFunc(s.threads, func(a, b thread.Thread) int { return b.Updated.Compare(a.Updated) })
			})
		},
	}
}

func (s *store) wait(ctx context.Context) {
	if s.slow > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(s.slow):
		}
	}
}

func (s *store) change(ctx context.Context, what string, do func()) error {
	s.wait(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, what)
	if s.refuse == nil {
		do()
	}
	return s.refuse
}

func (s *store) find(id int64) int {
	return slices.IndexFunc(s.threads, func(t thread.Thread) bool { return t.ID == id })
}

// refused makes changes fail, or not any more.
func (s *store) refused(code fault.Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = nil
	if code != "" {
		s.refuse = &fault.Fault{Code: code}
	}
}

// few are threads as people have them, newest first.
func few() *store {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const day = 24 * time.Hour
	return &store{current: 2, threads: []thread.Thread{
		{ID: 1, Title: "Trip to Nagano", Updated: ago(88 * time.Minute), Turns: 8, Talked: 12 * time.Minute},
		{ID: 2, Title: "富士山に初めて登った人と、その日の天気について", Updated: ago(25 * time.Hour), Turns: 31, Talked: 65 * time.Minute},
		{ID: 3, Updated: ago(3 * day), Turns: 1, Talked: 9 * time.Second},
		{ID: 4, Title: "A title that goes on and on because nobody told whoever wrote it when to stop, and so it did not", Updated: ago(30 * day), Turns: 2},
		{ID: 5, Title: "👨‍👩‍👧 家族の夏休み 🏖", Updated: ago(200 * day), Turns: 104, Talked: 10*time.Hour + 59*time.Minute},
		{ID: 6, Title: "שיחה על הטיול לירושלים", Updated: ago(700 * day), Turns: 4, Talked: 4 * time.Minute},
	}}
}

// many are so many threads.
func many(n int) *store {
	s := &store{}
	for i := range n {
		s.threads = append(s.threads, thread.Thread{ID: int64(i + 1), Title: fmt.Sprintf("about mountain %d 山の話", i), Updated: now.Add(-time.Duration(i) * time.Hour), Turns: i % 50})
	}
	return s
}

// in runs a test of an open pane in a bubble.
func in(t *testing.T, s *store, l words.Language, test func(t *testing.T, p *Pane, r *panetest.Runner)) {
	synctest.Test(t, func(t *testing.T) {
		p := New(s.deps(l))
		test(t, p, panetest.Open(t, p))
	})
}
