package thread

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations
var migrationFiles embed.FS

// migrations are the steps from an empty SQLite file to what this kaiwa writes: step n leads to version n+1.
// A step that was released is never changed: a later one mends it.
var migrations = readMigrations("sqlite")

func readMigrations(dialect string) []string {
	names, err := fs.Glob(migrationFiles, "migrations/"+dialect+"/*.sql") // sorted
	if err != nil {
		panic(err) // the pattern is ours
	}
	steps := make([]string, len(names))
	for i, name := range names {
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		steps[i] = string(b)
	}
	return steps
}

// migrate takes the database from whatever version it has to the newest, each step in a transaction of its own.
// Two programs may do it at once: whoever comes second finds the version already there.
func migrate(ctx context.Context, p pool, steps []string) error {
	for {
		done, err := migrateOnce(ctx, p, steps)
		if done || err != nil && !p.dialect.again(err) {
			return err
		}
	}
}

func migrateOnce(ctx context.Context, p pool, steps []string) (done bool, err error) {
	var version int64
	if err := p.QueryRowContext(ctx, p.dialect.version).Scan(&version); err != nil {
		return false, fmt.Errorf("reading the version: %w", err)
	}
	if version > int64(len(steps)) {
		return false, newer(version, len(steps))
	}
	if version == int64(len(steps)) {
		return true, nil
	}
	tx, err := p.begin(ctx)
	if err != nil {
		return false, fmt.Errorf("migrating from version %d: %w", version, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var now int64
	if err := tx.QueryRowContext(ctx, p.dialect.version).Scan(&now); err != nil {
		return false, fmt.Errorf("reading the version: %w", err)
	}
	if now != version { // somebody else was faster
		return false, nil
	}
	// SQLite's version is part of the transaction too, and takes no parameter.
	for _, step := range []string{steps[version], fmt.Sprintf(p.dialect.setVersion, version+1)} {
		if _, err := tx.Tx.ExecContext(ctx, step); err != nil {
			return false, fmt.Errorf("migrating from version %d: %w", version, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("migrating from version %d: %w", version, err)
	}
	return false, nil
}
