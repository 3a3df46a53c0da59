package thread

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaiwa/thread/memory"
)

// chat stores what was said and answered.
func chat(t testing.TB, s *Store, threadID int64, said, answered string) Message {
	t.Helper()
	return add(t, s, threadID, Message{Role: User, State: Complete, Text: said, Heard: -1},
		Message{Role: Assistant, State: Complete, Text: answered, Heard: -1})[0]
}

// after runs After with notes.
func after(t testing.TB, s *Store, threadID int64, n Notetaker) After {
	t.Helper()
	done, err := s.After(t.Context(), threadID, n, AfterOptions{Notes: true, Window: 4000, AudioDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func noteOf(text, quote string) string {
	return fmt.Sprintf(`{"action":"add","id":0,"kind":"fact","text":%q,"quote":%q,"from":"","to":"","foreign":false}`, text, quote)
}

func testNotes(t *testing.T, s *Store) {
	ctx := t.Context()
	th, err := s.Create(ctx, Thread{})
	if err != nil {
		t.Fatal(err)
	}
	said := chat(t, s, th.ID, "I have a cat. My dog is Rex.", "Do you like opera?")
	model := &notetaker{answers: []string{`{"title":"Pets at home","notes":[` + noteOf("The user has a cat.", "I have a cat") + "," +
		noteOf("The user's dog is called Rex.", "My dog is Rex") + "," + noteOf("The user likes opera.", "you like opera") + "]}"}}
	done := after(t, s, th.ID, model)
	if done.Title != "Pets at home" || len(done.Changes) != 2 || done.Changes[0].Memory.Text != "The user's dog is called Rex." {
		t.Errorf("came %+v", done)
	}
	if m := done.Changes[1].Memory; m.Message != said.ID || m.Thread != th.ID || !m.From.Equal(said.At) || m.Origin != memory.Auto {
		t.Errorf("noted %+v", m)
	}
	changes, err := s.Changes(ctx, said.ID)
	if err != nil || len(changes) != 2 || changes[0].ID != done.Changes[0].ID || changes[0].Memory != done.Changes[0].Memory {
		t.Errorf("the message changed %+v, %v", changes, err)
	}
	if got, err := s.Thread(ctx, th.ID); err != nil || got.Title != "Pets at home" {
		t.Errorf("the thread is %+v, %v", got, err)
	}
	if done := after(t, s, th.ID, model); len(model.questions) != 1 || done.Title != "" || len(done.Changes) > 0 {
		t.Errorf("asked %d times, %+v", len(model.questions), done)
	}
	for _, c := range changes {
		if err := s.UndoChange(ctx, c); err != nil {
			t.Error(err)
		}
	}
	if after(t, s, th.ID, model); len(known(t, s, true)) > 0 {
		t.Errorf("what was undone is noted again: %q", known(t, s, true))
	}
}

// Failures lose nothing: what was not looked through is the next time, oldest first, ten at a time. What cannot be answered
// for is passed over in the end.
func testNotesCaughtUp(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	model := &notetaker{answers: []string{`{"notes":[]}`}, err: errors.New("the service is down")}
	options := AfterOptions{Notes: true, Window: 100_000}
	for i := range 13 {
		chat(t, s, th.ID, fmt.Sprintf("Number %d.", i), "Well.")
		if err := second(s.After(ctx, th.ID, model, options)); !errors.Is(err, model.err) {
			t.Fatal(err)
		}
	}
	model.err, model.questions = nil, nil
	after(t, s, th.ID, model)
	if len(model.questions) != 2 || strings.Count(model.questions[0], "\nUser: ") != 10 || strings.Count(model.questions[1], "\nUser: ") != 3 || !strings.Contains(model.questions[0], "Number 0.") {
		t.Errorf("asked %q", model.questions)
	}
	add(t, s, th.ID, Message{Role: User, State: Dropped, Text: "Thank you for watching.", Heard: -1}, Message{Role: User, State: Complete, Text: "Hello.", Heard: -1},
		Message{Role: Assistant, State: Failed, Heard: -1}, Message{Role: User, State: Complete, Text: "Still there?", Heard: -1})
	model.questions = nil
	if after(t, s, th.ID, model); len(model.questions) > 0 {
		t.Errorf("asked of what is not answered: %q", model.questions)
	}
	add(t, s, th.ID, Message{Role: Assistant, State: Cut, Text: "Yes. Nobody heard this.", Heard: len("Yes.")})
	if after(t, s, th.ID, model); len(model.questions) != 1 || !strings.Contains(model.questions[0], "User: Hello. Still there?\nAssistant: Yes.…\n") || strings.Contains(model.questions[0], "watching") {
		t.Errorf("asked %q", model.questions)
	}
	chat(t, s, th.ID, "I have a cat.", "Good.")
	model.answers = []string{"I cannot help with that."}
	for range mostNonsense - 1 {
		if err := second(s.After(ctx, th.ID, model, options)); !errors.Is(err, memory.ErrNonsense) {
			t.Errorf("nonsense is no error: %v", err)
		}
	}
	model.questions = nil
	after(t, s, th.ID, model)
	after(t, s, th.ID, model)
	if len(model.questions) != 1 {
		t.Errorf("asked %d times more", len(model.questions))
	}
}

// TestNoNotes: without notes only a title is asked for, once; what was said meanwhile is not looked through later.
func TestNoNotes(t *testing.T) {
	s := newStore(t)
	th, err := s.Create(t.Context(), Thread{})
	if err != nil {
		t.Fatal(err)
	}
	model := &notetaker{answers: []string{`{"title":"Cats","notes":[` + noteOf("The user has a cat.", "I have a cat") + "]}"}}
	for range 2 {
		chat(t, s, th.ID, "I have a cat.", "Good.")
		if err := second(s.After(t.Context(), th.ID, model, AfterOptions{})); err != nil {
			t.Fatal(err)
		}
	}
	after(t, s, th.ID, model)
	if th, err = s.Thread(t.Context(), th.ID); err != nil || th.Title != "Cats" || len(model.questions) != 1 || len(known(t, s, true)) > 0 {
		t.Errorf("%+v, %v, asked %q", th, err, model.questions)
	}
}

func testSummary(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	const window = 2000
	c := NewConversation(s, th.ID, Setup{Window: window})
	model := &notetaker{answers: []string{`{"notes":[]}`}}
	tokensOf := func() (total int, first string) {
		p, err := c.prompt(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.history.exchanges {
			total += e.tokens
		}
		return total + tokens(p.profile), p.history.messages()[0].Text
	}
	summed := func(m *notetaker) int {
		return len(slices.DeleteFunc(slices.Clone(m.questions), func(q string) bool { return !strings.HasPrefix(q, memory.SumUp) }))
	}
	var all []Message
	for i := 0; summed(model) == 0; i++ {
		if total, _ := func() (int, string) {
			if i == 0 {
				return 0, ""
			}
			return tokensOf()
		}(); total > window {
			t.Fatal("it was not summed up")
		}
		all = append(all, chat(t, s, th.ID, fmt.Sprintf("Number %d. %s", i, long), long))
		model.answers = []string{`{"notes":[]}`, "We spoke of rivers."}
		if err := second(s.After(ctx, th.ID, model, AfterOptions{Notes: true, Window: window})); err != nil {
			t.Fatal(err)
		}
	}
	total, first := tokensOf()
	if float64(total) > windowLeft*window+1 || strings.HasPrefix(first, "Number 0.") {
		t.Errorf("%d tokens are left, from %q", total, first)
	}
	p, err := c.prompt(ctx)
	if err != nil || !strings.Contains(p.profile, "We spoke of rivers.") {
		t.Errorf("the profile is %q, %v", p.profile, err)
	}
	if found, err := s.Search(ctx, "number 0", 5); err != nil || len(found) == 0 {
		t.Errorf("what is summed up is not found: %v", err)
	}
	// Back to before the summary: it does not count there.
	if _, err := s.Branch(ctx, th.ID, all[0].ID, Message{Role: Assistant, State: Complete, Text: "Another answer.", Heard: -1},
		Message{Role: User, State: Complete, Text: "And now?", Heard: -1}); err != nil {
		t.Fatal(err)
	}
	if p, err = c.prompt(ctx); err != nil || p.profile != "" || !strings.HasPrefix(p.history.messages()[0].Text, "Number 0.") {
		t.Errorf("on another branch the profile is %q, %v", p.profile, err)
	}
	model = &notetaker{err: errors.New("the service is down")}
	fill(t, s, th.ID, 60)
	if err := second(s.After(ctx, th.ID, model, AfterOptions{Window: window})); !errors.Is(err, model.err) {
		t.Errorf("a failure is no error: %v", err)
	}
}
