package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"kaiwa/thread/memory"
)

// ForgetMemory removes a memory for good, with all that it was before and all that it replaced. With words, what the user
// said where it comes from, and the answers to that, lose their words too: the messages become Forgotten, their sound in
// audioDir is removed, and a summary or a title that was made of them. The change can be undone as long as this process
// runs, which keeps what was removed in its own memory. ErrNone where there is no such memory.
func (s *Store) ForgetMemory(ctx context.Context, id int64, words bool, audioDir string) (memory.Change, error) {
	change, err := s.forget(ctx, id, 0, words, audioDir)
	if err != nil {
		return memory.Change{}, fmt.Errorf("forgetting memory %d: %w", id, err)
	}
	return change, nil
}

// forget forgets a memory because of a message, 0: none.
func (s *Store) forget(ctx context.Context, id, cause int64, words bool, audioDir string) (change memory.Change, err error) {
	var gone lost
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		gone = lost{audioDir: audioDir}
		m, err := memoryIn(ctx, tx, id)
		if err != nil {
			return err
		}
		change = memory.Change{Action: memory.Forgot, Memory: memory.Memory{ID: id, Text: m.Text}}
		sources, err := gone.takeMemories(ctx, tx, m)
		if err != nil {
			return err
		}
		if words {
			if err := s.takeWords(ctx, tx, &gone, sources, cause); err != nil {
				return err
			}
		}
		if err := s.oweScrub(ctx, tx); err != nil {
			return err
		}
		return logChange(ctx, tx, &change, cause)
	})
	if err != nil {
		return memory.Change{}, err
	}
	gone.text = change.Memory.Text
	err = s.takeSounds(&gone)
	s.memories.keepLost(change.ID, gone)
	if err != nil {
		return change, err
	}
	return change, s.scrubIfFree(ctx)
}

// takeMemories takes a memory out, those that it replaced, and what the log knows of them. It gives the messages that they
// come from.
func (l *lost) takeMemories(ctx context.Context, tx transaction, m memory.Memory) (sources []int64, err error) {
	for newest := m; ; {
		l.memories = append(l.memories, m)
		if err := l.takeWithdrawn(ctx, tx, -1, m.ID); err != nil {
			return nil, err
		}
		entries, err := takeLog(ctx, tx, m.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			sources = append(sources, e.message)
		}
		l.log = append(l.log, entries...)
		if _, err := tx.ExecContext(ctx, "DELETE FROM memory WHERE id = ?", m.ID); err != nil {
			return nil, err
		}
		sources = append(sources, m.Message)
		m, err = scanMemory(tx.QueryRowContext(ctx, selectMemories+"WHERE replaced_by = ?", m.ID))
		if errors.Is(err, sql.ErrNoRows) {
			return sources, l.takeFromSuccessor(ctx, tx, newest)
		}
		if err != nil {
			return nil, err
		}
	}
}

// takeFromSuccessor makes the memory that replaced one a memory that replaced none: what it replaced is in its entry.
func (l *lost) takeFromSuccessor(ctx context.Context, tx transaction, m memory.Memory) error {
	if m.ReplacedBy == 0 {
		return nil
	}
	entries, err := query(ctx, tx, scanEntry, selectEntries+"memory_id = ? AND action = 'replace'", m.ReplacedBy)
	if err != nil {
		return err
	}
	l.successor = entries
	_, err = tx.ExecContext(ctx, "UPDATE memory_log SET action = 'add', before = '' WHERE memory_id = ? AND action = 'replace'", m.ReplacedBy)
	return err
}

// takeWords takes the words out of messages of the user, out of copies of them in other threads, and out of the answers to
// them. The message that asks for it keeps its words until it is answered.
func (s *Store) takeWords(ctx context.Context, tx transaction, l *lost, sources []int64, cause int64) error {
	said, err := copies(ctx, tx, sources)
	if err != nil {
		return err
	}
	for _, m := range said {
		if m.ID == cause {
			continue
		}
		more, err := l.saidBefore(ctx, tx, m)
		if err != nil {
			return err
		}
		for _, m := range append(more, m) {
			if err := s.takeExchange(ctx, tx, l, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// saidBefore reads what the user said right before a message, without an answer in between, as far as it has words of what
// is forgotten: notes are taken of all that together, and name the last.
func (l *lost) saidBefore(ctx context.Context, tx transaction, m Message) (before []Message, err error) {
	for m.Parent != 0 {
		m, err = scanMessage(tx.QueryRowContext(ctx, selectMessages+"m.id = ?", m.Parent))
		if err != nil || m.Role == Assistant && m.Text != "" {
			return before, err
		}
		said := func(known memory.Memory) bool { return shareWord(known.Text, m.Text) }
		if m.Role == User && m.State != Forgotten && slices.ContainsFunc(l.memories, said) {
			before = append(before, m)
		}
	}
	return before, nil
}

// takeExchange takes the words out of a message and of the answers to it, and what was made of them in their thread.
func (s *Store) takeExchange(ctx context.Context, tx transaction, l *lost, m Message) error {
	answers, err := query(ctx, tx, scanMessage, selectMessages+"m.thread_id = ? AND m.parent = ? AND m.role = 'assistant' AND m.state <> 'forgotten'",
		m.ThreadID, m.ID)
	if err != nil {
		return err
	}
	for _, m := range append(answers, m) {
		if slices.ContainsFunc(l.messages, func(had lostMessage) bool { return had.ID == m.ID }) {
			continue
		}
		if err := s.takeMessage(ctx, tx, l, m); err != nil {
			return err
		}
	}
	if err := l.takeSummaries(ctx, tx, m.ThreadID); err != nil {
		return err
	}
	if err := l.takeWithdrawn(ctx, tx, m.ID, 0); err != nil {
		return err
	}
	return l.takeTitle(ctx, tx, m)
}

// takeMessage takes the words out of one message.
func (s *Store) takeMessage(ctx context.Context, tx transaction, l *lost, m Message) error {
	marks, err := query(ctx, tx, scanMark, selectMarks, m.ID)
	if err != nil {
		return err
	}
	l.messages = append(l.messages, lostMessage{m, marks})
	return s.reindex(ctx, tx, oneMessage, m.ID, func() error {
		if err := setSound(ctx, tx, m.ID, ""); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE message SET state = 'forgotten', text = '', detail = '' WHERE id = ?", m.ID)
		return err
	})
}

const selectMessages = "SELECT " + messageColumns + " FROM message m WHERE "

const selectMarks = "SELECT text_from, text_to, sound_from, sound_to FROM speech_mark WHERE message_id = ? ORDER BY place"

func scanMark(row scanner) (m Mark, err error) {
	err = row.Scan(&m.TextFrom, &m.TextTo, &m.SoundFrom, &m.SoundTo)
	return m, err
}

// leastCopied is how many bytes a message has at least whose like, word for word, is a copy of it.
const leastCopied = 20

// copies reads what the user said in some messages, and the copies that duplicating a thread made of it.
func copies(ctx context.Context, tx transaction, ids []int64) ([]Message, error) {
	var all []Message
	for _, id := range ids {
		said, err := query(ctx, tx, scanMessage, selectMessages+"m.id = ? AND m.role = 'user' AND m.state <> 'forgotten'", id)
		if err != nil {
			return nil, err
		}
		all = append(all, said...)
		if len(said) == 0 || len(said[0].Text) < leastCopied {
			continue
		}
		same, err := query(ctx, tx, scanMessage, selectMessages+"m.role = 'user' AND m.text = ? AND m.id <> ?", said[0].Text, id)
		if err != nil {
			return nil, err
		}
		all = append(all, same...)
	}
	return all, nil
}

// forgetRequests takes the words out of what asked to forget something, in a thread, where that is answered. They may tell
// what was to be forgotten.
func (s *Store) forgetRequests(ctx context.Context, threadID int64, audioDir string) error {
	var found map[int64]lost // by the change
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		found = map[int64]lost{}
		asked, err := requests(ctx, tx, threadID)
		if err != nil {
			return err
		}
		for change, message := range asked {
			gone := lost{audioDir: audioDir}
			m, err := readMessage(ctx, tx, message)
			if err == nil {
				err = s.takeExchange(ctx, tx, &gone, m)
			}
			if err != nil {
				return err
			}
			found[change] = gone
		}
		if len(found) == 0 {
			return nil
		}
		return s.oweScrub(ctx, tx)
	})
	if err != nil || len(found) == 0 {
		return err
	}
	for change, gone := range found {
		if err := s.takeSounds(&gone); err != nil {
			return err
		}
		s.memories.addLost(change, gone)
	}
	return s.scrubIfFree(ctx)
}

// requests gives the answered messages of a thread that had something forgotten, by the change.
func requests(ctx context.Context, tx transaction, threadID int64) (map[int64]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT l.id, m.id FROM memory_log l JOIN message m ON m.id = l.message_id
		WHERE l.action = 'forget' AND m.thread_id = ? AND m.state = 'complete' AND m.deleted = 0 AND EXISTS (SELECT 1 FROM message a
			WHERE a.thread_id = m.thread_id AND a.parent = m.id AND a.state IN ('complete', 'cut'))`, threadID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	asked := map[int64]int64{}
	for rows.Next() {
		var change, message int64
		if err := rows.Scan(&change, &message); err != nil {
			return nil, err
		}
		asked[change] = message
	}
	return asked, rows.Err()
}
