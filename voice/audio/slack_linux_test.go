package audio

import (
	"os"
	"strings"
	"testing"
)

func TestTimersMayBeLate(t *testing.T) {
	slack, err := os.ReadFile("/proc/self/timerslack_ns")
	if err != nil {
		t.Skipf("this system does not tell: %v", err)
	}
	if got := strings.TrimSpace(string(slack)); got != "1000000" {
		t.Errorf("timers may be %s ns late, not 1 ms", got)
	}
}
