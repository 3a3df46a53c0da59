//go:build unix

package tool

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// A group is a program with all that it starts.
type group struct{ cmd *exec.Cmd }

// newGroup has the command begin a process group of its own. It has no terminal to ask at, either.
func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return &group{cmd}
}

func (g *group) run(cmd *exec.Cmd) error { return cmd.Run() }

// kill ends all of them.
func (g *group) kill() error {
	err := syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
