package thread

import (
	"context"
	"fmt"
	"time"
)

const threadColumns = "id, title, created, updated, messages, turns, talked"

// Threads lists all threads that are not deleted, the one with the newest message first.
func (s *Store) Threads(ctx context.Context) ([]Thread, error) {
	all, err := query(ctx, s.reader, scanThread, "SELECT "+threadColumns+" FROM thread WHERE deleted = 0 ORDER BY updated DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("listing threads: %w", s.explain(err))
	}
	return all, nil
}

// Thread gives one thread, or ErrNone.
func (s *Store) Thread(ctx context.Context, id int64) (Thread, error) {
	return s.oneThread(ctx, "WHERE id = ? AND deleted = 0", id)
}

// Last gives the thread with the newest message, or ErrNone.
func (s *Store) Last(ctx context.Context) (Thread, error) {
	return s.oneThread(ctx, "WHERE deleted = 0 ORDER BY updated DESC, id DESC LIMIT 1")
}

// Named gives the thread with that title, the newest where several have it, or ErrNone.
func (s *Store) Named(ctx context.Context, title string) (Thread, error) {
	return s.oneThread(ctx, "WHERE title = ? AND deleted = 0 ORDER BY updated DESC, id DESC LIMIT 1", title)
}

func (s *Store) oneThread(ctx context.Context, where string, args ...any) (Thread, error) {
	t, err := scanThread(s.reader.QueryRowContext(ctx, "SELECT "+threadColumns+" FROM thread "+where, args...))
	if err != nil {
		return Thread{}, fmt.Errorf("finding a thread: %w", s.explain(err))
	}
	return t, nil
}

// Create makes a thread from t's Title and Created (zero: now).
func (s *Store) Create(ctx context.Context, t Thread) (Thread, error) {
	if t.Created.IsZero() {
		t.Created = time.Now()
	}
	err := s.write(ctx, func(ctx context.Context, tx transaction) (err error) {
		t, err = insertThread(ctx, tx, t)
		return err
	})
	if err != nil {
		return Thread{}, fmt.Errorf("making a thread: %w", err)
	}
	return t, nil
}

func insertThread(ctx context.Context, tx transaction, t Thread) (Thread, error) {
	return scanThread(tx.QueryRowContext(ctx, `INSERT INTO thread (title, created, updated) VALUES (?1, ?2, ?2)
		RETURNING `+threadColumns, storable(t.Title), t.Created.UnixNano()))
}

// Rename gives a thread a title.
func (s *Store) Rename(ctx context.Context, id int64, title string) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		r, err := tx.ExecContext(ctx, "UPDATE thread SET title = ? WHERE id = ? AND deleted = 0", storable(title), id)
		return changed(r, err, ErrNone)
	})
	if err != nil {
		return fmt.Errorf("renaming thread %d: %w", id, err)
	}
	return nil
}

// Duplicate makes a thread of another one's shown branch, as far as it is conversation. Its sound is not copied, and what
// there was to note was noted of the other one.
func (s *Store) Duplicate(ctx context.Context, id int64, title string) (Thread, error) {
	t, err := s.duplicate(ctx, id, title)
	if err != nil {
		return Thread{}, fmt.Errorf("copying thread %d: %w", id, err)
	}
	return t, nil
}

func (s *Store) duplicate(ctx context.Context, id int64, title string) (t Thread, err error) {
	if _, err := s.Thread(ctx, id); err != nil {
		return Thread{}, err
	}
	path, err := s.Path(ctx, id)
	if err != nil {
		return Thread{}, err
	}
	for i := range path {
		path[i].Audio = ""
	}
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		t, err = insertThread(ctx, tx, Thread{Title: title, Created: time.Now()})
		if err != nil || len(path) == 0 {
			return err
		}
		if err := s.append(ctx, tx, t.ID, path); err != nil {
			return err
		}
		t, err = scanThread(tx.QueryRowContext(ctx, "UPDATE thread SET noted = ? WHERE id = ? RETURNING "+threadColumns,
			path[len(path)-1].ID, t.ID))
		return err
	})
	return t, err
}

// DeleteThread deletes a thread. RestoreThread undoes it, until Purge. ErrNone where there is no such thread.
func (s *Store) DeleteThread(ctx context.Context, id int64) error {
	if err := s.setThreadDeleted(ctx, id, s.deleted.now()); err != nil {
		return fmt.Errorf("deleting thread %d: %w", id, err)
	}
	return nil
}

// RestoreThread brings a deleted thread back. ErrNone where there is no such thread among the deleted ones.
func (s *Store) RestoreThread(ctx context.Context, id int64) error {
	if err := s.setThreadDeleted(ctx, id, 0); err != nil {
		return fmt.Errorf("restoring thread %d: %w", id, err)
	}
	return nil
}

// setThreadDeleted says when a thread was deleted, 0: it is there.
func (s *Store) setThreadDeleted(ctx context.Context, id, at int64) error {
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		return s.reindex(ctx, tx, oneThread, id, func() error {
			r, err := tx.ExecContext(ctx, "UPDATE thread SET deleted = ? WHERE id = ? AND (deleted = 0) = ?", at, id, at != 0)
			return changed(r, err, ErrNone)
		})
	})
}

// A tally is what messages count for in their thread.
type tally struct {
	messages, turns int
	talked          time.Duration
}

func (t *tally) add(m Message) {
	t.messages++
	if m.Role == User && (m.State == Complete || m.State == Forgotten) {
		t.turns++
	}
	t.talked += m.Length + talked(m.Timings)
}

// minus takes a tally away.
func (t tally) minus(other tally) tally {
	return tally{t.messages - other.messages, t.turns - other.turns, t.talked - other.talked}
}

// tallyOf counts one message.
func tallyOf(m Message) (t tally) {
	t.add(m)
	return t
}

// talked is how long an answer sounded.
func talked(t Timings) time.Duration { return max(t.End-t.FirstSound, 0) }

// count changes what a thread tells of its messages. newest is the time of one that is new, 0: none is. Until the
// transaction is over, nobody else changes them. ErrNone where there is no such thread.
func count(ctx context.Context, tx transaction, threadID int64, more tally, newest int64) error {
	r, err := tx.ExecContext(ctx, `UPDATE thread SET messages = messages + ?1, turns = turns + ?2, talked = talked + ?3,
		updated = CASE WHEN updated > ?4 THEN updated ELSE ?4 END WHERE id = ?5 AND deleted = 0`,
		more.messages, more.turns, more.talked, newest, threadID)
	return changed(r, err, ErrNone)
}

func scanThread(row scanner) (Thread, error) {
	var t Thread
	var created, updated int64
	err := row.Scan(&t.ID, &t.Title, &created, &updated, &t.Messages, &t.Turns, &t.Talked)
	t.Created, t.Updated = time.Unix(0, created), time.Unix(0, updated)
	return t, err
}
