package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// A Speech is the sound of an answer, or what there is of it, as a WAV file.
//
// It is kept as it is: FLAC halves it, but mewkiz/flac takes 202 ms to write and 67 ms to read a minute of 24 kHz
// speech (and logs a line for each frame of that rate), and half of 2.9 MB a minute is not worth the wait.
type Speech struct {
	WAV   []byte
	Marks []Mark // in order
}

// A Mark says which part of an answer's sound, in samples, says which part of its text, in bytes.
type Mark struct{ TextFrom, TextTo, SoundFrom, SoundTo int }

// KeepSpeech stores the sound of an answer, in place of what was kept of it before: file, row and marks are on the disk
// when it returns. ErrNone where there is no such answer.
func (c *Conversation) KeepSpeech(ctx context.Context, id int64, speech Speech) error {
	if len(speech.WAV) == 0 {
		return fmt.Errorf("keeping the sound of message %d: there is none", id)
	}
	name := soundName(c.thread, time.Now()) + speechEnd
	if err := c.sounds().write(name, speech.WAV); err != nil {
		return fmt.Errorf("keeping the sound of message %d: %w", id, err)
	}
	before, err := c.store.keepSpeech(ctx, c.thread, id, name, speech.Marks)
	if err != nil {
		_, unkept := c.sounds().remove(name)
		return fmt.Errorf("keeping the sound of message %d: %w", id, errors.Join(err, unkept))
	}
	c.sounds().file(name)
	if before != "" {
		_, _ = c.sounds().remove(before) // one that stays is swept one day
	}
	return nil
}

// keepSpeech stores the row and the marks of a sound whose file is written, and gives the file that it had before.
func (s *Store) keepSpeech(ctx context.Context, threadID, id int64, name string, marks []Mark) (before string, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		var state State
		err := tx.QueryRowContext(ctx, "SELECT audio, state FROM message WHERE id = ? AND thread_id = ? AND role = 'assistant'",
			id, threadID).Scan(&before, (*string)(&state))
		if err != nil {
			return err
		}
		if state == Forgotten { // while it was spoken: the sound goes as if it were an old one
			before = name
			return nil
		}
		if err := setSound(ctx, tx, id, name); err != nil {
			return err
		}
		return insertMarks(ctx, tx, id, marks)
	})
	return before, err
}

func insertMarks(ctx context.Context, tx transaction, id int64, marks []Mark) error {
	for i, m := range marks {
		_, err := tx.ExecContext(ctx, `INSERT INTO speech_mark (message_id, place, text_from, text_to, sound_from, sound_to)
			VALUES (?, ?, ?, ?, ?, ?)`, id, i+1, m.TextFrom, m.TextTo, m.SoundFrom, m.SoundTo)
		if err != nil {
			return err
		}
	}
	return nil
}

// setSound changes the file of a message, "" being none; the marks of the one before go.
func setSound(ctx context.Context, tx transaction, id int64, name string) error {
	if _, err := tx.ExecContext(ctx, "UPDATE message SET audio = ? WHERE id = ?", name, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM speech_mark WHERE message_id = ?", id)
	return err
}

// LoadSpeech gives what was kept of an answer's sound. ErrNoRecording where nothing is.
func (c *Conversation) LoadSpeech(ctx context.Context, id int64) (Speech, error) {
	name, marks, err := c.store.speech(ctx, id)
	if err == nil && name == "" {
		err = ErrNoRecording
	}
	var wav []byte
	if err == nil {
		wav, err = c.sounds().read(name)
	}
	if err != nil {
		return Speech{}, fmt.Errorf("reading the sound of message %d: %w", id, err)
	}
	return Speech{WAV: wav, Marks: marks}, nil
}

// speech gives the file of an answer's sound, "" where it has none, and its marks, both of one moment.
func (s *Store) speech(ctx context.Context, id int64) (name string, marks []Mark, err error) {
	rows, err := s.reader.QueryContext(ctx, `SELECT audio, text_from, text_to, sound_from, sound_to
		FROM message LEFT JOIN speech_mark ON message_id = id WHERE id = ? AND role = 'assistant' ORDER BY speech_mark.place`, id)
	if err != nil {
		return "", nil, s.explain(err)
	}
	defer rows.Close()
	found := false
	for rows.Next() {
		var m [4]sql.Null[int]
		if err := rows.Scan(&name, &m[0], &m[1], &m[2], &m[3]); err != nil {
			return "", nil, s.explain(err)
		}
		if found = true; m[0].Valid {
			marks = append(marks, Mark{m[0].V, m[1].V, m[2].V, m[3].V})
		}
	}
	if err := rows.Err(); err != nil {
		return "", nil, s.explain(err)
	}
	if !found {
		return "", nil, ErrNoRecording
	}
	return name, marks, nil
}
