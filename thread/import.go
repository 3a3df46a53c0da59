package thread

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"kaiwa/thread/memory"
)

// An Import is a thread from elsewhere.
type Import struct {
	Thread Thread // its Title, Created and Updated
	// Messages are those of all branches, each after its Parent, by ids of their own. They may be gone through twice.
	Messages iter.Seq2[Message, error]
	Shown    int64 // the last message of the branch that is shown, by such an id; 0: none is
	// Sound gives the sound of the message that just came, if it has an Audio, or ErrNoRecording. It is kept in AudioDir.
	// nil: none is.
	Sound    func(m Message) (Speech, error)
	AudioDir string
}

// atOnceIndexed is how many messages are given to the index at once.
const atOnceIndexed = 1000

// Import stores a thread, all of it or nothing, and gives for the ids of its messages those that they got. What it says is
// not looked through for memories.
func (s *Store) Import(ctx context.Context, i Import) (ids map[int64]int64, err error) {
	in := importing{Import: i, sounds: s.sounds(i.AudioDir)}
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		in.dropSounds() // of a try before
		ids, err = in.store(ctx, s, tx)
		return err
	})
	if err != nil {
		in.dropSounds()
		return nil, fmt.Errorf("importing a thread: %w", err)
	}
	return ids, nil
}

// importing is an import under way.
type importing struct {
	Import
	sounds sounds
	kept   []string // names of the sounds that have no row yet
}

// dropSounds removes the sounds of a thread that is not stored.
func (in *importing) dropSounds() {
	for _, name := range in.kept {
		_, _ = in.sounds.remove(name) // one that stays is swept one day
	}
	in.kept = nil
}

func (in *importing) store(ctx context.Context, s *Store, tx transaction) (map[int64]int64, error) {
	t, err := insertThread(ctx, tx, in.Thread)
	if err != nil {
		return nil, err
	}
	insert, err := tx.PrepareContext(ctx, insertMessage)
	if err != nil {
		return nil, err
	}
	defer insert.Close()
	ids := map[int64]int64{0: 0}
	var total tally
	var last int64
	newest := int64(math.MinInt64)
	var found []Message
	for m, err := range in.Messages {
		if err != nil {
			return nil, err
		}
		stored, marks, err := in.message(t.ID, m, ids)
		if err != nil {
			return nil, err
		}
		if err := insertRow(ctx, insert, &stored, int64(len(ids))); err != nil {
			return nil, err
		}
		if err := insertMarks(ctx, tx, stored.ID, marks); err != nil {
			return nil, err
		}
		ids[m.ID], last = stored.ID, stored.ID
		total.add(stored)
		newest = max(newest, stored.At.UnixNano())
		if found = append(found, stored); len(found) == atOnceIndexed {
			if err := s.index.Append(ctx, tx, findablesOf(found)...); err != nil {
				return nil, err
			}
			found = found[:0]
		}
	}
	if err := s.index.Append(ctx, tx, findablesOf(found)...); err != nil {
		return nil, err
	}
	if !in.Thread.Updated.IsZero() {
		newest = in.Thread.Updated.UnixNano()
	}
	return ids, in.finish(ctx, tx, t.ID, last, ids[in.Shown], total, newest)
}

// message makes of a message what is stored of it.
func (in *importing) message(threadID int64, m Message, ids map[int64]int64) (Message, []Mark, error) {
	parent, ok := ids[m.Parent]
	if _, twice := ids[m.ID]; !ok || twice {
		return Message{}, nil, fmt.Errorf("message %d comes twice, or before its parent", m.ID)
	}
	m.ThreadID, m.Parent = threadID, parent
	m.Text, m.Detail = storable(m.Text), storable(m.Detail)
	if m.Audio == "" || in.Sound == nil {
		m.Audio = ""
		return m, nil, nil
	}
	sound, err := in.Sound(m)
	if m.Audio = ""; errors.Is(err, ErrNoRecording) {
		return m, nil, nil
	}
	if err != nil {
		return m, nil, err
	}
	name := soundName(threadID, m.At) + recordingEnd
	if m.Role == Assistant {
		name = soundName(threadID, m.At) + speechEnd
	}
	in.kept = append(in.kept, name)
	if err := in.sounds.write(name, sound.WAV); err != nil {
		return m, nil, err
	}
	in.sounds.file(name) // at once: Recover would make a message of it, which it is
	m.Audio = name
	return m, sound.Marks, nil
}

// finish shows one branch, and counts.
func (in *importing) finish(ctx context.Context, tx transaction, threadID, last, shown int64, total tally, newest int64) error {
	tree, err := readTree(ctx, tx, threadID)
	if err != nil {
		return err
	}
	if err := tree.show(ctx, tx, shown); err != nil {
		return err
	}
	if err := count(ctx, tx, threadID, total, newest); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE thread SET noted = ? WHERE id = ?", last, threadID)
	return err
}

// ImportMemories stores memories from elsewhere, all or none, and tells how many. ReplacedBy names another one of them,
// Message a message of this store. One that is there already, with the same words since the same time, is not stored again.
func (s *Store) ImportMemories(ctx context.Context, all []memory.Memory) (stored int, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		stored, err = importMemories(ctx, tx, all)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("importing memories: %w", err)
	}
	return stored, nil
}

func importMemories(ctx context.Context, tx transaction, all []memory.Memory) (int, error) {
	ids := map[int64]int64{}
	var fresh []memory.Memory
	for _, m := range all {
		old := m.ID
		m.Text = storable(m.Text)
		id, err := sameMemory(ctx, tx, m)
		if err != nil {
			return 0, err
		}
		if id == 0 {
			m.ID = 0 // here it gets one of its own
			if err := insertMemory(ctx, tx, &m); err != nil {
				return 0, err
			}
			fresh = append(fresh, m)
			id = m.ID
		}
		ids[old] = id
	}
	for _, m := range fresh {
		if m.ReplacedBy = ids[m.ReplacedBy]; m.ReplacedBy == 0 {
			continue
		}
		if err := updateMemory(ctx, tx, m); err != nil {
			return 0, err
		}
	}
	return len(fresh), nil
}

// sameMemory finds a memory that is there already, 0: it is not.
func sameMemory(ctx context.Context, tx transaction, m memory.Memory) (id int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT coalesce(min(id), 0) FROM memory WHERE text = ? AND valid_from = ? AND kind = ?",
		m.Text, nanoseconds(m.From), m.Kind).Scan(&id)
	return id, err
}

// Sound gives what is kept in audioDir of a message's sound, ErrNoRecording where nothing is. Only answers have marks.
func (s *Store) Sound(ctx context.Context, audioDir string, m Message) (Speech, error) {
	name, marks := m.Audio, []Mark(nil)
	var err error
	if m.Role == Assistant {
		name, marks, err = s.speech(ctx, m.ID)
	}
	if err == nil && name == "" {
		err = ErrNoRecording
	}
	var wav []byte
	if err == nil {
		wav, err = s.sounds(audioDir).read(name)
	}
	if err != nil {
		return Speech{}, fmt.Errorf("reading the sound of message %d: %w", m.ID, err)
	}
	return Speech{WAV: wav, Marks: marks}, nil
}
