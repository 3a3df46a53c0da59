package pane

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A Ticker moves something on the screen, only while it is wanted. Make a new one each time a pane is opened: what still
// comes for an older one is stale.
type Ticker struct {
	every time.Duration
	frame int
	on    bool
}

// Ticked is a ticker's next frame.
type Ticked struct{ Of *Ticker }

const spinEvery = 100 * time.Millisecond

// NewTicker moves at an interval.
func NewTicker(every time.Duration) *Ticker { return &Ticker{every: every} }

// NewSpinner is for what is under way: see [Ticker.Line].
func NewSpinner() *Ticker { return NewTicker(spinEvery) }

// Keep starts the ticker where it is wanted and stands still.
func (t *Ticker) Keep(wanted bool) tea.Cmd {
	if !wanted || t.on {
		return nil
	}
	t.on, t.frame = true, 0
	return t.next()
}

// Take moves on by a frame while the ticker is wanted, or stops.
func (t *Ticker) Take(m Ticked, wanted bool) tea.Cmd {
	if m.Of != t {
		return nil
	}
	t.frame++
	if t.on = wanted; !wanted {
		return nil
	}
	return t.next()
}

func (t *Ticker) next() tea.Cmd {
	return tea.Tick(t.every, func(time.Time) tea.Msg { return Ticked{t} })
}

var spinFrames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// Spin is a frame of what turns while something is under way.
func Spin(frame int) string { return spinFrames[frame%len(spinFrames)] }

// Line names what is under way, with a clock after three seconds. It is "" at first: what is done at once needs no name.
func (t *Ticker) Line(what string) string {
	if t.frame == 0 {
		return ""
	}
	return t.Busy(what)
}

// Busy is [Ticker.Line] from the beginning.
func (t *Ticker) Busy(what string) string {
	line := Spin(t.frame) + " " + what + "…"
	if s := int(time.Duration(t.frame) * t.every / time.Second); s >= 3 {
		line += fmt.Sprintf(" %d:%02d", s/60, s%60)
	}
	return line
}
