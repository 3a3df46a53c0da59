package ui

import (
	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// onEvent takes in what the turn that is on did.
func (m *Model) onEvent(e voice.Event) tea.Cmd {
	switch e := e.(type) {
	case voice.Entered:
		return m.enter(e)
	case voice.Spoke:
		return m.spoke()
	case voice.Paused:
		m.run.paused = true
	case voice.Resumed:
		m.run.paused = false
		return m.hasten()
	case voice.Interrupted:
		return m.interrupted(e)
	case voice.Waiting:
		m.run.wait = e
	case voice.Notice:
		m.notify(e.Err)
	case voice.Failed:
		m.fail(e)
	case voice.Said:
		return m.onSaid(e)
	case voice.Ended:
		m.refuse()
		m.run.cancelled = e.Cancelled
		m.freeEnded()
		m.run.on = false
		m.list.Live(m.run.user, false)
		m.list.Live(m.run.answer, false)
	default:
		m.onWords(e)
	}
	return nil
}

// onWords takes in what was said or answered.
func (m *Model) onWords(e voice.Event) {
	r := m.run
	switch e := e.(type) {
	case voice.NothingHeard:
		m.nothingHeard(e)
	case voice.Kept:
		m.kept(e)
	case voice.Dropped:
		m.dropped(e)
	case voice.Began:
		m.list.Put(m.message(e.ID, func(t *thread.Message) { t.Role, t.State, t.Heard = thread.Assistant, thread.Writing, -1 }))
		m.list.Live(e.ID, true)
	case voice.Words:
		m.list.Append(r.answer, e.Text)
	case voice.Finished:
		m.list.Put(m.message(r.answer, func(t *thread.Message) { t.Finish = e.Reason }))
	case voice.Heard:
		m.list.Heard(r.answer, e.Bytes)
	}
}

func (m *Model) said(e voice.Said) {
	m.list.Put(m.message(e.ID, func(t *thread.Message) {
		t.State, t.Text, t.Language, t.Fault = thread.Complete, e.Text, e.Language, ""
	}))
	m.list.Explain(e.ID, nil)
	m.list.Live(e.ID, false)
}

// dropped shows what the guard does not believe. What kaiwa said itself, and "mhm", is no message.
func (m *Model) dropped(e voice.Dropped) {
	switch e.Reason {
	case voice.Backchannel:
	case voice.Itself:
		what, do := words.Reason(m.lang, e.Reason)
		m.say(notice{what: what, do: do})
	default:
		m.list.Put(m.message(e.ID, func(t *thread.Message) {
			t.State, t.Text, t.Fault = thread.Dropped, e.Text, string(e.Reason)
		}))
		m.freeDropped()
	}
}

// message gives a message of the list, or a new one of the user, with a change.
func (m *Model) message(id int64, change func(*thread.Message)) thread.Message {
	t, ok := m.list.Message(id)
	if !ok {
		t = thread.Message{ID: id, ThreadID: m.thread.ID, Role: thread.User, At: m.now}
	}
	change(&t)
	return t
}

func (m *Model) enter(e voice.Entered) tea.Cmd {
	r := m.run
	if e.State == r.state && e.State != voice.Listening {
		return nil
	}
	r.state, r.since, r.tool = e.State, e.At, ""
	if r.since.IsZero() {
		r.since = m.now
	}
	switch e.State {
	case voice.Listening:
		m.microphone = ""
	case voice.Speaking:
		m.loudspeaker = ""
		m.meter.reset()
		if t, ok := m.list.Message(r.answer); ok && r.start.Read != nil {
			m.list.Heard(r.answer, r.start.Read.From)
		} else if ok && t.Heard < 0 {
			m.list.Heard(r.answer, 0)
		}
		m.tellRate()
	}
	return nil
}

func (m *Model) nothingHeard(e voice.NothingHeard) {
	level := words.DB.In(m.lang, decibels(e.Level))
	what, do := words.Reason(m.lang, e.Reason)
	m.say(notice{what: words.NothingHeard.In(m.lang, level) + ": " + what, do: do})
}

func (m *Model) kept(e voice.Kept) {
	m.list.Put(m.message(e.ID, func(t *thread.Message) {
		t.At, t.State, t.Length, t.Level = m.run.began, thread.Recorded, e.Length, e.Level
	}))
	m.list.Live(e.ID, true)
	if e.Full {
		m.say(notice{what: words.Full.In(m.lang)})
	}
	if m.quitting {
		m.ask(Turn.Cancel)
	}
}

// fail shows what broke: under its message, or, where it has none, above the status line.
func (m *Model) fail(e voice.Failed) {
	f := faultOf(e.Err)
	m.trouble, m.run.broken = f.Code, f
	m.deviceFault(f.Code)
	if e.Step == voice.StepSpeak {
		m.run.failed = e.ID
	}
	id := e.ID
	if _, ok := m.list.Message(id); !ok && e.Step == voice.StepAnswer {
		id = max(m.run.answer, m.run.user)
	}
	if _, ok := m.list.Message(id); !ok {
		m.notify(e.Err)
		return
	}
	m.list.Explain(id, f)
}

// deviceFault notes what the header says about the microphone and the loudspeaker.
func (m *Model) deviceFault(c fault.Code) {
	switch c {
	case fault.NoMicrophone, fault.MicrophoneLost, fault.MicrophoneSilent:
		m.microphone = c
	case fault.NoLoudspeaker, fault.LoudspeakerLost:
		m.loudspeaker = c
	}
}
