package thread

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kaiwa/config/fault"
)

// A Recording is what the microphone heard, as a WAV file.
type Recording struct {
	WAV    []byte
	Length time.Duration
	Level  float64 // RMS of the speech in dBFS
}

// ErrNoRecording says that a message has no recording.
var ErrNoRecording = errors.New("the message has no recording")

// unfiled is the folder, in the audio folder, of recordings whose row may not be stored yet.
//
// First the file is written there (under another name, fsync, rename, fsync of the folder), then its row is
// stored, then the file moves to the audio folder. The order loses nothing: whenever kaiwa is killed, or the
// row cannot be stored, a finished file is either known to a row, or found in unfiled by [Store.Recover],
// which gives it one. The other order would leave rows whose sound is nowhere. The last move needs no fsync,
// because readers look in both folders.
const unfiled = "unfiled"

// recordingName makes a name that sorts by time, tells the thread (for Recover) and cannot be guessed or
// collide: "20261122T140203-12-K5PLZQW4XUO3M.wav", 65 random bits.
func recordingName(threadID int64, at time.Time) string {
	return fmt.Sprintf("%s-%d-%s.wav", at.UTC().Format("20060102T150405"), threadID, rand.Text()[:13])
}

// recordingThread is the thread that a name tells, 0 where it tells none.
func recordingThread(name string) int64 {
	parts := strings.Split(name, "-")
	if len(parts) != 3 {
		return 0
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// writeRecording writes a file into unfiled. It is on the disk when writeRecording returns.
func writeRecording(audioDir, name string, wav []byte) error {
	dir := filepath.Join(audioDir, unfiled)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	part := filepath.Join(dir, name+".part")
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(wav)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

// fileRecording moves a recording that has its row out of unfiled. Where that fails it is still found there.
func fileRecording(audioDir, name string) {
	_ = os.Rename(filepath.Join(audioDir, unfiled, name), filepath.Join(audioDir, name))
}

// readRecording reads a recording, wherever it is.
func readRecording(audioDir, name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(audioDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join(audioDir, unfiled, name))
	}
	if errors.Is(err, fs.ErrNotExist) { // it was moved in between, or is really gone
		b, err = os.ReadFile(filepath.Join(audioDir, name))
	}
	return b, err
}

// keep stores the row of a recording whose file is written. Another kaiwa's Recover may have been faster:
// then its row is taken over.
func (s *Store) keep(ctx context.Context, threadID int64, name string, r Recording, at time.Time) (m Message, err error) {
	row := []Message{{Role: User, State: Recorded, At: at, Heard: -1, Audio: name, Length: r.Length, Level: r.Level}}
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		known, err := scanMessage(tx.QueryRowContext(ctx, `UPDATE message SET length = ?, level = ? WHERE audio = ?
			RETURNING `+messageColumns, r.Length, finite(r.Level), name))
		if errors.Is(err, sql.ErrNoRows) {
			return appendMessages(ctx, tx, threadID, row)
		}
		row[0] = known
		return err
	})
	return row[0], err
}

// Recover gives a row to each recording that a crash left without one, in the thread that it was made for
// (or a new one, where that is gone), so that it can be written down after all. It returns how many there
// were. Call it once, after Open; it costs one look into a folder that is usually empty.
func (s *Store) Recover(ctx context.Context, audioDir string) (int, error) {
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
		if filepath.Ext(e.Name()) != ".wav" {
			continue // it was never finished
		}
		adopted, err := s.adopt(ctx, audioDir, e)
		if err != nil {
			return found, fmt.Errorf("recovering recording %q: %w", e.Name(), err)
		}
		if adopted {
			found++
		}
	}
	return found, nil
}

// adopt gives one unfiled recording a row, unless it has one, and files it.
func (s *Store) adopt(ctx context.Context, audioDir string, e fs.DirEntry) (adopted bool, err error) {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) { // another kaiwa has just filed it
		return false, nil
	}
	if err != nil {
		return false, err
	}
	name := e.Name()
	row := []Message{{Role: User, State: Recorded, At: info.ModTime(), Heard: -1, Audio: name,
		Length: wavLength(filepath.Join(audioDir, unfiled, name), info.Size())}}
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var known bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM message WHERE audio = ?)", name).Scan(&known)
		if err != nil || known {
			return err
		}
		adopted = true
		err = appendMessages(ctx, tx, recordingThread(name), row)
		if !errors.Is(err, ErrNone) {
			return err
		}
		t, err := insertThread(ctx, tx, Thread{Created: info.ModTime()})
		if err != nil {
			return err
		}
		return appendMessages(ctx, tx, t.ID, row)
	})
	if err != nil {
		return false, err
	}
	fileRecording(audioDir, name)
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
