package thread

import (
	"slices"
	"testing"
	"time"
)

// search gives the ids of what is found.
func search(t *testing.T, s *Store, query string) []int64 {
	t.Helper()
	found, err := s.Search(t.Context(), query, 50)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	return ids
}

func testSearch(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	at := time.Unix(1_800_000_000, 0)
	a := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "We saw 富士山 from Kōfu.", At: at}, Message{Role: Assistant, State: Cut, Text: "The mountain is"})
	b := add(t, s, other.ID, oneTurn("Which mountains did we see?", "富士山です。")...)
	for query, want := range map[string][]int64{
		"mountain": {b[0].ID, a[1].ID}, "富士": {b[1].ID, a[0].ID}, "mount": {b[0].ID, a[1].ID}, "volcano": nil, "": nil, "\x00 ' \" --": nil,
	} {
		if got := search(t, s, query); !slices.Equal(got, want) {
			t.Errorf("%q: found %v, want %v", query, got, want)
		}
	}
	found, err := s.Search(t.Context(), "富士", 50)
	if err != nil || len(found) != 2 {
		t.Fatal(found, err)
	}
	f := found[1]
	if f.ThreadID != th.ID || f.Title != th.Title || f.Role != User || !f.At.Equal(at) || f.Text != a[0].Text || len(f.Marks) != 1 ||
		f.Text[f.Marks[0].From:f.Marks[0].To] != "富士" {
		t.Errorf("found %+v", f)
	}
	if found, err := s.Search(t.Context(), "mountain", 1); err != nil || len(found) != 1 || found[0].ID != b[0].ID {
		t.Errorf("the first one is %+v, %v", found, err)
	}
}

// Found is what is conversation at that moment, and nothing else.
func testSearchFollows(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	want := func(what string, ids ...int64) {
		t.Helper()
		if got := search(t, s, "zebra"); !slices.Equal(got, ids) {
			t.Errorf("%s: found %v, want %v", what, got, ids)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	all := add(t, s, th.ID, Message{Role: User, State: Recorded, Text: "zebra"}, Message{Role: Assistant, State: Writing, Heard: -1})
	q, a := all[0], all[1]
	want("not yet said")
	_, err := s.said(ctx, th.ID, q.ID, "a zebra", "", "")
	must(err)
	want("said", q.ID)
	a.Text = "the zebra"
	must(s.save(ctx, a))
	want("still growing", q.ID)
	a.State = Cut // by another kaiwa that was opened
	must(s.save(ctx, a))
	want("cut", a.ID, q.ID)
	a.State, a.Text = Complete, "the zebra runs"
	must(s.save(ctx, a))
	want("complete", a.ID, q.ID)
	if got := search(t, s, "runs"); !slices.Equal(got, []int64{a.ID}) {
		t.Errorf("its end is found in %v", got)
	}
	must(s.Delete(ctx, a.ID))
	want("deleted", q.ID)
	must(s.DeleteThread(ctx, th.ID))
	want("its thread deleted")
	must(s.RestoreThread(ctx, th.ID))
	want("its thread restored", q.ID)
	must(s.Restore(ctx, a.ID))
	want("restored", a.ID, q.ID)
	_, err = s.TakeBack(ctx, th.ID)
	must(err)
	want("on another branch", a.ID, q.ID)
	must(s.Show(ctx, q.ID))
	made, err := s.Duplicate(ctx, th.ID, "copy")
	must(err)
	copied := page(t, s, made.ID, 0, 9)
	want("copied", copied[1].ID, copied[0].ID, a.ID, q.ID)
	must(s.DeleteThread(ctx, th.ID))
	must(s.Purge(ctx, t.TempDir(), time.Now()))
	want("the other one purged", copied[1].ID, copied[0].ID)
}

// What a crash cut is found.
func TestSearchAfterACrash(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	add(t, s, th.ID, Message{Role: Assistant, State: Writing, Text: "the zebra"}, Message{Role: Assistant, State: Writing})
	other := open(t, s.name)
	if got := search(t, other, "zebra"); len(got) != 1 || message(t, other, got[0]).State != Cut {
		t.Errorf("found %v", got)
	}
}
