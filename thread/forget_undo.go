package thread

import (
	"context"
	"maps"
	"slices"

	"kaiwa/thread/memory"
	"kaiwa/thread/recall"
)

// lost is what was forgotten by one change. It is kept in the process's memory and nowhere else, so that the change can be
// undone until kaiwa is quit.
type lost struct {
	text      string // of the memory
	audioDir  string
	memories  []memory.Memory
	log       []logEntry
	successor []logEntry // of the memory that replaced the one forgotten, as they were
	messages  []lostMessage
	summaries []lostSummary
	titles    map[int64]string // by the thread
	sounds    map[string][]byte
}

type lostMessage struct {
	Message
	marks []Mark
}

type lostSummary struct {
	thread, upto int64
	text         string
}

// A logEntry is a row of memory_log.
type logEntry struct {
	id, at          int64
	action          string
	memory, message int64
	before          string
}

const selectEntries = "SELECT id, at, action, memory_id, message_id, before FROM memory_log WHERE "

func scanEntry(row scanner) (e logEntry, err error) {
	err = row.Scan(&e.id, &e.at, &e.action, &e.memory, &e.message, &e.before)
	return e, err
}

// takeLog takes out what the log knows of a memory.
func takeLog(ctx context.Context, tx transaction, id int64) ([]logEntry, error) {
	entries, err := query(ctx, tx, scanEntry, selectEntries+"memory_id = ?", id)
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM memory_log WHERE memory_id = ?", id)
	return entries, err
}

// takeSummaries takes the summaries of a thread out: they are made anew from what is left.
func (l *lost) takeSummaries(ctx context.Context, tx transaction, threadID int64) error {
	gone, err := query(ctx, tx, func(row scanner) (lostSummary, error) {
		gone := lostSummary{thread: threadID}
		return gone, row.Scan(&gone.upto, &gone.text)
	}, "SELECT upto, text FROM summary WHERE thread_id = ?", threadID)
	if err != nil {
		return err
	}
	l.summaries = append(l.summaries, gone...)
	return dropSummaries(ctx, tx, threadID)
}

// takeTitle takes the title of a message's thread away where it has a word of the message. The thread is given another one.
func (l *lost) takeTitle(ctx context.Context, tx transaction, m Message) error {
	var title string
	if err := tx.QueryRowContext(ctx, "SELECT title FROM thread WHERE id = ?", m.ThreadID).Scan(&title); err != nil {
		return err
	}
	if !shareWord(title, m.Text) {
		return nil
	}
	if l.titles == nil {
		l.titles = map[int64]string{}
	}
	l.titles[m.ThreadID] = title
	_, err := tx.ExecContext(ctx, "UPDATE thread SET title = '' WHERE id = ?", m.ThreadID)
	return err
}

// shareWord tells that two texts have a word in common that tells something.
func shareWord(a, b string) bool {
	words := recall.Content(b)
	return slices.ContainsFunc(recall.Content(a), func(word string) bool { return slices.Contains(words, word) })
}

// takeSounds removes the sound of what was forgotten, and keeps it as far as it can be read.
func (s *Store) takeSounds(l *lost) error {
	l.sounds = map[string][]byte{}
	var names []string
	for _, m := range l.messages {
		if m.Audio == "" {
			continue
		}
		names = append(names, m.Audio)
		if wav, err := s.sounds(l.audioDir).read(m.Audio); err == nil {
			l.sounds[m.Audio] = wav
		}
	}
	return s.removeSounds(l.audioDir, names)
}

// remind undoes a change that forgot something.
func (s *Store) remind(ctx context.Context, change int64) error {
	l, ok := s.memories.lost(change)
	if !ok {
		return ErrNone
	}
	for name, wav := range l.sounds {
		if err := s.sounds(l.audioDir).write(name, wav); err != nil {
			return err
		}
	}
	err := s.write(ctx, func(ctx context.Context, tx transaction) error {
		r, err := tx.ExecContext(ctx, "DELETE FROM memory_log WHERE id = ?", change)
		if err := changed(r, err, ErrNone); err != nil {
			return err
		}
		if err := l.giveMemories(ctx, tx); err != nil {
			return err
		}
		return s.giveWords(ctx, tx, l)
	})
	if err != nil {
		return err
	}
	for name := range l.sounds {
		s.sounds(l.audioDir).file(name)
	}
	s.memories.dropLost(change)
	return nil
}

func (l lost) giveMemories(ctx context.Context, tx transaction) error {
	for _, m := range l.memories {
		_, err := tx.ExecContext(ctx, `INSERT INTO memory (id, text, kind, origin, valid_from, valid_to, replaced_by, message_id, pinned)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, m.ID, m.Text, m.Kind, m.Origin, nanoseconds(m.From), nanoseconds(m.To),
			m.ReplacedBy, m.Message, m.Pinned)
		if err != nil {
			return err
		}
	}
	for _, e := range l.log {
		_, err := tx.ExecContext(ctx, "INSERT INTO memory_log (id, at, action, memory_id, message_id, before) VALUES (?, ?, ?, ?, ?, ?)",
			e.id, e.at, e.action, e.memory, e.message, e.before)
		if err != nil {
			return err
		}
	}
	for _, e := range l.successor {
		if _, err := tx.ExecContext(ctx, "UPDATE memory_log SET action = ?, before = ? WHERE id = ?", e.action, e.before, e.id); err != nil {
			return err
		}
	}
	return nil
}

// giveWords gives messages their words back, threads their titles, and the summaries that were made of them.
func (s *Store) giveWords(ctx context.Context, tx transaction, l lost) error {
	for _, m := range l.messages {
		err := s.reindex(ctx, tx, oneMessage, m.ID, func() error {
			if err := setSound(ctx, tx, m.ID, m.Audio); err != nil {
				return err
			}
			if err := insertMarks(ctx, tx, m.ID, m.marks); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "UPDATE message SET state = ?, text = ?, detail = ? WHERE id = ? AND state = 'forgotten'",
				m.State, m.Text, m.Detail, m.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, gone := range l.summaries {
		_, err := tx.ExecContext(ctx, `INSERT INTO summary (thread_id, upto, text) SELECT ?1, ?2, ?3
			WHERE EXISTS (SELECT 1 FROM thread WHERE id = ?1) ON CONFLICT DO NOTHING`, gone.thread, gone.upto, gone.text)
		if err != nil {
			return err
		}
	}
	for id, title := range l.titles {
		if _, err := tx.ExecContext(ctx, "UPDATE thread SET title = ? WHERE id = ? AND title = ''", title, id); err != nil {
			return err
		}
	}
	return nil
}

// join adds what was forgotten later by the same change.
func (l *lost) join(more lost) {
	l.messages = append(l.messages, more.messages...)
	l.summaries = append(l.summaries, more.summaries...)
	if l.titles == nil {
		l.titles = map[int64]string{}
	}
	maps.Copy(l.titles, more.titles)
	if l.sounds == nil {
		l.sounds = map[string][]byte{}
	}
	maps.Copy(l.sounds, more.sounds)
}
