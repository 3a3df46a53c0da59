package thread

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// hold holds a file until it is closed, if only by the end of the program. errHeld where somebody else, or this program
// in another place, does; another error where the file system cannot tell.
func hold(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}
