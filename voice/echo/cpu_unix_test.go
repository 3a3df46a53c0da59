//go:build unix

package echo

import (
	"syscall"
	"time"
)

// used is the CPU time of this process: what others do on the machine doesn't count.
func used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
