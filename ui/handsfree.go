package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// A free is the hands-free conversation: a row of turns, each begun when the one before has ended, as long as the
// transcript has the keys.
type free struct {
	on      bool
	next    *voice.Start // what the next turn is, if it is not to listen
	dropped int          // utterances in a row that the guard dropped
	failed  int          // turns in a row that failed
	vain    int          // times in a row that it went on with an answer, and was interrupted before it came any further
}

const (
	mostDropped = 3
	mostFailed  = 2
	mostVain    = 2
	// further is how many bytes of an answer are worth going on with it: about two seconds of speech.
	further = 30
	// unheardAfter is when a voice that interrupted was none, if nobody has spoken since.
	unheardAfter = 3 * time.Second
	// around is how many characters before the last one that was heard may still be in the air.
	around = 200
)

// waits tells that a hands-free turn listens, and nobody has spoken yet.
func (r *run) waits() bool {
	return r.on && r.start.Listen && r.start.HandsFree && !r.spoke && (r.state == voice.Opening || r.state == voice.Listening)
}

// attends tells that hands-free may listen: not to somebody who types, or sets the microphone.
func (m *Model) attends() bool {
	return m.free.on && m.focus == onTalk && m.loaded && m.parting == nil && !m.quitting
}

// follow begins the next hands-free turn when the time has come, and ends one that waits when it has gone: of that
// nobody need know. A voice that interrupted is listened to in any case, for a while.
func (m *Model) follow() tea.Cmd {
	if r := m.run; r.waits() && !m.quitting {
		unheard := !r.start.Since.IsZero() && m.now.Sub(r.began) >= unheardAfter
		if unheard || !m.free.on || r.start.Since.IsZero() && !m.attends() {
			m.retire()
			m.free.next = r.over
		}
	}
	if m.run.on || !m.attends() {
		return nil
	}
	start := voice.Start{Listen: true, HandsFree: true}
	if m.free.next != nil {
		start = *m.free.next
	}
	return m.start(start)
}

// setFree begins the hands-free conversation, or ends it: what is going on comes to its end first.
func (m *Model) setFree(on bool) {
	m.free = free{on: on}
	if on {
		m.clearNotices()
	}
}

// interrupted begins the turn that hears what the user said over the answer. When hands-free was switched off meanwhile
// the answer goes on: nobody wants to be heard.
func (m *Model) interrupted(e voice.Interrupted) tea.Cmd {
	t, _ := m.list.Message(m.run.answer)
	over := m.rest(t)
	if over != nil {
		m.goesOn(over)
	}
	if m.free.on {
		cmd := m.start(voice.Start{Listen: true, HandsFree: true, Since: e.Since, Over: spokenAround(t), Near: e.Near})
		m.run.over = over
		return cmd
	}
	if over != nil {
		return m.start(*over)
	}
	return nil
}

// goesOn has a voice not stop what is gone on with any more where it did so again and again: in a room that sounds like
// one, each time costs a request.
func (m *Model) goesOn(over *voice.Start) {
	was := m.run.start
	if over.Answer && was.Answer || over.Read != nil && was.Read != nil && over.Read.From < was.Read.From+further {
		m.free.vain++
	} else {
		m.free.vain = 0
	}
	over.HandsFree = m.free.vain < mostVain
}

// rest is what is left of the turn that is on: to speak the rest of its answer, or to ask for one; nil: nothing.
func (m *Model) rest(answer thread.Message) *voice.Start {
	p := m.phase()
	heard := min(max(answer.Heard, 0), len(answer.Text))
	switch {
	case m.run.broken != nil:
		return nil
	case strings.TrimSpace(answer.Text[heard:]) != "":
		return &voice.Start{Read: &voice.Read{ID: answer.ID, Text: answer.Text, From: heard}}
	case answer.Text == "" && (p == thinking || p == answering):
		return &voice.Start{Answer: true}
	}
	return nil
}

// spokenAround is what may come back from the loudspeaker: from a little before what was heard last.
func spokenAround(t thread.Message) string {
	if t.Heard < 0 {
		return "" // nothing was yet
	}
	from := min(t.Heard, len(t.Text))
	for range around {
		_, n := utf8.DecodeLastRuneInString(t.Text[:from])
		from -= n
	}
	return t.Text[from:]
}

// freeDropped counts what the guard dropped: a room in which others talk costs money.
func (m *Model) freeDropped() {
	if !m.run.start.HandsFree {
		return
	}
	m.free.dropped++
	if m.free.on && m.free.dropped >= mostDropped {
		m.stopFree(words.FreeDropped.In(m.lang), "")
	}
}

// freeEnded looks, when a turn is over, at whether the next one may begin.
func (m *Model) freeEnded() {
	r := m.run
	m.free.next = nil
	if !m.free.on || r.cancelled {
		return
	}
	if r.over != nil && !r.said && r.broken == nil { // it came to nothing: what it interrupted goes on
		m.free.next = r.over
		if read := r.over.Read; read != nil {
			if t, ok := m.list.Message(read.ID); ok && t.Heard >= 0 { // what was stored since knows best
				read.Text, read.From = t.Text, min(t.Heard, len(t.Text))
			}
			if strings.TrimSpace(read.Text[read.From:]) == "" {
				m.free.next = nil
			}
		}
	}
	broken := r.broken
	if broken == nil && r.waits() && r.start.Since.IsZero() { // a voice that interrupted may have had no words
		broken = &fault.Fault{Code: fault.Internal} // it did not even listen
	}
	switch {
	case broken == nil:
		m.free.failed = 0
		return
	case r.start.HandsFree:
		m.free.failed++
	}
	if m.free.failed >= mostFailed || broken.Code == fault.NoMicrophone || broken.Code == fault.MicrophoneLost || broken.Code == fault.MicrophoneSilent {
		what, do := words.Fault(m.lang, broken)
		m.stopFree(words.FreeFailed.In(m.lang, what), do)
	}
}

// stopFree ends the hands-free conversation and says why, and how to go on.
func (m *Model) stopFree(what, do string) {
	m.setFree(false)
	again := words.FreeAgain.In(m.lang, m.keys.HandsFree.Help().Key)
	if do != "" {
		again += " · " + do
	}
	m.say(notice{what: what, do: again, bad: true})
}

// spoke is what follows when somebody begins to speak.
func (m *Model) spoke() tea.Cmd {
	m.run.spoke, m.run.since, m.run.began = true, m.now, m.now
	m.clearNotices()
	return m.hasten()
}
