package transcript

import (
	"strings"

	"github.com/rivo/uniseg"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/cells"
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

	wrapped  wrapped
	lines    rendered // all of it
	markdown rendered // its body, from a Polish command
}

// rendered are lines and what they were rendered for.
type rendered struct {
	of    key
	lines []string
}

// wrapped is a body's text, clean and cut into lines. It is kept because the mark moves through it thirty times a second.
type wrapped struct {
	of    string // the text as it came
	width int
	text  string
	lines []cells.Line
}

// wrap cuts the text into lines. The mark has no part in it, so that no word moves when it passes.
func (e *entry) wrap(width int) wrapped {
	if w := &e.wrapped; w.width != width || w.of != e.msg.Text {
		text := strings.TrimRight(cells.Clean(e.msg.Text), " \n")
		*w = wrapped{e.msg.Text, width, text, cells.Wrap(text, width)}
	}
	return e.wrapped
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

// unheard gives the byte from which the answer was not heard, at the start of a word, and whether there is one.
func (e *entry) unheard() (int, bool) {
	m := e.msg
	if m.Role != thread.Assistant || m.Heard < 0 || m.Heard >= len(m.Text) {
		return 0, false
	}
	return wordAt(m.Text, m.Heard), true
}

// wordAt gives the start of the word (UAX #29) in which a byte stands, or of the one behind the spaces there.
func wordAt(text string, at int) int {
	if rest := strings.TrimLeft(text[at:], " "); rest != "" {
		at = len(text) - len(rest)
	}
	start := strings.LastIndexAny(text[:at], " \n") + 1
	for state, rest := -1, text[start:]; ; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		if start+len(word) > at {
			return start
		}
		start += len(word)
	}
}
