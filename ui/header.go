package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/words"
)

// header is who, which thread, with what, and how the microphone is. What does not fit is left out: first
// the services, then the thread's title is cut.
func (m *Model) header() string {
	left := " " + m.theme.Kaiwa.Render("kaiwa")
	if m.deps.Demo {
		left += " " + m.theme.Busy.Render("["+words.Demo.In(m.lang)+"]")
	}
	if m.home != nil {
		left += " " + m.theme.Busy.Render("["+words.Temporary.In(m.lang)+"]")
	}
	left += "  "
	microphone := m.microphoneState() + " "
	if m.free.on {
		microphone = m.theme.Good.Render("◉ "+words.HandsFree.In(m.lang)) + "  " + microphone
	}
	if m.loudspeaker != "" {
		microphone = m.theme.Bad.Render("○ "+words.SoundNone.In(m.lang)) + "  " + microphone
	}
	title := m.title()
	services := m.services()
	room := m.width - ansi.StringWidth(left) - ansi.StringWidth(microphone)
	if services != "" && ansi.StringWidth(services)+min(ansi.StringWidth(title), 16)+4 <= room {
		services = m.theme.Muted.Render(services) + "   "
		room -= ansi.StringWidth(services)
	} else {
		services = ""
	}
	title = ansi.Truncate(title, max(room-1, 0), "…")
	gap := max(room-ansi.StringWidth(title), 0)
	return left + m.theme.Title.Render(title) + strings.Repeat(" ", gap) + services + microphone
}

// title is the thread's name, or the day it began. A temporary conversation has none.
func (m *Model) title() string {
	switch {
	case m.thread.Title != "" || m.home != nil:
		return m.thread.Title
	case m.loaded && m.list.Empty() || m.thread.Created.IsZero():
		return words.NewThread.In(m.lang)
	}
	return m.thread.Created.Local().Format(words.DayFormat.In(m.lang))
}

// services are the model, the voice and the language. The demo has none: it says how to come by them.
func (m *Model) services() string {
	if m.deps.Demo {
		return words.DemoServices.In(m.lang)
	}
	s := m.settings
	language := s.Listening.Language
	if language == "auto" {
		language = words.AutoLanguage.In(m.lang)
	}
	var parts []string
	for _, part := range []string{s.Answering.Model, s.Speaking.Voice, language} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

func (m *Model) microphoneState() string {
	switch m.microphone {
	case fault.NoMicrophone:
		return m.theme.Bad.Render("○ " + words.MicNone.In(m.lang))
	case fault.MicrophoneLost:
		return m.theme.Bad.Render("○ " + words.MicLost.In(m.lang))
	case fault.MicrophoneSilent:
		return m.theme.Bad.Render("○ " + words.MicSilent.In(m.lang))
	}
	return m.theme.Good.Render("●") + " " + m.theme.Muted.Render(words.Mic.In(m.lang))
}
