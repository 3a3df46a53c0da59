package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/voice"
)

// A phase is what the screen says is going on: idle, or a turn's state.
type phase int

const (
	idle phase = iota
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
	if !m.run.on {
		return idle
	}
	return phases[m.run.state]
}

// recording tells whether the microphone is live, or about to be.
func (m *Model) recording() bool { return m.phase() == opening || m.phase() == listening }

// A tick has the screen drawn anew while a turn is on.
type tick struct{}

// startTick has the screen redrawn while a turn is on: 30 times a second for the meter, else for the spinner.
func (m *Model) startTick() tea.Cmd {
	if m.ticking {
		return nil
	}
	m.ticking = true
	return m.nextTick()
}

func (m *Model) nextTick() tea.Cmd {
	every := 100 * time.Millisecond
	if p := m.phase(); p == listening || p == speaking {
		every = 33 * time.Millisecond
	}
	return tea.Tick(every, func(time.Time) tea.Msg { return tick{} })
}

func (m *Model) onTick() tea.Cmd {
	switch m.phase() {
	case idle:
		m.ticking = false
		return nil
	case listening:
		m.meter.push(m.deps.MicrophoneLevel())
	case speaking:
		m.meter.push(m.deps.LoudspeakerLevel())
	}
	return m.nextTick()
}
