package ui

import (
	"context"
	"slices"
	"strings"
	"sync"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/thread/recall"
)

// A fakeStore holds everything in memory. The messages of hidden are not on the branch that is shown; a message with a
// Version has the others of the same Parent as its versions.
type fakeStore struct {
	mu       sync.Mutex
	threads  []thread.Thread
	messages []thread.Message
	hidden   map[int64]bool
	deleted  map[int64]bool
	gone     map[int64]bool // deleted threads
	memories []memory.Memory
	changes  map[int64][]memory.Change // by message
	undone   []memory.Change
	reads    int // calls of Messages
	times    []thread.Spoken
	err      error
}

func newFakeStore(threads ...thread.Thread) *fakeStore {
	return &fakeStore{
		threads: threads, hidden: map[int64]bool{}, deleted: map[int64]bool{}, gone: map[int64]bool{}, changes: map[int64][]memory.Change{},
	}
}

// lock is held until what it gives is called.
func (f *fakeStore) lock() func() {
	f.mu.Lock()
	return f.mu.Unlock
}

func (f *fakeStore) put(m thread.Message) {
	defer f.lock()()
	for i := range f.messages {
		if f.messages[i].ID == m.ID {
			f.messages[i] = m
			return
		}
	}
	f.messages = append(f.messages, m)
}

func (f *fakeStore) Timings(context.Context, int64) ([]thread.Spoken, error) {
	defer f.lock()()
	return f.times, f.err
}

func (f *fakeStore) Messages(_ context.Context, threadID, before int64, limit int) ([]thread.Message, error) {
	defer f.lock()()
	f.reads++
	if f.err != nil {
		return nil, f.err
	}
	var page []thread.Message
	for _, m := range f.messages {
		if m.ThreadID == threadID && (before == 0 || m.ID < before) && !f.hidden[m.ID] && !f.deleted[m.ID] {
			page = append(page, m)
		}
	}
	return page[max(len(page)-limit, 0):], nil
}

func (f *fakeStore) Message(_ context.Context, id int64) (thread.Message, error) {
	defer f.lock()()
	return f.message(id)
}

func (f *fakeStore) message(id int64) (thread.Message, error) {
	for _, m := range f.messages {
		if m.ID == id && !f.deleted[id] {
			return m, nil
		}
	}
	return thread.Message{}, thread.ErrNone
}

func (f *fakeStore) Search(_ context.Context, query string, limit int) ([]thread.Found, error) {
	defer f.lock()()
	var found []thread.Found
	for _, m := range slices.Backward(f.messages) {
		all := query != "" && len(found) < limit
		for word := range strings.FieldsSeq(query) {
			all = all && len(recall.Marks(word, m.Text)) > 0
		}
		if all {
			found = append(found, thread.Found{
				ID: m.ID, ThreadID: m.ThreadID, Role: m.Role, At: m.At, Text: m.Text, Marks: recall.Marks(query, m.Text),
			})
		}
	}
	return found, f.err
}

func (f *fakeStore) Threads(context.Context) ([]thread.Thread, error) {
	defer f.lock()()
	var threads []thread.Thread
	for _, t := range slices.Backward(f.threads) {
		if !f.gone[t.ID] {
			threads = append(threads, t)
		}
	}
	return threads, f.err
}

func (f *fakeStore) Thread(_ context.Context, id int64) (thread.Thread, error) {
	defer f.lock()()
	for _, t := range f.threads {
		if t.ID == id && !f.gone[id] {
			return t, f.err
		}
	}
	return thread.Thread{}, thread.ErrNone
}

func (f *fakeStore) Create(_ context.Context, t thread.Thread) (thread.Thread, error) {
	defer f.lock()()
	t.ID = int64(len(f.threads) + 1)
	f.threads = append(f.threads, t)
	return t, f.err
}

func (f *fakeStore) Rename(_ context.Context, id int64, title string) error {
	defer f.lock()()
	for i := range f.threads {
		if f.threads[i].ID == id {
			f.threads[i].Title = title
		}
	}
	return f.err
}

func (f *fakeStore) Duplicate(ctx context.Context, id int64, title string) (thread.Thread, error) {
	return f.Create(ctx, thread.Thread{Title: title})
}

func (f *fakeStore) DeleteThread(_ context.Context, id int64) error {
	defer f.lock()()
	f.gone[id] = true
	return f.err
}

func (f *fakeStore) RestoreThread(_ context.Context, id int64) error {
	defer f.lock()()
	f.gone[id] = false
	return f.err
}

// Show shows a message, what of its thread came before its version, and all that comes after it up to the next version.
func (f *fakeStore) Show(_ context.Context, id int64) error {
	defer f.lock()()
	shown, err := f.message(id)
	if err != nil || !f.hidden[id] {
		return err
	}
	if shown.Role == thread.Assistant {
		if shown, err = f.message(shown.Parent); err != nil {
			return err
		}
	}
	on := true
	for _, m := range f.messages {
		if m.ThreadID != shown.ThreadID {
			continue
		}
		if m.Parent == shown.Parent && m.Role == thread.User {
			on = m.ID == shown.ID
		}
		f.hidden[m.ID] = !on
	}
	return f.err
}

func (f *fakeStore) Versions(_ context.Context, id int64) ([]int64, error) {
	defer f.lock()()
	of, err := f.message(id)
	var ids []int64
	for _, m := range f.messages {
		if m.ThreadID == of.ThreadID && m.Parent == of.Parent && m.Role == thread.User && !f.deleted[m.ID] {
			ids = append(ids, m.ID)
		}
	}
	return ids, err
}

func (f *fakeStore) TakeBack(_ context.Context, threadID int64) (int64, error) {
	defer f.lock()()
	for _, m := range slices.Backward(f.messages) {
		if m.ThreadID != threadID || f.hidden[m.ID] || f.deleted[m.ID] {
			continue
		}
		f.hidden[m.ID] = true
		if m.Role == thread.User {
			return m.ID, f.err
		}
	}
	return 0, thread.ErrNone
}

func (f *fakeStore) Delete(_ context.Context, id int64) error {
	defer f.lock()()
	_, err := f.message(id)
	f.deleted[id] = true
	return err
}

func (f *fakeStore) Restore(_ context.Context, id int64) error {
	defer f.lock()()
	if !f.deleted[id] {
		return thread.ErrNone
	}
	delete(f.deleted, id)
	return f.err
}

func (f *fakeStore) Memories(context.Context, bool) ([]memory.Memory, error) {
	defer f.lock()()
	return slices.Clone(f.memories), f.err
}

func (f *fakeStore) AddMemory(_ context.Context, m memory.Memory) (memory.Change, error) {
	defer f.lock()()
	f.memories = append(f.memories, m)
	return memory.Change{Action: memory.Added, Memory: m}, f.err
}

func (f *fakeStore) EditMemory(context.Context, int64, string) (memory.Change, error) {
	return memory.Change{}, f.err
}

func (f *fakeStore) PinMemory(context.Context, int64, bool) (memory.Change, error) {
	return memory.Change{}, f.err
}

// ForgetMemory forgets the words, too.
func (f *fakeStore) ForgetMemory(_ context.Context, id int64, _ bool) (memory.Change, error) {
	defer f.lock()()
	i := slices.IndexFunc(f.memories, func(m memory.Memory) bool { return m.ID == id })
	forgotten := f.memories[i]
	f.memories = slices.Delete(f.memories, i, i+1)
	f.forget(forgotten.Message)
	return memory.Change{Action: memory.Forgot, Memory: forgotten}, f.err
}

func (f *fakeStore) forget(id int64) {
	for i := range f.messages {
		if f.messages[i].ID == id {
			f.messages[i].State, f.messages[i].Text = thread.Forgotten, ""
		}
	}
}

func (f *fakeStore) UndoChange(_ context.Context, c memory.Change) error {
	defer f.lock()()
	f.undone = append(f.undone, c)
	return f.err
}

func (f *fakeStore) Changes(_ context.Context, id int64) ([]memory.Change, error) {
	defer f.lock()()
	return f.changes[id], f.err
}
