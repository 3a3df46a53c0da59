package thread

import (
	"context"
	"fmt"
	"time"
)

// Search gives up to limit messages that have all the words, newest first, with the words marked: see
// recall.Index.Search. Those of deleted threads are left out.
func (s *Store) Search(ctx context.Context, words string, limit int) ([]Found, error) {
	hits, err := s.index.Search(ctx, words, limit)
	if err != nil || len(hits) == 0 {
		return nil, s.explain(err)
	}
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	all, err := query(ctx, s.reader, scanFound, `SELECT m.id, m.thread_id, t.title, m.role, m.at FROM message m JOIN thread t
		ON t.id = m.thread_id WHERE m.id IN `+places(len(ids)), anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", s.explain(err))
	}
	about := make(map[int64]Found, len(all))
	for _, f := range all {
		about[f.ID] = f
	}
	found := make([]Found, 0, len(hits))
	for _, h := range hits {
		if f, ok := about[h.ID]; ok {
			f.Text, f.Marks = h.Text, h.Marks
			found = append(found, f)
		}
	}
	return found, nil
}

// scanFound reads what is told of a message beside its text.
func scanFound(row scanner) (f Found, err error) {
	var at int64
	err = row.Scan(&f.ID, &f.ThreadID, &f.Title, &f.Role, &at)
	f.At = time.Unix(0, at)
	return f, err
}
