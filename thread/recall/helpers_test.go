package recall

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// A store is what package thread is to an index: a table of messages, written in one transaction with the index.
type store struct {
	*Index
	db   *sql.DB
	path string
}

func newStore(t testing.TB) *store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "recall.db"))
}

func openStore(t testing.TB, path string) *store {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+
		"?_pragma=journal_mode(wal)&_pragma=synchronous(1)&_pragma=secure_delete(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := &store{db: db, path: path}
	s.Index = New(db, s.said, quarters)
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables > 0 {
		return s
	}
	if _, err := db.Exec("CREATE TABLE message (id INTEGER PRIMARY KEY, thread, at, speaker, text);" + Schema); err != nil {
		t.Fatal(err)
	}
	s.write(t, func(tx *sql.Tx) error { return s.Rebuild(t.Context(), tx, func(func(Message, error) bool) {}) })
	return s
}

// quarters counts four letters a token, or two of a script without spaces for three tokens.
func quarters(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= 0x2E80 {
			n += 2
		}
	}
	return (n + 3) / 4
}

func (s *store) write(t testing.TB, f func(*sql.Tx) error) {
	t.Helper()
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func (s *store) add(t testing.TB, messages ...Message) {
	t.Helper()
	s.write(t, func(tx *sql.Tx) error {
		insert, err := tx.Prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)")
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, m := range messages {
			if _, err := insert.Exec(m.ID, m.Thread, m.At.Unix(), m.Speaker, m.Text); err != nil {
				return err
			}
		}
		return s.Append(t.Context(), tx, messages...)
	})
}

func (s *store) remove(t testing.TB, messages ...Message) {
	t.Helper()
	s.write(t, func(tx *sql.Tx) error {
		for _, m := range messages {
			if _, err := tx.Exec("DELETE FROM message WHERE id = ?", m.ID); err != nil {
				return err
			}
		}
		return s.Delete(t.Context(), tx, messages...)
	})
}

// said is the store's Texts.
func (s *store) said(ctx context.Context, ids []int64) (map[int64]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id, text FROM message WHERE id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := make(map[int64]string, len(ids))
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		texts[id] = text
	}
	return texts, rows.Err()
}

// day is noon of a day of 2026.
func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 12, 0, 0, 0, time.UTC) }
