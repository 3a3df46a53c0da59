package transcript

import (
	"strings"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/recall"
	"kaiwa/ui/cells"
)

// An entry is a message and how it was rendered. Whatever changes what it looks like bumps its version:
// TestVersions holds every method to that.
type entry struct {
	msg     thread.Message
	fault   *fault.Fault // of this session: more than what msg.Fault and msg.Detail tell
	live    bool         // words still come, or are still spoken
	newDay  bool         // the first of its day
	seen    bool         // it was on the screen
	chosen  bool         // it is selected
	version int          // of all of it
	body    int          // of its text

	wrapped  wrapped
	lines    rendered // all of it
	voice    *moving  // in the lines; nil where they have to be rendered anew
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
	query string
	text  string
	lines []cells.Line
	found []recall.Mark // what a query finds in the text
}

// wrap cuts the text into lines. The mark has no part in it, so that no word moves when it passes.
func (e *entry) wrap(width int, query string) wrapped {
	if w := &e.wrapped; w.width != width || w.of != e.msg.Text || w.query != query {
		text := strings.TrimRight(cells.Clean(e.msg.Text), " \n")
		*w = wrapped{e.msg.Text, width, query, text, cells.Wrap(text, width), found(query, text)}
	}
	return e.wrapped
}

// place gives the byte of the clean text for one of the text as it came.
func (w wrapped) place(at int) int {
	if strings.HasPrefix(w.of, w.text) { // nothing had to be cleaned
		return at
	}
	return len(cells.Clean(w.of[:at]))
}

// A key is all that a rendering depends on. The zero key is of nothing.
type key struct{ version, width, epoch int }

func (e *entry) touch() {
	e.version++
	e.voice = nil
}

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
	e.body++
	e.version++ // no touch: the voice moves in the lines that are there
}

func (e *entry) setLive(live bool) {
	e.live = live
	e.touch()
}

func (e *entry) choose(chosen bool) {
	e.chosen = chosen
	e.touch()
}

func (e *entry) explain(f *fault.Fault) {
	e.fault = f
	e.touch()
}
