package thread

import (
	"context"
	"fmt"
	"slices"
)

// The messages of a thread are a tree. The shown ones are one path in it, from the first message to the last shown one,
// without those that are deleted. A message has a later place than its parent. What messages changed in the memory counts
// while they are shown: see matchMemories.

// Branch stores messages after some other message than the last shown one, 0: as the first of the thread. They are shown
// now, and what came before them; other branches are kept. ErrNone where there is no such thread, or message in it.
func (s *Store) Branch(ctx context.Context, threadID, parent int64, messages ...Message) ([]Message, error) {
	var stored []Message
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		stored = slices.Clone(messages)
		return s.branch(ctx, tx, threadID, parent, stored)
	})
	if err != nil {
		return nil, fmt.Errorf("storing a message on a branch: %w", err)
	}
	return stored, nil
}

func (s *Store) branch(ctx context.Context, tx transaction, threadID, parent int64, messages []Message) error {
	t, err := readTree(ctx, tx, threadID)
	if err != nil {
		return err
	}
	if _, ok := t.at[parent]; !ok && parent != 0 {
		return ErrNone
	}
	if err := t.show(ctx, tx, parent); err != nil {
		return err
	}
	_, place, err := end(ctx, tx, threadID)
	if err != nil {
		return err
	}
	if err := s.follow(ctx, tx, threadID, parent, place, messages); err != nil {
		return err
	}
	for i, m := range messages { // they are versions of others now
		if messages[i], err = readMessage(ctx, tx, m.ID); err != nil {
			return err
		}
	}
	return matchMemories(ctx, tx, threadID)
}

// instead stores a message in place of another one of its thread, as a version of it.
func (s *Store) instead(ctx context.Context, threadID, id int64, m Message) (Message, error) {
	var stored []Message
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		var parent int64
		err := tx.QueryRowContext(ctx, "SELECT parent FROM message WHERE id = ? AND thread_id = ?", id, threadID).Scan(&parent)
		if err != nil {
			return err
		}
		stored = []Message{m}
		return s.branch(ctx, tx, threadID, parent, stored)
	})
	if err != nil {
		return Message{}, fmt.Errorf("storing a message in place of %d: %w", id, err)
	}
	return stored[0], nil
}

// Versions gives the ids of the versions of a message of the user, in their order: itself, and what was said in its place.
func (s *Store) Versions(ctx context.Context, id int64) ([]int64, error) {
	ids, err := column[int64](ctx, s.reader, `SELECT v.id FROM message m JOIN message v ON v.thread_id = m.thread_id AND v.parent = m.parent
		WHERE m.id = ? AND v.role = 'user' AND v.deleted = 0 ORDER BY v.place`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the versions of message %d: %w", id, s.explain(err))
	}
	return ids, nil
}

// Show makes the branch through a message the shown one: what comes before it, it, and from it on always the newest. If
// it is the shown one nothing changes. ErrNone where there is no such message.
func (s *Store) Show(ctx context.Context, id int64) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		m, err := readMessage(ctx, tx, id)
		if err != nil {
			return err
		}
		t, err := readTree(ctx, tx, m.ThreadID)
		if err != nil || t.at[id].shown {
			return err
		}
		if err := t.show(ctx, tx, t.newest(id)); err != nil {
			return err
		}
		return matchMemories(ctx, tx, m.ThreadID)
	})
	if err != nil {
		return fmt.Errorf("showing message %d: %w", id, err)
	}
	return nil
}

// TakeBack hides the last exchange: the last shown message of the user and what follows. It gives the first that is
// hidden; Show brings it back. ErrNone where the user said nothing.
func (s *Store) TakeBack(ctx context.Context, threadID int64) (first int64, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		var place int64
		err := tx.QueryRowContext(ctx, `SELECT id, place FROM message WHERE thread_id = ? AND shown AND role = 'user'
			ORDER BY place DESC LIMIT 1`, threadID).Scan(&first, &place)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE message SET shown = FALSE WHERE thread_id = ? AND shown AND place >= ?", threadID, place)
		if err != nil {
			return err
		}
		return matchMemories(ctx, tx, threadID)
	})
	if err != nil {
		return 0, fmt.Errorf("taking back the last exchange: %w", err)
	}
	return first, nil
}

// Delete deletes a message; what follows stays. Restore undoes it, until Purge. ErrNone where there is no such message.
func (s *Store) Delete(ctx context.Context, id int64) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		m, err := readMessage(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.setDeleted(ctx, tx, m, s.deleted.now(), tally{}.minus(tallyOf(m))); err != nil {
			return err
		}
		return matchMemories(ctx, tx, m.ThreadID)
	})
	if err != nil {
		return fmt.Errorf("deleting message %d: %w", id, err)
	}
	return nil
}

// Restore brings a deleted message back to where it was. It is shown if it continues or is part of what is. ErrNone where
// there is no such message among the deleted ones.
func (s *Store) Restore(ctx context.Context, id int64) error {
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		m, err := scanMessage(tx.QueryRowContext(ctx, "SELECT "+messageColumns+" FROM message m WHERE m.id = ? AND m.deleted <> 0", id))
		if err != nil {
			return err
		}
		if err := s.setDeleted(ctx, tx, m, 0, tallyOf(m)); err != nil {
			return err
		}
		t, err := readTree(ctx, tx, m.ThreadID)
		if err != nil {
			return err
		}
		last := t.last()
		if t.above(id) == last {
			last = id
		}
		if err := t.show(ctx, tx, last); err != nil {
			return err
		}
		return matchMemories(ctx, tx, m.ThreadID)
	})
	if err != nil {
		return fmt.Errorf("restoring message %d: %w", id, err)
	}
	return nil
}

// setDeleted says when a message was deleted, 0: it is there. A summary may have been made of it, and goes.
func (s *Store) setDeleted(ctx context.Context, tx transaction, m Message, at int64, more tally) error {
	if err := count(ctx, tx, m.ThreadID, more, 0); err != nil {
		return err
	}
	if err := dropSummaries(ctx, tx, m.ThreadID); err != nil {
		return err
	}
	return s.reindex(ctx, tx, oneMessage, m.ID, func() error {
		_, err := tx.ExecContext(ctx, "UPDATE message SET deleted = ?, shown = FALSE WHERE id = ?", at, m.ID)
		return err
	})
}

// dropSummaries removes what was made of a thread's messages: it is made anew from those that are left.
func dropSummaries(ctx context.Context, tx transaction, threadID int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM summary WHERE thread_id = ?", threadID)
	return err
}
