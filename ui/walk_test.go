package ui

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/thread/memory"
	"kaiwa/voice"
)

// A walker presses keys at random, while turns come and go.
type walker struct {
	*screen
	*rand.Rand
	pressed string
	id      int64
	unasked int // tools that ran though nobody said yes
}

// walked are the keys that mean something, and some that mean nothing.
var walked = []string{
	"space", "esc", "enter", "i", "h", "r", "R", "p", "[", "[", "[", "]", "{", "{", "}", "e", "d", "d", "u", "U", "y", "n", "t", "/", "m", "T",
	"?", "a", "g", "G", "up", "down", "pgup", "x", "ctrl+t", "c",
}

func withWalk(d *Deps) {
	withVersions(d)
	withTemporary(d)
	withMemories(d)
	withVersions(d)
	d.After = func(context.Context, int64) (thread.After, error) {
		return thread.After{Title: "walked", Changes: []memory.Change{{Action: memory.Added, Memory: memory.Memory{Text: "Walks."}}}}, nil
	}
}

// step presses a key, and perhaps lets time pass and the turn go on.
func (w *walker) step() {
	w.pressed = walked[w.IntN(len(walked))]
	w.press(w.pressed)
	if w.IntN(3) == 0 {
		w.wait(time.Duration(w.IntN(700)) * time.Millisecond)
	}
	if w.m.run.on && w.m.run.turn != nil && w.IntN(2) == 0 {
		w.goesOn()
	}
	w.fits(tea.WindowSizeMsg{Width: 61, Height: 16})
}

// goesOn has the turn do something.
func (w *walker) goesOn() {
	r := w.m.run
	w.id += 2
	switch w.IntN(6) {
	case 0:
		w.happen(voice.Entered{State: voice.Listening}, voice.Spoke{})
	case 1:
		m := thread.Message{ID: w.id, ThreadID: w.m.thread.ID, Role: thread.User, At: time.Now(), State: thread.Complete, Text: "said", Heard: -1}
		r.of.store.(*fakeStore).put(m)
		w.happen(voice.Said{ID: m.ID, Text: m.Text}, voice.Entered{State: voice.Thinking})
	case 2:
		m := thread.Message{ID: w.id, ThreadID: w.m.thread.ID, Role: thread.Assistant, At: time.Now(), State: thread.Complete, Text: "*answered*", Heard: -1}
		r.of.store.(*fakeStore).put(m)
		w.happen(voice.Began{ID: m.ID}, voice.Words{Text: m.Text}, voice.Entered{State: voice.Speaking})
	case 3:
		w.send(toolAsks{ok: true, question: Question{Tool: "tool", Command: "command", Answer: func(yes bool) {
			if yes && w.pressed != "y" {
				w.unasked++
			}
		}}})
	default:
		w.end(voice.Ended{Cancelled: w.IntN(2) == 0})
	}
}

// TestWalk: whatever somebody does, the screen stays whole, esc leads back, and no tool runs unasked.
func TestWalk(t *testing.T) {
	for seed := range uint64(6) {
		play(t, 61, 16, withWalk, func(t *testing.T, s *screen) {
			w := &walker{screen: s, Rand: rand.New(rand.NewPCG(seed, 4)), id: 1000}
			for range 300 {
				if w.step(); s.m.quitting || t.Failed() {
					t.Fatalf("after %s:\n%s", w.pressed, s.text())
				}
			}
			for range 12 { // what is typed, what it is typed into, a pane …
				s.presses("esc")
			}
			if s.m.focus != onTalk {
				t.Errorf("esc does not lead back:\n%s", s.text())
			}
			if w.unasked > 0 {
				t.Errorf("%d tools ran unasked", w.unasked)
			}
		})
	}
}
