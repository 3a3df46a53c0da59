package ui

import (
	"reflect"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
)

// frame is the least time between two frames.
const frame = 8 * time.Millisecond

// A pacer has the screen drawn when it may have changed: at once, and the next time after a frame. Bubble Tea's renderer
// looks 60 times a second for something to draw instead, as long as the program runs: that takes half a percent of a
// core, and a key waits for its frame, 8 ms on average. It has no option for that yet (its pull requests 1776 and 1796).
type pacer struct {
	*Model
	view    tea.View
	changed chan struct{}
	ticks   chan time.Time // what the renderer draws on
}

// viewed follows every other message: by then Bubble Tea has handed the view to its renderer.
type viewed struct{}

// paced makes a program of the screen, with the pacer that has to run while it does.
func paced(m *Model, options ...tea.ProgramOption) (*tea.Program, *pacer) {
	p := &pacer{Model: m, view: m.View(), changed: make(chan struct{}, 1), ticks: make(chan time.Time)}
	program := tea.NewProgram(p, options...)
	p.drive(program)
	return program, p
}

func (p *pacer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(viewed); ok {
		select {
		case p.changed <- struct{}{}:
		default: // it is to be drawn already
		}
		return p, nil
	}
	_, cmd := p.Model.Update(msg)
	p.view = p.Model.View()
	return p, tea.Batch(cmd, func() tea.Msg { return viewed{} })
}

func (p *pacer) View() tea.View { return p.view }

// drive takes the place of the ticker of a program that does not run yet. Where this version of Bubble Tea has no such
// field it draws at its own pace.
func (p *pacer) drive(program *tea.Program) {
	field := reflect.ValueOf(program).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return
	}
	ticker := time.NewTicker(time.Hour) // for its Stop and Reset: nobody reads it
	ticker.C = p.ticks
	*(**time.Ticker)(unsafe.Pointer(field.UnsafeAddr())) = ticker
}

// run has the renderer draw, until ended.
func (p *pacer) run(ended <-chan struct{}) {
	for {
		select {
		case <-p.changed:
		case <-ended:
			return
		}
		select {
		case p.ticks <- time.Now():
		case <-ended:
			return
		}
		select {
		case <-time.After(frame):
		case <-ended:
			return
		}
	}
}
