package ui

import (
	"kaiwa/thread"
	"kaiwa/voice"
)

// retry says how to try again what failed last, and which message that is about; 0: nothing did. Where the thread went
// on, or the sound of what is last is not kept any more, it is a recording that was never written down, if one is on the
// screen.
func (m *Model) retry() (start voice.Start, id int64) {
	last, ok := m.list.Last()
	switch {
	case !ok, m.goesOnBySelf():
		return voice.Start{}, 0
	case m.run.failed == last.ID && last.Text != "":
		return voice.Start{Read: &voice.Read{ID: last.ID, Text: last.Text}}, last.ID
	case last.State == thread.Recorded:
		return voice.Start{Again: last.ID}, last.ID
	case last.State == thread.Dropped && last.Audio != "":
		return voice.Start{Again: last.ID, Anyway: true}, last.ID
	case last.State == thread.Dropped, last.State == thread.Forgotten, m.hushed(last):
	case last.Role == thread.User, last.State == thread.Failed, last.State == thread.Writing,
		last.State == thread.Cut && last.Fault != "":
		return voice.Start{Answer: true}, last.ID
	}
	waits, _ := m.list.Visible(func(t thread.Message) bool { return t.State == thread.Recorded })
	return voice.Start{Again: waits.ID}, waits.ID
}

// goesOnBySelf tells that a voice has interrupted an answer, and that it goes on if that comes to nothing.
func (m *Model) goesOnBySelf() bool { return m.run.on && m.run.over != nil && !m.run.said }

// hushed tells whether a message interrupted an answer and asks for nothing but silence: it has none of its own.
func (m *Model) hushed(t thread.Message) bool {
	before, ok := m.list.Find(func(t thread.Message) bool { return t.Role == thread.Assistant })
	return ok && t.Role == thread.User && before.Heard >= 0 && before.Heard < len(before.Text) && voice.Hush(t.Text)
}

// spoken gives the last answer that can be heard again.
func (m *Model) spoken() (voice.Read, bool) {
	t, ok := m.list.Find(func(t thread.Message) bool { return t.Role == thread.Assistant && t.Text != "" })
	return voice.Read{ID: t.ID, Text: t.Text}, ok
}
