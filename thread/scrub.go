package thread

import (
	"context"
	"crypto/rand"

	"kaiwa/config/fault"
)

// unscrubbed is the link, of all threads, that says that rows were removed for good whose words may still be in the
// database's files. It is stored with what removes them, so that nothing stops the scrubbing for good: neither a crash, nor
// another program that is just reading. Its value tells one removal from another that came meanwhile.
const unscrubbed = "unscrubbed"

// oweScrub says, in the transaction that removes something for good, that the files are to be scrubbed.
func (s *Store) oweScrub(ctx context.Context, tx transaction) error {
	if s.dialect.scrub == nil || s.memory != nil {
		return nil
	}
	return setLink(ctx, tx, 0, unscrubbed, rand.Text())
}

// scrub overwrites what removed rows left in the database's files, if anything is owed. Where another program keeps it from
// that, with fault.StoreBusy, it stays owed: each Purge tries again, the one of the next start too.
func (s *Store) scrub(ctx context.Context) error {
	if s.dialect.scrub == nil || s.memory != nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	owed, err := s.Link(ctx, 0, unscrubbed)
	if err != nil || owed == "" {
		return err
	}
	if err := s.dialect.scrub(ctx, s); err != nil {
		return s.explain(err)
	}
	return s.write(ctx, func(ctx context.Context, tx transaction) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM link WHERE thread_id = 0 AND name = ? AND value = ?", unscrubbed, owed)
		return err
	})
}

// scrubIfFree leaves it to the next Purge where another program is reading: what was removed is removed all the same.
func (s *Store) scrubIfFree(ctx context.Context) error {
	if err := s.scrub(ctx); !fault.Is(err, fault.StoreBusy) {
		return err
	}
	return nil
}
