package thread

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// OpenTemporary opens a store of its own that is only in this process's memory, with its sounds: nothing of it is ever on
// the disk, and when it is closed nothing is left.
func OpenTemporary(ctx context.Context) (*Store, error) {
	s, err := openTemporary(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening a temporary store: %w", err)
	}
	return s, nil
}

func openTemporary(ctx context.Context) (*Store, error) {
	// A database in memory with a name is the same one for all connections: https://sqlite.org/inmemorydb.html
	name := "file:/" + rand.Text() + "?vfs=memdb&_busy_timeout=5000&_pragma=temp_store(memory)"
	writer, err := sql.Open("sqlite", name+"&_foreign_keys=1&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1) // and never closed, so that the database stays
	reader, err := sql.Open("sqlite", name+"&_query_only=1")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	s := storeOf("memory", pool{writer, sqliteDialect}, pool{reader, sqliteDialect})
	s.memory = &ram{all: map[string][]byte{}}
	err = migrate(ctx, s.writer, migrations)
	if err == nil {
		err = s.freshen(ctx)
	}
	if err != nil {
		return nil, errors.Join(s.explain(err), s.Close())
	}
	return s, nil
}

// ram keeps sounds in memory.
type ram struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (m *ram) write(name string, wav []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all[name] = slices.Clone(wav)
	return nil
}

func (m *ram) file(string) {}

func (m *ram) read(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	wav, ok := m.all[name]
	if !ok {
		return nil, ErrNoRecording
	}
	return slices.Clone(wav), nil
}

func (m *ram) remove(name string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.all[name]
	delete(m.all, name)
	return ok, nil
}

func (m *ram) claim(string) io.Closer { return nil }
