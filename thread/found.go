package thread

import (
	"time"

	"kaiwa/thread/memory"
	"kaiwa/thread/recall"
)

// A Found is a message that has what was searched for.
type Found struct {
	ID, ThreadID int64
	Title        string // the thread's
	Role         Role
	At           time.Time
	Text         string
	Marks        []recall.Mark // where the words are in Text
}

// An After is what came of an exchange when it was over.
type After struct {
	Title   string          // the title that the thread was given, "" = it was given none
	Changes []memory.Change // what was noted or forgotten, newest first
}
