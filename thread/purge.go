package thread

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaiwa/config/fault"
)

// Purge removes for good what was deleted until then, threads and messages, with their sounds. What follows a message
// follows the one before it from now on. Nothing is left of the words, in no file of the database.
func (s *Store) Purge(ctx context.Context, audioDir string, until time.Time) error {
	if err := s.purge(ctx, audioDir, until.UnixNano()); err != nil {
		return fmt.Errorf("removing what was deleted: %w", err)
	}
	return nil
}

func (s *Store) purge(ctx context.Context, audioDir string, until int64) error {
	var anything bool // asked first, because asking waits for no other writer
	err := s.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM thread WHERE deleted <> 0 AND deleted <= ?1)
		OR EXISTS (SELECT 1 FROM message WHERE deleted <> 0 AND deleted <= ?1)`, until).Scan(&anything)
	if err != nil || !anything {
		return s.explain(err)
	}
	var sounds []string
	err = s.write(ctx, func(ctx context.Context, tx transaction) (err error) {
		sounds, err = purgeRows(ctx, tx, until)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(s.removeSounds(audioDir, sounds), s.scrub(ctx))
}

// scrub overwrites what deleted rows left in the database's files.
func (s *Store) scrub(ctx context.Context) error {
	if s.dialect.scrub == nil {
		return nil
	}
	return s.explain(s.dialect.scrub(context.WithoutCancel(ctx), s))
}

// removeSounds removes sounds that have no row any more. Those that are on another machine are swept there one day.
func (s *Store) removeSounds(audioDir string, names []string) error {
	var stuck []error
	for _, name := range names {
		_, err := s.sounds(audioDir).remove(name)
		stuck = append(stuck, err)
	}
	if err := errors.Join(stuck...); err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: audioDir, Err: err}
	}
	return nil
}

// purgeRows removes the rows, and gives the names of the sounds that they had.
func purgeRows(ctx context.Context, tx transaction, until int64) (sounds []string, err error) {
	for _, of := range []struct {
		table string
		purge func(ctx context.Context, tx transaction, id int64) (sounds []string, err error)
	}{{"thread", purgeThread}, {"message", purgeMessage}} {
		ids, err := column[int64](ctx, tx, "SELECT id FROM "+of.table+" WHERE deleted <> 0 AND deleted <= ?", until)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			some, err := of.purge(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			sounds = append(sounds, some...)
		}
	}
	return sounds, nil
}

func purgeThread(ctx context.Context, tx transaction, id int64) (sounds []string, err error) {
	sounds, err = column[string](ctx, tx, "SELECT audio FROM message WHERE thread_id = ? AND audio <> ''", id)
	if err != nil {
		return nil, err
	}
	return sounds, each(ctx, tx, id,
		"UPDATE memory SET message_id = 0 WHERE message_id IN (SELECT id FROM message WHERE thread_id = ?)",
		"UPDATE memory_log SET message_id = 0 WHERE message_id IN (SELECT id FROM message WHERE thread_id = ?)",
		"DELETE FROM link WHERE thread_id = ?",
		"DELETE FROM thread WHERE id = ?") // and with it its messages and summaries
}

func purgeMessage(ctx context.Context, tx transaction, id int64) (sounds []string, err error) {
	sounds, err = column[string](ctx, tx, "SELECT audio FROM message WHERE id = ? AND audio <> ''", id)
	if err != nil {
		return nil, err
	}
	return sounds, each(ctx, tx, id,
		`UPDATE message SET parent = (SELECT parent FROM message WHERE id = ?1)
			WHERE thread_id = (SELECT thread_id FROM message WHERE id = ?1) AND parent = ?1`,
		"UPDATE memory SET message_id = 0 WHERE message_id = ? AND message_id <> 0",
		"UPDATE memory_log SET message_id = 0 WHERE message_id = ? AND message_id <> 0",
		"DELETE FROM message WHERE id = ?")
}
