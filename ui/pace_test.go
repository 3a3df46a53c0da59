package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestFrameFollowsAtOnce: a key is drawn without any wait, the next one after a frame. That a new Bubble Tea has its
// ticker elsewhere would be noticed here.
func TestFrameFollowsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out output
		s := newScreen(t, withThread)
		program, pacer := paced(s.m, tea.WithInput(nil), tea.WithOutput(&out), tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}))
		ended := make(chan struct{})
		go pacer.run(ended)
		go func() {
			defer close(ended)
			if _, err := program.Run(); err != nil {
				t.Errorf("the program ended with %v", err)
			}
		}()
		frames := func(after time.Duration, keys ...string) string {
			shown := len(out.String())
			for _, key := range keys {
				program.Send(keyPress(key))
				synctest.Wait()
			}
			time.Sleep(after)
			synctest.Wait()
			return ansi.Strip(out.String()[shown:])
		}
		frames(time.Second)
		if got := frames(0, "?"); !strings.Contains(got, "hear it again") {
			t.Errorf("the help is not drawn at once: %q", got)
		}
		if got := frames(0, "?"); got != "" {
			t.Errorf("a frame was drawn within %s: %q", frame, got)
		}
		if got := frames(frame); !strings.Contains(got, "Mount Fuji") {
			t.Errorf("the transcript is not drawn after %s: %q", frame, got)
		}
		if got := frames(time.Hour); got != "" {
			t.Errorf("something was drawn though nothing happened: %q", got)
		}
		program.Send(keyPress("q"))
		<-ended
		time.Sleep(time.Minute) // for the ticks
	})
}
