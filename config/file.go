package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kaiwa/config/fault"
)

// replaceFile writes a file so that at any moment, and after a power cut, it is the old or the new one. An
// existing file keeps its mode, and a link stays a link: dotfiles managers keep settings behind one. The
// error is a fault with the code CannotSave.
func replaceFile(path string, text []byte, mode fs.FileMode) (err error) {
	defer func() {
		if err != nil {
			err = &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
		}
	}()
	target, err := follow(path)
	if err != nil {
		return err
	}
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	folder := filepath.Dir(target)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, "."+filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	if err := errors.Join(fill(temp, text, mode), temp.Close()); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	if err := os.Rename(temp.Name(), target); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	if f, err := os.Open(folder); err == nil { // makes the rename last; not every system can
		_ = f.Sync()
		_ = f.Close()
	}
	return nil
}

func fill(f *os.File, text []byte, mode fs.FileMode) error {
	if _, err := f.Write(text); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	return f.Sync()
}

// follow gives the file behind a link, even where that does not exist yet.
func follow(path string) (string, error) {
	for range 40 {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link
		}
		if !filepath.IsAbs(to) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path)) // ".." counts from the real folder
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", errors.New("too many links")
}
