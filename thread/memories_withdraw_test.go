package thread

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"kaiwa/thread/memory"
)

// What a message changed in the memory counts while the message is shown.
func testWithdrawn(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, all ...string) {
		t.Helper()
		got := known(t, s, false)
		if slices.Sort(all); !slices.Equal(slices.Sorted(slices.Values(got)), all) {
			t.Errorf("%s: %q, want %q", when, got, all)
		}
	}
	const osaka, kyoto, nara, dog = "The user lives in Osaka.", "The user lives in Kyoto.", "The user lives in Nara.", "The user has a dog."
	does(t)(s.AddMemory(ctx, memory.Memory{Text: osaka}))
	first := noted(t, s, th.ID, "I moved to Kyoto.", kyoto)
	second := noted(t, s, th.ID, "I moved on to Nara.", nara)
	third := noted(t, s, th.ID, "I have a dog.", dog)
	want("noted", nara, dog)

	taken, err := s.TakeBack(ctx, th.ID)
	must(err)
	want("the last exchange was taken back", nara)
	if changes, err := s.Changes(ctx, third); err != nil || len(changes) > 0 {
		t.Errorf("what was taken back changed %+v, %v", changes, err)
	}
	must(s.Show(ctx, taken))
	want("it is back", nara, dog)

	c := NewConversation(s, th.ID, Setup{Instead: first})
	if _, err := c.Said(ctx, 0, "I moved nowhere.", "en", ""); err != nil {
		t.Fatal(err)
	}
	want("the first was edited", osaka)
	must(s.Show(ctx, first))
	want("the first is shown again", nara, dog)

	must(s.Delete(ctx, second))
	want("the second was deleted", kyoto, dog)
	must(s.Restore(ctx, second))
	want("the second is restored", nara, dog)

	does(t)(s.EditMemory(ctx, find1(t, s, dog).ID, "The user has a big dog."))
	_, err = s.TakeBack(ctx, th.ID)
	must(err)
	want("what the user changed is theirs", nara, "The user has a big dog.")

	must(s.Delete(ctx, second))
	must(s.PurgeOwn(ctx, t.TempDir()))
	want("purged", kyoto, "The user has a big dog.")
	if left, err := column[string](ctx, s.reader, "SELECT before FROM memory_log WHERE before LIKE '%Nara%'"); err != nil || len(left) > 0 {
		t.Errorf("what was purged is in the log: %q, %v", left, err)
	}
}

// noted stores an exchange of which something is noted, in place of the newest memory that is like it.
func noted(t *testing.T, s *Store, threadID int64, said, text string) int64 {
	t.Helper()
	m := chat(t, s, threadID, said, "I see.")
	note := map[string]any{"action": "add", "id": 0, "kind": "fact", "text": text, "quote": said, "from": "", "to": ""}
	for _, old := range must1(s.Memories(t.Context(), false))(t) {
		if old.Text[:len("The user lives")] == text[:len("The user lives")] {
			note["action"], note["id"] = "replace", old.ID
		}
	}
	answer, err := json.Marshal(map[string]any{"notes": []any{note}})
	if err != nil {
		t.Fatal(err)
	}
	if done := after(t, s, threadID, &notetaker{answers: []string{string(answer)}}); len(done.Changes) != 1 {
		t.Fatalf("of %q was noted %+v", said, done)
	}
	return m.ID
}

func must1[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func find1(t *testing.T, s *Store, text string) memory.Memory {
	t.Helper()
	all := must1(s.Memories(t.Context(), false))(t)
	i := slices.IndexFunc(all, func(m memory.Memory) bool { return m.Text == text })
	if i < 0 {
		t.Fatalf("%q is not among %+v", text, all)
	}
	return all[i]
}

// A hasty user takes an exchange back while the model takes notes of it.
func testTakenBackMeanwhile(t *testing.T, s *Store) {
	th := newThread(t, s)
	chat(t, s, th.ID, "I have a dog.", "Good.")
	model := &notetaker{answers: []string{`{"notes":[` + noteOf("The user has a dog.", "I have a dog") + "]}"}}
	var taken int64
	hasty := askerFunc(func(ctx context.Context, system, user string, schema json.RawMessage) (answer string, err error) {
		taken = must1(s.TakeBack(ctx, th.ID))(t)
		return model.Ask(ctx, system, user, schema)
	})
	if done := after(t, s, th.ID, hasty); len(done.Changes) > 0 || len(known(t, s, true)) > 0 {
		t.Errorf("noted: %+v", done)
	}
	if err := s.Show(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	if done := after(t, s, th.ID, model); len(done.Changes) != 1 {
		t.Errorf("shown again, it is not noted: %+v", done)
	}
}

type askerFunc func(ctx context.Context, system, user string, schema json.RawMessage) (string, error)

func (f askerFunc) Ask(ctx context.Context, system, user string, schema json.RawMessage) (string, error) {
	return f(ctx, system, user, schema)
}

// What was withdrawn tells nothing of what was forgotten since.
func testForgettingWithdrawn(t *testing.T, s *Store) {
	th := newThread(t, s)
	does(t)(s.AddMemory(t.Context(), memory.Memory{Text: "The user lives in Osaka."}))
	first := noted(t, s, th.ID, "I moved to Kyoto.", "The user lives in Kyoto.")
	for range 2 { // undone, it is as before
		taken := must1(s.TakeBack(t.Context(), th.ID))(t)
		forgot := does(t)(s.ForgetMemory(t.Context(), find1(t, s, "The user lives in Osaka.").ID, false, t.TempDir()))
		if left := must1(column[string](t.Context(), s.reader, "SELECT before FROM memory_log WHERE before <> ''"))(t); len(left) > 0 {
			t.Errorf("left in the log: %q", left)
		}
		if err := s.UndoChange(t.Context(), forgot); err != nil {
			t.Fatal(err)
		}
		if err := s.Show(t.Context(), taken); err != nil {
			t.Fatal(err)
		}
		if got := known(t, s, false); taken != first || !slices.Equal(got, []string{"The user lives in Kyoto."}) {
			t.Errorf("undone: %q", got)
		}
	}
}
