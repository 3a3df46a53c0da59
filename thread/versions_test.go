package thread

import (
	"slices"
	"testing"
)

// TestVersionsOfAMessage are what was said in one place, without what was deleted; and showing what is shown changes nothing.
func TestVersionsOfAMessage(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	said, err := s.Append(t.Context(), th.ID, Message{Role: User, Text: "one"}, Message{Role: Assistant, Text: "answer"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, text := range []string{"two", "three", "four"} {
		m, err := s.Branch(t.Context(), th.ID, said[1].ID, Message{Role: User, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m[0].ID)
	}
	if err := s.Delete(t.Context(), ids[1]); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{ids[0], ids[2]} {
		if got, err := s.Versions(t.Context(), id); err != nil || !slices.Equal(got, []int64{ids[0], ids[2]}) {
			t.Errorf("the versions of %d: %v, %v", id, got, err)
		}
	}
	if got, err := s.Versions(t.Context(), 99); err != nil || len(got) != 0 {
		t.Errorf("the versions of none: %v, %v", got, err)
	}
	for _, want := range []int64{ids[0], ids[2]} {
		for range 2 {
			if err := s.Show(t.Context(), want); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Show(t.Context(), said[0].ID); err != nil { // it is shown already: its newest branch is not
			t.Fatal(err)
		}
		shown, err := s.Messages(t.Context(), th.ID, 0, 10)
		if err != nil || len(shown) != 3 || shown[2].ID != want {
			t.Errorf("shown are %v, %v; want %d last", shown, err, want)
		}
	}
}
