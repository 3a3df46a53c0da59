package memory

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread/memory"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

var now = time.Date(2026, 11, 22, 15, 30, 0, 0, time.FixedZone("JST", 9*3600))

// A store stands for the rest of kaiwa.
type store struct {
	mu       sync.Mutex
	memories []memory.Memory
	next     int64
	done     []string      // what was asked for, in order
	err      error         // of reading
	refuse   error         // of changes
	slow     time.Duration // how long everything takes
}

func (s *store) deps(l words.Language) Deps {
	return Deps{
		Theme: style.New(true), Language: l, Now: func() time.Time { return now },
		Memories: func(ctx context.Context, past bool) ([]memory.Memory, error) {
			s.wait(ctx)
			s.mu.Lock()
			defer s.mu.Unlock()
			all := slices.Clone(s.memories)
			slices.SortStableFunc(all, func(a, b memory.Memory) int { return rank(b) - rank(a) })
			return slices.DeleteFunc(all, func(m memory.Memory) bool { return !past && !m.To.IsZero() }), s.err
		},
		Add: func(ctx context.Context, m memory.Memory) (memory.Change, error) {
			return s.change(ctx, fmt.Sprintf("add %s %s %s", m.Kind, m.Origin, m.Text), memory.Added, m)
		},
		Edit: func(ctx context.Context, id int64, text string) (memory.Change, error) {
			m := s.get(id)
			m.Text = text
			return s.change(ctx, fmt.Sprintf("edit %d %s", id, text), memory.Edited, m)
		},
		Pin: func(ctx context.Context, id int64, on bool) (memory.Change, error) {
			m := s.get(id)
			m.Pinned = on
			return s.change(ctx, fmt.Sprintf("pin %d %v", id, on), memory.Pinned, m)
		},
		Forget: func(ctx context.Context, id int64, said bool) (memory.Change, error) {
			return s.change(ctx, fmt.Sprintf("forget %d %v", id, said), memory.Forgot, s.get(id))
		},
		Undo: func(ctx context.Context, c memory.Change) error {
			_, err := s.change(ctx, fmt.Sprintf("undo %s %d", c.Action, c.Memory.ID), "", c.Before)
			if err == nil && c.Action == memory.Added {
				s.remove(c.Memory.ID)
			}
			return err
		},
	}
}

func rank(m memory.Memory) int {
	if m.Pinned {
		return 1
	}
	return 0
}

func (s *store) wait(ctx context.Context) {
	if s.slow > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(s.slow):
		}
	}
}

// change puts a memory in, or takes it out where it is to be forgotten.
func (s *store) change(ctx context.Context, what string, action memory.Action, m memory.Memory) (memory.Change, error) {
	s.wait(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, what)
	if s.refuse != nil {
		return memory.Change{}, s.refuse
	}
	c := memory.Change{Action: action, At: now}
	i := slices.IndexFunc(s.memories, func(o memory.Memory) bool { return o.ID == m.ID })
	switch {
	case action == memory.Forgot:
		c.Before = s.memories[i]
		s.memories = slices.Delete(s.memories, i, i+1)
	case i >= 0:
		c.Before = s.memories[i]
		s.memories[i] = m
	case action == memory.Added:
		s.next++
		m.ID = 100 + s.next
		s.memories = append([]memory.Memory{m}, s.memories...)
	case m.ID != 0:
		s.memories = append(s.memories, m)
	}
	c.Memory = m
	return c, nil
}

func (s *store) get(id int64) memory.Memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.memories {
		if m.ID == id {
			return m
		}
	}
	return memory.Memory{}
}

func (s *store) remove(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memories = slices.DeleteFunc(s.memories, func(m memory.Memory) bool { return m.ID == id })
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

// few are memories as people have them.
func few() *store {
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 9, 0, 0, 0, now.Location())
	}
	return &store{memories: []memory.Memory{
		{ID: 1, Text: "answers should be short, and in Japanese when I speak Japanese", Kind: memory.Instruction, Origin: memory.User, From: day(3, 2), Message: 11, Thread: 1, Pinned: true},
		{ID: 2, Text: "京都に住んでいて、毎朝鴨川の近くを走っています", Kind: memory.Fact, Origin: memory.Auto, From: day(9, 30), Message: 12, Thread: 1},
		{ID: 3, Text: "is allergic to peanuts", Kind: memory.Fact, Origin: memory.User, From: day(1, 15)},
		{ID: 4, Text: "Mika 👩‍🔬 is the daughter, who studies chemistry in Sapporo and comes home for the holidays, when the three of them go hiking", Kind: memory.Person, Origin: memory.Auto, From: day(5, 9), Message: 14, Thread: 2},
		{ID: 5, Text: "flies to Lisbon on 12 December", Kind: memory.Plan, Origin: memory.Auto, From: day(11, 20), Message: 15, Thread: 3},
		{ID: 6, Text: "likes coffee black", Kind: memory.Preference, Origin: memory.Auto, From: day(2, 1), Message: 16, Thread: 2},
		{ID: 7, Text: "lives in Osaka", Kind: memory.Fact, Origin: memory.Auto, From: day(1, 1), To: day(9, 30), ReplacedBy: 2, Message: 17, Thread: 1},
		{ID: 8, Text: "looks for a flat", Kind: memory.Plan, Origin: memory.User, From: day(7, 1), To: day(9, 1), Message: 18, Thread: 1},
	}}
}

// in runs a test of an open pane in a bubble.
func in(t *testing.T, s *store, l words.Language, test func(t *testing.T, p *Pane, r *panetest.Runner)) {
	synctest.Test(t, func(t *testing.T) {
		p := New(s.deps(l))
		test(t, p, panetest.Open(t, p))
	})
}
