package settings

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A task is one thing done in the background, at most once at a time: starting it again, or stopping it,
// cancels what runs, and what that still answers is stale.
type task struct {
	n      int // counts starts and stops
	cancel context.CancelFunc
}

// done is a task's answer. A pane knows its own by the task's address.
type done struct {
	task   *task
	n      int
	result any
}

// start runs a function in a command. Its result comes back as a done.
func (t *task) start(run func(context.Context) any) tea.Cmd {
	t.stop()
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	n := t.n
	return func() tea.Msg {
		defer cancel()
		return done{task: t, n: n, result: run(ctx)}
	}
}

// stop cancels the task.
func (t *task) stop() {
	t.n++
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// busy tells whether an answer is still to come.
func (t *task) busy() bool { return t.cancel != nil }

// ended takes an answer in, and tells whether it is the one that is waited for.
func (t *task) ended(d done) bool {
	if d.n != t.n {
		return false
	}
	t.cancel = nil
	return true
}

// pause waits, and tells whether the context outlived it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// A ticker moves something on the screen, only while it is wanted. A new one is made each time a pane is
// opened: what still comes for an older one is stale.
type ticker struct {
	every time.Duration
	frame int
	on    bool
}

// ticked is a ticker's next frame.
type ticked struct{ of *ticker }

// The meter's frames, and the spinner's.
const (
	meterEvery = 33 * time.Millisecond
	spinEvery  = 100 * time.Millisecond
)

// keep starts the ticker where it is wanted and stands still.
func (t *ticker) keep(wanted bool) tea.Cmd {
	if !wanted || t.on {
		return nil
	}
	t.on, t.frame = true, 0
	return t.next()
}

func (t *ticker) next() tea.Cmd {
	return tea.Tick(t.every, func(time.Time) tea.Msg { return ticked{t} })
}

// tick moves on by a frame, or stops.
func (t *ticker) tick(wanted bool) tea.Cmd {
	t.frame++
	if !wanted {
		t.on = false
		return nil
	}
	return t.next()
}

var spinFrames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// busyLine names what is under way, with a clock after three seconds.
func (t *ticker) busyLine(what string) string {
	line := spinFrames[t.frame%len(spinFrames)] + " " + what + "…"
	if s := int(time.Duration(t.frame) * t.every / time.Second); s >= 3 {
		line += fmt.Sprintf(" %d:%02d", s/60, s%60)
	}
	return line
}
