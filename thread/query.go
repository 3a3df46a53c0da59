package thread

import (
	"context"
	"database/sql"
	"strings"

	"kaiwa/thread/recall"
)

// A scanner is a row.
type scanner interface{ Scan(into ...any) error }

// A querier is a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// query reads all rows of a query.
func query[T any](ctx context.Context, from recall.Reader, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := from.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// column reads a query's only column.
func column[T any](ctx context.Context, from recall.Reader, text string, args ...any) ([]T, error) {
	return query(ctx, from, func(row scanner) (v T, err error) {
		err = row.Scan(&v)
		return v, err
	}, text, args...)
}

// each runs statements about one thing.
func each(ctx context.Context, tx transaction, id int64, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// changed gives none where a statement changed nothing.
func changed(r sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return none
	}
	return nil
}

// places writes n parameters: (?, ?, ?).
func places(n int) string { return "(?" + strings.Repeat(", ?", n-1) + ")" }

func anys(ids []int64) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}

// storable makes text what every database takes: UTF-8 without NUL.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
