//go:build !unix

package echo

import "time"

var start = time.Now()

// used is the time that passed, where the process's own isn't known.
func used() time.Duration { return time.Since(start) }
