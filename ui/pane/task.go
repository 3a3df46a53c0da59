package pane

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A Task is one thing done in the background, at most once at a time: starting it again, or stopping it, cancels what
// runs, and what that still answers is stale.
type Task struct {
	n      int // counts starts and stops
	cancel context.CancelFunc
}

// Done is a task's answer. It is handed to every task, which knows its own.
type Done struct {
	Result any
	task   *Task
	n      int
}

// Start runs a function in a command. Its result comes back as a [Done].
func (t *Task) Start(run func(context.Context) any) tea.Cmd {
	t.Stop()
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	n := t.n
	return func() tea.Msg {
		defer cancel()
		return Done{run(ctx), t, n}
	}
}

// Stop cancels the task.
func (t *Task) Stop() {
	t.n++
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// Busy tells whether an answer is still to come.
func (t *Task) Busy() bool { return t.cancel != nil }

// Take takes an answer in, and tells whether it is the one that is waited for.
func (t *Task) Take(d Done) bool {
	if d.task != t || d.n != t.n {
		return false
	}
	t.cancel = nil
	return true
}

// Pause waits, and tells whether the context outlived it.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// A Queue makes changes one after the other, in the order in which they were asked for: commands run in no order of
// their own. It goes on when the pane is closed. The zero Queue is ready.
type Queue struct{ last chan struct{} } // closed when the newest change is made

// Changed is the outcome of a change. Its pane wants it, open or not.
type Changed struct {
	Result any
	Err    error
	queue  *Queue
}

// Late is the outcome of a change whose pane was closed before it was made: what failed is for others to say.
type Late struct{ Err error }

// Late hands an outcome on.
func (c Changed) Late() tea.Cmd { return func() tea.Msg { return Late{c.Err} } }

// Do makes a change in a command. Its outcome comes back as a [Changed].
func (q *Queue) Do(change func(context.Context) (any, error)) tea.Cmd {
	before, made := q.last, make(chan struct{})
	q.last = made
	return func() tea.Msg {
		defer close(made)
		if before != nil {
			<-before
		}
		result, err := change(context.Background())
		return Changed{result, err, q}
	}
}

// Owns tells whether an outcome is one of the queue's.
func (q *Queue) Owns(c Changed) bool { return c.queue == q }

// Then gives a function that waits until the changes asked for so far are made, or ctx is done.
func (q *Queue) Then() func(ctx context.Context) {
	last := q.last
	return func(ctx context.Context) {
		if last == nil {
			return
		}
		select {
		case <-last:
		case <-ctx.Done():
		}
	}
}
