package thread

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const threadColumns = "id, title, created, updated, messages, demo"

// Threads lists all threads, the one with the newest message first.
func (s *Store) Threads(ctx context.Context) ([]Thread, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT "+threadColumns+" FROM thread ORDER BY updated DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("listing threads: %w", explain(s.path, err))
	}
	defer rows.Close()
	var all []Thread
	for rows.Next() {
		t, err := scanThread(rows)
		if err != nil {
			return nil, fmt.Errorf("listing threads: %w", err)
		}
		all = append(all, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing threads: %w", explain(s.path, err))
	}
	return all, nil
}

// Thread gives one thread, or ErrNone.
func (s *Store) Thread(ctx context.Context, id int64) (Thread, error) {
	return s.oneThread(ctx, "WHERE id = ?", id)
}

// Last gives the thread with the newest message among the demo's or among the others, or ErrNone.
func (s *Store) Last(ctx context.Context, demo bool) (Thread, error) {
	return s.oneThread(ctx, "WHERE demo = ? ORDER BY updated DESC, id DESC LIMIT 1", demo)
}

// Named gives the thread with that title, the newest where several have it, among the demo's or among the
// others, or ErrNone.
func (s *Store) Named(ctx context.Context, title string, demo bool) (Thread, error) {
	return s.oneThread(ctx, "WHERE title = ? AND demo = ? ORDER BY updated DESC, id DESC LIMIT 1", title, demo)
}

func (s *Store) oneThread(ctx context.Context, where string, args ...any) (Thread, error) {
	t, err := scanThread(s.reader.QueryRowContext(ctx, "SELECT "+threadColumns+" FROM thread "+where, args...))
	if err != nil {
		return Thread{}, fmt.Errorf("finding a thread: %w", explain(s.path, err))
	}
	return t, nil
}

// Create makes a thread from t's Title, Demo and Created (zero: now).
func (s *Store) Create(ctx context.Context, t Thread) (Thread, error) {
	if t.Created.IsZero() {
		t.Created = time.Now()
	}
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		t, err = insertThread(ctx, tx, t)
		return err
	})
	if err != nil {
		return Thread{}, fmt.Errorf("making a thread: %w", err)
	}
	return t, nil
}

func insertThread(ctx context.Context, tx *sql.Tx, t Thread) (Thread, error) {
	return scanThread(tx.QueryRowContext(ctx, `INSERT INTO thread (title, created, updated, demo) VALUES (?1, ?2, ?2, ?3)
		RETURNING `+threadColumns, t.Title, t.Created.UnixNano(), t.Demo))
}

// Rename gives a thread a title.
func (s *Store) Rename(ctx context.Context, id int64, title string) error {
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "UPDATE thread SET title = ? WHERE id = ?", title, id)
		return changed(r, err, ErrNone)
	})
	if err != nil {
		return fmt.Errorf("renaming thread %d: %w", id, err)
	}
	return nil
}

// changed gives none where a statement changed nothing.
func changed(r sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return none
	}
	return nil
}

// A scanner is a row.
type scanner interface{ Scan(into ...any) error }

func scanThread(row scanner) (Thread, error) {
	var t Thread
	var created, updated int64
	err := row.Scan(&t.ID, &t.Title, &created, &updated, &t.Messages, &t.Demo)
	t.Created, t.Updated = time.Unix(0, created), time.Unix(0, updated)
	return t, err
}
