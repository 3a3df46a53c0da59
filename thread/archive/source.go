package archive

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"kaiwa/config/fault"
)

// FileOfAll is the name of an archive in a folder that has its sound as well.
const FileOfAll = "kaiwa.json"

// A source is a text in UTF-8 that can be read from any offset, however long it is.
type source struct {
	file   *os.File
	remove bool // it is a temporary one
	from   int64
	size   int64
	folder string // where sounds are beside it
}

// openSources opens a file, the archive in a folder, or what a .zip of OpenAI's has; "-" is standard input.
func openSources(name string) ([]*source, error) {
	s, err := openSource(name)
	if err != nil {
		return nil, err
	}
	var head [4]byte
	n, err := s.file.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		s.close()
		return nil, &fault.Fault{Code: fault.ImportMissing, Name: name, Err: err}
	}
	switch text := string(head[:n]); {
	case text == "PK\x03\x04":
		defer s.close()
		return unzip(s.file)
	case strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff"): // Windows' > makes UTF-16
		defer s.close()
		s, err := temporary(transform.NewReader(s.at(0), unicode.BOMOverride(encoding.Nop.NewDecoder())))
		if err != nil {
			return nil, err
		}
		return []*source{s}, nil
	case strings.HasPrefix(text, "\xef\xbb\xbf"):
		s.from = 3
	}
	return []*source{s}, nil
}

// openSource opens one file. What has no offsets, a pipe, is put into a temporary one.
func openSource(name string) (*source, error) {
	file := os.Stdin
	if name != "-" {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name = filepath.Join(name, FileOfAll)
		}
		var err error
		if file, err = os.Open(name); err != nil {
			return nil, &fault.Fault{Code: fault.ImportMissing, Name: name, Err: err}
		}
	}
	s := &source{file: file, folder: filepath.Dir(name)}
	if info, err := file.Stat(); err != nil || name == "-" || !info.Mode().IsRegular() {
		defer file.Close()
		return temporary(file)
	}
	return s, s.measure()
}

// unzip takes the conversations out of what OpenAI sends.
func unzip(file *os.File) ([]*source, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return nil, broken("the zip file cannot be read: %v", err)
	}
	var found []*source
	for _, f := range archive.File {
		if ok, _ := path.Match("conversations*.json", path.Base(f.Name)); !ok {
			continue
		}
		s, err := extract(f)
		if err != nil {
			closeAll(found)
			return nil, err
		}
		found = append(found, s)
	}
	if len(found) == 0 {
		return nil, broken("there is no conversations.json in the zip file")
	}
	return found, nil
}

func extract(f *zip.File) (*source, error) {
	r, err := f.Open()
	if err != nil {
		return nil, broken("%s in the zip file cannot be read: %v", f.Name, err)
	}
	defer r.Close()
	s, err := temporary(r)
	return s, within(err, "%s in the zip file", f.Name)
}

// temporary puts a text into a file of its own, for its owner alone, that goes when it is closed.
func temporary(r io.Reader) (*source, error) {
	file, err := os.CreateTemp("", "kaiwa-import-*")
	if err != nil {
		return nil, &fault.Fault{Code: fault.CannotSave, Name: os.TempDir(), Err: err}
	}
	s := &source{file: file, remove: true}
	if _, err := io.Copy(file, r); err != nil {
		s.close()
		if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
			return nil, &fault.Fault{Code: fault.CannotSave, Name: file.Name(), Err: err}
		}
		return nil, broken("it is damaged: %v", err)
	}
	if err := s.measure(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) measure() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	s.size = info.Size()
	return nil
}

// at reads from an offset, counted from the beginning of the text.
func (s *source) at(offset int64) io.Reader {
	return io.NewSectionReader(s.file, s.from+offset, s.size-s.from-offset)
}

// checked reads all of it, and fails where it is no UTF-8.
func (s *source) checked() io.Reader { return transform.NewReader(s.at(0), encoding.UTF8Validator) }

func (s *source) close() {
	_ = s.file.Close() // it was only read, or goes now
	if s.remove {
		_ = os.Remove(s.file.Name())
	}
}

func closeAll(all []*source) {
	for _, s := range all {
		s.close()
	}
}
