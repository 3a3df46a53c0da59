package transcript

import "strings"

// near is how many entries from the oldest a scroll may come before older ones should be loaded.
const near = 30

// Render gives the visible lines, exactly as many as the list is high.
func (l *List) Render() string {
	lines := make([]string, 0, l.height)
	for i, skip := l.top.entry, l.top.line; i < len(l.entries) && len(lines) < l.height; i++ {
		of := l.linesOf(l.entries[i])
		lines = append(lines, of[min(skip, len(of)):]...)
		skip = 0
	}
	for len(lines) < l.height {
		lines = append(lines, "")
	}
	return strings.Join(lines[:l.height], "\n")
}

// settle finds the top line anew after entries or the size have changed, and notes what is visible.
func (l *List) settle() {
	if len(l.entries) == 0 {
		l.top = place{}
		return
	}
	l.top.entry = min(l.top.entry, len(l.entries)-1)
	l.top.line = min(l.top.line, len(l.linesOf(l.entries[l.top.entry]))-1)
	if bottom := l.bottom(); l.follow || !l.top.before(bottom) {
		l.top, l.follow = bottom, true
	}
	l.reveal()
	l.look()
}

// bottom is the top line with which the last line is at the bottom.
func (l *List) bottom() place {
	left := l.height
	for i := len(l.entries) - 1; i >= 0; i-- {
		n := len(l.linesOf(l.entries[i]))
		if n >= left {
			return place{i, n - left}
		}
		left -= n
	}
	return place{}
}

func (p place) before(q place) bool {
	return p.entry < q.entry || p.entry == q.entry && p.line < q.line
}

// look notes what is visible.
func (l *List) look() {
	left := l.height + l.top.line
	for i := l.top.entry; i < len(l.entries) && left > 0; i++ {
		l.entries[i].seen = true
		left -= len(l.linesOf(l.entries[i]))
	}
}

// Scroll moves by lines: up where n is negative. It follows again when it reaches the end.
func (l *List) Scroll(n int) {
	if len(l.entries) == 0 {
		return
	}
	l.follow, l.hold = false, false
	l.top = l.move(l.top, n)
	l.settle()
}

// move gives the place so many lines below another, or above where n is negative.
func (l *List) move(p place, n int) place {
	p.line += n
	for p.line < 0 && p.entry > 0 {
		p.entry--
		p.line += len(l.linesOf(l.entries[p.entry]))
	}
	for p.entry < len(l.entries)-1 && p.line >= len(l.linesOf(l.entries[p.entry])) {
		p.line -= len(l.linesOf(l.entries[p.entry]))
		p.entry++
	}
	p.line = max(p.line, 0)
	return p
}

// Top goes to the oldest message that is here.
func (l *List) Top() {
	l.follow, l.hold, l.top = false, false, place{}
	l.settle()
}

// Bottom goes to the end, and follows it.
func (l *List) Bottom() {
	l.follow, l.hold = true, false
	l.settle()
}

// Below says how many messages below were never visible, and whether there is anything below at all.
func (l *List) Below() (unseen int, more bool) {
	if l.follow {
		return 0, false
	}
	for i := len(l.entries) - 1; i >= 0 && !l.entries[i].seen; i-- {
		unseen++
	}
	return unseen, true
}

// Scrolls tells that there is more than the list shows.
func (l *List) Scrolls() bool { return l.more || l.bottom() != place{} }

// WantsOlder tells that what is visible comes near the oldest message here, or that the message to be selected is older
// than that, and the store holds older ones.
func (l *List) WantsOlder() bool {
	return l.more && (l.wanted != 0 || (!l.follow || l.chosen != nil) && l.top.entry < near)
}
