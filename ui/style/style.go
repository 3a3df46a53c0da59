// Package style is how the screen looks: one palette for dark backgrounds, one for light ones, and the
// styles made from them.
//
// Colour never says anything alone: whatever has a colour also has a word, a symbol or a place. So the
// screen reads the same with NO_COLOR, where Bubble Tea drops the colours and keeps bold and faint.
package style

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A palette is named after traditional colours of Japan, by what they are for.
type palette struct {
	sumi   string // ink: text that matters
	nezumi string // grey: what accompanies it
	hai    string // ash: what is not heard yet
	keshi  string // pale ink: rules
	ai     string // indigo: kaiwa
	wakaba string // young leaf: the user, and what is well
	fuji   string // wisteria: what is selected, keys
	kohaku string // amber: waiting
	beni   string // crimson: what went wrong
}

var (
	dark = palette{
		sumi: "#e6e3dc", nezumi: "#a3a29e", hai: "#7d7d80", keshi: "#4c4c50",
		ai: "#8ab4d8", wakaba: "#a8c686", fuji: "#b9a3e3", kohaku: "#e0b46a", beni: "#ee8a85",
	}
	light = palette{
		sumi: "#24221f", nezumi: "#605e59", hai: "#85837d", keshi: "#c6c6c6",
		ai: "#1f5c91", wakaba: "#4a6b1c", fuji: "#6443ad", kohaku: "#8a5a00", beni: "#b3262e",
	}
)

// A Theme is every style of the screen. It is a value: styles are copied, never changed.
type Theme struct {
	Dark bool

	Text     lipgloss.Style // what is said
	Muted    lipgloss.Style // what accompanies it: times, hints
	Faint    lipgloss.Style // what was not heard, what is by the way
	Spoken   ansi.Style     // the word that is being spoken: lipgloss would tear an underlined one apart, rune by rune
	Found    ansi.Style     // a word that was searched for
	Rule     lipgloss.Style // lines between the parts of the screen
	Title    lipgloss.Style // titles of panes and threads
	Kaiwa    lipgloss.Style // the name of the one that answers
	You      lipgloss.Style // the name of the user
	Key      lipgloss.Style // a key in help and hints
	Selected lipgloss.Style // the chosen row of a list
	Good     lipgloss.Style // works, live
	Busy     lipgloss.Style // waiting, thinking
	Bad      lipgloss.Style // went wrong
	Cursor   color.Color    // the text cursor
}

// New builds the theme for a dark or a light background.
func New(isDark bool) Theme {
	p := light
	if isDark {
		p = dark
	}
	in := func(hex string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(hex)) }
	return Theme{
		Dark:     isDark,
		Text:     in(p.sumi),
		Muted:    in(p.nezumi),
		Faint:    in(p.hai),
		Spoken:   ansi.NewStyle().Bold().Underline(true).ForegroundColor(lipgloss.Color(p.sumi)),
		Found:    ansi.NewStyle().Bold().Underline(true).ForegroundColor(lipgloss.Color(p.fuji)),
		Rule:     in(p.keshi),
		Title:    in(p.sumi).Bold(true),
		Kaiwa:    in(p.ai).Bold(true),
		You:      in(p.wakaba).Bold(true),
		Key:      in(p.fuji),
		Selected: in(p.fuji).Bold(true),
		Good:     in(p.wakaba),
		Busy:     in(p.kohaku),
		Bad:      in(p.beni),
		Cursor:   lipgloss.Color(p.fuji),
	}
}
