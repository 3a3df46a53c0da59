package thread

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"kaiwa/thread/recall"
)

// A dialect is what differs between the databases that a store can live in. Statements are written once, in what all of
// them understand, with ? or ?1, ?2 … for their parameters.
type dialect struct {
	// rebind writes a statement's parameters as the database wants them, given plain arguments.
	rebind func(query string, args []any) string
	// explain gives the database's errors their names.
	explain func(name string, err error) error
	// again tells that a transaction only met another one, and can be tried again.
	again func(err error) bool
	// lock waits for the turn to write, as the first statement of a transaction that writes; "" where beginning it does.
	lock string
	// version asks how many migrations there were, and setVersion, with a %d, notes it.
	version, setVersion string
	// scrub overwrites what deleted rows left in the database's files; nil where a server does that in its own time.
	scrub func(ctx context.Context, s *Store) error
	// index makes the index over this database's tables of package recall.
	index func(recall.Reader, recall.Texts, func(string) int) *recall.Index
}

// A pool is a database's connections.
type pool struct {
	*sql.DB
	dialect *dialect
}

// A transaction is one on a pool.
type transaction struct {
	*sql.Tx
	dialect *dialect
}

// begin begins a transaction that writes. There is one at a time: it waits for its turn.
func (p pool) begin(ctx context.Context) (transaction, error) {
	tx, err := p.BeginTx(ctx, nil)
	if err != nil {
		return transaction{}, err
	}
	if p.dialect.lock != "" {
		if _, err := tx.ExecContext(ctx, p.dialect.lock); err != nil {
			return transaction{}, errors.Join(err, tx.Rollback())
		}
	}
	return transaction{tx, p.dialect}, nil
}

// QueryContext shadows that of sql.DB.
func (p pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	args = plain(args)
	return p.DB.QueryContext(ctx, p.dialect.rebind(query, args), args...)
}

// QueryRowContext shadows that of sql.DB.
func (p pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	args = plain(args)
	return p.DB.QueryRowContext(ctx, p.dialect.rebind(query, args), args...)
}

// ExecContext shadows that of sql.DB.
func (p pool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args = plain(args)
	return p.DB.ExecContext(ctx, p.dialect.rebind(query, args), args...)
}

// QueryContext shadows that of sql.Tx.
func (t transaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	args = plain(args)
	return t.Tx.QueryContext(ctx, t.dialect.rebind(query, args), args...)
}

// QueryRowContext shadows that of sql.Tx.
func (t transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	args = plain(args)
	return t.Tx.QueryRowContext(ctx, t.dialect.rebind(query, args), args...)
}

// ExecContext shadows that of sql.Tx.
func (t transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args = plain(args)
	return t.Tx.ExecContext(ctx, t.dialect.rebind(query, args), args...)
}

// PrepareContext shadows that of sql.Tx. The statement's arguments must be plain ones.
func (t transaction) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.Tx.PrepareContext(ctx, t.dialect.rebind(query, nil))
}

// plain makes arguments what every driver takes for what it is: a time.Duration is a number of nanoseconds, a Role a text,
// and a text is UTF-8.
func plain(args []any) []any {
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			continue // the driver knows it, or says that it does not
		}
		if text, ok := v.(string); ok {
			v = storable(text)
		}
		args[i] = v
	}
	return args
}
