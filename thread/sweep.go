package thread

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kaiwa/config/fault"
)

// Keep says which sounds are kept, recordings and answers alike: none older than Age, and of those that are left the
// newest ones of Bytes together. With an Age of 0 nothing is kept but what has to be.
type Keep struct {
	Age   time.Duration
	Bytes int64
}

// grace is how long a recording is kept that the guard does not believe, for the user to try again, and a file that
// has no row, for one that a program may yet give it.
const grace = 24 * time.Hour

// sweepAtOnce is how many sounds are let go while other writers wait.
const sweepAtOnce = 100

// Sweep removes the sounds that are not to be kept, and gives the bytes that this freed. Recordings without text stay,
// whatever keep says; those that the guard does not believe stay for a day at least, and are not counted out for their
// size. Drafts stay. Files of ours without a row, which a crash can leave, go after a day.
//
// First the row forgets its sound, then the file goes: no row ever tells of a sound that was swept, and a crash in
// between leaves a file without a row. Several programs may sweep at once. It looks at the files, of which there are no
// more than are kept, and only at the rows of those that go.
func (s *Store) Sweep(ctx context.Context, audioDir string, keep Keep) (freed int64, err error) {
	if s.memory != nil {
		return 0, nil // it has no folder: what is in that one belongs to another store
	}
	w := sweeper{store: s, audioDir: audioDir, keep: keep, now: time.Now()}
	// The files come first: one that is filed has had its row before, so that none of them is missed below.
	if err := w.list(); err != nil {
		return 0, fmt.Errorf("sweeping sounds: %w", &fault.Fault{Code: fault.CannotSave, Name: audioDir, Err: err})
	}
	if w.known, err = s.soundNames(ctx); err != nil {
		return 0, fmt.Errorf("sweeping sounds: %w", err)
	}
	var stuck []error
	for w.next() {
		if err := ctx.Err(); err != nil {
			return freed, err
		}
		gone, err := w.letGo(ctx)
		if err != nil {
			return freed, fmt.Errorf("sweeping sounds: %w", err)
		}
		for _, f := range gone {
			removed, err := folder(audioDir).remove(f.name)
			if removed {
				freed += f.size
			}
			stuck = append(stuck, err)
		}
	}
	if err := errors.Join(stuck...); err != nil {
		return freed, fmt.Errorf("sweeping sounds: %w", &fault.Fault{Code: fault.CannotSave, Name: audioDir, Err: err})
	}
	return freed, nil
}

// soundNames gives the names of all sounds that have a row; an index holds them.
func (s *Store) soundNames(ctx context.Context) (map[string]bool, error) {
	names, err := column[string](ctx, s.reader, "SELECT audio FROM message WHERE audio <> ''")
	if err != nil {
		return nil, s.explain(err)
	}
	all := make(map[string]bool, len(names))
	for _, name := range names {
		all[name] = true
	}
	return all, nil
}

// A soundFile is a file in the audio folder or in unfiled.
type soundFile struct {
	name string
	at   time.Time
	size int64
	ours bool // it has a name that we give, and is not waiting for its row
}

// A sweeper goes through the files, oldest first.
type sweeper struct {
	store    *Store
	audioDir string
	keep     Keep
	now      time.Time
	known    map[string]bool // has a row
	left     []soundFile     // to be looked at
	total    int64           // bytes of those that stay, and of those left
}

// list finds the files.
func (w *sweeper) list() error {
	for _, dir := range []string{filepath.Join(w.audioDir, unfiled), w.audioDir} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() || strings.HasSuffix(e.Name(), draftEnd) {
				continue // gone meanwhile, or not a sound
			}
			f := soundFile{name: e.Name(), size: info.Size()}
			f.at, _ = parseName(f.name)
			f.ours = !f.at.IsZero() && (dir == w.audioDir || !isRecording(f.name))
			if f.at.IsZero() {
				f.at = info.ModTime()
			}
			w.left = append(w.left, f)
			w.total += f.size
		}
	}
	slices.SortFunc(w.left, func(a, b soundFile) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.name, b.name))
	})
	return nil
}

// next goes on to the next file that may go, and tells whether there is one.
func (w *sweeper) next() bool {
	for len(w.left) > 0 && !w.wants(w.left[0]) {
		w.left = w.left[1:]
	}
	return len(w.left) > 0
}

// wants tells whether a file is to go if its row allows it.
func (w *sweeper) wants(f soundFile) bool {
	if !w.known[f.name] {
		return w.stray(f)
	}
	return w.total > w.keep.Bytes || w.outlived(f, w.keep.Age)
}

func (w *sweeper) outlived(f soundFile, age time.Duration) bool {
	return age <= 0 || w.now.Sub(f.at) >= age
}

func (w *sweeper) stray(f soundFile) bool { return f.ours && w.outlived(f, grace) }

// letGo makes the rows of some files forget them, and gives those that can be removed.
func (w *sweeper) letGo(ctx context.Context) (gone []soundFile, err error) {
	left, total := w.left, w.total
	err = w.store.write(ctx, func(ctx context.Context, tx transaction) error {
		w.left, w.total, gone = left, total, nil // it may be done again
		for len(gone) < sweepAtOnce && w.next() {
			f := w.left[0]
			w.left = w.left[1:]
			ok, err := w.forget(ctx, tx, f)
			if err != nil {
				return err
			}
			if ok {
				gone = append(gone, f)
				w.total -= f.size
			}
		}
		return nil
	})
	return gone, err
}

// forget makes the row of a file forget it, and tells whether the file can be removed.
func (w *sweeper) forget(ctx context.Context, tx transaction, f soundFile) (bool, error) {
	var id int64
	var role Role
	var state State
	err := tx.QueryRowContext(ctx, "SELECT id, role, state FROM message WHERE "+bySound, f.name).Scan(&id, &role, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return w.stray(f), nil
	}
	if err != nil {
		return false, err
	}
	if role == User && state != Complete && (state != Dropped || !w.outlived(f, max(w.keep.Age, grace))) {
		return false, nil
	}
	return true, setSound(ctx, tx, id, "")
}
