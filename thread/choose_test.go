package thread

import (
	"path/filepath"
	"testing"
)

func TestChoose(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "kaiwa.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	choose := func(name string) Thread {
		t.Helper()
		th, err := s.Choose(ctx, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return th
	}
	first := choose("last")
	if again := choose("new"); again.ID != first.ID {
		t.Errorf("new made thread %d although nothing was said in %d", again.ID, first.ID)
	}
	if _, err := s.Append(ctx, first.ID, Message{Role: User, State: Complete, Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	second := choose("new")
	if second.ID == first.ID {
		t.Error("new gave a thread in which something was said")
	}
	named := choose("Trip to Nagano")
	if named.Title != "Trip to Nagano" || choose("Trip to Nagano").ID != named.ID {
		t.Errorf("by title: %+v", named)
	}
}
