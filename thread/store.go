package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"kaiwa/thread/recall"
)

// ErrNone says that there is no such thread or message.
var ErrNone = errors.New("no such thread or message")

// ErrState says that a message is in a state in which this cannot be done to it: complete text is never rewritten.
var ErrState = errors.New("the message cannot be changed any more")

// A Store keeps threads, messages and memories in one database: an SQLite file, or a PostgreSQL that many machines share.
// Its methods may be called from any goroutine, and several programs may use one database: readers never wait, writers
// wait their turn.
//
// What a method stored is on the disk (fsync) when it returns. A write that has begun is not cancelled by
// its context: it takes milliseconds, and what was said is kept even where the turn was cancelled.
// Errors carry a fault: CannotSave, StoreBusy or StoreDamaged; of a server StoreUnreachable, StoreRefused or StoreReadOnly
// too. After a lost connection the next call makes another one.
type Store struct {
	name    string // what errors call it: the file's path, or the server's host and the database
	dialect *dialect
	writer  pool // one connection, because a database has one writer at a time anyway
	reader  pool // a few

	index    *recall.Index
	indexing indexing // what is done to it meanwhile
	memory   *ram     // where a temporary store has its sounds; others have them in folders
	memories memories
	deleted  deletions
}

// storeOf makes a store of a database whose tables are there.
func storeOf(name string, writer, reader pool) *Store {
	s := &Store{name: name, dialect: writer.dialect, writer: writer, reader: reader}
	s.index = s.dialect.index(reader, s.findableTexts, tokens)
	return s
}

// Open opens the store at a path, or at a postgres:// address, makes it where it is missing, and brings an older one up
// to date. A newer one is refused with fault.StoreNewer, a broken file or what is no kaiwa database with
// fault.StoreDamaged or StoreForeign; all are left as they are.
//
// Answers that were being written when a kaiwa was killed become Cut, or Failed where nothing came. Should
// another kaiwa be writing one just now, its next save puts that right.
func Open(ctx context.Context, where string) (*Store, error) {
	s, err := connect(ctx, where)
	if err == nil {
		if err = errors.Join(s.freshen(ctx), s.settle(ctx)); err != nil {
			err = errors.Join(s.explain(err), s.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	s.knowAhead(ctx)
	return s, nil
}

func connect(ctx context.Context, where string) (*Store, error) {
	if isPostgres(where) {
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, where)
}

// settle puts right what a crash left behind.
func (s *Store) settle(ctx context.Context) error {
	var unfinished bool // asked first, because asking waits for no other writer
	err := s.reader.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'writing')").Scan(&unfinished)
	if err != nil || !unfinished {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		ids, err := column[int64](ctx, tx, "SELECT id FROM message WHERE state = 'writing'")
		for _, id := range ids {
			err = errors.Join(err, s.reindex(ctx, tx, oneMessage, id, func() error {
				_, err := tx.ExecContext(ctx, "UPDATE message SET state = CASE WHEN trim(text) = '' THEN ? ELSE ? END WHERE id = ?",
					Failed, Cut, id)
				return err
			}))
		}
		return err
	})
}

// Close closes the store.
func (s *Store) Close() error {
	s.indexing.end()
	if err := errors.Join(s.reader.Close(), s.writer.Close()); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// write runs f in a transaction that is not cancelled with ctx. Where the database could not put it in a row with
// another one, f is run again from its beginning.
func (s *Store) write(ctx context.Context, f func(context.Context, transaction) error) error {
	ctx = context.WithoutCancel(ctx)
	for tries := 1; ; tries++ {
		err := s.writeOnce(ctx, f)
		if err == nil || tries == 10 || !s.dialect.again(err) {
			return s.explain(err)
		}
		time.Sleep(rand.N(10 * time.Millisecond << tries)) // five seconds in all, on the average
	}
}

func (s *Store) writeOnce(ctx context.Context, f func(context.Context, transaction) error) error {
	tx, err := s.writer.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := f(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// explain gives the database's errors their names. Others stay as they are.
func (s *Store) explain(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	return s.dialect.explain(s.name, err)
}
