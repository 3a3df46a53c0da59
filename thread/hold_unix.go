//go:build unix

package thread

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// hold holds a file until it is closed, if only by the end of the program. errHeld where somebody else, or this program
// in another place, does; another error where the file system cannot tell.
func hold(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
