// Package transcript is the part of the screen that shows what was said: a list of messages that scrolls.
//
// A thread may hold ten thousand messages, and the list is drawn after every key. So nothing is rendered
// before it is visible, what was rendered is kept until the message, the width or the theme changes, and
// no total height is ever asked for: the list knows the message and line at its top, or that it follows
// the bottom.
//
// What is streaming is plain wrapped text. A finished answer that holds Markdown is rendered once, by a
// command: see [List.Polish].
package transcript

import (
	"slices"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// A List shows the messages of one thread. Make one with [New].
type List struct {
	lang    words.Language
	theme   style.Theme
	width   int
	height  int
	epoch   int // changes when everything must be rendered anew
	entries []*entry
	more    bool // the store holds older messages than the oldest here

	follow  bool  // stay at the end
	top     place // else: what the first line shows
	polish  bool  // a Polish command is under way
	retried int64 // the message that shows how to try again
	retry   string
	cut     int64 // the message that shows how to hear the rest
	goOn    string
	query   string // what is marked

	chosen *entry // the selected message
	wanted int64  // a message that is to be selected when it is here
	hold   bool   // the selected message was scrolled to, and stays in view
}

// A place is a line of an entry.
type place struct{ entry, line int }

// New makes an empty list.
func New(theme style.Theme, lang words.Language) *List {
	return &List{theme: theme, lang: lang, follow: true}
}

// SetSize sets the cells that Render fills.
func (l *List) SetSize(width, height int) {
	l.width, l.height = max(width, 1), max(height, 0)
	l.settle()
}

// SetTheme sets the colours, and has everything rendered anew.
func (l *List) SetTheme(theme style.Theme) {
	l.theme = theme
	l.epoch++
}

// SetLanguage sets the language of what accompanies the messages.
func (l *List) SetLanguage(lang words.Language) {
	l.lang = lang
	l.epoch++
}

// SetRetry says which message shows how to try again (0: none) and with which key.
func (l *List) SetRetry(id int64, key string) {
	l.hint(&l.retried, &l.retry, id, key)
}

// SetGoOn says which interrupted answer shows how to hear the rest of it (0: none) and with which key.
func (l *List) SetGoOn(id int64, key string) {
	l.hint(&l.cut, &l.goOn, id, key)
}

// hint changes which message shows a key.
func (l *List) hint(shown *int64, with *string, id int64, key string) {
	if *shown == id && *with == key {
		return
	}
	for _, changed := range []int64{*shown, id} {
		if e := l.find(changed); e != nil {
			e.touch()
		}
	}
	*shown, *with = id, key
}

// Open shows another thread, from its end, or one anew: its newest messages, oldest first. More tells that there are
// older ones. A message that is selected stays so if it is among them.
func (l *List) Open(messages []thread.Message, more bool) {
	selected := l.chosen
	l.Unselect()
	l.entries, l.follow, l.top = nil, true, place{}
	l.SetRetry(0, "")
	l.SetGoOn(0, "")
	l.Older(messages, more)
	if selected != nil && l.find(selected.msg.ID) != nil {
		l.SelectID(selected.msg.ID)
	}
}

// Older puts messages before those that are here.
func (l *List) Older(messages []thread.Message, more bool) {
	older := make([]*entry, 0, len(messages)+len(l.entries))
	for i, m := range messages {
		next := thread.Message{}
		if i+1 < len(messages) {
			next = messages[i+1]
		} else if len(l.entries) > 0 {
			next = l.entries[0].msg
		}
		if !replaced(m, next) {
			older = append(older, &entry{msg: m, seen: true})
		}
	}
	n := len(older)
	l.entries = append(older, l.entries...)
	l.top.entry += n
	l.more = more
	l.setDays(0, n)
	l.settle()
	if l.wanted != 0 {
		l.SelectID(l.wanted)
	}
}

// replaced tells that nothing came of an answer and that the next message is another try at it: then there is nothing
// to be seen in it.
func replaced(m, next thread.Message) bool {
	return m.Role == thread.Assistant && m.Text == "" && next.Role == thread.Assistant
}

// Put adds a message, or replaces the one with its ID. A new one stands before those with greater IDs: it may come
// late. One with ID 0 could not be stored, and stands last.
func (l *List) Put(m thread.Message) {
	if e := l.find(m.ID); e != nil {
		e.set(m)
		l.settle()
		return
	}
	at := len(l.entries)
	for m.ID != 0 && at > 0 && l.entries[at-1].msg.ID > m.ID {
		at--
	}
	if at < len(l.entries) && replaced(m, l.entries[at].msg) {
		return
	}
	if at > 0 && replaced(l.entries[at-1].msg, m) {
		at--
		selected := l.entries[at] == l.chosen
		l.remove(at)
		l.insert(at, &entry{msg: m})
		if selected {
			l.choose(l.entries[at])
		}
	} else {
		l.insert(at, &entry{msg: m})
	}
	l.settle()
}

// ToEnd moves a message behind all others, as the store does with a recording that is written down late.
func (l *List) ToEnd(id int64) {
	if i := slices.IndexFunc(l.entries, func(e *entry) bool { return e.msg.ID == id }); i >= 0 && i < len(l.entries)-1 {
		e := l.entries[i]
		l.remove(i)
		l.insert(len(l.entries), e)
		l.settle()
	}
}

func (l *List) insert(at int, e *entry) {
	l.entries = slices.Insert(l.entries, at, e)
	l.setDays(at, at+1)
}

func (l *List) remove(at int) {
	l.entries = slices.Delete(l.entries, at, at+1)
	if l.top.entry > at {
		l.top.entry--
	}
	l.setDays(at, at)
}

// setDays marks the entries from one to another, as far as they are there.
func (l *List) setDays(from, to int) {
	for i := from; i <= to && i < len(l.entries); i++ {
		l.setDay(i)
	}
}

// Append adds words to a message.
func (l *List) Append(id int64, text string) {
	if e := l.find(id); e != nil {
		e.append(text)
	}
}

// Heard says that a message is being spoken, and that its text was heard up to a byte.
func (l *List) Heard(id int64, bytes int) {
	if e := l.find(id); e != nil {
		e.heard(bytes)
	}
}

// Live says whether words of a message still come, or are still spoken.
func (l *List) Live(id int64, live bool) {
	if e := l.find(id); e != nil {
		e.setLive(live)
	}
}

// Explain adds to a message's fault what the store does not keep of it.
func (l *List) Explain(id int64, f *fault.Fault) {
	if e := l.find(id); e != nil {
		e.explain(f)
	}
}

// Message gives a message.
func (l *List) Message(id int64) (thread.Message, bool) {
	if e := l.find(id); e != nil {
		return e.msg, true
	}
	return thread.Message{}, false
}

// Last gives the newest message.
func (l *List) Last() (thread.Message, bool) {
	return l.Find(func(thread.Message) bool { return true })
}

// Visible gives the newest message on the screen that a test accepts.
func (l *List) Visible(accepts func(thread.Message) bool) (m thread.Message, ok bool) {
	left := l.height + l.top.line
	for i := l.top.entry; i < len(l.entries) && left > 0; i++ {
		if accepts(l.entries[i].msg) {
			m, ok = l.entries[i].msg, true
		}
		left -= len(l.linesOf(l.entries[i]))
	}
	return m, ok
}

// Find gives the newest message that a test accepts.
func (l *List) Find(accepts func(thread.Message) bool) (thread.Message, bool) {
	for i := len(l.entries) - 1; i >= 0; i-- {
		if m := l.entries[i].msg; accepts(m) {
			return m, true
		}
	}
	return thread.Message{}, false
}

// Oldest gives the oldest message's ID and whether the store holds older ones.
func (l *List) Oldest() (id int64, more bool) {
	if len(l.entries) == 0 {
		return 0, l.more
	}
	return l.entries[0].msg.ID, l.more
}

// Len is how many messages are here.
func (l *List) Len() int { return len(l.entries) }

// Empty tells that there is nothing to show.
func (l *List) Empty() bool { return len(l.entries) == 0 }

// find looks from the end: what changes is new.
func (l *List) find(id int64) *entry {
	for i := len(l.entries) - 1; i >= 0 && id != 0; i-- {
		if l.entries[i].msg.ID == id {
			return l.entries[i]
		}
	}
	return nil
}

// setDay marks an entry that is the first of its day. A thread that began today does not say so.
func (l *List) setDay(i int) {
	e := l.entries[i]
	before := time.Now()
	if i > 0 {
		before = l.entries[i-1].msg.At
	}
	first := day(before) != day(e.msg.At) && (i > 0 || !l.more)
	if first != e.newDay {
		e.newDay = first
		e.touch()
	}
}

func day(t time.Time) string { return t.Local().Format(time.DateOnly) }
