package thread

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

const messageColumns = `id, thread_id, role, state, at, text, heard, language, fault, detail, finish, model, persona, voice,
	audio, length, level, transcript, first_word, first_piece, first_sound, ended, tokens_input, tokens_cached, tokens_output,
	endpoint`

const insertMessage = `INSERT INTO message (thread_id, place, role, state, at, text, heard, language, fault, detail, finish,
	model, persona, voice, audio, length, level, transcript, first_word, first_piece, first_sound, ended,
	tokens_input, tokens_cached, tokens_output, endpoint)
	VALUES (?1, ` + lastPlace + ` + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
	?21, ?22, ?23, ?24, ?25) RETURNING id`

// lastPlace is the place of the last message of thread ?1.
const lastPlace = `(SELECT coalesce(max(place), 0) FROM message WHERE thread_id = ?1)`

// Append stores messages at the end of a thread, all or none, and gives them back with their ids.
// A zero At is now. ErrNone where there is no such thread.
func (s *Store) Append(ctx context.Context, threadID int64, messages ...Message) ([]Message, error) {
	stored := slices.Clone(messages)
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return appendMessages(ctx, tx, threadID, stored)
	})
	if err != nil {
		return nil, fmt.Errorf("storing a message: %w", err)
	}
	return stored, nil
}

// appendMessages stores messages and sets what the store decides: id, thread and time.
func appendMessages(ctx context.Context, tx *sql.Tx, threadID int64, messages []Message) error {
	newest := int64(math.MinInt64)
	for i := range messages {
		m := &messages[i]
		if m.At.IsZero() {
			m.At = time.Now()
		}
		m.At = time.Unix(0, m.At.UnixNano()) // as it will be read: no monotonic clock
		m.ThreadID = threadID
		m.Text = strings.ToValidUTF8(m.Text, "\uFFFD")
		newest = max(newest, m.At.UnixNano())
	}
	r, err := tx.ExecContext(ctx, "UPDATE thread SET messages = messages + ?, updated = max(updated, ?) WHERE id = ?",
		len(messages), newest, threadID)
	if err := changed(r, err, ErrNone); err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, insertMessage) // parsing it takes longer than running it
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range messages {
		m := &messages[i]
		err := insert.QueryRowContext(ctx, m.ThreadID, m.Role, m.State, m.At.UnixNano(), m.Text, m.Heard, m.Language,
			m.Fault, m.Detail, m.Finish, m.Model, m.Persona, m.Voice, m.Audio, m.Length, finite(m.Level),
			m.Timings.Transcript, m.Timings.FirstWord, m.Timings.FirstPiece, m.Timings.FirstSound, m.Timings.End,
			m.Usage.Input, m.Usage.Cached, m.Usage.Output, m.Timings.Endpoint).Scan(&m.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// finite keeps a level storable: SQLite has no NaN. Digital silence, -Inf dBFS, it has.
func finite(level float64) float64 {
	if math.IsNaN(level) {
		return math.Inf(-1)
	}
	return level
}

// Messages gives up to limit messages of a thread, oldest first: the newest ones, or with before the ones
// right before that message.
func (s *Store) Messages(ctx context.Context, threadID, before int64, limit int) ([]Message, error) {
	where, args := "thread_id = ?", []any{threadID}
	if before != 0 {
		where += " AND place < (SELECT place FROM message WHERE id = ?)"
		args = append(args, before)
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT "+messageColumns+" FROM message WHERE "+where+
		" ORDER BY place DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", explain(s.path, err))
	}
	defer rows.Close()
	var page []Message
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, fmt.Errorf("reading messages: %w", explain(s.path, err))
		}
		page = append(page, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading messages: %w", explain(s.path, err))
	}
	slices.Reverse(page)
	return page, nil
}

// Message gives one message, or ErrNone.
func (s *Store) Message(ctx context.Context, id int64) (Message, error) {
	m, err := scanMessage(s.reader.QueryRowContext(ctx, "SELECT "+messageColumns+" FROM message WHERE id = ?", id))
	if err != nil {
		return Message{}, fmt.Errorf("reading message %d: %w", id, explain(s.path, err))
	}
	return m, nil
}

func scanMessage(row scanner) (Message, error) {
	var m Message
	var at int64
	err := row.Scan(&m.ID, &m.ThreadID, &m.Role, &m.State, &at, &m.Text, &m.Heard, &m.Language, &m.Fault, &m.Detail,
		&m.Finish, &m.Model, &m.Persona, &m.Voice, &m.Audio, &m.Length, &m.Level,
		&m.Timings.Transcript, &m.Timings.FirstWord, &m.Timings.FirstPiece, &m.Timings.FirstSound, &m.Timings.End,
		&m.Usage.Input, &m.Usage.Cached, &m.Usage.Output, &m.Timings.Endpoint)
	m.At = time.Unix(0, at)
	return m, err
}
