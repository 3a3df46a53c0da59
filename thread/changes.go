package thread

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// What may happen to a message after it was stored. Each change names the states that it may start from in
// its own SQL, so that two programs cannot both make it, and complete text is never rewritten.

// said gives a recording of a thread its text. If others have spoken since, it takes the last place: it
// becomes part of the conversation now, and the answer follows it.
func (s *Store) said(ctx context.Context, threadID, id int64, text, language, model string) (m Message, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?4, text = ?5, language = ?6, model = ?7, fault = '', detail = '',
			place = iif(place = `+lastPlace+`, place, `+lastPlace+` + 1)
			WHERE id = ?2 AND thread_id = ?1 AND role = ?3 AND state IN ('recorded', 'dropped')`,
			threadID, id, User, Complete, strings.ToValidUTF8(text, "\uFFFD"), language, model)
		if err := changed(r, err, ErrState); err != nil {
			return err
		}
		m, err = scanMessage(tx.QueryRowContext(ctx, "SELECT "+messageColumns+" FROM message WHERE id = ?", id))
		return err
	})
	return m, err
}

// missed notes why a recording has no text that can be believed. text is what it does not believe.
func (s *Store) missed(ctx context.Context, threadID, id int64, state State, fault, detail, text string) error {
	if state != Recorded && state != Dropped {
		return fmt.Errorf("a recording without text cannot be %q: %w", state, ErrState)
	}
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?, fault = ?, detail = ?, text = ?
			WHERE id = ? AND thread_id = ? AND state IN ('recorded', 'dropped')`,
			state, fault, detail, strings.ToValidUTF8(text, "\uFFFD"), id, threadID)
		return changed(r, err, ErrState)
	})
}

// save stores how far an answer got: Writing while it grows, then its last state. Another kaiwa that was
// opened meanwhile may have taken it for cut; whoever writes it knows better.
func (s *Store) save(ctx context.Context, m Message) error {
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE message SET state = ?, text = ?, fault = ?, detail = ?, finish = ?,
			model = ?, tokens_input = ?, tokens_cached = ?, tokens_output = ?
			WHERE id = ? AND role = 'assistant' AND state <> 'complete'`,
			m.State, strings.ToValidUTF8(m.Text, "\uFFFD"), m.Fault, m.Detail, m.Finish, m.Model,
			m.Usage.Input, m.Usage.Cached, m.Usage.Output, m.ID)
		return changed(r, err, ErrState)
	})
}

// spoken stores how much of an answer was heard. Heard again, it may grow but not shrink, and the timings
// stay those of the first time.
func (s *Store) spoken(ctx context.Context, threadID, id int64, heard int, voice string, t Timings, again bool) error {
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE message SET
			heard       = CASE WHEN ?11 AND (heard < 0 OR ?3 BETWEEN 0 AND heard) THEN heard ELSE max(?3, -1) END,
			transcript  = iif(NOT ?11, ?5, transcript),
			first_word  = iif(NOT ?11, ?6, first_word),
			first_piece = iif(NOT ?11, ?7, first_piece),
			first_sound = iif(NOT ?11, ?8, first_sound),
			ended       = iif(NOT ?11, ?9, ended),
			endpoint    = iif(NOT ?11, ?10, endpoint),
			voice       = ?4
			WHERE id = ?2 AND thread_id = ?1 AND role = 'assistant'`,
			threadID, id, heard, voice, t.Transcript, t.FirstWord, t.FirstPiece, t.FirstSound, t.End, t.Endpoint, again)
		return changed(r, err, ErrNone)
	})
}
