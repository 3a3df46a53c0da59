//go:build unix

package log

import (
	"os"

	"golang.org/x/sys/unix"
)

// stderr is a duplicate of what fd 2 was.
type stderr struct{ fd int }

func saveStderr() (*stderr, error) {
	fd, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	return &stderr{fd: fd}, err
}

func pointStderr(f *os.File) error { return unix.Dup2(int(f.Fd()), 2) }

func (s *stderr) restore() error {
	if err := unix.Dup2(s.fd, 2); err != nil {
		return err
	}
	return unix.Close(s.fd)
}
