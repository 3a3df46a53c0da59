package thread

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kaiwa/config/fault"
)

// Purge removes for good what was deleted until then, threads and messages, with their sounds. What follows a message
// follows the one before it from now on. Nothing is left of the words, in no file of the database.
func (s *Store) Purge(ctx context.Context, audioDir string, until time.Time) error {
	return s.purge(ctx, audioDir, func(at int64) bool { return at <= until.UnixNano() })
}

// PurgeOwn is Purge of what this process deleted. What another one did can be undone there.
func (s *Store) PurgeOwn(ctx context.Context, audioDir string) error {
	return s.purge(ctx, audioDir, s.deleted.has)
}

// deletions are the times at which this process deleted something: the rows have them, to the nanosecond.
type deletions struct {
	mu sync.Mutex
	at map[int64]bool
}

func (d *deletions) now() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at == nil {
		d.at = map[int64]bool{}
	}
	now := time.Now().UnixNano()
	d.at[now] = true
	return now
}

func (d *deletions) has(at int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at[at]
}

// purge removes what was deleted at the times that are meant.
func (s *Store) purge(ctx context.Context, audioDir string, meant func(at int64) bool) error {
	// Asked first, because asking waits for no other writer.
	deleted, err := column[int64](ctx, s.reader, "SELECT deleted FROM thread WHERE deleted <> 0 UNION SELECT deleted FROM message WHERE deleted <> 0")
	var sounds []string
	if err == nil && slices.ContainsFunc(deleted, meant) {
		err = s.write(ctx, func(ctx context.Context, tx transaction) (err error) {
			if sounds, err = purgeRows(ctx, tx, meant); err != nil {
				return err
			}
			return s.oweScrub(ctx, tx)
		})
	}
	if err != nil {
		return fmt.Errorf("removing what was deleted: %w", s.explain(err))
	}
	if err := errors.Join(s.removeSounds(audioDir, sounds), s.scrub(ctx)); err != nil {
		return fmt.Errorf("removing what was deleted: %w", err)
	}
	return nil
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
func purgeRows(ctx context.Context, tx transaction, meant func(at int64) bool) (sounds []string, err error) {
	for _, of := range []struct {
		table string
		purge func(ctx context.Context, tx transaction, id int64) (sounds []string, err error)
	}{{"thread", purgeThread}, {"message", purgeMessage}} {
		type row struct{ id, deleted int64 }
		rows, err := query(ctx, tx, func(from scanner) (r row, err error) { return r, from.Scan(&r.id, &r.deleted) },
			"SELECT id, deleted FROM "+of.table+" WHERE deleted <> 0")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if !meant(r.deleted) {
				continue
			}
			some, err := of.purge(ctx, tx, r.id)
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
		"DELETE FROM memory_log WHERE action = 'withdraw' AND message_id IN (SELECT id FROM message WHERE thread_id = ?)",
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
		"DELETE FROM memory_log WHERE action = 'withdraw' AND message_id = ? AND message_id <> 0",
		"UPDATE memory SET message_id = 0 WHERE message_id = ? AND message_id <> 0",
		"UPDATE memory_log SET message_id = 0 WHERE message_id = ? AND message_id <> 0",
		"DELETE FROM message WHERE id = ?")
}
