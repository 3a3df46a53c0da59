package thread

import (
	"crypto/rand"
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

// unfiled is the folder, in the audio folder, of sounds whose row may not be stored yet.
//
// First the file is written there (under another name, fsync, rename, fsync of the folder), then its row is
// stored, then the file moves to the audio folder. The order loses nothing: whenever kaiwa is killed, or the
// row cannot be stored, a finished file is either known to a row, or found in unfiled by [Store.Recover],
// which gives it one. The other order would leave rows whose sound is nowhere. The last move needs no fsync,
// because readers look in both folders.
const unfiled = "unfiled"

// What the names of the files end in. Drafts are WAV files too, but nothing that could be taken for a recording.
const (
	recordingEnd = ".wav"
	speechEnd    = ".speech.wav"
	draftEnd     = ".draft"
	liveEnd      = ".live" // beside a draft, held by the program that makes it
	partEnd      = ".part" // a file that is being written
)

// bySound finds the row of a sound. The second half is what SQLite wants to hear before it uses the index, which has no
// row without a sound.
const bySound = "audio = ? AND audio <> ''"

const nameTime = "20060102T150405"

// soundName makes a name that sorts by time, tells the thread (for Recover) and cannot be guessed or
// collide: "20261122T140203-12-K5PLZQW4XUO3M", 65 random bits. What it ends in comes behind it.
func soundName(threadID int64, at time.Time) string {
	return fmt.Sprintf("%s-%d-%s", at.UTC().Format(nameTime), threadID, rand.Text()[:13])
}

// parseName gives what a name tells: the zero time and thread where we did not make it.
func parseName(name string) (at time.Time, threadID int64) {
	parts := strings.Split(name, "-")
	if len(parts) != 3 {
		return time.Time{}, 0
	}
	at, err := time.Parse(nameTime, parts[0])
	if err != nil {
		return time.Time{}, 0
	}
	if threadID, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
		return time.Time{}, 0
	}
	return at, threadID
}

func isRecording(name string) bool {
	return strings.HasSuffix(name, recordingEnd) && !strings.HasSuffix(name, speechEnd)
}

// writeSound writes a file into unfiled, in place of one of that name. It is on the disk when writeSound returns;
// until then the one before it is.
func writeSound(audioDir, name string, wav []byte) error {
	dir := filepath.Join(audioDir, unfiled)
	if err := writeFile(dir, name, wav); err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: filepath.Join(audioDir, name), Err: err}
	}
	return nil
}

func writeFile(dir, name string, b []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	part := filepath.Join(dir, name+partEnd)
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return syncDir(dir)
}

// fileSound moves a sound that has its row out of unfiled. Where that fails it is still found there.
func fileSound(audioDir, name string) {
	_ = os.Rename(filepath.Join(audioDir, unfiled, name), filepath.Join(audioDir, name))
}

// readSound reads a sound, wherever it is. ErrNoRecording where it is gone.
func readSound(audioDir, name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(audioDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join(audioDir, unfiled, name))
	}
	if errors.Is(err, fs.ErrNotExist) { // it was moved in between, or is really gone
		b, err = os.ReadFile(filepath.Join(audioDir, name))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoRecording, err)
	}
	return b, err
}

// removeSound removes a sound, wherever it is: unfiled first, since it moves the other way. It tells whether there was one.
func removeSound(audioDir, name string) (bool, error) {
	var removed bool
	for _, dir := range []string{filepath.Join(audioDir, unfiled), audioDir} {
		err := os.Remove(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed = removed || err == nil
	}
	return removed, nil
}
