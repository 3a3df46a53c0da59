// Package log keeps kaiwa's log file, and the process's standard error in it while the screen is ours.
package log

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"kaiwa/config"
	"kaiwa/config/fault"
)

// limit is the size from which the log is moved aside: 5 MB, with one old file beside it.
const limit = 5 << 20

// A Log is an open log file. The embedded Logger writes text lines from level Info on.
type Log struct {
	*slog.Logger
	file *file
}

// Open opens the log for appending and makes its folder, for its owner alone. redact masks the keys in every
// line, [config.Keys.Redact]; nil masks what looks like a key. A log that grew past 5 MB becomes path + ".old".
func Open(path string, redact func(string) string) (*Log, error) {
	if redact == nil {
		redact = config.RedactPatterns
	}
	f := &file{path: path, redact: redact}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	if err := f.open(); err != nil {
		return nil, &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	return &Log{Logger: slog.New(slog.NewTextHandler(f, nil)), file: f}, nil
}

// TakeStderr points the process's standard error at the log: C code that writes to it (ALSA, JACK) shall not
// write over the screen. restore puts it back; calling it again does nothing.
func (l *Log) TakeStderr() (restore func() error, err error) {
	return l.file.takeStderr()
}

// Close gives standard error back, if it is still taken, and closes the file. Later lines are dropped.
func (l *Log) Close() error { return l.file.close() }

// file is the log's writer: it masks keys and moves a log that is too long aside.
type file struct {
	path   string
	redact func(string) string

	mu    sync.Mutex
	f     *os.File // nil once it is closed
	saved *stderr  // what standard error was; nil while it is not taken
	stuck bool     // it cannot be moved aside: another kaiwa has it open (Windows)
}

func (l *file) open() (err error) {
	l.f, err = os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return err
}

// Write writes one line. Its size is that of the line as it was given.
func (l *file) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return 0, os.ErrClosed
	}
	if info, err := l.f.Stat(); err == nil && info.Size() >= limit && !l.stuck {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	if _, err := l.f.WriteString(l.redact(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}

// rotate moves the file aside and begins a new one, to which a taken standard error follows. Where moving
// fails the log goes on in the old file.
func (l *file) rotate() error {
	old := l.f
	if err := old.Close(); err != nil { // Windows moves no open file
		return err
	}
	l.stuck = os.Rename(l.path, l.path+".old") != nil
	if err := l.open(); err != nil {
		l.f = nil
		return err
	}
	if l.saved != nil {
		return pointStderr(l.f)
	}
	return nil
}

func (l *file) takeStderr() (restore func() error, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil, os.ErrClosed
	}
	if l.saved != nil {
		return nil, fmt.Errorf("standard error is taken already")
	}
	saved, err := saveStderr()
	if err != nil {
		return nil, fmt.Errorf("keeping standard error: %w", err)
	}
	if err := pointStderr(l.f); err != nil {
		return nil, fmt.Errorf("pointing standard error at the log: %w", err)
	}
	l.saved = saved
	return l.restore, nil
}

func (l *file) restore() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.restoreLocked()
}

func (l *file) restoreLocked() error {
	if l.saved == nil {
		return nil
	}
	saved := l.saved
	l.saved = nil
	if err := saved.restore(); err != nil {
		return fmt.Errorf("giving standard error back: %w", err)
	}
	return nil
}

func (l *file) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.restoreLocked()
	if closed := l.f.Close(); err == nil {
		err = closed
	}
	l.f = nil
	return err
}
