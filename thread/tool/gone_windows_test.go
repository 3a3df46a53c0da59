package tool

import (
	"fmt"
	"os"
	"testing"
)

// allGone fails where one of the processes noted in a file is still there: on Windows such a one can be found.
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
		if p, err := os.FindProcess(pid); err == nil {
			t.Errorf("process %d is alive", pid)
			_ = p.Release()
		}
	}
}
