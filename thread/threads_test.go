package thread

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// oneTurn is something said, and its answer.
func oneTurn(said, answer string) []Message {
	return []Message{{Role: User, State: Complete, Text: said, Heard: -1, Length: time.Second},
		{Role: Assistant, State: Complete, Text: answer, Heard: -1, Timings: Timings{FirstSound: time.Second, End: 3 * time.Second}}}
}

// The list tells of a thread what its messages come to, however they change.
func testTallies(t *testing.T, s *Store) {
	th := newThread(t, s)
	want := func(what string, messages, turns int, talked time.Duration) {
		t.Helper()
		all, err := s.Threads(t.Context())
		if err != nil || len(all) != 1 || all[0].Messages != messages || all[0].Turns != turns || all[0].Talked != talked {
			t.Errorf("%s: %+v, %v; want %d messages, %d turns, %v", what, all, err, messages, turns, talked)
		}
	}
	all := add(t, s, th.ID, Message{Role: User, State: Recorded, Audio: "a.wav", Length: 2 * time.Second}, Message{Role: Assistant, State: Writing})
	want("recorded", 2, 0, 2*time.Second)
	if _, err := s.keep(t.Context(), th.ID, "a.wav", Recording{Length: 3 * time.Second}, time.Now()); err != nil {
		t.Fatal(err)
	}
	want("adopted by another before it was kept", 2, 0, 3*time.Second)
	if _, err := s.said(t.Context(), th.ID, all[0].ID, "hello", "", ""); err != nil {
		t.Fatal(err)
	}
	want("said", 2, 1, 3*time.Second)
	spoken := func(end time.Duration, again bool) {
		t.Helper()
		if err := s.spoken(t.Context(), th.ID, all[1].ID, -1, "marin", Timings{FirstSound: time.Second, End: end}, again); err != nil {
			t.Fatal(err)
		}
	}
	spoken(5*time.Second, false)
	want("spoken", 2, 1, 7*time.Second)
	spoken(9*time.Second, true)
	want("spoken again", 2, 1, 7*time.Second)
	if err := s.Delete(t.Context(), all[1].ID); err != nil {
		t.Fatal(err)
	}
	want("without its answer", 1, 1, 3*time.Second)
}

func testDuplicate(t *testing.T, s *Store) {
	th := newThread(t, s)
	all := add(t, s, th.ID, oneTurn("hidden", "hidden")...)
	if _, err := s.TakeBack(t.Context(), th.ID); err != nil {
		t.Fatal(err)
	}
	want := everything()
	shown := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "hello", Audio: "h.wav"}, want,
		Message{Role: User, State: Recorded, Audio: "r.wav"})
	made, err := s.Duplicate(t.Context(), th.ID, "again")
	if err != nil || made.Title != "again" || made.Messages != 2 || made.Turns != 1 {
		t.Fatalf("made %+v, %v", made, err)
	}
	got := page(t, s, made.ID, 0, 10)
	if len(got) != 2 || got[0].Text != "hello" || got[0].Audio != "" || got[1].Parent != got[0].ID {
		t.Fatalf("copied %+v", got)
	}
	want.ID, want.ThreadID, want.Parent, want.Audio = got[1].ID, made.ID, got[0].ID, ""
	if got[1] != want {
		t.Errorf("copied %+v, want %+v", got[1], want)
	}
	if now := page(t, s, th.ID, 0, 10); len(now) != 3 || now[1] != shown[1] {
		t.Errorf("the other one became %+v, was %+v of %+v", now, shown, all)
	}
	if noted, err := column[int64](t.Context(), s.reader, "SELECT noted FROM thread WHERE id = ?", made.ID); err != nil || noted[0] != want.ID {
		t.Errorf("noted up to %v, %v", noted, err)
	}
	empty, err := s.Duplicate(t.Context(), newThread(t, s).ID, "empty")
	if err != nil || empty.Messages != 0 {
		t.Errorf("of an empty thread: %+v, %v", empty, err)
	}
	if _, err := s.Duplicate(t.Context(), 99, ""); !errors.Is(err, ErrNone) {
		t.Errorf("of none: %v", err)
	}
}

// A deleted thread is nowhere, and comes back whole.
func testDeleteThread(t *testing.T, s *Store) {
	ctx := t.Context()
	th := newThread(t, s)
	add(t, s, th.ID, oneTurn("the zebra", "stripes")...)
	was, err := s.Thread(ctx, th.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteThread(ctx, th.ID); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"by id":     second(s.Thread(ctx, th.ID)),
		"last":      second(s.Last(ctx)),
		"by name":   second(s.Named(ctx, th.Title)),
		"appending": second(s.Append(ctx, th.ID, oneTurn("x", "y")...)),
		"renaming":  s.Rename(ctx, th.ID, "x"),
		"deleting":  s.DeleteThread(ctx, th.ID),
		"copying":   second(s.Duplicate(ctx, th.ID, "x")),
	} {
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := s.Threads(ctx); err != nil || len(all) != 0 {
		t.Errorf("listed %+v, %v", all, err)
	}
	if err := s.RestoreThread(ctx, th.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Thread(ctx, th.ID); err != nil || got != was || len(page(t, s, th.ID, 0, 9)) != 2 {
		t.Errorf("restored %+v, %v; was %+v", got, err, was)
	}
	if err := s.RestoreThread(ctx, th.ID); !errors.Is(err, ErrNone) {
		t.Errorf("restored twice: %v", err)
	}
}

// Purged are rows, sounds, links and summaries of what was deleted until then; what is left holds together.
func testPurge(t *testing.T, s *Store) {
	ctx, dir := t.Context(), t.TempDir()
	kept, gone := newThread(t, s), newThread(t, s)
	var sounds []string
	for _, th := range []Thread{kept, gone} {
		c := NewConversation(s, th.ID, Setup{AudioDir: dir})
		m, err := c.Keep(ctx, Recording{WAV: wavOf(1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Said(ctx, m.ID, "hello", "", ""); err != nil {
			t.Fatal(err)
		}
		a := add(t, s, th.ID, oneTurn("x", "answer")[1])[0]
		if err := c.KeepSpeech(ctx, a.ID, Speech{WAV: wavOf(1, 1), Marks: []Mark{{0, 1, 0, 1}}}); err != nil {
			t.Fatal(err)
		}
		add(t, s, th.ID, oneTurn("more", "and more")...)
		if err := s.SetLink(ctx, th.ID, "conversation", "conv_1"); err != nil {
			t.Fatal(err)
		}
		sounds = append(sounds, m.Audio, message(t, s, a.ID).Audio)
		_, err = s.writer.ExecContext(ctx, "INSERT INTO summary (thread_id, upto, text) VALUES (?, ?, 'hello')", th.ID, a.ID)
		if err == nil {
			_, err = s.writer.ExecContext(ctx, `INSERT INTO memory (text, kind, origin, valid_from, message_id) VALUES ('x', 'fact', 'auto', 1, ?)`, m.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all := page(t, s, kept.ID, 0, 9)
	for _, err := range []error{s.DeleteThread(ctx, gone.ID), s.Delete(ctx, all[0].ID), s.Delete(ctx, all[1].ID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	rows := func(table, where string) int {
		n, err := column[int](ctx, s.reader, "SELECT count(*) FROM "+table+" WHERE "+where)
		if err != nil {
			t.Fatal(err)
		}
		return n[0]
	}
	check := func(what string, threads, messages, links, files int) {
		t.Helper()
		there := 0
		for _, name := range sounds {
			if _, err := s.sounds(dir).read(name); err == nil {
				there++
			}
		}
		want := []int{threads, messages, links, files}
		if got := []int{rows("thread", "TRUE"), rows("message", "TRUE"), rows("link", "name = 'conversation'"), there}; !slices.Equal(got, want) {
			t.Errorf("%s: %v threads, messages, links and sounds, want %v", what, got, want)
		}
	}
	if err := s.Purge(ctx, dir, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	check("what was deleted just now stays", 2, 8, 2, 4)
	if _, err := s.sounds(dir).remove(sounds[0]); err != nil { // it is on another machine
		t.Fatal(err)
	}
	if err := s.Purge(ctx, dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	check("purged", 1, 2, 1, 0)
	if rows("summary", "TRUE") != 0 || rows("speech_mark", "TRUE") != 0 || rows("memory", "message_id <> 0") != 0 || rows("memory", "TRUE") != 2 {
		t.Error("something is left of it")
	}
	if left := page(t, s, kept.ID, 0, 9); len(left) != 2 || left[0].Parent != 0 || left[1].Parent != left[0].ID {
		t.Errorf("left are %+v", left)
	}
	if err := s.RestoreThread(ctx, gone.ID); !errors.Is(err, ErrNone) {
		t.Errorf("restored what was purged: %v", err)
	}
}

func testLinks(t *testing.T, s *Store) {
	th := newThread(t, s)
	want := func(threadID int64, name, want string) {
		t.Helper()
		if got, err := s.Link(t.Context(), threadID, name); err != nil || got != want {
			t.Errorf("link %q of %d is %q, %v; want %q", name, threadID, got, err, want)
		}
	}
	set := func(threadID int64, name, value string) {
		t.Helper()
		if err := s.SetLink(t.Context(), threadID, name, value); err != nil {
			t.Fatal(err)
		}
		want(threadID, name, value)
	}
	want(th.ID, "conversation", "")
	set(th.ID, "conversation", "conv_1")
	set(th.ID, "conversation", "conv_2")
	set(0, "conversation", "all")
	want(th.ID, "other", "")
	set(th.ID, "conversation", "")
	want(0, "conversation", "all")
}
