package thread

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"kaiwa/config/fault"
)

// applicationID marks a database file as kaiwa's: "kaiw". Migration 1 writes it.
const applicationID = 0x6b616977

// The header of an SQLite file: https://www.sqlite.org/fileformat2.html#the_database_header
const (
	headerSize     = 100
	headerMagic    = "SQLite format 3\x00"
	offPageSize    = 16 // uint16; 1 means 65536
	offChange      = 24 // uint32, equal to offValidFor where offPages can be believed
	offPages       = 28 // uint32
	offVersion     = 60 // uint32, PRAGMA user_version
	offApplication = 68 // uint32, PRAGMA application_id
	offValidFor    = 92 // uint32
)

// prepare makes the folder and the file where they are missing, readable by nobody else, and looks at the
// file's first bytes before SQLite may touch it: one that is not ours to write stays as it is.
func prepare(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	// Newer pages may wait beside the file. This is asked first: a kaiwa that is just closing moves them over.
	wal, err := os.Stat(path + "-wal")
	waiting := err == nil && wal.Size() > 0
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	if err := inspect(ctx, f, info.Size(), waiting, path); err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		// What was said is private. Where the file system knows no modes, there is nothing to tighten.
		_ = f.Chmod(0o600)
	}
	return nil
}

// inspect refuses a file that is no kaiwa database of a version that we know. It only reads. waiting tells that
// the file is not the whole of it.
func inspect(ctx context.Context, f io.ReaderAt, size int64, waiting bool, path string) error {
	if size == 0 {
		return nil
	}
	h := make([]byte, headerSize)
	if _, err := f.ReadAt(h, 0); err != nil && !errors.Is(err, io.EOF) {
		return &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	if !bytes.HasPrefix(h, []byte(headerMagic)) {
		return damaged(path, "not a database")
	}
	if pages, pageSize := pageCount(h); !waiting && pages*pageSize > size {
		return damaged(path, fmt.Sprintf("it has %d bytes of %d", size, pages*pageSize))
	}
	version := binary.BigEndian.Uint32(h[offVersion:])
	if waiting || version == 0 {
		return probe(ctx, path)
	}
	return judge(path, int64(version), int64(binary.BigEndian.Uint32(h[offApplication:])))
}

// pageCount gives how many pages the header claims, 0 where it cannot be believed, and their size.
func pageCount(h []byte) (pages, size int64) {
	size = int64(binary.BigEndian.Uint16(h[offPageSize:]))
	if size == 1 {
		size = 65536
	}
	if binary.BigEndian.Uint32(h[offChange:]) != binary.BigEndian.Uint32(h[offValidFor:]) {
		return 0, size
	}
	return int64(binary.BigEndian.Uint32(h[offPages:])), size
}

// probe asks SQLite for what inspect wants to know, read-only: closing such a connection writes nothing back.
func probe(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(path, "mode=ro", "_busy_timeout=5000"))
	if err != nil {
		return explain(path, err)
	}
	defer db.Close()
	var version, application, tables int64
	err = db.QueryRowContext(ctx, `SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_user_version, pragma_application_id`).Scan(&version, &application, &tables)
	switch {
	case err != nil:
		return explain(path, err)
	case tables == 0 && version == 0:
		return nil // a kaiwa was killed before its first migration
	}
	return judge(path, version, application)
}

func judge(path string, version, application int64) error {
	if application != applicationID {
		return damaged(path, "another program's database")
	}
	if version > int64(len(migrations)) {
		return newer(version, len(migrations))
	}
	return nil
}

func damaged(path, why string) error {
	return &fault.Fault{Code: fault.StoreDamaged, Name: path, Detail: why}
}

func newer(version int64, known int) error {
	return &fault.Fault{Code: fault.StoreNewer, Detail: fmt.Sprintf("version %d, known are up to %d", version, known)}
}

// dsn gives the data source name of an absolute path.
func dsn(path string, options ...string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(options, "&")}
	return u.String()
}

// syncDir makes the names in a folder durable. Windows has no such call, and does not need it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}
