package thread

import (
	"context"
	"fmt"
)

// Spoken is where the time of one answer went.
type Spoken struct {
	ID      int64
	Timings Timings
}

// Timings gives those of a thread's answers that have any, oldest first.
func (s *Store) Timings(ctx context.Context, threadID int64) ([]Spoken, error) {
	rows, err := s.reader.QueryContext(ctx, `SELECT id, endpoint, transcript, first_word, first_piece, first_sound, ended
		FROM message WHERE thread_id = ? AND role = 'assistant'
		AND (endpoint <> 0 OR transcript <> 0 OR first_word <> 0 OR first_piece <> 0 OR first_sound <> 0 OR ended <> 0)
		ORDER BY place`, threadID)
	if err != nil {
		return nil, fmt.Errorf("reading timings: %w", explain(s.path, err))
	}
	defer rows.Close()
	var all []Spoken
	for rows.Next() {
		var a Spoken
		t := &a.Timings
		if err := rows.Scan(&a.ID, &t.Endpoint, &t.Transcript, &t.FirstWord, &t.FirstPiece, &t.FirstSound, &t.End); err != nil {
			return nil, fmt.Errorf("reading timings: %w", explain(s.path, err))
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading timings: %w", explain(s.path, err))
	}
	return all, nil
}
