package thread

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kaiwa/config/fault"
)

// A folder keeps sounds as files: new ones in the folder unfiled inside it.
type folder string

func (f folder) write(name string, wav []byte) error {
	dir := filepath.Join(string(f), unfiled)
	if err := writeFile(dir, name, wav); err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: filepath.Join(string(f), name), Err: err}
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

func (f folder) file(name string) {
	_ = os.Rename(filepath.Join(string(f), unfiled, name), filepath.Join(string(f), name))
}

func (f folder) read(name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(string(f), name))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join(string(f), unfiled, name))
	}
	if errors.Is(err, fs.ErrNotExist) { // it was moved in between, or is really gone
		b, err = os.ReadFile(filepath.Join(string(f), name))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoRecording, err)
	}
	return b, err
}

// remove looks among the unfiled first, since a sound moves the other way.
func (f folder) remove(name string) (bool, error) {
	var removed bool
	for _, dir := range []string{filepath.Join(string(f), unfiled), string(f)} {
		err := os.Remove(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed = removed || err == nil
	}
	return removed, nil
}

func (f folder) claim(name string) io.Closer {
	dir := filepath.Join(string(f), unfiled)
	if os.MkdirAll(dir, 0o700) != nil {
		return nil // so that writing will say why
	}
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil
	}
	if hold(file) != nil {
		file.Close()
		return nil
	}
	return file
}
