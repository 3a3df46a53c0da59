package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/cells"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// patience is how long a wait may last before the screen shows its clock.
const patience = 3 * time.Second

// statusLine is what is going on, and the keys that work now.
func (m *Model) statusLine() string {
	left := " " + m.state()
	apart := 1
	if m.width >= 60 {
		apart = 2
	}
	hints := m.hints(m.width - ansi.StringWidth(left) - apart)
	if m.asked {
		hints = m.theme.Busy.Render("ctrl+c " + words.QuitAgain.In(m.lang))
		if ansi.StringWidth(left)+apart+ansi.StringWidth(hints) > m.width {
			left = ""
		}
	}
	gap := m.width - ansi.StringWidth(left) - ansi.StringWidth(hints)
	if gap > apart {
		hints += " "
		gap--
	}
	return left + strings.Repeat(" ", max(gap, 0)) + hints
}

// state is a symbol, a word, and what there is to measure.
func (m *Model) state() string {
	switch p := m.phase(); {
	case m.quitting:
		return m.theme.Busy.Render(m.spin() + " " + words.Stopping.In(m.lang))
	case m.asking() && m.focus != onTalk: // the question is not on the screen, or the keys are not for it
		return m.theme.Busy.Render("▲ " + words.NeedsYou.In(m.lang))
	case p == idle:
		return m.idleState()
	case p == waiting:
		return m.freeState()
	case p == listening:
		name := words.Listening
		if m.run.start.HandsFree {
			name = words.FreeHears
		}
		return m.theme.Good.Bold(true).Render("● "+name.In(m.lang)) + m.levelMeter(m.width) + m.clock()
	case p == speaking:
		return m.speakingState()
	default:
		return m.waitState(p)
	}
}

func (m *Model) idleState() string {
	switch {
	case m.focus == onBox && m.edited.id != 0:
		return m.theme.Title.Render("› " + words.Editing.In(m.lang))
	case m.focus == onBox:
		return m.theme.Title.Render("› " + words.Typing.In(m.lang))
	case m.free.on:
		return m.theme.Text.Render("○ " + words.FreeRests.In(m.lang))
	case m.trouble == fault.Unreachable:
		return m.theme.Bad.Render("▲ " + words.Offline.In(m.lang))
	case m.trouble != "":
		return m.theme.Bad.Render("▲ " + words.NeedsYou.In(m.lang))
	}
	return m.theme.Text.Render("○ " + words.Ready.In(m.lang))
}

// freeState is hands-free while nobody speaks: where there is room, with what it hears.
func (m *Model) freeState() string {
	if m.run.state == voice.Opening {
		return m.wait(words.FreeOpens.In(m.lang))
	}
	name := words.FreeWaits
	if _, selected := m.list.Selected(); selected && m.width < 60 { // then the keys matter
		name = words.HandsFree
	}
	state := m.theme.Good.Bold(true).Render("◉ " + name.In(m.lang))
	if m.width >= 72 {
		state += m.levelMeter(m.width / 10)
	}
	return state
}

// speakingState is what is heard of an answer, and how fast, where that is not as it was spoken.
func (m *Model) speakingState() string {
	rate := ""
	if m.rate != 1 {
		rate = m.theme.Muted.Render(" " + words.Rate.In(m.lang, formatRate(m.rate)))
	}
	if m.run.paused {
		return m.theme.Busy.Render("‖ "+words.Paused.In(m.lang)) + rate
	}
	return m.theme.Kaiwa.Render("▶ "+words.Speaking.In(m.lang)) + rate + m.levelMeter(m.width/10) + m.clock()
}

// waitState names a wait, or the countdown that a service asked for.
func (m *Model) waitState(p phase) string {
	names := map[phase]words.Text{
		opening: words.Opening, writingDown: words.WritingDown, thinking: words.Thinking, answering: words.Answering,
	}
	if left := m.run.wait.Until.Sub(m.now); left > 0 {
		seconds := int((left + time.Second - 1) / time.Second)
		return m.theme.Busy.Render(m.spin() + " " + words.WaitingFor.In(m.lang, words.Service(m.lang, m.run.wait.Service), seconds))
	}
	if p == thinking && m.run.tool != "" {
		return m.wait(words.Tool.In(m.lang, cells.Escape(m.run.tool)))
	}
	return m.wait(names[p].In(m.lang))
}

// wait names a wait, with its clock when it gets long.
func (m *Model) wait(what string) string {
	text := m.spin() + " " + what
	if waited := m.now.Sub(m.run.since); waited >= patience {
		text += " " + words.Seconds.In(m.lang, int(waited.Seconds()))
	}
	return m.theme.Busy.Render(text)
}

func (m *Model) spin() string {
	return pane.Spin(int(max(m.now.Sub(m.run.began), 0) / (100 * time.Millisecond)))
}

// levelMeter is the meter, so many cells at most, and the level in dBFS. The bars give way first.
func (m *Model) levelMeter(most int) string {
	cells := min(max((m.width-32)/3, 4), 24, most)
	level := words.DB.In(m.lang, decibels(m.meter.level().RMS))
	gap := m.gap()
	return gap + m.meter.render(cells, m.theme) + m.theme.Muted.Render(gap[1:]+fmt.Sprintf("%7s", level))
}

// clock is how long what is going on has taken.
func (m *Model) clock() string {
	elapsed := int(max(m.now.Sub(m.run.since), 0).Seconds())
	return m.theme.Muted.Render(fmt.Sprintf("%s%d:%02d", m.gap(), elapsed/60, elapsed%60))
}

// gap is between what is measured.
func (m *Model) gap() string {
	if m.width >= 60 {
		return "  "
	}
	return " "
}
