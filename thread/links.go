package thread

import (
	"context"
	"errors"
	"fmt"
)

// Link gives what a thread, 0: all of them, is known by at a service, "" where it is not known there.
func (s *Store) Link(ctx context.Context, threadID int64, name string) (value string, err error) {
	err = s.explain(s.reader.QueryRowContext(ctx, "SELECT value FROM link WHERE thread_id = ? AND name = ?", threadID, name).Scan(&value))
	if err != nil && !errors.Is(err, ErrNone) {
		return "", fmt.Errorf("reading link %q of thread %d: %w", name, threadID, err)
	}
	return value, nil
}

// SetLink stores it, "": it is not known there any more.
func (s *Store) SetLink(ctx context.Context, threadID int64, name, value string) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		return setLink(ctx, tx, threadID, name, value)
	})
	if err != nil {
		return fmt.Errorf("storing link %q of thread %d: %w", name, threadID, err)
	}
	return nil
}

func setLink(ctx context.Context, tx transaction, threadID int64, name, value string) error {
	if value == "" {
		_, err := tx.ExecContext(ctx, "DELETE FROM link WHERE thread_id = ? AND name = ?", threadID, name)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO link (thread_id, name, value) VALUES (?, ?, ?)
		ON CONFLICT (thread_id, name) DO UPDATE SET value = excluded.value`, threadID, name, value)
	return err
}
