package thread

import (
	"context"
	"errors"
	"fmt"
)

// What may happen to a message after it was stored. Each change names the states that it may start from in
// its own SQL, so that two programs cannot both make it, and complete text is never rewritten.

// said gives a recording of a thread its text. If others have spoken since, it takes the last place: it
// becomes part of the conversation now, and the answer follows it.
func (s *Store) said(ctx context.Context, threadID, id int64, text, language, model string) (m Message, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		if err := count(ctx, tx, threadID, tally{turns: 1}, 0); err != nil {
			return err
		}
		err := s.reindex(ctx, tx, oneMessage, id, func() error {
			r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?, text = ?, language = ?, model = ?, fault = '', detail = ''
				WHERE id = ? AND thread_id = ? AND role = 'user' AND state IN ('recorded', 'dropped') AND deleted = 0`,
				Complete, storable(text), language, model, id, threadID)
			return changed(r, err, ErrState)
		})
		if err == nil {
			err = toEnd(ctx, tx, threadID, id)
		}
		if err == nil {
			m, err = readMessage(ctx, tx, id)
		}
		return err
	})
	return m, err
}

// toEnd makes a message the last shown one of its thread. What followed it follows the one before it.
func toEnd(ctx context.Context, tx transaction, threadID, id int64) error {
	last, place, err := end(ctx, tx, threadID)
	if err != nil || last == id {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE message SET parent = (SELECT parent FROM message WHERE id = ?1)
		WHERE thread_id = ?2 AND parent = ?1`, id, threadID)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE message SET parent = ?, place = ?, shown = TRUE WHERE id = ?", last, place+1, id)
	return err
}

// missed notes why a recording has no text that can be believed. text is what it does not believe.
func (s *Store) missed(ctx context.Context, threadID, id int64, state State, fault, detail, text string) error {
	if state != Recorded && state != Dropped {
		return fmt.Errorf("a recording without text cannot be %q: %w", state, ErrState)
	}
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?, fault = ?, detail = ?, text = ?
			WHERE id = ? AND thread_id = ? AND state IN ('recorded', 'dropped')`,
			state, fault, storable(detail), storable(text), id, threadID)
		return changed(r, err, ErrState)
	})
}

// save stores how far an answer got: Writing while it grows, then its last state. Another kaiwa that was
// opened meanwhile may have taken it for cut; whoever writes it knows better. One that was forgotten meanwhile, or purged
// with its thread, is not wanted any more.
func (s *Store) save(ctx context.Context, m Message) error {
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		return s.reindex(ctx, tx, oneMessage, m.ID, func() error {
			r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?, text = ?, fault = ?, detail = ?, finish = ?,
				model = ?, used = ?, tokens_input = ?, tokens_cached = ?, tokens_output = ?
				WHERE id = ? AND role = 'assistant' AND state NOT IN ('complete', 'forgotten')`,
				m.State, storable(m.Text), m.Fault, storable(m.Detail), m.Finish, m.Model, m.Used,
				m.Usage.Input, m.Usage.Cached, m.Usage.Output, m.ID)
			if err := changed(r, err, ErrState); !errors.Is(err, ErrState) {
				return err
			}
			var complete bool
			err = tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE id = ? AND state <> 'forgotten')", m.ID).Scan(&complete)
			if err == nil && complete {
				err = ErrState
			}
			return err
		})
	})
}

// spoken stores how much of an answer was heard. Heard again, it may grow but not shrink, and the timings
// stay those of the first time. One that was deleted while it was spoken may yet be restored.
func (s *Store) spoken(ctx context.Context, threadID, id int64, heard int, voice string, t Timings, again bool) error {
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		was, err := scanMessage(tx.QueryRowContext(ctx, selectMessages+"m.id = ?", id))
		if err != nil {
			return err
		}
		if again {
			t = was.Timings
			if was.Heard < 0 || 0 <= heard && heard <= was.Heard {
				heard = was.Heard
			}
		}
		r, err := tx.ExecContext(ctx, `UPDATE message SET heard = ?, voice = ?, transcript = ?, first_word = ?, first_piece = ?,
			first_sound = ?, ended = ?, endpoint = ? WHERE id = ? AND thread_id = ? AND role = 'assistant'`,
			max(heard, -1), voice, t.Transcript, t.FirstWord, t.FirstPiece, t.FirstSound, t.End, t.Endpoint, id, threadID)
		if err := changed(r, err, ErrNone); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE thread SET talked = talked + ? WHERE id = ?
			AND EXISTS (SELECT 1 FROM message WHERE id = ? AND deleted = 0)`, talked(t)-talked(was.Timings), threadID, id)
		return err
	})
}
