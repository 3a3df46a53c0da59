package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"kaiwa/config/fault"
)

// ErrNone says that there is no such thread or message.
var ErrNone = errors.New("no such thread or message")

// ErrState says that a message is in a state in which this cannot be done to it: complete text is never rewritten.
var ErrState = errors.New("the message cannot be changed any more")

// A Store keeps threads and messages in one SQLite file. Its methods may be called from any goroutine, and
// several programs may use one file: readers never wait, writers wait their turn.
//
// What a method stored is on the disk (fsync) when it returns. A write that has begun is not cancelled by
// its context: it takes milliseconds, and what was said is kept even where the turn was cancelled.
// Errors carry a fault: CannotSave, StoreBusy or StoreDamaged.
type Store struct {
	path   string
	writer *sql.DB // one connection: SQLite has one writer at a time anyway
	reader *sql.DB // a few, which cannot write
}

// Open opens the store at path, makes it where it is missing, and brings an older one up to date.
// A newer one is refused with fault.StoreNewer, a broken one or what is no kaiwa database with
// fault.StoreDamaged; both are left as they are.
//
// Answers that were being written when a kaiwa was killed become Cut, or Failed where nothing came. Should
// another kaiwa be writing one just now, its next save puts that right.
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	if err := prepare(ctx, path); err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	// FULL: an fsync for each commit, so that a power cut loses nothing that was acknowledged either.
	s := &Store{path: path}
	s.writer, err = sql.Open("sqlite", dsn(path, "_busy_timeout=5000", "_journal_mode=WAL", "_synchronous=FULL",
		"_foreign_keys=1", "_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", explain(path, err))
	}
	s.writer.SetMaxOpenConns(1)
	s.reader, err = sql.Open("sqlite", dsn(path, "_busy_timeout=5000", "_query_only=1"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store: %w", explain(path, err)), s.writer.Close())
	}
	s.reader.SetMaxOpenConns(4)
	s.reader.SetMaxIdleConns(4)
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store: %w", explain(path, err)), s.Close())
	}
	return s, nil
}

// begin migrates, and settles what a crash left behind.
func (s *Store) begin(ctx context.Context) error {
	if err := migrate(ctx, s.writer, migrations); err != nil {
		return err
	}
	var unfinished bool // asked first, because asking waits for no other writer
	err := s.reader.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'writing')").Scan(&unfinished)
	if err != nil || !unfinished {
		return err
	}
	_, err = s.writer.ExecContext(ctx, `UPDATE message SET state = iif(trim(text) = '', ?, ?) WHERE state = 'writing'`, Failed, Cut)
	return err
}

// Close closes the store.
func (s *Store) Close() error {
	if err := errors.Join(s.reader.Close(), s.writer.Close()); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// write runs f in a transaction that is not cancelled with ctx.
func (s *Store) write(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	ctx = context.WithoutCancel(ctx)
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return explain(s.path, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if err := f(ctx, tx); err != nil {
		return explain(s.path, err)
	}
	return explain(s.path, tx.Commit())
}

// explain gives SQLite's errors their names. Others stay as they are.
func explain(path string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	var code fault.Code
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		code = fault.StoreBusy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		code = fault.StoreDamaged
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		code = fault.CannotSave
	default:
		code = fault.Internal
	}
	return &fault.Fault{Code: code, Name: path, Err: err}
}
