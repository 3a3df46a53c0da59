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

// Timings gives those of a thread's shown answers that have any, oldest first.
func (s *Store) Timings(ctx context.Context, threadID int64) ([]Spoken, error) {
	all, err := query(ctx, s.reader, scanSpoken, `SELECT id, endpoint, transcript, first_word, first_piece, first_sound, ended
		FROM message WHERE thread_id = ? AND shown AND role = 'assistant'
		AND (endpoint <> 0 OR transcript <> 0 OR first_word <> 0 OR first_piece <> 0 OR first_sound <> 0 OR ended <> 0)
		ORDER BY place`, threadID)
	if err != nil {
		return nil, fmt.Errorf("reading timings: %w", s.explain(err))
	}
	return all, nil
}

func scanSpoken(row scanner) (a Spoken, err error) {
	t := &a.Timings
	err = row.Scan(&a.ID, &t.Endpoint, &t.Transcript, &t.FirstWord, &t.FirstPiece, &t.FirstSound, &t.End)
	return a, err
}
