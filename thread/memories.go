package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kaiwa/thread/memory"
)

// A message that was forgotten is nowhere to jump to.
const selectMemories = `SELECT memory.id, memory.text, kind, origin, valid_from, valid_to, replaced_by, pinned,
	coalesce(message.id, 0), coalesce(message.thread_id, 0)
	FROM memory LEFT JOIN message ON message.id = memory.message_id AND message.state <> 'forgotten' `

func scanMemory(row scanner) (memory.Memory, error) {
	var m memory.Memory
	var from, to int64
	err := row.Scan(&m.ID, &m.Text, (*string)(&m.Kind), (*string)(&m.Origin), &from, &to, &m.ReplacedBy, &m.Pinned,
		&m.Message, &m.Thread)
	m.From, m.To = moment(from), moment(to)
	return m, err
}

// moment reads a time that may be none.
func moment(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds)
}

// nanoseconds stores a time that may be none.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// Memories lists what is known, newest first, pinned before; with past also what is not true any more.
func (s *Store) Memories(ctx context.Context, past bool) ([]memory.Memory, error) {
	all, err := query(ctx, s.reader, scanMemory, selectMemories+`WHERE ? OR valid_to = 0 OR valid_to > ?
		ORDER BY pinned DESC, memory.id DESC`, past, time.Now().UnixNano())
	if err != nil {
		return nil, fmt.Errorf("listing memories: %w", s.explain(err))
	}
	return all, nil
}

// Memory gives one memory, or ErrNone.
func (s *Store) Memory(ctx context.Context, id int64) (memory.Memory, error) {
	m, err := scanMemory(s.reader.QueryRowContext(ctx, selectMemories+"WHERE memory.id = ?", id))
	if err != nil {
		return memory.Memory{}, fmt.Errorf("reading memory %d: %w", id, s.explain(err))
	}
	return m, nil
}

// longestMemory is how many characters a memory may have that the user writes.
const longestMemory = 500

// A memory that the user writes is one line.
func memoryText(text string) (string, error) {
	text = strings.Join(strings.Fields(storable(text)), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", errors.New("the memory is empty")
	case n > longestMemory:
		return "", fmt.Errorf("the memory has %d characters, at most %d are kept", n, longestMemory)
	}
	return text, nil
}

// AddMemory keeps m: its Text, Kind (memory.Fact where it is ""), Origin (likewise memory.User), From (now), To, Message
// and Pinned. The change's Memory has its id.
func (s *Store) AddMemory(ctx context.Context, m memory.Memory) (memory.Change, error) {
	change, err := s.addMemory(ctx, m, 0)
	if err != nil {
		return memory.Change{}, fmt.Errorf("adding a memory: %w", err)
	}
	return change, nil
}

// addMemory keeps m, which a message caused, 0: none.
func (s *Store) addMemory(ctx context.Context, m memory.Memory, cause int64) (change memory.Change, err error) {
	if m.Text, err = memoryText(m.Text); err != nil {
		return change, err
	}
	if m.Kind == "" {
		m.Kind = memory.Fact
	}
	if m.Origin == "" {
		m.Origin = memory.User
	}
	m.ID = 0
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		added := m
		if err := insertMemory(ctx, tx, &added); err != nil {
			return err
		}
		change = memory.Change{Action: memory.Added, Memory: added}
		return logChange(ctx, tx, &change, cause)
	})
	return change, err
}

// insertMemory stores a memory, with a new id where it has none.
func insertMemory(ctx context.Context, tx transaction, m *memory.Memory) error {
	if m.From.IsZero() {
		m.From = time.Now()
	}
	m.From = moment(nanoseconds(m.From)) // as it will be read: no monotonic clock
	values := []any{m.Text, m.Kind, m.Origin, nanoseconds(m.From), nanoseconds(m.To), m.Message, m.Pinned}
	const columns = "text, kind, origin, valid_from, valid_to, message_id, pinned"
	if m.ID != 0 {
		_, err := tx.ExecContext(ctx, "INSERT INTO memory ("+columns+", id) VALUES "+places(8), append(values, m.ID)...)
		return err
	}
	return tx.QueryRowContext(ctx, "INSERT INTO memory ("+columns+") VALUES "+places(7)+" RETURNING id", values...).Scan(&m.ID)
}

// updateMemory stores all of a memory that is there.
func updateMemory(ctx context.Context, tx transaction, m memory.Memory) error {
	r, err := tx.ExecContext(ctx, `UPDATE memory SET text = ?, valid_to = ?, replaced_by = ?, pinned = ? WHERE id = ?`,
		m.Text, nanoseconds(m.To), m.ReplacedBy, m.Pinned, m.ID)
	return changed(r, err, ErrNone)
}

// EditMemory gives a memory another text.
func (s *Store) EditMemory(ctx context.Context, id int64, text string) (memory.Change, error) {
	text, err := memoryText(text)
	if err != nil {
		return memory.Change{}, fmt.Errorf("editing memory %d: %w", id, err)
	}
	change, err := s.changeMemory(ctx, id, memory.Edited, func(m *memory.Memory) { m.Text = text })
	if err != nil {
		return memory.Change{}, fmt.Errorf("editing memory %d: %w", id, err)
	}
	return change, nil
}

// PinMemory pins a memory, so that it is always put before the model, or unpins it.
func (s *Store) PinMemory(ctx context.Context, id int64, on bool) (memory.Change, error) {
	action := memory.Unpinned
	if on {
		action = memory.Pinned
	}
	change, err := s.changeMemory(ctx, id, action, func(m *memory.Memory) { m.Pinned = on })
	if err != nil {
		return memory.Change{}, fmt.Errorf("pinning memory %d: %w", id, err)
	}
	return change, nil
}

func (s *Store) changeMemory(ctx context.Context, id int64, a memory.Action, change func(*memory.Memory)) (c memory.Change, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		before, err := memoryIn(ctx, tx, id)
		if err != nil {
			return err
		}
		after := before
		change(&after)
		if err := updateMemory(ctx, tx, after); err != nil {
			return err
		}
		c = memory.Change{Action: a, Memory: after, Before: before}
		return logChange(ctx, tx, &c, 0)
	})
	return c, err
}

func memoryIn(ctx context.Context, tx transaction, id int64) (memory.Memory, error) {
	return scanMemory(tx.QueryRowContext(ctx, selectMemories+"WHERE memory.id = ?", id))
}

// replaceMemory keeps m in the place of another one, which is true until m is. It stays pinned. ErrState where the other one
// is not true any more.
func replaceMemory(ctx context.Context, tx transaction, old int64, m memory.Memory, cause int64) (memory.Change, error) {
	before, err := memoryIn(ctx, tx, old)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !before.To.IsZero() {
		err = ErrState
	}
	if err != nil {
		return memory.Change{}, err
	}
	m.Pinned = before.Pinned
	if err := insertMemory(ctx, tx, &m); err != nil {
		return memory.Change{}, err
	}
	closed := before
	closed.ReplacedBy, closed.Pinned = m.ID, false
	if closed.To = m.From; closed.To.Before(closed.From) {
		closed.To = closed.From
	}
	if err := updateMemory(ctx, tx, closed); err != nil {
		return memory.Change{}, err
	}
	change := memory.Change{Action: memory.Replaced, Memory: m, Before: before}
	return change, logChange(ctx, tx, &change, cause)
}
