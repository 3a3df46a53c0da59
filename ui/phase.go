package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/voice"
)

// A phase is what the screen says is going on: idle, or a turn's state.
type phase int

const (
	idle    phase = iota
	waiting       // hands-free, until somebody speaks
	opening
	listening
	writingDown
	thinking
	answering
	speaking
)

var phases = map[voice.State]phase{
	voice.Opening: opening, voice.Listening: listening, voice.WritingDown: writingDown,
	voice.Thinking: thinking, voice.Answering: answering, voice.Speaking: speaking,
}

// phase is what is going on.
func (m *Model) phase() phase {
	switch {
	case !m.run.on:
		return idle
	case m.run.waits():
		return waiting
	}
	return phases[m.run.state]
}

// busy tells that something goes on between the user and kaiwa.
func (m *Model) busy() bool { return m.phase() > waiting }

// recording tells whether the microphone is live for what is said, or about to be.
func (m *Model) recording() bool { return m.phase() == opening || m.phase() == listening }

// A tick has the screen drawn anew while a turn is on.
type tick struct{ n int }

// The time between two ticks.
const (
	tickMeter = 33 * time.Millisecond
	tickSpin  = 100 * time.Millisecond
	tickStill = 250 * time.Millisecond // nothing is said, or held back
)

// startTick has the screen redrawn while a turn is on.
func (m *Model) startTick() tea.Cmd {
	if m.ticking {
		return nil
	}
	m.ticking = true
	return m.nextTick()
}

// hasten has the next tick come as what is going on now asks for, not when it was due before.
func (m *Model) hasten() tea.Cmd {
	m.ticks++
	m.ticking = false
	return m.startTick()
}

func (m *Model) nextTick() tea.Cmd {
	every := tickSpin
	switch p := m.phase(); {
	case p == waiting && !m.meter.standsOut(), p == speaking && m.run.paused:
		every = tickStill
	case p == waiting, p == listening, p == speaking:
		every = tickMeter
	}
	n := m.ticks
	return tea.Tick(every, func(time.Time) tea.Msg { return tick{n} })
}

func (m *Model) onTick(msg tick) tea.Cmd {
	if msg.n != m.ticks {
		return nil
	}
	switch p := m.phase(); {
	case p == idle:
		m.ticking = false
		return nil
	case p == waiting, p == listening:
		m.meter.push(m.deps.MicrophoneLevel())
	case p == speaking && !m.run.paused:
		m.meter.push(m.deps.LoudspeakerLevel())
	}
	return m.nextTick()
}
