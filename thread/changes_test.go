package thread

import (
	"errors"
	"testing"
	"time"
)

// states are all states of a message of the user, and of an answer.
var states = []State{Recorded, Dropped, Writing, Complete, Cut, Failed}

func testSaid(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	for _, state := range states {
		was := add(t, s, th.ID, Message{Role: User, State: state, Text: "was", Fault: "timed out", Detail: "x", Audio: string(state)})[0]
		if _, err := s.said(t.Context(), other.ID, was.ID, "now", "", ""); !errors.Is(err, ErrState) {
			t.Errorf("%s: another thread's message was changed: %v", state, err)
		}
		got, err := s.said(t.Context(), th.ID, was.ID, "now", "ja", "gpt-transcribe")
		if state != Recorded && state != Dropped {
			if !errors.Is(err, ErrState) || message(t, s, was.ID) != was {
				t.Errorf("%s: %v, %+v", state, err, message(t, s, was.ID))
			}
			continue
		}
		want := was
		want.State, want.Text, want.Language, want.Model, want.Fault, want.Detail = Complete, "now", "ja", "gpt-transcribe", "", ""
		if err != nil || got != want || message(t, s, was.ID) != want {
			t.Errorf("%s: %+v, %v; want %+v", state, got, err, want)
		}
	}
	answer := add(t, s, th.ID, Message{Role: Assistant, State: Recorded})[0]
	if _, err := s.said(t.Context(), th.ID, answer.ID, "now", "", ""); !errors.Is(err, ErrState) {
		t.Errorf("an answer was said by the user: %v", err)
	}
}

// A recording that is written down after others have spoken is what the next answer is about.
func testSaidLate(t *testing.T, s *Store) {
	th := newThread(t, s)
	all := add(t, s, th.ID,
		Message{Role: User, State: Recorded, Audio: "late"},
		Message{Role: User, State: Complete, Text: "second"},
		Message{Role: Assistant, State: Complete, Text: "answer to the second", Heard: -1})
	if _, err := s.said(t.Context(), th.ID, all[0].ID, "late", "", ""); err != nil {
		t.Fatal(err)
	}
	got := page(t, s, th.ID, 0, 10)
	if len(got) != 3 || got[0].Text != "second" || got[2].ID != all[0].ID {
		t.Fatalf("the late one is not the last: %+v", got)
	}
	if p := page(t, s, th.ID, all[0].ID, 10); len(p) != 2 {
		t.Errorf("before it are %+v", p)
	}
	add(t, s, th.ID, Message{Role: Assistant, State: Complete, Text: "answer to the late"})
	h, err := s.history(t.Context(), th.ID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(h.messages()); got != "second/answer to the second/late" {
		t.Errorf("the history is %q", got)
	}
}

func testMissed(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	for _, from := range states {
		for _, to := range states {
			was := add(t, s, th.ID, Message{Role: User, State: from, Text: "was"})[0]
			if err := s.missed(t.Context(), other.ID, was.ID, to, "", "", ""); !errors.Is(err, ErrState) {
				t.Errorf("%s to %s: another thread's message was changed: %v", from, to, err)
			}
			err := s.missed(t.Context(), th.ID, was.ID, to, "credits", "a line", "thank you for watching")
			want := was
			allowed := (from == Recorded || from == Dropped) && (to == Recorded || to == Dropped)
			if allowed {
				want.State, want.Fault, want.Detail, want.Text = to, "credits", "a line", "thank you for watching"
			}
			if (err == nil) != allowed || (err != nil && !errors.Is(err, ErrState)) || message(t, s, was.ID) != want {
				t.Errorf("%s to %s: %v, %+v", from, to, err, message(t, s, was.ID))
			}
		}
	}
}

func testAnswerStates(t *testing.T, s *Store) {
	th := newThread(t, s)
	for _, state := range states {
		was := add(t, s, th.ID, Message{Role: Assistant, State: state, Text: "was"})[0]
		now := was
		now.State, now.Text, now.Finish, now.Model = Complete, "now", "stop", "gpt-6-luna-2026"
		now.Usage = Usage{Input: 3, Cached: 2, Output: 1}
		err := s.save(t.Context(), now)
		if state == Complete {
			now = was
		}
		if (err != nil) != (state == Complete) || message(t, s, was.ID) != now {
			t.Errorf("%s: %v, %+v", state, err, message(t, s, was.ID))
		}
	}
	said := add(t, s, th.ID, Message{Role: User, State: Recorded})[0]
	if err := s.save(t.Context(), said); !errors.Is(err, ErrState) {
		t.Errorf("what the user said was saved as an answer: %v", err)
	}
}

func testSpoken(t *testing.T, s *Store) {
	th := newThread(t, s)
	first := Timings{Transcript: time.Second, FirstWord: 2 * time.Second, FirstPiece: 3, FirstSound: 4, End: 5, Endpoint: 6}
	type call struct{ heard, want int }
	for name, calls := range map[string][]call{
		"all":                {{-1, -1}},
		"nothing":            {{0, 0}},
		"a part":             {{5, 5}},
		"a part, then more":  {{5, 5}, {9, 9}},
		"a part, then less":  {{5, 5}, {3, 5}},
		"a part, then all":   {{5, 5}, {-1, -1}},
		"all, then a part":   {{-1, -1}, {5, -1}},
		"nothing, then part": {{0, 0}, {4, 4}},
		"went on twice":      {{2, 2}, {4, 4}, {-1, -1}, {3, -1}},
	} {
		m := add(t, s, th.ID, Message{Role: Assistant, State: Complete, Text: "Mount Fuji", Heard: -1})[0]
		for i, c := range calls {
			timings := first
			if i > 0 {
				timings = Timings{Transcript: 9, Endpoint: 9, End: 9}
			}
			if err := s.spoken(t.Context(), th.ID, m.ID, c.heard, "marin", timings, i > 0); err != nil {
				t.Fatal(err)
			}
			want := m
			want.Heard, want.Voice, want.Timings = c.want, "marin", first
			if got := message(t, s, m.ID); got != want {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
	}
	shown := add(t, s, th.ID, Message{Role: Assistant, State: Complete, Text: "Mount Fuji", Heard: -1})[0]
	if err := s.spoken(t.Context(), th.ID, shown.ID, 5, "marin", first, true); err != nil || message(t, s, shown.ID).Heard != -1 {
		t.Errorf("an answer that was read on the screen shrank when a part of it was heard: %v", err)
	}
	said := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "x"})[0]
	if err := s.spoken(t.Context(), th.ID, said.ID, 1, "marin", first, false); !errors.Is(err, ErrNone) {
		t.Errorf("what the user said was spoken: %v", err)
	}
}

// An answer that is deleted while it is spoken, or whose thread is, comes back with what was heard of it.
func testSpokenDeleted(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	id := add(t, s, th.ID, oneTurn("x", "Hello there.")...)[1].ID
	c := NewConversation(s, th.ID, Setup{})
	if err := errors.Join(s.Delete(ctx, id), c.Spoken(ctx, id, 5, "marin", Timings{FirstSound: 1, End: 4}, false), s.Restore(ctx, id)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.DeleteThread(ctx, th.ID), c.Spoken(ctx, id, 7, "marin", Timings{FirstSound: 1, End: 6}, false), s.RestoreThread(ctx, th.ID)); err != nil {
		t.Fatal(err)
	}
	if m := message(t, s, id); m.Heard != 7 {
		t.Errorf("heard: %+v", m)
	}
	if got, err := s.Thread(ctx, th.ID); err != nil || got.Talked != th.Talked+time.Second+5 { // the recording is a second
		t.Errorf("talked: %+v, %v", got, err)
	}
}
