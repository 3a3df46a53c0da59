package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/voice"
)

// A run is one turn as the screen sees it. Update makes and changes it; commands only carry it back, so
// that what comes from an older one is known by its address and does not touch the one that is on.
type run struct {
	turn  Turn // nil until its command has begun it
	start voice.Start
	on    bool
	state voice.State
	since time.Time // when the state began
	began time.Time

	user, answer int64 // its messages, 0 while there is none
	failed       int64 // the answer that could not be spoken
	wait         voice.Waiting
	ask          func(Turn) // what was asked before turn was there
}

// The messages of a turn.
type (
	turnBegan struct {
		run  *run
		turn Turn
	}
	turnEvents struct {
		run    *run
		events []voice.Event // none: it is over
	}
	reloaded struct {
		messages []thread.Message
		err      error
	}
)

// begin starts a turn, as soon as its thread is here. One that is on is cancelled, and ends by itself.
func (m *Model) begin(s voice.Start) tea.Cmd {
	if !m.loaded {
		m.queued = &s
		return nil
	}
	m.retire()
	m.run = &run{start: s, on: true, state: firstState(s), since: m.now, began: m.now}
	m.notices, m.trouble = nil, ""
	m.meter.reset()
	if s.Read != nil {
		m.run.answer = s.Read.ID
		m.list.Explain(s.Read.ID, nil)
		m.list.Live(s.Read.ID, true)
	}
	if s.Again != 0 {
		m.run.user = s.Again
		m.list.Put(m.message(s.Again, func(t *thread.Message) { t.State = thread.Recorded }))
		m.list.Explain(s.Again, nil)
		m.list.Live(s.Again, true)
	}
	m.list.Bottom()
	run, ctx, id, begin := m.run, m.ctx, m.thread.ID, m.deps.Begin
	return tea.Batch(m.startTick(), func() tea.Msg { return turnBegan{run, begin(ctx, id, s)} })
}

// firstState is what a turn will most likely say first; the screen need not wait for it.
func firstState(s voice.Start) voice.State {
	switch {
	case s.Listen:
		return voice.Opening
	case s.Again != 0:
		return voice.WritingDown
	case s.Read != nil:
		return voice.Answering
	}
	return voice.Thinking
}

// retire leaves the turn that is on to itself.
func (m *Model) retire() {
	if !m.run.on {
		return
	}
	m.ask(Turn.Cancel)
	m.run.on = false
	m.list.Live(m.run.user, false)
	m.list.Live(m.run.answer, false)
}

// ask calls a method of the turn that is on, as soon as it is there.
func (m *Model) ask(method func(Turn)) {
	if m.run.turn == nil {
		m.run.ask = method
		return
	}
	method(m.run.turn)
}

func (m *Model) onTurnBegan(msg turnBegan) tea.Cmd {
	msg.run.turn = msg.turn
	if msg.run.ask != nil {
		msg.run.ask(msg.turn)
	}
	return read(msg.run)
}

// read waits for a turn's next events. Those that are there already come along, so that 500 words become a dozen messages.
func read(r *run) tea.Cmd {
	turn := r.turn
	return func() tea.Msg { return turnEvents{r, turn.Next()} }
}

func (m *Model) onTurnEvents(msg turnEvents) tea.Cmd {
	for _, e := range msg.events {
		msg.run.note(e)
		if msg.run == m.run && m.run.on {
			m.onEvent(e)
		}
	}
	if len(msg.events) > 0 {
		return read(msg.run)
	}
	if msg.run == m.run && m.run.on { // it ended without saying so
		m.onEvent(voice.Ended{})
	}
	return m.reload(msg.run.user, msg.run.answer)
}

// note keeps the messages of a turn, also of one that was left to itself: they are read when it is over.
func (r *run) note(e voice.Event) {
	switch e := e.(type) {
	case voice.Kept:
		r.user = e.ID
	case voice.Said:
		r.user = e.ID
	case voice.Began:
		r.answer = e.ID
	}
}

// reload reads messages anew: when a turn is over, the store knows more about them than its events told.
func (m *Model) reload(ids ...int64) tea.Cmd {
	ctx, store := m.ctx, m.deps.Store
	return func() tea.Msg {
		var r reloaded
		for _, id := range ids {
			if id == 0 {
				continue
			}
			t, err := store.Message(ctx, id)
			if err != nil {
				r.err = err
				continue
			}
			r.messages = append(r.messages, t)
		}
		return r
	}
}

func (m *Model) onReloaded(msg reloaded) {
	for _, t := range msg.messages {
		if t.ThreadID == m.thread.ID {
			m.list.Put(t)
		}
	}
	if msg.err != nil {
		m.notify(msg.err)
	}
}
