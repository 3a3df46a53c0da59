package settings

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A runner does what Bubble Tea does, inside a synctest bubble: it runs commands in goroutines and hands
// what they answer to the pane.
type runner struct {
	pane  anyPane
	inbox chan tea.Msg
	saved []Saved // that passed by
}

// newRunner opens a pane, and closes it when the test ends. The bubble fails then if anything goes on: a
// sample, a microphone, a request.
func newRunner(t *testing.T, pane anyPane) *runner {
	r := &runner{pane: pane, inbox: make(chan tea.Msg, 1000)}
	t.Cleanup(func() {
		pane.Close()
		r.wait(time.Second)
	})
	r.run(pane.Open())
	return r
}

// anyPane is either pane.
type anyPane interface {
	updater
	Open() tea.Cmd
	Close()
}

func (r *runner) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { r.inbox <- cmd() }()
	}
	r.drain()
}

// drain takes in all that is there, until every goroutine waits for something.
func (r *runner) drain() {
	for {
		synctest.Wait()
		select {
		case msg := <-r.inbox:
			r.take(msg)
		default:
			return
		}
	}
}

func (r *runner) take(msg tea.Msg) {
	switch m := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range m {
			if cmd != nil {
				go func() { r.inbox <- cmd() }()
			}
		}
	default:
		if s, ok := m.(Saved); ok {
			r.saved = append(r.saved, s)
		}
		if cmd := r.pane.Update(m); cmd != nil {
			go func() { r.inbox <- cmd() }()
		}
	}
}

// press hands keys to the pane, one right after the other: no time passes.
func (r *runner) press(names ...string) {
	for _, n := range names {
		r.take(pressed(n))
		r.drain()
	}
}

func (r *runner) typed(text string) {
	for _, c := range text {
		r.take(pressed(string(c)))
	}
	r.drain()
}

// wait lets time pass.
func (r *runner) wait(d time.Duration) {
	for ; d > 0; d -= 10 * time.Millisecond {
		time.Sleep(10 * time.Millisecond)
		r.drain()
	}
}
