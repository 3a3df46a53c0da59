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
	Turns    int           // what the user said, on all branches
	Talked   time.Duration // the recordings, and what was heard of the answers' sound
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
	// Forgotten: the user wanted it forgotten. Only its place is left.
	Forgotten State = "forgotten"
)

// A Message is one thing that was said.
type Message struct {
	ID       int64
	ThreadID int64
	Parent   int64 // the message before it, 0: it is the first. Those of the user with one parent are versions of each other
	Version  int   // which of them it is, counted from 1, and how many there are; 0: it is the only one
	Versions int
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
	Used     string        // the tools that the answer used: "search_memory, weather"
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
	Used   string // a tool that was just used
}

// A Persona is who answers.
type Persona struct {
	Name         string
	Instructions string
	MaxLength    int // characters an answer may have; 0 = no limit
}

// A Request is what an answerer is asked.
type Request struct {
	Persona Persona
	Thread  int64
	History []Message // oldest first, the last one the user's. Only Role, Text and ID count; ID is 0 for what is not stored
	// Profile and Recalled are what is known of the user and of earlier conversations, as blocks of data that say so
	// themselves; "" where there is nothing. Profile seldom changes and stands best near the beginning; Recalled is
	// chosen for the user's last words and stands best right before them.
	Profile, Recalled string
	Trial             bool // the answer may be thrown away: nothing of it may stay at the service
}

// An Answerer answers a conversation as a persona. Its sequence has a Finish, or else ends with an error that has a
// fault.Fault in its chain or is the context's own.
type Answerer interface {
	Answer(ctx context.Context, r Request) iter.Seq2[Delta, error]
}
