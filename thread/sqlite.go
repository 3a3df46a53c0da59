package thread

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"kaiwa/config/fault"
	"kaiwa/thread/recall"
)

var sqliteDialect = &dialect{
	rebind:     func(query string, _ []any) string { return query },
	explain:    explain,
	again:      func(error) bool { return false }, // one writer at a time: transactions begin as writers
	version:    "PRAGMA user_version",
	setVersion: "PRAGMA user_version = %d",
	scrub:      scrubSQLite,
	index:      recall.New,
}

// openSQLite opens a file.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, path); err != nil {
		return nil, err
	}
	// FULL: an fsync for each commit, so that a power cut loses nothing that was acknowledged either. What is deleted is
	// overwritten.
	writer, err := sql.Open("sqlite", dsn(path, "_busy_timeout=5000", "_journal_mode=WAL", "_synchronous=FULL",
		"_foreign_keys=1", "_txlock=immediate", "_pragma=secure_delete(on)"))
	if err != nil {
		return nil, explain(path, err)
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", dsn(path, "_busy_timeout=5000", "_query_only=1"))
	if err != nil {
		return nil, errors.Join(explain(path, err), writer.Close())
	}
	reader.SetMaxOpenConns(4)
	reader.SetMaxIdleConns(4)
	if err := migrate(ctx, pool{writer, sqliteDialect}, migrations); err != nil {
		return nil, errors.Join(explain(path, err), reader.Close(), writer.Close())
	}
	return storeOf(path, pool{writer, sqliteDialect}, pool{reader, sqliteDialect}), nil
}

// explain gives SQLite's errors their names. Others stay as they are.
func explain(path string, err error) error {
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
