package thread

import (
	"context"
	"errors"
	"iter"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// open opens a store that the test closes.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// newStore opens a store of the test's own.
func newStore(t testing.TB) *Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "kaiwa.db"))
}

// newThread makes a thread.
func newThread(t testing.TB, s *Store) Thread {
	t.Helper()
	th, err := s.Create(t.Context(), Thread{Title: "Trip to Nagano"})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// add stores messages.
func add(t testing.TB, s *Store, threadID int64, messages ...Message) []Message {
	t.Helper()
	stored, err := s.Append(t.Context(), threadID, messages...)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// page reads messages.
func page(t testing.TB, s *Store, threadID, before int64, limit int) []Message {
	t.Helper()
	all, err := s.Messages(t.Context(), threadID, before, limit)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// message reads one.
func message(t testing.TB, s *Store, id int64) Message {
	t.Helper()
	m, err := s.Message(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// An answererFunc is an answerer that is a function.
type answererFunc func(ctx context.Context, r Request) iter.Seq2[Delta, error]

func (f answererFunc) Answer(ctx context.Context, r Request) iter.Seq2[Delta, error] {
	return f(ctx, r)
}

// TestStore holds the store in a file against what every store must do.
func TestStore(t *testing.T) { conformance(t, newStore) }

// conformance is what every store must do, whatever it is made of.
func conformance(t *testing.T, store func(testing.TB) *Store) {
	for name, test := range map[string]func(*testing.T, *Store){
		"threads":  testThreads,
		"round":    testRoundTrip,
		"paging":   testPaging,
		"together": testAppendTogether,
		"text":     testText,
		"said":     testSaid,
		"late":     testSaidLate,
		"missed":   testMissed,
		"answer":   testAnswerStates,
		"spoken":   testSpoken,
		"deleted":  testSpokenDeleted,
		"timings":  testTimings,
		"branches": testBranches,
		"all":      testAllMessages,
		"refused":  testBranchRefused,
		"instead":  testInstead,
		"tallies":  testTallies,
		"copy":     testDuplicate,
		"delete":   testDeleteThread,
		"purge":    testPurge,
		"links":    testLinks,
		"search":   testSearch,
		"follows":  testSearchFollows,
		"machines": testMachines,
		"adopt":    testAdoptOnce,
	} {
		t.Run(name, func(t *testing.T) { test(t, store(t)) })
	}
	for name, test := range memoryTests {
		t.Run(name, func(t *testing.T) { test(t, store(t)) })
	}
}

func testThreads(t *testing.T, s *Store) {
	ctx := t.Context()
	if _, err := s.Last(ctx); !errors.Is(err, ErrNone) {
		t.Errorf("the last of no threads: %v", err)
	}
	at := time.Unix(1_700_000_000, 0)
	var made []Thread
	for i, th := range []Thread{{Title: "a"}, {Title: "b"}, {Title: "a"}, {Title: "d"}} {
		th.Created = at.Add(time.Duration(i) * time.Second)
		got, err := s.Create(ctx, th)
		if err != nil {
			t.Fatal(err)
		}
		th.ID, th.Updated = got.ID, th.Created
		if got != th {
			t.Errorf("created %+v, want %+v", got, th)
		}
		made = append(made, got)
	}
	add(t, s, made[1].ID, Message{Role: User, State: Complete, Text: "hello", At: at.Add(time.Hour)})
	all, err := s.Threads(ctx)
	if err != nil {
		t.Fatal(err)
	}
	made[1].Updated, made[1].Messages, made[1].Turns = at.Add(time.Hour), 1, 1
	if want := []Thread{made[1], made[3], made[2], made[0]}; !slices.Equal(all, want) {
		t.Errorf("listed %+v, want %+v", all, want)
	}
	find := func(what string, want Thread, get func() (Thread, error)) {
		if got, err := get(); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
		}
	}
	find("by id", made[0], func() (Thread, error) { return s.Thread(ctx, made[0].ID) })
	find("the last", made[1], func() (Thread, error) { return s.Last(ctx) })
	find("the newer a", made[2], func() (Thread, error) { return s.Named(ctx, "a") })
	if err := s.Rename(ctx, made[2].ID, "東京"); err != nil {
		t.Fatal(err)
	}
	find("the older a", made[0], func() (Thread, error) { return s.Named(ctx, "a") })
	if err := s.Rename(ctx, 99, "x"); !errors.Is(err, ErrNone) {
		t.Errorf("renaming none: %v", err)
	}
	if _, err := s.Append(ctx, 99, Message{}); !errors.Is(err, ErrNone) {
		t.Errorf("appending to none: %v", err)
	}
	if _, err := s.Message(ctx, 99); !errors.Is(err, ErrNone) {
		t.Errorf("reading none: %v", err)
	}
}

// everything is a message with every field set.
func everything() Message {
	return Message{
		Role: Assistant, At: time.Unix(1_700_000_000, 123_456_789), State: Cut, Text: "Mount Fuji. 富士山 🗻", Heard: 11,
		Language: "en", Fault: "cut off", Detail: "broke", Finish: "length", Model: "gpt-6-luna", Persona: "plain", Used: "clock",
		Voice: "marin", Audio: "a.wav", Length: 1500 * time.Millisecond, Level: -18.25,
		Timings: Timings{Transcript: 1, FirstWord: 2, FirstPiece: 3, FirstSound: 4, End: 5, Endpoint: 6},
		Usage:   Usage{Input: 10, Cached: 4, Output: 7},
	}
}

func testRoundTrip(t *testing.T, s *Store) {
	decided := []string{"ID", "ThreadID", "Parent", "Version", "Versions"} // by the store
	for _, v := range []reflect.Value{reflect.ValueOf(everything()), reflect.ValueOf(everything().Timings)} {
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Field(i).IsZero() && !slices.Contains(decided, name) {
				t.Fatalf("the test leaves %s out", name)
			}
		}
	}
	th := newThread(t, s)
	want := everything()
	stored := add(t, s, th.ID, want)[0]
	want.ID, want.ThreadID = stored.ID, th.ID
	if stored != want {
		t.Errorf("stored %+v, want %+v", stored, want)
	}
	if got := message(t, s, stored.ID); got != want {
		t.Errorf("read %+v, want %+v", got, want)
	}
	before := time.Now()
	now := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "x", Level: math.NaN()})[0]
	if now.At.Before(before.Round(0)) || now.At != message(t, s, now.ID).At {
		t.Errorf("a message without a time is at %v", now.At)
	}
	if level := message(t, s, now.ID).Level; !math.IsInf(level, -1) {
		t.Errorf("NaN dBFS is stored as %v", level)
	}
}

func testPaging(t *testing.T, s *Store) {
	th, other := newThread(t, s), newThread(t, s)
	var want []int64
	for i := range 25 {
		id := th.ID
		if i%5 == 0 {
			id = other.ID // ids have gaps
		}
		m := add(t, s, id, Message{Role: User, State: Complete, Text: "x"})[0]
		if id == th.ID {
			want = append(want, m.ID)
		}
	}
	var got []int64
	for before := int64(0); ; {
		p := page(t, s, th.ID, before, 6)
		var ids []int64
		for _, m := range p {
			ids = append(ids, m.ID)
		}
		got = append(ids, got...)
		if len(p) < 6 {
			break
		}
		before = ids[0]
	}
	if !slices.Equal(got, want) {
		t.Errorf("paged %v, want %v", got, want)
	}
}

func testAppendTogether(t *testing.T, s *Store) {
	th := newThread(t, s)
	same := Message{Role: User, State: Recorded, Audio: "same.wav"}
	if _, err := s.Append(t.Context(), th.ID, same, same); err == nil {
		t.Fatal("two messages with one recording were stored")
	}
	if all := page(t, s, th.ID, 0, 10); len(all) != 0 {
		t.Errorf("half of a failed append was stored: %+v", all)
	}
	if th, _ := s.Thread(t.Context(), th.ID); th.Messages != 0 {
		t.Errorf("the thread counts %d messages", th.Messages)
	}
}

func testText(t *testing.T, s *Store) {
	th := newThread(t, s)
	for text, want := range map[string]string{
		"half a \xe5\xaf rune":      "half a \uFFFD rune",
		"nul \x00 inside":           "nul \uFFFD inside",
		"' \" ; -- %":               "' \" ; -- %",
		"e\u0301 か\u3099 👩‍👩‍👧":     "e\u0301 か\u3099 👩‍👩‍👧",
		strings.Repeat("長", 99_999): strings.Repeat("長", 99_999),
	} {
		m := add(t, s, th.ID, Message{Role: User, State: Complete, Text: text})[0]
		if got := message(t, s, m.ID); got.Text != want || m.Text != want {
			t.Errorf("%.20q became %.20q and %.20q", text, m.Text, got.Text)
		}
	}
}
