//go:build unix

package tool

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"
)

// allGone fails where one of the processes noted in a file is still there. Whoever was killed may need a moment to be
// buried by its new parent.
func allGone(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("it was stopped before it began: %v", err)
	}
	var parent, child int
	if _, err := fmt.Sscan(string(text), &parent, &child); err != nil {
		t.Fatal(err)
	}
	for _, pid := range []int{parent, child} {
		look := time.NewTicker(10 * time.Millisecond)
		for tries := 1; alive(pid); tries++ {
			if <-look.C; tries == 1000 {
				t.Errorf("process %d is alive", pid)
				break
			}
		}
		look.Stop()
	}
}

// alive tells whether a process runs; a dead one that nobody has buried does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	var name, state string
	if _, scanned := fmt.Sscan(string(stat), new(int), &name, &state); err == nil && scanned == nil {
		return state != "Z"
	}
	return true
}
