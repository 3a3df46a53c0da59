package ui

import (
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"kaiwa/ui/words"
)

const (
	// tap is how long a press of the talk key may last that is one to start with: the next press sends.
	tap = 300 * time.Millisecond
	// repeats is the longest time between two presses of a key that is held down. No finger is that fast.
	repeats = 120 * time.Millisecond
	// A held key whose repeats stay away that long was let go, though no release came; but where they come slowly anyway,
	// as many times as long as they took before. Systems repeat a key up to every two seconds.
	lostAfter = 2 * time.Second
	lostTimes = 4
)

// A grip is a press of the talk key that began a recording, and goes on as far as the terminal tells. Letting go of the
// key ends the recording.
type grip struct {
	run  *run // the recording; nil: nothing is held
	code rune // of the key
	at   time.Time

	repeats int           // how often it was repeated since,
	last    time.Time     // the last time,
	gap     time.Duration // and the longest time between two
	alone   bool          // no other key was pressed since: that ends a key's repeats
}

// A press is what a key that repeats is known by where the terminal does not tell.
type press struct {
	key string
	at  time.Time
}

// enhancements are what the terminal is asked to tell of the keys. Releases of keys that type something are told only
// with all keys as escape codes. That takes the input method from its user, so it is asked for only where nothing is typed.
func (m *Model) enhancements() tea.KeyboardEnhancements {
	all := m.focus == onTalk && m.settings.TalkMode != "tap"
	return tea.KeyboardEnhancements{
		ReportEventTypes: true, ReportAllKeysAsEscapeCodes: all,
		ReportAlternateKeys: all, ReportAssociatedText: all, // what the key types: ? is shift+/ on one keyboard, and not on another
	}
}

// onEnhancements notes what the terminal does of what it was asked for. It answers each time when that changes: of what
// it does where something is typed nothing follows.
func (m *Model) onEnhancements(msg tea.KeyboardEnhancementsMsg) {
	switch {
	case !msg.SupportsEventTypes():
		m.releases = false
	case msg.SupportsAllKeysAsEscapeCodes():
		m.releases = true
	}
}

// holds tells that the talk key is one to hold.
func (m *Model) holds() bool { return m.releases && m.settings.TalkMode != "tap" }

// held tells that a recording lasts as long as the talk key is held.
func (m *Model) held() bool {
	return m.grip.run != nil && m.grip.run == m.run && m.recording()
}

// holding tells that the status line should say so: after what a tap may last, or where there are none.
func (m *Model) holding() bool {
	return m.held() && m.holds() && (m.settings.TalkMode == "hold" || m.now.Sub(m.grip.at) >= tap)
}

// seize notes the press of the talk key that began the recording that is on.
func (m *Model) seize(msg tea.KeyPressMsg) {
	if m.settings.TalkMode == "tap" {
		return
	}
	m.grip = grip{run: m.run, code: msg.Code, at: m.now, last: m.now, alone: true}
	if m.queued != nil {
		m.grip.run = nil // it begins when its thread is here
	}
	if m.settings.TalkMode == "hold" && !m.releases && !m.told {
		m.told = true
		m.say(notice{what: words.NoReleases.In(m.lang), do: words.TapInstead.In(m.lang, m.keys.talkName)})
	}
}

// onRelease ends the recording that a press began, or leaves it to the next press where it was a tap. Whatever the
// terminal said that it can: here is a release. It may come with other modifiers than the press did.
func (m *Model) onRelease(msg tea.KeyReleaseMsg) {
	g := m.grip
	if msg.Code != g.code {
		return
	}
	if m.settings.TalkMode != "tap" {
		m.releases = true
	}
	if m.now.Sub(g.at) >= tap || m.settings.TalkMode == "hold" {
		switch {
		case m.held():
			m.ask(Turn.Stop)
		case m.queued != nil && m.queued.Listen: // it has not even begun
			m.queued = nil
		}
	}
	m.grip = grip{}
}

// repeated tells that a press comes from a key that is held down. What is switched on and off, or begun and ended, would
// be so again and again.
func (m *Model) repeated(msg tea.KeyPressMsg) bool {
	name := msg.String()
	before := m.pressed
	m.pressed = press{name, m.now}
	again := msg.IsRepeat || !m.holds() && name == before.key && m.now.Sub(before.at) < repeats
	if g := &m.grip; msg.Code != g.code {
		g.alone = false
	} else if again {
		if g.repeats > 0 { // the first one takes longer
			g.gap = max(g.gap, m.now.Sub(g.last))
		}
		g.last = m.now
		g.repeats++
	}
	return again
}

// letGo ends a recording whose key can no longer be let go: another part of the screen has the keys now, where the
// terminal does not tell; or the key does not repeat any more, and its release was lost.
func (m *Model) letGo() {
	if !m.held() {
		return
	}
	g := m.grip
	lost := m.releases && g.alone && g.repeats > 1 && m.now.Sub(g.last) > max(lostAfter, lostTimes*g.gap)
	if lost {
		m.say(notice{what: words.ReleaseLost.In(m.lang)})
	}
	if lost || m.focus != onTalk && m.holds() {
		m.ask(Turn.Stop)
		m.grip = grip{}
	}
}

// modifier tells that a key is one that changes others: with all keys as escape codes its press is told, too.
func modifier(code rune) bool {
	return code >= tea.KeyLeftShift && code <= tea.KeyIsoLevel5Shift ||
		code == tea.KeyCapsLock || code == tea.KeyNumLock || code == tea.KeyScrollLock
}

// shifted are what shift makes of keys that we know, where the terminal tells the key but not what it types.
var shifted = map[rune]string{'/': "?", ',': "<", '.': ">", '[': "{", ']': "}"}

// plain is a key press as a terminal without escape codes for all keys would tell it: locks are no modifiers, shift and
// space is a space, and the key of another layout counts only where the own one has no Latin letters (Bubble Tea would
// take the place of C on a Dvorak keyboard for ctrl+I).
func plain(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg.Mod &^= tea.ModCapsLock | tea.ModNumLock | tea.ModScrollLock
	if msg.Code < unicode.MaxASCII {
		msg.BaseCode = 0
	}
	if msg.Mod != tea.ModShift {
		return msg
	}
	if msg.Text == " " {
		msg.Mod = 0
	}
	if text, ok := shifted[msg.Code]; ok && strings.ContainsRune(msg.Text, msg.Code) {
		msg.Text = text
	}
	return msg
}
