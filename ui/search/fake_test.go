package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/thread"
	"kaiwa/thread/recall"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

var now = time.Date(2026, 11, 22, 15, 30, 0, 0, time.FixedZone("JST", 9*3600))

// A store stands for the rest of kaiwa.
type store struct {
	mu    sync.Mutex
	said  []thread.Found
	asked []string
	err   error
	slow  time.Duration // how long a search takes
}

func (s *store) deps(l words.Language) Deps {
	return Deps{Theme: style.New(true), Language: l, Now: func() time.Time { return now }, Search: s.search}
}

// search finds a text as it stands.
func (s *store) search(ctx context.Context, query string, limit int) ([]thread.Found, error) {
	s.mu.Lock()
	s.asked = append(s.asked, query)
	said, err, slow := s.said, s.err, s.slow
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(slow):
	}
	var out []thread.Found
	for _, f := range said {
		if f.Marks = marks(f.Text, query); len(f.Marks) > 0 && len(out) < limit {
			out = append(out, f)
		}
	}
	return out, err
}

// searched gives what was asked for.
func (s *store) searched() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// becomes has the store fail, or take a while, from now on.
func (s *store) becomes(err error, slow time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err, s.slow = err, slow
}

func marks(text, query string) (all []recall.Mark) {
	for at := 0; ; {
		i := strings.Index(text[at:], query)
		if i < 0 {
			return all
		}
		all = append(all, recall.Mark{From: at + i, To: at + i + len(query)})
		at += i + len(query)
	}
}

// few are messages as people and answers say them.
func few() *store {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const day = 24 * time.Hour
	return &store{said: []thread.Found{
		{ID: 11, ThreadID: 1, Title: "Trip to Nagano", Role: thread.Assistant, At: ago(time.Hour), Text: "The tallest mountain in Japan is Mount Fuji, at 3,776 metres.\nIt was first climbed by a monk in the year 663, and some two hundred thousand people climb it each summer, most of them at night, to see the sun rise."},
		{ID: 12, ThreadID: 1, Title: "Trip to Nagano", Role: thread.User, At: ago(time.Hour), Text: "What is the tallest mountain in Japan?"},
		{ID: 13, ThreadID: 2, Title: "富士山に初めて登った人", Role: thread.Assistant, At: ago(26 * time.Hour), Text: "日本で一番高い山は富士山です。標高は3,776メートルで、静岡県と山梨県にまたがっています。今では毎年およそ20万人が、夏の間に富士山の頂上を目指します。"},
		{ID: 14, ThreadID: 3, Role: thread.User, At: ago(4 * day), Text: strings.Repeat("We talked about many things on that long evening, and then somebody said that ", 3) + "no mountain 富士山 in the world is as quiet as this one in the snow."},
		{ID: 15, ThreadID: 4, Title: "👨‍👩‍👧 家族の夏休み 🏖 and a title that goes on until nobody can read it any more, whatever they try", Role: thread.User, At: ago(400 * day), Text: "mountain"},
	}}
}

// many are so many messages about a mountain.
func many(n int) *store {
	s := &store{}
	for i := range n {
		s.said = append(s.said, thread.Found{ID: int64(i + 1), ThreadID: 1, Title: "mountains", Role: thread.User, At: now, Text: fmt.Sprintf("mountain number %d", i)})
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
