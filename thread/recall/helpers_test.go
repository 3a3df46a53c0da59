package recall

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"kaiwa/thread/pgtest"
)

// A store is what package thread is to an index: a table of messages, written in one transaction with the index.
type store struct {
	*Index
	db   *sql.DB
	path string // of an SQLite file, "": it is in PostgreSQL
}

// newStore makes a store of the test's own.
var newStore = newSQLite

func newSQLite(t testing.TB) *store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "recall.db")
	s := openStore(t, "sqlite", "file:"+filepath.ToSlash(path)+
		"?_pragma=journal_mode(wal)&_pragma=synchronous(1)&_pragma=secure_delete(1)&_pragma=busy_timeout(5000)", Schema)
	s.path = path
	s.Index = New(s.db, s.said, quarters)
	s.begin(t)
	return s
}

func newPostgres(t testing.TB) *store {
	t.Helper()
	s := openStore(t, "pgx", pgtest.New(t), PostgresSchema)
	s.Index = NewPostgres(s.db, s.said, quarters)
	s.begin(t)
	return s
}

func openStore(t testing.TB, driver, address, schema string) *store {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE message (id BIGINT PRIMARY KEY, thread BIGINT, at BIGINT, speaker TEXT, text TEXT);" + schema); err != nil {
		t.Fatal(err)
	}
	return &store{db: db}
}

// begin makes the empty index.
func (s *store) begin(t testing.TB) {
	t.Helper()
	s.write(t, func(tx *sql.Tx) error { return s.Rebuild(t.Context(), tx, func(func(Message, error) bool) {}) })
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
		insert, err := tx.Prepare("INSERT INTO message VALUES ($1, $2, $3, $4, $5)")
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
			if _, err := tx.Exec("DELETE FROM message WHERE id = $1", m.ID); err != nil {
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
	var args []any
	var places []string
	for i, id := range ids {
		args = append(args, id)
		places = append(places, fmt.Sprint("$", i+1))
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id, text FROM message WHERE id IN ("+strings.Join(places, ", ")+")", args...)
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
