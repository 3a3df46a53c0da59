package transcript

import (
	"slices"

	"kaiwa/thread"
)

// Select selects the message so many after the one that is selected, or before it where delta is negative, and scrolls
// it into view. Where none is selected it begins with what is visible. Past the newest message none is selected, and
// it follows the end; the oldest that is here stays selected: see [List.WantsOlder].
func (l *List) Select(delta int) {
	l.wanted = 0
	at := slices.Index(l.entries, l.chosen)
	if l.chosen == nil {
		at = l.beside(delta)
	}
	if at = max(at+delta, 0); at < len(l.entries) {
		l.reach(l.entries[at])
		return
	}
	l.Unselect()
	l.Bottom()
}

// beside gives the entry that stands where the selection begins: behind what is visible, or before it.
func (l *List) beside(delta int) int {
	if delta > 0 {
		if l.follow {
			return len(l.entries)
		}
		return l.top.entry - 1
	}
	at, left := l.top.entry, l.height+l.top.line
	for ; at < len(l.entries) && left > 0; at++ {
		left -= len(l.linesOf(l.entries[at]))
	}
	return at
}

// SelectID selects a message and scrolls it into view. If it is not here but may be among older ones, that happens
// when they are here: see [List.WantsOlder].
func (l *List) SelectID(id int64) {
	if e := l.find(id); e != nil {
		l.reach(e)
		return
	}
	l.Unselect()
	if l.more {
		l.wanted = id
	}
}

// Selected gives the selected message.
func (l *List) Selected() (thread.Message, bool) {
	if l.chosen == nil {
		return thread.Message{}, false
	}
	return l.chosen.msg, true
}

// Unselect selects none. Nothing scrolls.
func (l *List) Unselect() {
	l.choose(nil)
	l.wanted, l.hold = 0, false
}

// reach selects an entry and scrolls it into view, where it stays until the user scrolls.
func (l *List) reach(e *entry) {
	l.choose(e)
	l.wanted, l.hold = 0, true
	l.settle()
}

// choose marks the selected entry, and no other.
func (l *List) choose(e *entry) {
	if l.chosen == e {
		return
	}
	if l.chosen != nil {
		l.chosen.choose(false)
	}
	if l.chosen = e; e != nil {
		e.choose(true)
	}
}

// reveal scrolls the selected message into view if that is to be held there: no farther than needed, and of one that is
// taller than the screen what is marked in it, or else the start.
func (l *List) reveal() {
	if !l.hold || l.chosen == nil {
		return
	}
	lines := len(l.linesOf(l.chosen)) // the last one is empty
	start := place{entry: slices.Index(l.entries, l.chosen)}
	found := l.firstFound(l.chosen)
	switch end := l.move(start, lines-l.height); {
	case lines > l.height && found > 0:
		l.top = place{start.entry, min(found, lines-l.height)}
	case lines > l.height+1 && l.chosen.newDay:
		l.top = place{start.entry, dayLines}
	case lines > l.height || start.before(l.top):
		l.top = start
	case l.top.before(end):
		l.top = end
	}
	l.follow = !l.top.before(l.bottom())
}
