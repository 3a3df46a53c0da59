package thread

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/thread/memory"
)

// known gives the texts of the memories.
func known(t testing.TB, s *Store, past bool) []string {
	t.Helper()
	all, err := s.Memories(t.Context(), past)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, m := range all {
		texts = append(texts, m.Text)
	}
	return texts
}

// does fails the test on an error.
func does(t testing.TB) func(memory.Change, error) memory.Change {
	return func(c memory.Change, err error) memory.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// memoryTests are what every store must do with memories: they belong to its conformance.
var memoryTests = map[string]func(*testing.T, *Store){
	"forgetting a row":     testForgettingRow,
	"forgetting withdrawn": testForgettingWithdrawn,
	"withdrawn":            testWithdrawn,
	"hasty":                testTakenBackMeanwhile,
	"memories":             testMemories,
	"memories undone":      testUndo,
	"memories refused":     testMemoriesRefused,
	"forgetting":           testForgetting,
	"forgetting undone": func(t *testing.T, s *Store) {
		testForgettingUndone(t, s, t.TempDir())
	},
	"forgetting what replaced": testForgettingChain,
	"notes":                    testNotes,
	"notes caught up":          testNotesCaughtUp,
	"summary":                  testSummary,
	"prompt":                   testPrompt,
	"remember":                 testRemember,
	"search tool":              testSearchTool,
}

func testMemories(t *testing.T, s *Store) {
	ctx := t.Context()
	first := does(t)(s.AddMemory(ctx, memory.Memory{Text: "  The user\n lives in Osaka. ", From: time.Unix(1e9, 5)}))
	if m := first.Memory; m.Text != "The user lives in Osaka." || m.Kind != memory.Fact || m.Origin != memory.User || !m.From.Equal(time.Unix(1e9, 5)) || m.ID == 0 {
		t.Errorf("added %+v", m)
	}
	second := does(t)(s.AddMemory(ctx, memory.Memory{Text: "好きな色は青", Kind: memory.Preference, Origin: memory.Auto}))
	over := does(t)(s.AddMemory(ctx, memory.Memory{Text: "A trip.", Kind: memory.Plan, To: time.Now().Add(-time.Hour)}))
	does(t)(s.AddMemory(ctx, memory.Memory{Text: "A trip to come.", Kind: memory.Plan, To: time.Now().Add(time.Hour)}))
	if got := known(t, s, false); !slices.Equal(got, []string{"A trip to come.", "好きな色は青", "The user lives in Osaka."}) {
		t.Errorf("known is %q", got)
	}
	if c := does(t)(s.PinMemory(ctx, first.Memory.ID, true)); c.Action != memory.Pinned || !c.Memory.Pinned || c.Before.Pinned {
		t.Errorf("pinning was %+v", c)
	}
	if c := does(t)(s.EditMemory(ctx, second.Memory.ID, "好きな色は緑")); c.Action != memory.Edited || c.Memory.Text != "好きな色は緑" || c.Before.Text != "好きな色は青" {
		t.Errorf("editing was %+v", c)
	}
	if got := known(t, s, true); !slices.Equal(got, []string{"The user lives in Osaka.", "A trip to come.", "A trip.", "好きな色は緑"}) {
		t.Errorf("known is %q", got)
	}
	if m, err := s.Memory(ctx, over.Memory.ID); err != nil || m.Text != "A trip." || m.Kind != memory.Plan {
		t.Errorf("%+v, %v", m, err)
	}
}

// Changes are undone in the reverse of their order, each once.
func testUndo(t *testing.T, s *Store) {
	ctx := t.Context()
	added := does(t)(s.AddMemory(ctx, memory.Memory{Text: "One."}))
	id := added.Memory.ID
	edited := does(t)(s.EditMemory(ctx, id, "Two."))
	pinned := does(t)(s.PinMemory(ctx, id, true))
	unpinned := does(t)(s.PinMemory(ctx, id, false))
	for i, c := range []memory.Change{unpinned, pinned, edited, added} {
		for _, later := range []memory.Change{added, edited, pinned}[:3-i] {
			if err := s.UndoChange(ctx, later); !errors.Is(err, ErrState) {
				t.Errorf("%s could be undone before what came after it: %v", later.Action, err)
			}
		}
		if err := s.UndoChange(ctx, c); err != nil {
			t.Errorf("undoing %s: %v", c.Action, err)
		}
		if err := s.UndoChange(ctx, c); !errors.Is(err, ErrNone) {
			t.Errorf("undoing %s twice: %v", c.Action, err)
		}
		m, err := s.Memory(ctx, id)
		want := []memory.Memory{pinned.Memory, pinned.Before, edited.Before, {}}[i]
		if m.Text != want.Text || m.Pinned != want.Pinned || (err != nil) != (want.ID == 0) {
			t.Errorf("after undoing %s: %+v, %v", c.Action, m, err)
		}
	}
	if err := s.UndoChange(ctx, memory.Change{}); !errors.Is(err, ErrNone) {
		t.Errorf("nothing could be undone: %v", err)
	}
}

func testMemoriesRefused(t *testing.T, s *Store) {
	ctx := t.Context()
	m := does(t)(s.AddMemory(ctx, memory.Memory{Text: "One."})).Memory
	for name, err := range map[string]error{
		"no text":     second(s.AddMemory(ctx, memory.Memory{Text: " \n"})),
		"long":        second(s.AddMemory(ctx, memory.Memory{Text: strings.Repeat("長", longestMemory+1)})),
		"edit away":   second(s.EditMemory(ctx, m.ID, "")),
		"edit none":   second(s.EditMemory(ctx, m.ID+1, "x")),
		"pin none":    second(s.PinMemory(ctx, m.ID+1, true)),
		"forget none": second(s.ForgetMemory(ctx, m.ID+1, true, t.TempDir())),
		"read none":   second(s.Memory(ctx, m.ID+1)),
	} {
		if err == nil || strings.HasSuffix(name, "none") && !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := known(t, s, true); !slices.Equal(got, []string{"One."}) {
		t.Errorf("known is %q", got)
	}
}

// notetaker is a Notetaker that gives answers one after the other, the last one again and again, and keeps what it was asked.
type notetaker struct {
	answers   []string
	err       error
	questions []string
}

func (a *notetaker) Ask(_ context.Context, system, user string, _ json.RawMessage) (string, error) {
	a.questions = append(a.questions, system+"\n"+user)
	if a.err != nil {
		return "", a.err
	}
	answer := a.answers[0]
	if len(a.answers) > 1 {
		a.answers = a.answers[1:]
	}
	return answer, nil
}

// TestKnownAhead: when the store was opened, the memories are analysed before they are asked for.
func TestKnownAhead(t *testing.T) {
	s := newStore(t)
	does(t)(s.AddMemory(t.Context(), memory.Memory{Text: "I have a cat."}))
	s = open(t, s.name)
	s.indexing.done.Wait()
	if k := s.memories.known; k == nil || len(k.analysed) != 1 {
		t.Errorf("known are %+v", k)
	}
}
