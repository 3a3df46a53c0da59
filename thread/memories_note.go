package thread

import (
	"context"
	"database/sql"
	"errors"

	"kaiwa/thread/memory"
)

// keepNotes stores the notes of a round that stand the test, oldest first, with the title and how far the thread is looked
// through, all or nothing. Where another program was faster, or some of it is not shown any more, nothing.
func (s *Store) keepNotes(ctx context.Context, r round, answer memory.Notes) (changes []memory.Change, titled bool, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		changes, titled = nil, false
		if shown, err := r.isShown(ctx, tx); err != nil || !shown {
			return err
		}
		result, err := tx.ExecContext(ctx, "UPDATE thread SET noted = ? WHERE id = ? AND noted = ?", r.upto, r.thread.ID, r.noted)
		if err := changed(result, err, ErrNone); err != nil {
			return ignore(err, ErrNone)
		}
		if titled, err = title(ctx, tx, r.thread.ID, answer.Title); err != nil {
			return err
		}
		known := r.known.all
		for _, note := range answer.Notes {
			taken, reason := memory.Take(note, r.exchanges, known)
			if reason != "" {
				continue
			}
			change, err := keepNote(ctx, tx, taken)
			if errors.Is(err, ErrState) {
				continue
			}
			if err != nil {
				return err
			}
			changes = append(changes, change)
			known = append([]memory.Memory{change.Memory}, known...)
		}
		return nil
	})
	return changes, titled, err
}

// isShown tells that nothing of a round was taken back, edited or deleted meanwhile. Else the next After looks at what is
// left.
func (r round) isShown(ctx context.Context, tx transaction) (bool, error) {
	if len(r.exchanges) == 0 {
		return true, nil
	}
	ids := make([]int64, len(r.exchanges))
	for i, e := range r.exchanges {
		ids[i] = e.Message
	}
	var shown int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM message WHERE shown AND id IN "+places(len(ids)), anys(ids)...).Scan(&shown)
	return shown == len(ids), err
}

func ignore(err, ignored error) error {
	if errors.Is(err, ignored) {
		return nil
	}
	return err
}

// title names a thread that has no title.
func title(ctx context.Context, tx transaction, threadID int64, title string) (bool, error) {
	if title == "" {
		return false, nil
	}
	r, err := tx.ExecContext(ctx, "UPDATE thread SET title = ? WHERE id = ? AND title = ''", title, threadID)
	if err := changed(r, err, ErrNone); err != nil {
		return false, ignore(err, ErrNone)
	}
	return true, nil
}

// keepNote stores a note. ErrState where its message changed a memory itself already ("remember that …"), or was forgotten
// meanwhile.
func keepNote(ctx context.Context, tx transaction, taken memory.Taken) (memory.Change, error) {
	m := taken.Memory
	err := tx.QueryRowContext(ctx, `SELECT thread_id FROM message WHERE id = ? AND state <> 'forgotten' AND NOT EXISTS (
		SELECT 1 FROM memory_log l JOIN memory ON memory.id = l.memory_id WHERE l.message_id = message.id AND memory.origin = 'user')`,
		m.Message).Scan(&m.Thread)
	if errors.Is(err, sql.ErrNoRows) {
		return memory.Change{}, ErrState
	}
	if err != nil {
		return memory.Change{}, err
	}
	if taken.Replaces != 0 {
		change, err := replaceMemory(ctx, tx, taken.Replaces, m, m.Message)
		if !errors.Is(err, ErrState) {
			return change, err
		}
	}
	if err := insertMemory(ctx, tx, &m); err != nil {
		return memory.Change{}, err
	}
	change := memory.Change{Action: memory.Added, Memory: m}
	return change, logChange(ctx, tx, &change, m.Message)
}
