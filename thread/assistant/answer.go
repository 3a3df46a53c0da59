package assistant

import (
	"unicode"
	"unicode/utf8"

	"kaiwa/thread"
)

// An answer passes on what comes of one, however many requests it takes.
type answer struct {
	yield   func(thread.Delta, error) bool
	left    bool // nobody listens any more
	begun   bool // words were passed on or tools used: nothing may be asked again
	pausing bool // the next words come after a tool
	named   bool
	last    rune // of the words so far, 0 = none
	usage   thread.Usage
}

// pass hands a piece on. It is false where nobody wants more.
func (a *answer) pass(d thread.Delta) bool {
	if a.named {
		d.Model = ""
	}
	a.named = a.named || d.Model != ""
	if d.Text != "" {
		if first, _ := utf8.DecodeRuneInString(d.Text); a.pausing && !unicode.IsSpace(first) && !unicode.IsSpace(a.last) {
			d.Text = "\n" + d.Text
		}
		a.last, _ = utf8.DecodeLastRuneInString(d.Text)
		a.begun, a.pausing = true, false
	}
	if d != (thread.Delta{}) && !a.left {
		a.left = !a.yield(d, nil)
	}
	return !a.left
}

// spent adds what a request took to the sum, and passes that on.
func (a *answer) spent(u thread.Usage) bool {
	a.usage.Input += u.Input
	a.usage.Cached += u.Cached
	a.usage.Output += u.Output
	sum := a.usage
	return a.pass(thread.Delta{Usage: &sum})
}

// used says that a tool is used, between the words before and after.
func (a *answer) used(name string) bool {
	a.begun, a.pausing = true, a.last != 0
	return a.pass(thread.Delta{Used: name})
}

// fail ends the answer with an error; nil is none.
func (a *answer) fail(err error) {
	if err != nil && !a.left {
		a.left = true
		a.yield(thread.Delta{}, err)
	}
}
