package ui

import (
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config/fault"
	"kaiwa/ui/cells"
	"kaiwa/ui/words"
)

// A notice is something to know that belongs to no message. The newest one stands above the status line,
// until esc or the next turn; a brief one, until the next key.
type notice struct {
	what, do string
	bad      bool
}

func (m *Model) say(n notice) { m.notices = append(m.notices, n) }

// notify shows an error.
func (m *Model) notify(err error) {
	f := faultOf(err)
	if f.Code == m.loudspeaker {
		return // the header says so; each answer would say it again
	}
	m.deviceFault(f.Code)
	what, do := words.Fault(m.lang, f)
	bad := f.Code != fault.ModelEnds && f.Code != fault.DeviceMissing // it works, for now
	m.say(notice{what: what, do: do, bad: bad})
}

// faultOf gives the fault in an error's chain. An error without one is ours.
func faultOf(err error) *fault.Fault {
	if f := fault.Of(err); f != nil {
		return f
	}
	f := &fault.Fault{Code: fault.Internal, Err: err}
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

// noticeLines are the notice at a width, at most so many lines.
func (m *Model) noticeLines(width, most int) []string {
	var n notice
	switch {
	case most <= 0:
		return nil
	case m.brief != nil:
		n = *m.brief
	case len(m.notices) > 0:
		n = m.notices[len(m.notices)-1]
	default:
		return nil
	}
	symbol, style := "○ ", m.theme.Muted
	if n.bad {
		symbol, style = "▲ ", m.theme.Bad
	}
	text := max(min(width, 100)-4, 1)
	var lines []string
	add := func(s string, render func(...string) string) {
		if s == "" {
			return
		}
		for _, line := range cells.Lines(cells.Clean(s), text) {
			lines = append(lines, " "+render(symbol+line))
			symbol = "  "
		}
	}
	add(n.what, style.Render)
	add(n.do, m.theme.Muted.Render)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = ansi.Truncate(lines[most-1], width-2, "") + m.theme.Muted.Render("…")
	}
	return lines
}
