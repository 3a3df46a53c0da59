package recall

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// secret makes a word that nothing else has, of letters that FTS5 cannot leave out because the word before begins alike.
func secret(random *rand.Rand) string {
	b := make([]byte, 12)
	for i := range b {
		b[i] = "qxzjkvw"[random.IntN(7)]
	}
	return string(b)
}

// raw gives all bytes of the database's files, its WAL moved over. PostgreSQL's files are the server's affair: there it is
// all terms.
func (s *store) raw(t *testing.T) []byte {
	t.Helper()
	var all []byte
	if s.path == "" {
		if err := s.db.QueryRow("SELECT coalesce(string_agg(term, ' '), '') FROM recall_term").Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	s.size(t)
	for _, name := range []string{s.path, s.path + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// holds says whether a term is in the file, whole or as FTS5 stores it: without the letters that it shares with the term
// before it.
func holds(raw []byte, term string) bool { return bytes.Contains(raw, []byte(term)[len(term)/3:]) }

// TestDeletedWordsAreGone is a random life of an index: after each deletion nothing finds the message, and its words are in
// no byte of the file; all others are still found.
func TestDeletedWordsAreGone(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	s := newStore(t)
	words := map[int64][]string{}
	kept := map[int64]Message{}
	id := int64(0)
	for range 12 {
		var added []Message
		for range 40 {
			id++
			words[id] = []string{secret(random), secret(random), "𠮷" + string(rune(0x4E00+random.IntN(0x5000))) + string(rune(0x4E00+random.IntN(0x5000)))}
			m := Message{ID: id, Thread: id / 5, At: day(time.May, 1+int(id%28)), Speaker: "user", Text: "Yesterday " + strings.Join(words[id], ", the ") + "."}
			added = append(added, m)
			kept[id] = m
		}
		s.add(t, added...)
		for range 25 { // its words stand beside those of messages of other batches by now
			gone := 1 + random.Int64N(id)
			m, ok := kept[gone]
			if !ok {
				continue
			}
			if raw := s.raw(t); !holds(raw, words[gone][0]) {
				t.Fatalf("the test cannot fail: %q is not in the file", words[gone][0])
			}
			delete(kept, gone)
			s.remove(t, m, m)
			s.absent(t, gone, words[gone])
		}
	}
	for id := range kept {
		if got := s.marking(t, words[id][1], 10); len(got) != 1 {
			t.Errorf("message %d is not found any more", id)
		}
	}
	s.consistent(t, len(kept))
}

// absent holds that a message and its words are nowhere.
func (s *store) absent(t *testing.T, id int64, words []string) {
	t.Helper()
	raw := s.raw(t)
	for _, w := range words {
		if got := s.marking(t, w, 10); got != nil {
			t.Fatalf("%q is found: %q", w, got)
		}
		if holds(raw, w) {
			t.Fatalf("%q of message %d is in the file", w, id)
		}
	}
	passages, err := s.Recall(t.Context(), Question{Text: strings.Join(words, " "), Now: day(time.June, 1), Budget: 2000})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passages {
		for _, m := range p.Messages {
			if m.ID == id {
				t.Fatalf("message %d is recalled", id)
			}
		}
	}
}

// consistent holds that the index counts right, and that FTS5 is content with its tables, or that all terms are of messages.
func (s *store) consistent(t *testing.T, messages int) {
	t.Helper()
	made, n, words, err := s.Index.db.state(t.Context())
	if err != nil || made != analysis || n != int64(messages) {
		t.Errorf("state: analysis %d, %d messages, %v; want %d messages", made, n, err, messages)
	}
	var counted int64
	if err := s.db.QueryRow("SELECT coalesce(sum(words), 0) FROM recall_message").Scan(&counted); err != nil || counted != words {
		t.Errorf("%d words, counted %d, %v", words, counted, err)
	}
	if s.path == "" {
		var astray int
		err := s.db.QueryRow("SELECT count(*) FROM recall_term WHERE id NOT IN (SELECT id FROM recall_message)").Scan(&astray)
		if err != nil || astray > 0 {
			t.Errorf("%d terms are of no message, %v", astray, err)
		}
	} else if _, err := s.db.Exec("INSERT INTO recall_term (recall_term) VALUES ('integrity-check')"); err != nil {
		t.Error(err)
	}
}

// TestEmptied holds that of a store whose threads are all deleted no term is left.
func TestEmptied(t *testing.T) {
	s := newStore(t)
	c := friends(t)
	s.add(t, c.messages...)
	s.remove(t, c.messages...)
	s.consistent(t, 0)
	vocabulary := "recall_term"
	if s.path != "" {
		vocabulary = "vocabulary"
		if _, err := s.db.Exec("CREATE VIRTUAL TABLE vocabulary USING fts5vocab (recall_term, row)"); err != nil {
			t.Fatal(err)
		}
	}
	var terms int
	if err := s.db.QueryRow("SELECT count(*) FROM " + vocabulary).Scan(&terms); err != nil || terms != 0 {
		t.Errorf("%d terms are left, %v", terms, err)
	}
	s.add(t, c.messages...) // and can be said again
	s.consistent(t, len(c.messages))
}

// TestRebuild makes the same index again, of an older analysis too, and leaves it alone where a message cannot be read.
func TestRebuild(t *testing.T) {
	s := newStore(t)
	c := friends(t)
	s.add(t, c.messages...)
	before := s.marking(t, "もなか", 100)
	if _, err := s.db.Exec("UPDATE recall_state SET analysis = 0"); err != nil {
		t.Fatal(err)
	}
	stale, err := s.Stale(t.Context())
	if err != nil || !stale {
		t.Fatalf("stale: %v, %v", stale, err)
	}
	broken := errors.New("broken")
	all := func(fail bool) func(func(Message, error) bool) {
		return func(yield func(Message, error) bool) {
			for _, m := range c.messages {
				if !yield(m, nil) {
					return
				}
			}
			if fail {
				yield(Message{}, broken)
			}
		}
	}
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rebuild(t.Context(), tx, all(true)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.write(t, func(tx *sql.Tx) error { return s.Rebuild(t.Context(), tx, all(false)) })
	if stale, err := s.Stale(t.Context()); err != nil || stale {
		t.Errorf("stale: %v, %v", stale, err)
	}
	if after := s.marking(t, "もなか", 100); len(after) == 0 || !slices.Equal(before, after) {
		t.Errorf("found %q, before %q", after, before)
	}
	s.consistent(t, len(c.messages))
}

// TestDeleteInAnotherZone deletes what was said where "yesterday" was another day.
func TestDeleteInAnotherZone(t *testing.T) {
	s := newStore(t)
	m := Message{ID: 1, Thread: 1, At: time.Date(2026, 5, 1, 1, 0, 0, 0, time.FixedZone("", 9*60*60)), Speaker: "Ann", Text: "It was yesterday."}
	s.add(t, m)
	if term := mark + "d20260430"; !holds(s.raw(t), term) {
		t.Fatalf("%q is not in the file", term)
	}
	m.At, m.Speaker = m.At.UTC().Add(time.Hour), "somebody"
	s.remove(t, m)
	raw := s.raw(t)
	for _, term := range []string{"20260430", "20260501", "202604", "yesterday", "ann\x00"} {
		if holds(raw, term) {
			t.Errorf("%q is in the file", term)
		}
	}
}

// TestRolledBack holds that the index is part of the store's transaction.
func TestRolledBack(t *testing.T) {
	s := newStore(t)
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), tx, said(1, 1, "ephemeral")...); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.consistent(t, 0)
	s.add(t, said(1, 1, "permanent")...)
	if got := fmt.Sprint(s.marking(t, "ephemeral", 1), s.marking(t, "permanent", 1)); got != "[] [[permanent]]" {
		t.Errorf("found %s", got)
	}
}
