package ui

import (
	"math"
	"strings"

	"kaiwa/ui/style"
	"kaiwa/voice"
)

// A meter shows how loud it was in the last second, the newest at the right.
type meter struct {
	levels [32]voice.Level // a ring
	next   int
}

var bars = []rune("▁▂▃▄▅▆▇█")

const (
	quietest = -60.0 // dBFS: what is drawn as nothing
	overRoom = 12.0  // dB over the room: it may be somebody who speaks
	loud     = -6.0  // dBFS peak: from here on it may clip
)

func (m *meter) reset() {
	for i := range m.levels {
		m.levels[i] = voice.Level{RMS: voice.Silence, Peak: voice.Silence}
	}
}

func (m *meter) push(l voice.Level) {
	m.levels[m.next] = l
	m.next = (m.next + 1) % len(m.levels)
}

// level is the newest.
func (m *meter) level() voice.Level {
	return m.levels[(m.next+len(m.levels)-1)%len(m.levels)]
}

// standsOut tells that the newest level is well over the room's, which is the quietest of those that are here.
func (m *meter) standsOut() bool {
	room := m.level().RMS
	for _, l := range m.levels {
		room = min(room, l.RMS)
	}
	return m.level().RMS > max(room, quietest)+overRoom
}

// render draws so many cells.
func (m *meter) render(width int, t style.Theme) string {
	width = min(width, len(m.levels))
	var b strings.Builder
	for i := range width {
		l := m.levels[(m.next+len(m.levels)-width+i)%len(m.levels)]
		b.WriteRune(bars[bar(l.RMS)])
	}
	if m.level().Peak > loud {
		return t.Busy.Render(b.String())
	}
	return t.Good.Render(b.String())
}

// bar gives the height of a level: each step is 60/8 dB.
func bar(db float64) int {
	part := (db - quietest) / -quietest * float64(len(bars))
	return int(min(max(part, 0), float64(len(bars)-1)))
}

// decibels rounds a level for reading.
func decibels(db float64) int { return int(math.Round(max(db, voice.Silence))) }
