package thread

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"kaiwa/thread/memory"
	"kaiwa/thread/recall"
)

// memories is what a store keeps of its memories in the process's memory.
type memories struct {
	mu        sync.Mutex
	known     *knowledge
	forgotten map[int64]lost // by the change
	nonsense  map[int64]int  // how often the notes on a thread could not be read, by the thread
}

// knowledge is all memories, those that are not true any more too, ready to be ranked. It is never changed.
type knowledge struct {
	version   [2]int64        // of the log: its newest entry, and how many there are
	all       []memory.Memory // newest first
	documents *recall.Documents
	analysed  map[int64]analysed
}

// analysed is what the ranking knows of a memory, and of what.
type analysed struct {
	text, about string
	document    recall.Document
}

// known gives the memories as they are now. They are read again when the log has changed, whoever changed it.
func (s *Store) known(ctx context.Context) (*knowledge, error) {
	var version [2]int64
	err := s.reader.QueryRowContext(ctx, "SELECT coalesce(max(id), 0), count(*) FROM memory_log").Scan(&version[0], &version[1])
	if err != nil {
		return nil, fmt.Errorf("reading memories: %w", s.explain(err))
	}
	s.memories.mu.Lock()
	before := s.memories.known
	s.memories.mu.Unlock()
	if before != nil && before.version == version {
		return before, nil
	}
	k, err := s.readKnowledge(ctx, before)
	if err != nil {
		return nil, fmt.Errorf("reading memories: %w", s.explain(err))
	}
	k.version = version // asked before: what came since is read the next time
	s.memories.mu.Lock()
	s.memories.known = k
	s.memories.mu.Unlock()
	return k, nil
}

// knowAhead reads the memories beside everything else, so that the first turn need not wait for the analysis of all: 50 ms
// for a thousand. What fails here, the turn meets again.
func (s *Store) knowAhead(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	s.indexing.done.Go(func() { _, _ = s.known(ctx) })
}

// readKnowledge reads and analyses all memories, as far as they were not before.
func (s *Store) readKnowledge(ctx context.Context, before *knowledge) (*knowledge, error) {
	all, err := query(ctx, s.reader, scanMemory, selectMemories+"ORDER BY memory.id DESC")
	if err != nil {
		return nil, err
	}
	sources, err := s.sourceTexts(ctx)
	if err != nil {
		return nil, err
	}
	k := &knowledge{all: all, analysed: make(map[int64]analysed, len(all))}
	documents := make([]recall.Document, len(all))
	for i, m := range all {
		a := analysed{text: m.Text, about: sources[m.Message]}
		if before != nil && before.analysed[m.ID].text == a.text && before.analysed[m.ID].about == a.about {
			a = before.analysed[m.ID]
		} else {
			a.document = recall.NewDocument(a.text, a.about, m.From)
		}
		documents[i], k.analysed[m.ID] = a.document, a
	}
	k.documents = recall.NewDocuments(documents)
	return k, nil
}

// sourceTexts gives what the user said where memories come from, by the message.
func (s *Store) sourceTexts(ctx context.Context) (map[int64]string, error) {
	type source struct {
		id   int64
		text string
	}
	all, err := query(ctx, s.reader, func(row scanner) (m source, err error) { return m, row.Scan(&m.id, &m.text) },
		"SELECT id, text FROM message WHERE id IN (SELECT message_id FROM memory WHERE message_id <> 0)")
	texts := make(map[int64]string, len(all))
	for _, m := range all {
		texts[m.id] = m.text
	}
	return texts, err
}

// A ranked memory fits an utterance.
type ranked struct {
	memory.Memory
	recall.Rank
}

const (
	pastWeight = 0.5 // of the score of what is not true any more
	leastScore = 0.2 // of the best score that a memory must have to matter at all
)

// rank gives the memories that fit an utterance, the best first.
func (k *knowledge) rank(utterance string, now time.Time) []ranked {
	if len(k.all) == 0 {
		return nil
	}
	var found []ranked
	for i, r := range k.documents.Rank(utterance, now) {
		if r.Score == 0 {
			continue
		}
		if m := k.all[i]; !isTrue(m, now) {
			r.Score *= pastWeight
		}
		found = append(found, ranked{k.all[i], r})
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(b.Score, a.Score) })
	for i, r := range found {
		if r.Score < leastScore*found[0].Score {
			return found[:i]
		}
	}
	return found
}

func (m *memories) keepLost(change int64, l lost) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgotten == nil {
		m.forgotten = map[int64]lost{}
	}
	m.forgotten[change] = l
	m.known = nil
}

// addLost adds what was forgotten later by a change that this process made.
func (m *memories) addLost(change int64, more lost) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.forgotten[change]; ok {
		l.join(more)
		m.forgotten[change] = l
	}
}

func (m *memories) lost(change int64) (lost, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.forgotten[change]
	return l, ok
}

func (m *memories) dropLost(change int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.forgotten, change)
}

// forgottenText gives the text of what a change forgot, "" where another process made it.
func (m *memories) forgottenText(change int64) string {
	l, _ := m.lost(change)
	return l.text
}

// countNonsense counts the answers on a thread that could not be read one after the other.
func (m *memories) countNonsense(thread int64) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nonsense == nil {
		m.nonsense = map[int64]int{}
	}
	m.nonsense[thread]++
	return m.nonsense[thread]
}

// readSense says that one could be read.
func (m *memories) readSense(thread int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.nonsense, thread)
}
