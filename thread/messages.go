package thread

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"
)

// messageColumns are those of a message m. The + keeps SQLite from looking through all places before m's.
const messageColumns = `m.id, m.thread_id, m.parent, ` + versionsTo + ` AND +v.place <= m.place) ELSE 0 END, ` + versionsTo + `)
	ELSE 0 END, m.role, m.state, m.at, m.text, m.heard, m.language, m.fault, m.detail, m.finish, m.model, m.persona, m.used, m.voice,
	m.audio, m.length, m.level, m.transcript, m.first_word, m.first_piece, m.first_sound, m.ended, m.tokens_input,
	m.tokens_cached, m.tokens_output, m.endpoint`

// versionsTo begins to count the versions of m.
const versionsTo = `CASE WHEN m.role = 'user' THEN (SELECT count(*) FROM message v
	WHERE v.thread_id = m.thread_id AND v.parent = m.parent AND v.role = 'user' AND v.deleted = 0`

const insertMessage = `INSERT INTO message (thread_id, parent, place, role, state, at, text, heard, language, fault, detail, finish,
	model, persona, used, voice, audio, length, level, transcript, first_word, first_piece, first_sound, ended,
	tokens_input, tokens_cached, tokens_output, endpoint, shown)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE) RETURNING id`

// Append stores messages at the end of a thread's shown branch, all or none, and gives them back with their ids.
// A zero At is now. ErrNone where there is no such thread.
func (s *Store) Append(ctx context.Context, threadID int64, messages ...Message) ([]Message, error) {
	stored := slices.Clone(messages)
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		return s.append(ctx, tx, threadID, stored)
	})
	if err != nil {
		return nil, fmt.Errorf("storing a message: %w", err)
	}
	return stored, nil
}

// append stores messages after the last shown one.
func (s *Store) append(ctx context.Context, tx transaction, threadID int64, messages []Message) error {
	last, place, err := end(ctx, tx, threadID)
	if err != nil {
		return err
	}
	return s.follow(ctx, tx, threadID, last, place, messages)
}

// follow stores messages after a parent, in the places after that one, and sets what the store decides: id, thread, parent
// and time.
func (s *Store) follow(ctx context.Context, tx transaction, threadID, parent, place int64, messages []Message) error {
	var more tally
	newest := int64(math.MinInt64)
	for i := range messages {
		m := &messages[i]
		if m.At.IsZero() {
			m.At = time.Now()
		}
		m.At = time.Unix(0, m.At.UnixNano()) // as it will be read: no monotonic clock
		m.ThreadID = threadID
		m.Text, m.Detail = storable(m.Text), storable(m.Detail)
		newest = max(newest, m.At.UnixNano())
		more.add(*m)
	}
	if err := count(ctx, tx, threadID, more, newest); err != nil {
		return err
	}
	if err := insertMessages(ctx, tx, parent, place, messages); err != nil {
		return err
	}
	return s.index.Append(ctx, tx, findablesOf(messages)...)
}

func insertMessages(ctx context.Context, tx transaction, parent, place int64, messages []Message) error {
	insert, err := tx.PrepareContext(ctx, insertMessage) // parsing it takes longer than running it
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range messages {
		m := &messages[i]
		m.Parent = parent
		place++
		if err := insertRow(ctx, insert, m, place); err != nil {
			return err
		}
		parent = m.ID
	}
	return nil
}

// insertRow stores a message at a place with a prepared insertMessage, and sets its id.
func insertRow(ctx context.Context, insert *sql.Stmt, m *Message, place int64) error {
	return insert.QueryRowContext(ctx, plain([]any{m.ThreadID, m.Parent, place, m.Role, m.State, m.At.UnixNano(), m.Text, m.Heard,
		m.Language, m.Fault, m.Detail, m.Finish, m.Model, m.Persona, m.Used, m.Voice, m.Audio, m.Length, finite(m.Level),
		m.Timings.Transcript, m.Timings.FirstWord, m.Timings.FirstPiece, m.Timings.FirstSound, m.Timings.End,
		m.Usage.Input, m.Usage.Cached, m.Usage.Output, m.Timings.Endpoint})...).Scan(&m.ID)
}

// end gives the last shown message of a thread, 0: there is none, and the last place of all.
func end(ctx context.Context, tx transaction, threadID int64) (last, place int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT
		coalesce((SELECT id FROM message WHERE thread_id = ?1 AND shown ORDER BY place DESC LIMIT 1), 0),
		coalesce((SELECT max(place) FROM message WHERE thread_id = ?1), 0)`, threadID).Scan(&last, &place)
	return last, place, err
}

// finite keeps a level storable: SQLite has no NaN. Digital silence, -Inf dBFS, it has.
func finite(level float64) float64 {
	if math.IsNaN(level) {
		return math.Inf(-1)
	}
	return level
}

// Messages gives up to limit shown messages of a thread, oldest first: the newest ones, or with before the ones
// right before that message.
func (s *Store) Messages(ctx context.Context, threadID, before int64, limit int) ([]Message, error) {
	where, args := "m.thread_id = ? AND m.shown", []any{threadID}
	if before != 0 {
		where += " AND m.place < (SELECT place FROM message WHERE id = ?)"
		args = append(args, before)
	}
	page, err := s.messages(ctx, where+" ORDER BY m.place DESC LIMIT ?", append(args, limit)...)
	slices.Reverse(page)
	return page, err
}

// Path gives the shown branch of a thread as far as it is conversation, oldest first: what was said and answered.
func (s *Store) Path(ctx context.Context, threadID int64) ([]Message, error) {
	return s.messages(ctx, "m.thread_id = ? AND m.shown AND m.state IN ('complete', 'cut') AND m.text <> '' ORDER BY m.place", threadID)
}

func (s *Store) messages(ctx context.Context, where string, args ...any) ([]Message, error) {
	all, err := query(ctx, s.reader, scanMessage, "SELECT "+messageColumns+" FROM message m WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", s.explain(err))
	}
	return all, nil
}

// atOnce is how many messages are read at once where all are wanted.
const atOnce = 1000

// AllMessages gives the messages of all branches of a thread, those that are not deleted, in the order of their places.
// Parent is the message before that is not deleted either.
func (s *Store) AllMessages(ctx context.Context, threadID int64) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		parents, err := s.parents(ctx, threadID)
		if err != nil {
			yield(Message{}, err)
			return
		}
		for last, more := int64(0), true; more; {
			page, err := s.messages(ctx, `m.thread_id = ? AND m.deleted = 0 AND m.place > coalesce((SELECT place FROM message WHERE id = ?), 0)
				ORDER BY m.place LIMIT ?`, threadID, last, atOnce)
			if err != nil {
				yield(Message{}, err)
				return
			}
			for _, m := range page {
				m.Parent = parents[m.ID]
				if !yield(m, nil) {
					return
				}
				last = m.ID
			}
			more = len(page) == atOnce
		}
	}
}

// parents gives the message before each message of a thread, past those that are deleted.
func (s *Store) parents(ctx context.Context, threadID int64) (map[int64]int64, error) {
	t, err := readTree(ctx, s.reader, threadID)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", s.explain(err))
	}
	above := make(map[int64]int64, len(t.order))
	for _, id := range t.order {
		above[id] = t.above(id)
	}
	return above, nil
}

// Message gives one message, on whatever branch, or ErrNone.
func (s *Store) Message(ctx context.Context, id int64) (Message, error) {
	m, err := readMessage(ctx, s.reader, id)
	if err != nil {
		return Message{}, fmt.Errorf("reading message %d: %w", id, s.explain(err))
	}
	return m, nil
}

// readMessage reads a message that is not deleted.
func readMessage(ctx context.Context, from querier, id int64) (Message, error) {
	return scanMessage(from.QueryRowContext(ctx, "SELECT "+messageColumns+" FROM message m WHERE m.id = ? AND m.deleted = 0", id))
}

func scanMessage(row scanner) (Message, error) {
	var m Message
	var at int64
	err := row.Scan(&m.ID, &m.ThreadID, &m.Parent, &m.Version, &m.Versions, &m.Role, &m.State, &at, &m.Text, &m.Heard, &m.Language,
		&m.Fault, &m.Detail, &m.Finish, &m.Model, &m.Persona, &m.Used, &m.Voice, &m.Audio, &m.Length, &m.Level,
		&m.Timings.Transcript, &m.Timings.FirstWord, &m.Timings.FirstPiece, &m.Timings.FirstSound, &m.Timings.End,
		&m.Usage.Input, &m.Usage.Cached, &m.Usage.Output, &m.Timings.Endpoint)
	m.At = time.Unix(0, at)
	if m.Versions == 1 {
		m.Version, m.Versions = 0, 0
	}
	return m, err
}
