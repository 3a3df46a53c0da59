package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"kaiwa/thread/recall"
)

// The index of a database that has none, from an older kaiwa, is made in batches, the newest messages first: the first
// batch when the store is opened, the rest beside everything else. What is new meanwhile goes into the index at once, and
// a search finds what is there. unindexed is the link, of all threads, that says how far it got: messages before that id
// are missing. It is stored with each batch, so that whoever opens the store next goes on there.
const unindexed = "unindexed"

// indexAtOnce is how many messages are indexed while other writers wait: about 50 ms.
const indexAtOnce = 500

// An indexing is the work that goes on beside everything else.
type indexing struct {
	stop context.CancelFunc // of what takes long; nil: there is none
	done sync.WaitGroup
}

func (i *indexing) end() {
	if i.stop != nil {
		i.stop()
	}
	i.done.Wait()
}

// freshen makes the index where it is missing or old.
func (s *Store) freshen(ctx context.Context) error {
	stale, err := s.index.Stale(ctx)
	if err != nil {
		return s.explain(err)
	}
	if stale {
		if err := s.write(ctx, s.beginIndex); err != nil {
			return err
		}
	}
	left, err := s.Link(ctx, 0, unindexed)
	if err != nil || left == "" {
		return err
	}
	more, err := s.indexBatch(ctx)
	if err != nil || !more {
		return err
	}
	ctx, s.indexing.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.indexing.done.Go(func() { s.indexRest(ctx) })
	return nil
}

// beginIndex empties the index, and notes that all messages are missing.
func (s *Store) beginIndex(ctx context.Context, tx transaction) error {
	if err := s.index.Rebuild(ctx, tx, func(func(recall.Message, error) bool) {}); err != nil {
		return err
	}
	var newest int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM message").Scan(&newest); err != nil {
		return err
	}
	if newest == 0 {
		return setLink(ctx, tx, 0, unindexed, "")
	}
	return setLink(ctx, tx, 0, unindexed, strconv.FormatInt(newest+1, 10))
}

// indexRest indexes what is missing. Half of the time is left to others: other programs wait for their turn to write, too.
func (s *Store) indexRest(ctx context.Context) {
	for more := true; more; {
		start := time.Now()
		var err error
		if more, err = s.indexBatch(ctx); err != nil {
			slog.Warn("indexing older messages", "error", err) // the next start goes on
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Since(start)):
		}
	}
}

// indexBatch indexes the newest messages that are missing, and tells whether there are more.
func (s *Store) indexBatch(ctx context.Context) (more bool, err error) {
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		more, err = s.indexBefore(ctx, tx)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("indexing messages: %w", err)
	}
	return more, nil
}

func (s *Store) indexBefore(ctx context.Context, tx transaction) (more bool, err error) {
	var before int64
	err = tx.QueryRowContext(ctx, "SELECT CAST(value AS BIGINT) FROM link WHERE thread_id = 0 AND name = ?", unindexed).Scan(&before)
	if err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = nil // another kaiwa was faster
		}
		return false, err
	}
	ids, err := column[int64](ctx, tx, "SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?", before, indexAtOnce)
	if err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return false, setLink(ctx, tx, 0, unindexed, "")
	}
	oldest := ids[len(ids)-1]
	batch, err := findables(ctx, tx, "m.id >= ? AND m.id < ? ORDER BY m.id", oldest, before)
	if err != nil {
		return false, err
	}
	// One that was changed meanwhile is there already.
	if err := s.index.Delete(ctx, tx, batch...); err != nil {
		return false, err
	}
	if err := s.index.Append(ctx, tx, batch...); err != nil {
		return false, err
	}
	return true, setLink(ctx, tx, 0, unindexed, strconv.FormatInt(oldest, 10))
}
