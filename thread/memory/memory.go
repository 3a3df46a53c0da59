// Package memory is what kaiwa knows about its user: short sentences that the user said or confirmed, each with when it
// was true and where it was said. This package has the rules: what of an exchange is worth noting, what must never
// become a memory, what "remember that …" and "forget …" ask for, and how memories are put before a model. package
// thread keeps them.
package memory

import "time"

// A Kind is what sort of thing a memory is about.
type Kind string

// The kinds.
const (
	Fact        Kind = "fact"
	Preference  Kind = "preference"
	Person      Kind = "person"
	Plan        Kind = "plan"
	Instruction Kind = "instruction" // how the user wants to be answered
)

// An Origin is how a memory came to be.
type Origin string

// The origins.
const (
	User Origin = "user" // the user asked for it, or typed it
	Auto Origin = "auto" // noted from what the user said
)

// A Memory is one thing that is known about the user. It is never rewritten when it stops to be true: To is set, and
// another one replaces it.
type Memory struct {
	ID         int64
	Text       string // one sentence
	Kind       Kind
	Origin     Origin
	From       time.Time // since when it is true: when it was said, or what was said of it
	To         time.Time // until when; zero: it is true
	ReplacedBy int64     // the memory that is true instead, 0: none
	Message    int64     // where it was said, 0: nowhere (typed into the pane, or the message is gone)
	Thread     int64     // that message's
	Pinned     bool      // always put before the model
}

// An Action is what a change did.
type Action string

// The actions.
const (
	Added    Action = "add"
	Replaced Action = "replace" // Memory takes the place of Before
	Edited   Action = "edit"
	Pinned   Action = "pin"
	Unpinned Action = "unpin"
	Forgot   Action = "forget"
)

// A Change is an entry of the log of changes, newest first where there are several. It can be undone, once.
type Change struct {
	ID     int64
	At     time.Time
	Action Action
	Memory Memory // as it is after the change; of what was forgotten only ID and, in the process that did it, Text
	Before Memory // as it was; the zero Memory for what was added
}
