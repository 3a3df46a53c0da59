package settings

import (
	"context"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// A saver writes changes one after the other. Of several to the same setting that wait, only the newest is
// written: commands run in no order of their own, and an arrow key held down makes many.
type saver struct {
	save   func(ctx context.Context, key string, value any) error
	turn   chan struct{}            // holds one: whose turn it is to write
	newest map[string]*atomic.Int64 // never changed after newSaver
}

func newSaver(save func(context.Context, string, any) error) *saver {
	s := &saver{save: save, turn: make(chan struct{}, 1), newest: map[string]*atomic.Int64{}}
	for _, f := range config.Fields() {
		s.newest[f.Key] = new(atomic.Int64)
	}
	return s
}

// cmd makes the command that writes a change. It answers [Saved], or nothing where a newer change replaced it.
// It goes on when the pane is closed: what was changed is saved.
func (s *saver) cmd(key string, value any) tea.Cmd {
	newest := s.newest[key]
	n := newest.Add(1)
	return func() tea.Msg {
		s.turn <- struct{}{}
		defer func() { <-s.turn }()
		if newest.Load() != n {
			return nil
		}
		return Saved{Key: key, Value: value, Err: s.save(context.Background(), key, value)}
	}
}

// set changes a setting on the screen at once, and saves it.
func (p *Pane) set(key string, value any) tea.Cmd {
	if p.values[key] == value {
		return nil
	}
	p.values[key] = value
	return p.saves.cmd(key, value)
}

// saved takes the outcome in: what could not be saved is shown as it is in force.
func (p *Pane) saved(m Saved) tea.Cmd {
	if m.Err != nil {
		if p.values[m.Key] == m.Value {
			p.read(m.Key)
		}
		p.fail(m.Err)
		return nil
	}
	if m.Key == store {
		p.note = pane.Notice{What: words.StoreNextStart.In(p.lang)}
	}
	for _, r := range rows {
		if r.kind == aServer && r.key == m.Key && p.open {
			clear(p.models)
			return tea.Batch(p.readKeys(), p.verify(r.role, words.ServerAnswers))
		}
	}
	return nil
}

// read takes a setting as it is in force.
func (p *Pane) read(key string) {
	if f, ok := config.FieldOf(key); ok {
		p.values[key] = f.Get(p.deps.Settings())
	}
}
