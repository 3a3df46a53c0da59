package transcript

import (
	"slices"

	"kaiwa/thread"
)

// Refresh shows the thread as it is now: its newest messages, oldest first, of whatever branch. What is on the screen
// and is still here stays where it is, and selected if it was. The message with the ID is, if not 0, takes the place of
// the one with the ID was: as another version of it.
func (l *List) Refresh(messages []thread.Message, more bool, was, is int64) {
	stays := func(id int64) int64 {
		if id == was && is != 0 {
			id = is
		}
		if slices.ContainsFunc(messages, func(m thread.Message) bool { return m.ID == id }) {
			return id
		}
		return 0
	}
	anchor, row := l.anchor(stays)
	var chosen int64
	if l.chosen != nil {
		chosen = stays(l.chosen.msg.ID)
	}
	l.replace(messages, more)
	l.chosen = nil
	l.choose(l.find(chosen))
	if at := slices.IndexFunc(l.entries, func(e *entry) bool { return e.msg.ID == anchor }); at >= 0 {
		l.top = l.move(place{entry: at}, -row)
		l.follow = l.follow && anchor != chosen
	}
	l.settle()
}

// anchor gives the message on the screen that keeps its place, and in which row it begins: the selected one, or else the
// first one that stays. 0: none does.
func (l *List) anchor(stays func(int64) int64) (id int64, row int) {
	row = -l.top.line
	var first int64
	var at int
	for _, e := range l.entries[min(l.top.entry, len(l.entries)):] {
		if row >= l.height {
			break
		}
		switch id := stays(e.msg.ID); {
		case id == 0:
		case e == l.chosen:
			return id, row
		case first == 0:
			first, at = id, row
		}
		row += len(l.linesOf(e))
	}
	return first, at
}

// replace puts messages in the place of all that are here, but for those that could not be stored. What is known of one
// that was here already stays known.
func (l *List) replace(messages []thread.Message, more bool) {
	here := map[int64]*entry{}
	var unstored []*entry
	for _, e := range l.entries {
		e.choose(false)
		if here[e.msg.ID] = e; e.msg.ID == 0 {
			unstored = append(unstored, e)
		}
	}
	l.entries = nil
	for i, m := range messages {
		if i+1 < len(messages) && replaced(m, messages[i+1]) {
			continue
		}
		e := here[m.ID]
		if e == nil {
			e = &entry{msg: m, seen: true}
		} else if e.msg != m {
			e.set(m)
		}
		l.entries = append(l.entries, e)
	}
	l.entries = append(l.entries, unstored...)
	l.more = more
	l.setDays(0, len(l.entries))
}

// Cut takes a message away, and all that follow it.
func (l *List) Cut(id int64) {
	at := slices.IndexFunc(l.entries, func(e *entry) bool { return e.msg.ID == id })
	if at < 0 {
		return
	}
	l.Unselect()
	l.entries = slices.Delete(l.entries, at, len(l.entries))
	l.settle()
}
