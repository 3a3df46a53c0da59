package thread

import (
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
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

// sounds is where sounds are kept: a folder, or the memory of a temporary store.
type sounds interface {
	// write keeps a sound, unfiled, in place of one of that name. It is on the disk when write returns; until then the one
	// before it is. Errors are fault.CannotSave.
	write(name string, wav []byte) error
	// file says that a sound has its row. Where that fails it is still found.
	file(name string)
	// read gives a sound, filed or not. ErrNoRecording where it is gone.
	read(name string) ([]byte, error)
	// remove removes a sound, filed or not, and tells whether there was one.
	remove(name string) (bool, error)
	// claim holds a file of that name until it is closed, if only by the end of the program. nil where it cannot be held.
	claim(name string) io.Closer
}

// sounds gives where the store's sounds are on this machine.
func (s *Store) sounds(audioDir string) sounds {
	if s.memory != nil {
		return s.memory
	}
	return folder(audioDir)
}

func (c *Conversation) sounds() sounds { return c.store.sounds(c.audioDir) }
