package thread

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kaiwa/config/fault"
)

// errHeld says that another program makes a draft, or another part of this one.
var errHeld = errors.New("it is held")

// draftLife is longer than a draft lives. It decides only where the file system cannot tell who holds a file.
const draftLife = 5 * time.Minute

// storing is longer than a sound of an answer waits for its row.
const storing = time.Minute

// Recover gives a row to each recording that a crash left without one, drafts too, in the thread that it was made for
// (or a new one, where that is gone), so that it can be written down after all. It returns how many there
// were. Answers' sounds that a crash left are dropped: they can be spoken anew. Call it once, after Open; it costs one
// look into a folder that is usually empty.
func (s *Store) Recover(ctx context.Context, audioDir string) (int, error) {
	if s.memory != nil {
		return 0, nil // it has no folder: what is in that one belongs to another store
	}
	dir := filepath.Join(audioDir, unfiled)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking for recordings: %w", &fault.Fault{Code: fault.CannotSave, Name: dir, Err: err})
	}
	found := 0
	for _, e := range entries {
		var adopted bool
		var err error
		name := e.Name()
		switch draft, isDraft := strings.CutSuffix(name, draftEnd); {
		case isDraft:
			adopted, err = s.recoverDraft(ctx, audioDir, draft)
		case isRecording(name):
			adopted, err = s.adopt(ctx, audioDir, name)
		case strings.HasSuffix(name, speechEnd):
			err = s.recoverSpeech(ctx, audioDir, name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // another kaiwa may just have filed it
			return found, fmt.Errorf("recovering %q: %w", name, err)
		}
		if adopted {
			found++
		}
	}
	return found, nil
}

// recoverDraft makes a recording of a draft that nobody makes any more, unless there is one already.
func (s *Store) recoverDraft(ctx context.Context, audioDir, name string) (adopted bool, err error) {
	dir := filepath.Join(audioDir, unfiled)
	draft, recording := filepath.Join(dir, name+draftEnd), filepath.Join(dir, name+recordingEnd)
	left, release, err := abandoned(draft, filepath.Join(dir, name+liveEnd))
	if !left || err != nil {
		return false, err
	}
	defer release()
	known, err := s.knows(ctx, name+recordingEnd)
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(recording); known || err == nil {
		return false, os.Remove(draft)
	}
	if err := os.Rename(draft, recording); err != nil {
		return false, err
	}
	if err := syncDir(dir); err != nil {
		return false, err
	}
	return s.adopt(ctx, audioDir, name+recordingEnd)
}

// abandoned tells whether a draft was left by a crash. If so nobody else takes it until release.
func abandoned(draft, live string) (left bool, release func(), err error) {
	f, err := os.OpenFile(live, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return true, func() {}, nil
	}
	if err != nil {
		return false, nil, err
	}
	release = func() {
		f.Close()
		_ = os.Remove(live) // left behind, it is swept one day
	}
	held := hold(f)
	info, err := os.Stat(draft)
	if err == nil && forsaken(held, time.Since(info.ModTime())) {
		return true, release, nil
	}
	f.Close()
	return false, nil, err
}

// forsaken tells, by what came of holding a draft's file, whether nobody makes it any more.
func forsaken(held error, age time.Duration) bool {
	return held == nil || !errors.Is(held, errHeld) && age > draftLife
}

// knows tells whether a sound has a row.
func (s *Store) knows(ctx context.Context, name string) (known bool, err error) {
	err = s.reader.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE "+bySound+")", name).Scan(&known)
	return known, s.explain(err)
}

// recoverSpeech files an answer's sound that has its row, and removes one that has none; but not a new one, whose row
// another kaiwa may be about to store.
func (s *Store) recoverSpeech(ctx context.Context, audioDir, name string) error {
	path := filepath.Join(audioDir, unfiled, name)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	known, err := s.knows(ctx, name)
	if err != nil {
		return err
	}
	if known {
		folder(audioDir).file(name)
		return nil
	}
	if time.Since(info.ModTime()) < storing {
		return nil
	}
	return os.Remove(path)
}

// adopt gives one unfiled recording a row, unless it has one, and files it.
func (s *Store) adopt(ctx context.Context, audioDir, name string) (adopted bool, err error) {
	path := filepath.Join(audioDir, unfiled, name)
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	row := []Message{{Role: User, State: Recorded, At: info.ModTime(), Heard: -1, Audio: name, Length: wavLength(path, info.Size())}}
	_, threadID := parseName(name)
	err = s.write(ctx, func(ctx context.Context, tx transaction) error {
		adopted = false
		var known bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE "+bySound+")", name).Scan(&known)
		if err != nil || known {
			return err
		}
		adopted = true
		err = s.append(ctx, tx, threadID, row)
		if !errors.Is(err, ErrNone) {
			return err
		}
		t, err := insertThread(ctx, tx, Thread{Created: info.ModTime()})
		if err != nil {
			return err
		}
		return s.append(ctx, tx, t.ID, row)
	})
	if err != nil {
		return false, err
	}
	folder(audioDir).file(name)
	return adopted, nil
}

// wavLength is how long a plain WAV file plays, 0 where its header does not tell: byte 28 has its bytes a second.
func wavLength(path string, size int64) time.Duration {
	const header = 44
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	var rate [4]byte
	if _, err := f.ReadAt(rate[:], 28); err != nil || size < header {
		return 0
	}
	perSecond := int64(binary.LittleEndian.Uint32(rate[:]))
	if perSecond == 0 {
		return 0
	}
	return time.Duration(size-header) * time.Second / time.Duration(perSecond)
}
