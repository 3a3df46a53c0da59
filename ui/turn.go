package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/voice"
)

// A run is one turn as the screen sees it. Update makes and changes it; commands only carry it back, so
// that what comes from an older one is known by its address and does not touch the one that is on.
type run struct {
	turn  Turn // nil until its command has begun it
	start voice.Start
	rate  float64 // how fast it was told to speak
	of    where
	on    bool
	state voice.State
	since time.Time // when the state began
	began time.Time

	user, answer int64 // its messages, 0 while there is none
	failed       int64 // the answer that could not be spoken
	wait         voice.Waiting
	ask          func(Turn) // what was asked before turn was there

	tool      string       // that was let run
	spoke     bool         // hands-free: somebody does
	said      bool         // what was said is known
	paused    bool         // the speech is held back
	broken    *fault.Fault // what failed
	cancelled bool
	over      *voice.Start // what goes on if it comes to nothing: the turn that it interrupted
	lingers   bool         // another turn is on, and this one writes down what was said
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
		of       where
		messages []thread.Message
		err      error
	}
)

// begin starts a turn that the user asked for, as soon as its thread is here.
func (m *Model) begin(s voice.Start) tea.Cmd {
	if !m.loaded {
		m.queued = &s
		return nil
	}
	m.clearNotices()
	m.parting = nil
	if !s.Listen {
		s.HandsFree = m.free.on
	}
	if s.Read == nil {
		m.list.Unselect()
		m.list.Bottom()
	}
	return m.start(s)
}

// start starts a turn. One that is on is cancelled, and ends by itself.
func (m *Model) start(s voice.Start) tea.Cmd {
	m.retire()
	s.HandsFree = s.HandsFree && m.free.on
	m.free.next = nil
	m.run = &run{
		start: s, rate: m.settings.Audio.Rate, of: m.here(),
		on: true, state: firstState(s), since: m.now, began: m.now, failed: m.run.failed,
	}
	m.meter.reset()
	if s.Read != nil {
		m.run.answer, m.run.failed = s.Read.ID, 0
		m.list.Explain(s.Read.ID, nil)
		m.list.Live(s.Read.ID, true)
	}
	if s.Again != 0 {
		m.run.user = s.Again
		m.list.Put(m.message(s.Again, func(t *thread.Message) { t.State = thread.Recorded }))
		m.list.Explain(s.Again, nil)
		m.list.Live(s.Again, true)
	}
	run, ctx, id, begin := m.run, m.ctx, m.thread.ID, m.deps.Begin
	return tea.Batch(m.hasten(), func() tea.Msg { return turnBegan{run, begin(ctx, id, s)} })
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

// retire leaves the turn that is on to itself. One that writes down what was said may do that first: see [Model.linger].
func (m *Model) retire() {
	m.refuse()
	if !m.run.on {
		return
	}
	m.run.lingers = m.phase() == writingDown && m.run.start.Listen
	if !m.run.lingers {
		m.ask(Turn.Leave)
	}
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
	var cmds []tea.Cmd
	for _, e := range msg.events {
		msg.run.note(e)
		switch {
		case msg.run == m.run && m.run.on:
			cmds = append(cmds, m.onEvent(e))
		case msg.run.lingers:
			m.linger(msg.run, e)
		}
	}
	if len(msg.events) > 0 {
		return tea.Batch(append(cmds, read(msg.run))...)
	}
	if msg.run == m.run && m.run.on { // it ended without saying so
		m.onEvent(voice.Ended{})
	}
	m.owe(msg.run)
	return m.reload(msg.run.of, msg.run.user, msg.run.answer)
}

// linger lets a turn write down what was said though another one is on, and answer nothing: what is said in the other
// one goes on from there.
func (m *Model) linger(r *run, e voice.Event) {
	switch e := e.(type) {
	case voice.Said:
		if r.of == m.here() {
			m.said(e)
		}
	case voice.Dropped, voice.Failed:
	default:
		return
	}
	r.lingers = false // the rest is read from the store when it has ended
	r.turn.Cancel()
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
func (m *Model) reload(of where, ids ...int64) tea.Cmd {
	ctx, store := m.ctx, of.store
	return func() tea.Msg {
		r := reloaded{of: of}
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
	if msg.of != m.here() {
		return
	}
	for _, t := range msg.messages {
		m.list.Put(t)
	}
	if msg.err != nil {
		m.notify(msg.err)
	}
}
