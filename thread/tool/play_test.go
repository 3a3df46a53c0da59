package tool

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// play is what this program does as a command.
func play(role string, args []string) int {
	switch role {
	case "print":
		fmt.Print(strings.Join(args, "|"))
	case "fail":
		fmt.Fprintln(os.Stderr, "no such city")
		return 3
	case "talk":
		fmt.Print(strings.Repeat("あ", maxOutput))
	case "environment":
		input, _ := io.ReadAll(os.Stdin)
		fmt.Println(strings.Join(os.Environ(), "\n"))
		fmt.Println("input:", len(input), "bytes")
	case "spawn":
		return spawn(args[0])
	case "wait":
		<-time.After(time.Minute)
	}
	return 0
}

// spawn starts a child that holds the output open, notes both, and waits.
func spawn(pids string) int {
	self, err := os.Executable()
	if err != nil {
		return 1
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), "TOOL_TEST_ROLE=wait")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		return 1
	}
	if err := os.WriteFile(pids, fmt.Append(nil, os.Getpid(), " ", child.Process.Pid), 0o600); err != nil {
		return 1
	}
	<-time.After(time.Minute)
	return 0
}
