package ui

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/thread/memory"
)

// A realStore is the program's, wrapped as main does.
type realStore struct {
	*thread.Store
	audio string
}

func (s realStore) ForgetMemory(ctx context.Context, id int64, words bool) (memory.Change, error) {
	return s.Store.ForgetMemory(ctx, id, words, s.audio)
}

// do runs a command, and all that follows from it, one after the other.
func (m *Model) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			m.do(cmd)
		}
	default:
		_, next := m.Update(msg)
		m.do(next)
	}
}

// TestRealStore changes what was said as the store of the program keeps it.
func TestRealStore(t *testing.T) {
	store, err := thread.Open(t.Context(), t.TempDir()+"/kaiwa.db")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	opened, err := store.Create(t.Context(), thread.Thread{Title: "Trip to Nagano"})
	if err != nil {
		t.Fatal(err)
	}
	said, err := store.Append(t.Context(), opened.ID, append(
		exchange(0, time.Now(), "Let's plan the trip.", "Gladly."), exchange(0, time.Now(), question, first)...)...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Branch(t.Context(), opened.ID, said[1].ID, exchange(0, time.Now(), "And the second tallest?", "Kita.")...); err != nil {
		t.Fatal(err)
	}
	s := newScreen(t, func(d *Deps) { d.Store, d.Thread = realStore{store, t.TempDir()}, opened })
	s.m.do(s.m.open(opened))
	s.m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	types := func(keys ...string) {
		for _, k := range keys {
			s.m.pressed = press{} // none is held down
			_, cmd := s.m.Update(keyPress(k))
			s.m.do(cmd)
		}
	}
	s.shows("‹2/2›", "Kita.")
	types("[", "[", "{")
	s.shows("‹1/2›", question, "Mount Fuji")
	s.hides("Kita.")
	types("}", "d")
	s.shows("deleted: And the second tallest?", "Kita.")
	types("u")
	s.shows("brought back: And the second tallest?", "‹2/2›")
	types("U")
	s.hides("Kita.")
	types("u", "esc")
	s.shows("Kita.", "‹2/2›")
	s.m.do(s.m.jumpTo(opened.ID, jump{said[2].ID, "tallest mountains"}))
	s.shows("‹1/2›", question)
	s.marks("mountain")
}
