package transcript

import (
	"kaiwa/config/fault"
	"kaiwa/thread"
)

// An entry is a message and how it was rendered. Whatever changes what it looks like bumps its version:
// entry_test.go holds every method to that.
type entry struct {
	msg     thread.Message
	fault   *fault.Fault // of this session: more than what msg.Fault and msg.Detail tell
	live    bool         // words still come, or are still spoken
	newDay  bool         // the first of its day
	seen    bool         // it was on the screen
	version int          // of all of it
	body    int          // of its text

	lines    rendered // all of it
	markdown rendered // its body, from a Polish command
}

// rendered are lines and what they were rendered for.
type rendered struct {
	of    key
	lines []string
}

// A key is all that a rendering depends on. The zero key is of nothing.
type key struct{ version, width, epoch int }

func (e *entry) touch() { e.version++ }

func (e *entry) touchBody() {
	e.body++
	e.touch()
}

func (e *entry) set(m thread.Message) {
	if m.Text != e.msg.Text || m.Heard != e.msg.Heard {
		e.body++
	}
	e.msg = m
	e.touch()
}

func (e *entry) append(text string) {
	e.msg.Text += text
	e.touchBody()
}

func (e *entry) heard(bytes int) {
	e.msg.Heard = max(bytes, 0)
	e.touchBody()
}

func (e *entry) setLive(live bool) {
	e.live = live
	e.touch()
}

func (e *entry) explain(f *fault.Fault) {
	e.fault = f
	e.touch()
}

// unheard gives the byte from which the answer was not heard, and whether there is one.
func (e *entry) unheard() (int, bool) {
	m := e.msg
	return m.Heard, m.Role == thread.Assistant && m.Heard >= 0 && m.Heard < len(m.Text)
}
