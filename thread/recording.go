package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Recording is what the microphone heard, as a WAV file.
type Recording struct {
	WAV    []byte
	Length time.Duration
	Level  float64 // RMS of the speech in dBFS
}

// ErrNoRecording says that the sound of a message is not kept: it was typed, was never spoken, or is too old.
var ErrNoRecording = errors.New("the message's sound is not kept")

// Keep stores a recording as a message: its file, then its row, are on the disk when it returns. It takes the place
// of the draft, if there is one.
// Where that fails, with fault.CannotSave or StoreBusy, the file or the draft may be there all the same; then Recover
// finds it.
func (c *Conversation) Keep(ctx context.Context, r Recording) (Message, error) {
	c.drafting.Lock()
	defer c.drafting.Unlock()
	now := time.Now()
	name := soundName(c.thread, now) + recordingEnd
	if c.draft != nil {
		name = c.draft.name + recordingEnd // Recover knows by it that they are one
	}
	if err := c.sounds().write(name, r.WAV); err != nil {
		return Message{}, fmt.Errorf("keeping a recording: %w", err)
	}
	m, err := c.store.keep(ctx, c.thread, name, r, now)
	// With or without its row, the file is there. A draft that cannot be removed is: Recover sees that they are one.
	_ = c.discard()
	if err != nil {
		return Message{}, fmt.Errorf("keeping recording %q: %w", name, err)
	}
	c.sounds().file(name)
	return m, nil
}

// LoadRecording gives the WAV file of the user's message back. ErrNoRecording where it has none.
func (c *Conversation) LoadRecording(ctx context.Context, id int64) ([]byte, error) {
	m, err := c.store.Message(ctx, id)
	if err != nil {
		return nil, err
	}
	if m.Audio == "" || m.Role != User {
		return nil, fmt.Errorf("message %d: %w", id, ErrNoRecording)
	}
	b, err := c.sounds().read(m.Audio)
	if err != nil {
		return nil, fmt.Errorf("reading the recording of message %d: %w", id, err)
	}
	return b, nil
}

// keep stores the row of a recording whose file is written. Another kaiwa's Recover may have been faster:
// then its row is taken over.
func (s *Store) keep(ctx context.Context, threadID int64, name string, r Recording, at time.Time) (m Message, err error) {
	row := []Message{{Role: User, State: Recorded, At: at, Heard: -1, Audio: name, Length: r.Length, Level: r.Level}}
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		var id, thread int64
		var length time.Duration
		err := tx.QueryRowContext(ctx, "SELECT id, thread_id, length FROM message WHERE "+bySound, name).Scan(&id, &thread, &length)
		if errors.Is(err, sql.ErrNoRows) {
			return s.append(ctx, tx, threadID, row)
		}
		if err == nil {
			err = count(ctx, tx, thread, tally{talked: r.Length - length}, 0)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE message SET length = ?, level = ? WHERE id = ?", r.Length, finite(r.Level), id)
		}
		if err == nil {
			row[0], err = readMessage(ctx, tx, id)
		}
		return err
	})
	return row[0], err
}
