// Package thread is what was said: threads and their messages in one SQLite file, the recordings beside it,
// and the assistants that answer a thread.
package thread

import (
	"context"
	"iter"
	"time"
)

// A Thread is one conversation.
type Thread struct {
	ID       int64
	Title    string // "" until somebody names it
	Created  time.Time
	Updated  time.Time // its newest message, or Created
	Messages int
	Demo     bool // made by the demo: never reopened by a real conversation
}

// A Role is who wrote a message.
type Role string

// The roles.
const (
	User      Role = "user"
	Assistant Role = "assistant"
)

// A State is how far a message got. Complete ones are never rewritten.
type State string

// The states of a message.
const (
	Recorded State = "recorded" // a recording whose text is not there yet (or failed: see Fault)
	Dropped  State = "dropped"  // a recording whose transcript the guard does not believe: not part of the conversation
	Writing  State = "writing"  // an answer under way; found at start, it was cut by a crash
	Complete State = "complete"
	Cut      State = "cut"    // an answer that was cancelled or broke off: what came is kept
	Failed   State = "failed" // an answer of which nothing came
)

// A Message is one thing that was said.
type Message struct {
	ID       int64
	ThreadID int64
	Role     Role
	At       time.Time
	State    State
	Text     string
	Heard    int           // answers: bytes of Text that were heard; -1: it was not spoken, or all of it was heard
	Language string        // ISO 639-1, "" = not known
	Fault    string        // the fault.Code of what broke, or the guard's reason
	Detail   string        // one line more about it
	Finish   string        // answers: the finish reason; anything but "stop" is shown
	Model    string        // that wrote it down, or answered
	Persona  string        // that answered
	Voice    string        // that spoke it
	Audio    string        // the file name of its sound in the audio folder, what the user said or the answer; "" = not kept
	Length   time.Duration // of the recording
	Level    float64       // of its speech, dBFS RMS
	Timings  Timings
	Usage    Usage
}

// Timings tell where the time of a turn went, measured from the end of speech; zero: it did not happen. Endpoint is when
// the utterance was known to be over, hands-free only.
type Timings struct{ Endpoint, Transcript, FirstWord, FirstPiece, FirstSound, End time.Duration }

// Usage is what the service counted, in tokens.
type Usage struct{ Input, Cached, Output int }

// A Delta is a piece of an answer.
type Delta struct {
	Text   string
	Finish string // once, at the end: "stop", "length", "content_filter", "refusal" …
	Model  string // once: the model that really answers
	Usage  *Usage // once, where the service tells; it may come after Finish
}

// A Persona is who answers.
type Persona struct {
	Name         string
	Instructions string
	MaxLength    int // characters an answer may have; 0 = no limit
}

// An Answerer answers a conversation as a persona: it sends p.System() first, then the messages, oldest first,
// the last one the user's. Only their Role and Text count. Its sequence has a Finish, or else ends with an
// error that has a fault.Fault in its chain or is the context's own.
type Answerer interface {
	Answer(ctx context.Context, p Persona, history []Message) iter.Seq2[Delta, error]
}
