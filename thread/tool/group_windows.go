package tool

import (
	"fmt"
	"os/exec"

	"golang.org/x/sys/windows"
)

// A group is a program with all that it starts: a job object.
type group struct{ job windows.Handle }

// newGroup has the command's window stay away. The job is made when it runs.
func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &windows.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW}
	return &group{}
}

// run starts the command, puts it into the job, and waits for it.
func (g *group) run(cmd *exec.Cmd) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("making a job for the command: %w", err)
	}
	defer windows.CloseHandle(job) //nolint:errcheck // nothing could be done about it
	g.job = job
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := g.take(uint32(cmd.Process.Pid)); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	return cmd.Wait()
}

func (g *group) take(pid uint32) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, pid)
	if err != nil {
		return fmt.Errorf("finding the command's process: %w", err)
	}
	defer windows.CloseHandle(process) //nolint:errcheck // nothing could be done about it
	if err := windows.AssignProcessToJobObject(g.job, process); err != nil {
		return fmt.Errorf("putting the command into its job: %w", err)
	}
	return nil
}

// kill ends all of them.
func (g *group) kill() error { return windows.TerminateJobObject(g.job, 1) }
