package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/words"
)

var spinner = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

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
	case p == idle:
		return m.idleState()
	case p == listening:
		return m.theme.Good.Bold(true).Render("● "+words.Listening.In(m.lang)) + m.levelMeter()
	case p == speaking:
		return m.theme.Kaiwa.Render("▶ "+words.Speaking.In(m.lang)) + m.levelMeter()
	default:
		return m.waitState(p)
	}
}

func (m *Model) idleState() string {
	switch {
	case m.focus == onBox:
		return m.theme.Title.Render("› " + words.Typing.In(m.lang))
	case m.trouble == fault.Unreachable:
		return m.theme.Bad.Render("▲ " + words.Offline.In(m.lang))
	case m.trouble != "":
		return m.theme.Bad.Render("▲ " + words.NeedsYou.In(m.lang))
	}
	return m.theme.Text.Render("○ " + words.Ready.In(m.lang))
}

// waitState names a wait, with its clock when it gets long, or the countdown that a service asked for.
func (m *Model) waitState(p phase) string {
	names := map[phase]words.Text{
		opening: words.Opening, writingDown: words.WritingDown, thinking: words.Thinking, answering: words.Answering,
	}
	text := m.spin() + " " + names[p].In(m.lang)
	if left := m.run.wait.Until.Sub(m.now); left > 0 {
		seconds := int((left + time.Second - 1) / time.Second)
		text = m.spin() + " " + words.WaitingFor.In(m.lang, words.Service(m.lang, m.run.wait.Service), seconds)
	} else if waited := m.now.Sub(m.run.since); waited >= patience {
		text += " " + words.Seconds.In(m.lang, int(waited.Seconds()))
	}
	return m.theme.Busy.Render(text)
}

func (m *Model) spin() string {
	frame := int(max(m.now.Sub(m.run.began), 0) / (100 * time.Millisecond))
	return spinner[frame%len(spinner)]
}

// levelMeter is the meter, the level in dBFS and the clock. The bars give way first.
func (m *Model) levelMeter() string {
	cells := min(max((m.width-32)/3, 4), 24)
	level := words.DB.In(m.lang, decibels(m.meter.level().RMS))
	elapsed := int(max(m.now.Sub(m.run.since), 0).Seconds())
	clock := fmt.Sprintf("%d:%02d", elapsed/60, elapsed%60)
	gap := " "
	if m.width >= 60 {
		gap = "  "
	}
	return gap + m.meter.render(cells, m.theme) + m.theme.Muted.Render(gap[1:]+fmt.Sprintf("%7s", level)+gap+clock)
}

// hints are the keys that work now, as many as fit, the most important first. At the end stands the help, where there is
// room for it behind two others, else a mark that something is left out.
func (m *Model) hints(width int) string {
	bindings := m.keys.hints()
	if m.focus == onPane {
		bindings = m.pane.Help()
	}
	all := make([]string, 0, len(bindings)+1)
	for _, b := range append(bindings, m.keys.Help) {
		if b.Enabled() {
			all = append(all, m.theme.Key.Render(b.Help().Key)+" "+m.theme.Muted.Render(b.Help().Desc))
		}
	}
	dot := m.theme.Faint.Render(" · ")
	join := func(n int, end ...string) string { return strings.Join(append(slices.Clone(all[:n]), end...), dot) }
	if line := join(len(all)); ansi.StringWidth(line) <= width {
		return line
	}
	if m.keys.Help.Enabled() {
		for n := len(all) - 2; n >= 2; n-- {
			if line := join(n, all[len(all)-1]); ansi.StringWidth(line) <= width {
				return line
			}
		}
	}
	for n := len(all) - 1; n > 0; n-- {
		switch line := join(n); {
		case ansi.StringWidth(line)+2 <= width:
			return line + m.theme.Faint.Render(" …")
		case n == 1 && ansi.StringWidth(line) <= width:
			return line
		}
	}
	return ""
}
