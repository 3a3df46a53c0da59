package ui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/settings"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// onSpokenKey handles a key that is about what is spoken, or about a message.
func (m *Model) onSpokenKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Pause):
		if m.run.paused {
			m.ask(Turn.Resume)
		} else {
			m.ask(Turn.Pause)
		}
	case key.Matches(msg, k.Back):
		m.ask(func(t Turn) { t.Skip(-1) })
	case key.Matches(msg, k.Forward):
		m.ask(func(t Turn) { t.Skip(1) })
	case key.Matches(msg, k.Slower):
		return m.setRate(-1), true
	case key.Matches(msg, k.Faster):
		return m.setRate(1), true
	case key.Matches(msg, k.Before):
		return m.sel(-1), true
	case key.Matches(msg, k.After):
		return m.sel(1), true
	case key.Matches(msg, k.Copy):
		t, _ := m.list.Selected()
		m.brief = &notice{what: words.Copied.In(m.lang)}
		return tea.SetClipboard(t.Text), true
	case key.Matches(msg, k.Unselect):
		m.list.Unselect()
		m.list.Mark("")
	case key.Matches(msg, k.Hear):
		read, _ := m.hears()
		return m.begin(voice.Start{Read: &read}), true
	default:
		return nil, false
	}
	return nil, true
}

// sel selects the message before or after, and reads older ones in time.
func (m *Model) sel(delta int) tea.Cmd {
	m.list.Select(delta)
	if m.list.WantsOlder() {
		return m.loadOlder(false)
	}
	return nil
}

// hears gives what enter speaks: the selected answer, or, where none is selected, the last one if not all of it was
// heard. What was not heard is gone on with.
func (m *Model) hears() (read voice.Read, ok bool) {
	t, selected := m.list.Selected()
	if !selected {
		t, _ = m.list.Last()
		if m.hushed(t) {
			t, _ = m.list.Find(func(t thread.Message) bool { return t.Role == thread.Assistant })
		}
	}
	if !selected && m.goesOnBySelf() || t.Role != thread.Assistant || strings.TrimSpace(t.Text) == "" {
		return voice.Read{}, false
	}
	read = voice.Read{ID: t.ID, Text: t.Text}
	if t.Heard > 0 && t.Heard < len(t.Text) && strings.TrimSpace(t.Text[t.Heard:]) != "" {
		read.From = t.Heard
	}
	return read, selected || read.From > 0
}

// setRate makes what is spoken faster or slower by a step, and saves that.
func (m *Model) setRate(by int) tea.Cmd {
	i, exact := slices.BinarySearch(settings.Rates, m.rate)
	if !exact && by > 0 {
		i--
	}
	rate := settings.Rates[min(max(i+by, 0), len(settings.Rates)-1)]
	if rate == m.rate {
		return nil
	}
	m.rate = rate
	m.brief = &notice{what: words.Rate.In(m.lang, formatRate(rate))}
	m.tellRate()
	return m.saveRate()
}

// tellRate has what is spoken go as fast as it is to. A turn that does not speak yet is told when it does.
func (m *Model) tellRate() {
	if r := m.run; m.phase() == speaking && r.rate != m.rate {
		r.rate = m.rate
		r.turn.SetRate(m.rate)
	}
}

func formatRate(rate float64) string { return strconv.FormatFloat(rate, 'f', -1, 64) }

const rateKey = "audio.rate"

// rateSaved is what came of saving the rate.
type rateSaved struct {
	rate float64
	err  error
}

// saveRate saves the rate, one at a time: of many key presses the last one counts.
func (m *Model) saveRate() tea.Cmd {
	if m.saving {
		return nil
	}
	m.saving = true
	ctx, save, rate := m.ctx, m.deps.Panes.Save, m.rate
	return func() tea.Msg { return rateSaved{rate, save(ctx, rateKey, rate)} }
}

// onRateSaved notes what came of it. What cannot be saved still counts until kaiwa ends.
func (m *Model) onRateSaved(msg rateSaved) tea.Cmd {
	m.saving = false
	m.settings = m.deps.Settings()
	if msg.err != nil {
		m.notify(msg.err)
		return nil
	}
	if msg.rate != m.rate {
		return m.saveRate()
	}
	return nil
}
