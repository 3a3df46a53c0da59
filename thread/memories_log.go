package thread

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaiwa/thread/memory"
)

// logChange notes a change in the transaction that makes it, and gives it its ID and time.
func logChange(ctx context.Context, tx transaction, c *memory.Change, cause int64) error {
	before := ""
	if c.Before.ID != 0 {
		b, err := json.Marshal(c.Before)
		if err != nil {
			return err
		}
		before = string(b)
	}
	c.At = moment(time.Now().UnixNano())
	return tx.QueryRowContext(ctx, `INSERT INTO memory_log (at, action, memory_id, message_id, before)
		VALUES (?, ?, ?, ?, ?) RETURNING id`, c.At.UnixNano(), c.Action, c.Memory.ID, cause, before).Scan(&c.ID)
}

// Changes gives what a message caused, newest first, without what was undone. A change's Memory is as it is now.
func (s *Store) Changes(ctx context.Context, messageID int64) ([]memory.Change, error) {
	all, err := s.changes(ctx, messageID)
	if err != nil {
		return nil, fmt.Errorf("reading what message %d changed: %w", messageID, s.explain(err))
	}
	return all, nil
}

func (s *Store) changes(ctx context.Context, messageID int64) ([]memory.Change, error) {
	all, err := s.readLog(ctx, messageID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		c := &all[i]
		if c.Action == memory.Forgot {
			c.Memory.Text = s.memories.forgottenText(c.ID)
			continue
		}
		m, err := s.Memory(ctx, c.Memory.ID)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c.Memory = m
	}
	return all, nil
}

func (s *Store) readLog(ctx context.Context, messageID int64) ([]memory.Change, error) {
	entries, err := query(ctx, s.reader, scanEntry, selectEntries+"message_id = ? AND message_id <> 0 AND action <> ? ORDER BY id DESC",
		messageID, withdrawn)
	if err != nil {
		return nil, err
	}
	all := make([]memory.Change, len(entries))
	for i, e := range entries {
		all[i] = memory.Change{ID: e.id, At: time.Unix(0, e.at), Action: memory.Action(e.action), Memory: memory.Memory{ID: e.memory}}
		if all[i].Before, err = readBefore(e.before); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readBefore(before string) (m memory.Memory, err error) {
	if before != "" {
		err = json.Unmarshal([]byte(before), &m)
	}
	return m, err
}

// UndoChange undoes a change. What was added by it is gone for good; what was forgotten comes back as long as the process
// that forgot it runs. ErrNone where it was undone already or cannot be undone, ErrState where the memory was
// changed again since: that must be undone first.
func (s *Store) UndoChange(ctx context.Context, c memory.Change) error {
	var err error
	if c.Action == memory.Forgot {
		err = s.remind(ctx, c.ID)
	} else {
		err = s.undo(ctx, c.ID)
	}
	if err != nil {
		return fmt.Errorf("undoing a change of the memory: %w", err)
	}
	return nil
}

func (s *Store) undo(ctx context.Context, id int64) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		if err := undoIn(ctx, tx, id); err != nil {
			return err
		}
		return s.oweScrub(ctx, tx)
	})
	if err != nil {
		return err
	}
	return s.scrubIfFree(ctx)
}

func undoIn(ctx context.Context, tx transaction, id int64) error {
	var action memory.Action
	var memoryID int64
	var before string
	err := tx.QueryRowContext(ctx, "SELECT action, memory_id, before FROM memory_log WHERE id = ? AND action NOT IN (?, ?)",
		id, memory.Forgot, withdrawn).Scan((*string)(&action), &memoryID, &before)
	if err != nil {
		return err
	}
	if err := isNewest(ctx, tx, id, memoryID); err != nil {
		return err
	}
	if action == memory.Added || action == memory.Replaced {
		if _, err := tx.ExecContext(ctx, "DELETE FROM memory WHERE id = ?", memoryID); err != nil {
			return err
		}
	}
	if err := restoreMemory(ctx, tx, before); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM memory_log WHERE id = ?", id)
	return err
}

// isNewest gives ErrState where a memory was changed after that change.
func isNewest(ctx context.Context, tx transaction, change, memoryID int64) error {
	var later bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM memory_log WHERE memory_id = ?1 AND id > ?2)
		OR EXISTS (SELECT 1 FROM memory WHERE id = ?1 AND replaced_by <> 0)`, memoryID, change).Scan(&later)
	if err == nil && later {
		err = ErrState
	}
	return err
}

// restoreMemory makes a memory what it was, if it is still there.
func restoreMemory(ctx context.Context, tx transaction, before string) error {
	m, err := readBefore(before)
	if err != nil || m.ID == 0 {
		return err
	}
	if err := updateMemory(ctx, tx, m); !errors.Is(err, ErrNone) {
		return err
	}
	return nil
}
