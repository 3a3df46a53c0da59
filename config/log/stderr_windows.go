package log

import (
	"os"

	"golang.org/x/sys/windows"
)

// stderr is what the standard error handle and Go's file for it were.
type stderr struct {
	handle windows.Handle
	file   *os.File
}

func saveStderr() (*stderr, error) {
	h, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE)
	return &stderr{handle: h, file: os.Stderr}, err
}

func pointStderr(f *os.File) error {
	os.Stderr = f
	return windows.SetStdHandle(windows.STD_ERROR_HANDLE, windows.Handle(f.Fd()))
}

func (s *stderr) restore() error {
	os.Stderr = s.file
	return windows.SetStdHandle(windows.STD_ERROR_HANDLE, s.handle)
}
