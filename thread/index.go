package thread

import (
	"context"
	"slices"
	"time"

	"kaiwa/thread/recall"
)

// The index of package recall has what can be found: what was said and answered, on whatever branch it is. It is fed in the
// transactions that change messages.

// findable tells whether a message m of thread t can be found.
const findable = `m.state IN ('complete', 'cut') AND m.text <> '' AND m.deleted = 0 AND t.deleted = 0`

// findablesOf gives those of some new messages that are findable.
func findablesOf(messages []Message) []recall.Message {
	var all []recall.Message
	for _, m := range messages {
		if (m.State == Complete || m.State == Cut) && m.Text != "" {
			all = append(all, recall.Message{ID: m.ID, Thread: m.ThreadID, At: m.At, Speaker: string(m.Role), Text: m.Text})
		}
	}
	return all
}

// findables reads those of some messages that are findable.
func findables(ctx context.Context, from recall.Reader, where string, args ...any) ([]recall.Message, error) {
	return query(ctx, from, func(row scanner) (m recall.Message, err error) {
		var at int64
		err = row.Scan(&m.ID, &m.Thread, &at, &m.Speaker, &m.Text)
		m.At = time.Unix(0, at)
		return m, err
	}, `SELECT m.id, m.thread_id, m.at, m.role, m.text FROM message m JOIN thread t ON t.id = m.thread_id
		WHERE `+findable+` AND `+where, args...)
}

// reindex changes some messages, and the index with them. which says which ones, before and after.
func (s *Store) reindex(ctx context.Context, tx transaction, which string, id int64, change func() error) error {
	before, err := findables(ctx, tx, which, id)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := findables(ctx, tx, which, id)
	if err != nil || slices.Equal(before, after) {
		return err
	}
	if err := s.index.Delete(ctx, tx, before...); err != nil {
		return err
	}
	return s.index.Append(ctx, tx, after...)
}

// The messages that a change may be of.
const (
	oneMessage = "m.id = ?"
	oneThread  = "m.thread_id = ?"
)

// findableTexts gives the texts of messages to the index, those that are findable.
func (s *Store) findableTexts(ctx context.Context, ids []int64) (map[int64]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := findables(ctx, s.reader, "m.id IN "+places(len(ids)), anys(ids)...)
	if err != nil {
		return nil, s.explain(err)
	}
	texts := make(map[int64]string, len(all))
	for _, m := range all {
		texts[m.ID] = m.Text
	}
	return texts, nil
}
