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
	choose := func(name string, demo bool) Thread {
		t.Helper()
		th, err := s.Choose(ctx, name, demo)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return th
	}
	first := choose("last", false)
	if again := choose("new", false); again.ID != first.ID {
		t.Errorf("new made thread %d although nothing was said in %d", again.ID, first.ID)
	}
	if _, err := s.Append(ctx, first.ID, Message{Role: User, State: Complete, Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	second := choose("new", false)
	if second.ID == first.ID {
		t.Error("new gave a thread in which something was said")
	}
	named := choose("Trip to Nagano", false)
	if named.Title != "Trip to Nagano" || choose("Trip to Nagano", false).ID != named.ID {
		t.Errorf("by title: %+v", named)
	}
	if demo := choose("last", true); !demo.Demo || demo.ID == named.ID {
		t.Errorf("the demo's thread: %+v", demo)
	}
	if last := choose("last", false); last.Demo {
		t.Errorf("a real conversation goes on with the demo's thread: %+v", last)
	}
}
