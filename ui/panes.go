package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/ui/settings"
)

// A pane fills the screen but for the status line, and has every key but ctrl+c: the settings, and the
// first start.
type pane interface {
	Open() tea.Cmd
	Close()
	Update(tea.Msg) tea.Cmd
	Render(width, height int) string
	Cursor(width, height int) *tea.Cursor
	Help() []key.Binding
	Done() bool
}

// demoReady is what the demo needs.
type demoReady struct {
	deps Deps
	err  error
}

func (m *Model) makePanes() {
	d := m.deps.Panes
	d.Theme, d.Language, d.Settings = m.theme, m.lang, m.deps.Settings
	d.MicLevel, d.SpeakerLevel = m.deps.MicrophoneLevel, m.deps.LoudspeakerLevel
	if origin := d.Origin; m.deps.Demo {
		d.Origin = func(key string) string {
			from := origin(key)
			if from == "flag" && (strings.HasSuffix(key, ".base_url") || strings.HasSuffix(key, ".model")) {
				return "demo" // the user gave no flag
			}
			return from
		}
	}
	m.changes = settings.New(d)
	if m.deps.First {
		m.first = settings.NewFirst(d)
	}
}

func (m *Model) openPane(p pane) tea.Cmd {
	m.focus, m.pane = onPane, p
	return p.Open()
}

// toPane hands a message to the pane that is open, and closes it when its user is done.
func (m *Model) toPane(msg tea.Msg) tea.Cmd {
	cmd := m.pane.Update(msg)
	if !m.pane.Done() {
		return cmd
	}
	first := m.pane == pane(m.first)
	m.focus, m.pane = onTalk, nil
	if !first {
		return cmd
	}
	m.settings = m.deps.Settings()
	switch m.first.Result() {
	case settings.Demo:
		ctx, start := m.ctx, m.deps.StartDemo
		return tea.Batch(cmd, func() tea.Msg {
			deps, err := start(ctx)
			return demoReady{deps, err}
		})
	case settings.Quit:
		return m.quit()
	}
	return cmd
}

// onSaved puts a change of the settings on the screen.
func (m *Model) onSaved(msg settings.Saved) tea.Cmd {
	m.settings = m.deps.Settings()
	switch {
	case msg.Err != nil:
	case msg.Key == rateKey:
		m.rate = m.settings.Audio.Rate
		m.tellRate()
	case msg.Key == "hands_free":
		m.setFree(m.settings.HandsFree)
	case msg.Key == "talk_mode":
		m.told = false
	}
	m.dress()
	return m.changes.Update(msg)
}

// onDemo becomes the demo's screen.
func (m *Model) onDemo(msg demoReady) tea.Cmd {
	if msg.err != nil {
		m.notify(msg.err)
		m.makePanes()
		return m.openPane(m.first)
	}
	width, height, isDark, releases := m.width, m.height, m.isDark, m.releases
	*m = *New(m.ctx, msg.deps)
	m.width, m.height, m.isDark, m.releases = width, height, isDark, releases
	m.dress()
	return tea.Batch(m.open(m.thread), m.check())
}
