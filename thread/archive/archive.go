// Package archive takes threads and memories out of a store and into one: as Markdown to read, as JSON that loses
// nothing, and out of what ChatGPT exports.
//
// # The JSON format, version 1
//
// One object in UTF-8. Readers skip keys that they do not know; a key that is missing is zero, false, "" or none.
//
//	{"kaiwa": 1, "threads": [THREAD …], "memories": [MEMORY …]}
//
// "kaiwa" is the version and comes first. It grows when a reader of the version before would misunderstand the rest.
// Threads stand in the order in which they were begun, memories in the order in which they were noted.
//
// Times are RFC 3339 in UTC with up to nine decimals. Durations are milliseconds, with up to six decimals. Numbers that
// refer to something count from 1; 0, or no key, is nothing.
//
// THREAD:
//
//	title     "" = nobody named it
//	created   when it was begun; with it an import recognizes a thread that is there already
//	updated   its newest message, or created
//	conversation  the id of the conversation that a service keeps of it, conv_…; an import leaves it alone
//	messages  MESSAGE …: all branches
//	shown     the id of the last message of the branch that is shown, 0: nothing is. No key: the last one of messages
//
// MESSAGE:
//
//	id        a number of its own in the thread
//	parent    the id of the message before it, which stands before it here too. Messages of the user with the same
//	          parent are versions of each other
//	role      "user" or "assistant"
//	at        when it was said
//	state     "recorded", "dropped", "complete", "cut", "failed" or "forgotten", as in package thread
//	text      what was said
//	heard     answers: how many bytes of text were heard. No key: all, or it was not spoken
//	language  ISO 639-1
//	fault, detail, finish, model, persona, used, voice: as in [thread.Message]
//	audio     the file of its sound, relative to the archive
//	marks     [text from, text to, sound from, sound to] …: bytes of text, and the samples that say them
//	length    of the recording, a duration
//	level     of its speech in dBFS; "-inf" is digital silence
//	timings   {endpoint, transcript, first_word, first_piece, first_sound, end}: durations
//	usage     {input, cached, output}: tokens
//
// MEMORY:
//
//	id           a number of its own
//	text, kind, origin, pinned: as in [memory.Memory]
//	from, to     since when and until when it is true; no to: it is
//	replaced_by  the id of the memory that is true instead
//	thread       where it was said: the place of the thread in threads, counted from 1,
//	message      and the id of the message in it
package archive

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/memory"
)

// Version is that of the JSON format.
const Version = 1

// A Source is what is exported: a store.
type Source interface {
	Threads(ctx context.Context) ([]thread.Thread, error)
	// AllMessages are those of every branch, each after its parent.
	AllMessages(ctx context.Context, threadID int64) iter.Seq2[thread.Message, error]
	// Messages are those of the branch that is shown, the newest ones, oldest first.
	Messages(ctx context.Context, threadID, before int64, limit int) ([]thread.Message, error)
	// Path is that branch as far as it is conversation.
	Path(ctx context.Context, threadID int64) ([]thread.Message, error)
	Memories(ctx context.Context, past bool) ([]memory.Memory, error)
	// Sound gives what is kept of a message's sound, or thread.ErrNoRecording.
	Sound(ctx context.Context, audioDir string, m thread.Message) (thread.Speech, error)
}

// A Target is what is imported into: a store.
type Target interface {
	Source
	// Import stores a thread, all or nothing, and gives the ids that its messages got.
	Import(ctx context.Context, i thread.Import) (map[int64]int64, error)
	// ImportMemories stores memories that are not there yet, all or none, and tells how many were not.
	ImportMemories(ctx context.Context, all []memory.Memory) (int, error)
}

type threadRecord struct {
	Title   string    `json:"title,omitempty"`
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`

	Conversation string `json:"conversation,omitempty"`
}

type messageRecord struct {
	ID       int64         `json:"id"`
	Parent   int64         `json:"parent,omitempty"`
	Role     thread.Role   `json:"role"`
	At       time.Time     `json:"at"`
	State    thread.State  `json:"state"`
	Text     string        `json:"text"`
	Heard    *int          `json:"heard,omitempty"`
	Language string        `json:"language,omitempty"`
	Fault    string        `json:"fault,omitempty"`
	Detail   string        `json:"detail,omitempty"`
	Finish   string        `json:"finish,omitempty"`
	Model    string        `json:"model,omitempty"`
	Persona  string        `json:"persona,omitempty"`
	Used     string        `json:"used,omitempty"`
	Voice    string        `json:"voice,omitempty"`
	Audio    string        `json:"audio,omitempty"`
	Marks    [][4]int      `json:"marks,omitempty"`
	Length   milliseconds  `json:"length,omitempty"`
	Level    decibels      `json:"level,omitempty"`
	Timings  timingsRecord `json:"timings,omitzero"`
	Usage    usageRecord   `json:"usage,omitzero"`
}

type timingsRecord struct {
	Endpoint   milliseconds `json:"endpoint,omitempty"`
	Transcript milliseconds `json:"transcript,omitempty"`
	FirstWord  milliseconds `json:"first_word,omitempty"`
	FirstPiece milliseconds `json:"first_piece,omitempty"`
	FirstSound milliseconds `json:"first_sound,omitempty"`
	End        milliseconds `json:"end,omitempty"`
}

type usageRecord struct {
	Input  int `json:"input,omitempty"`
	Cached int `json:"cached,omitempty"`
	Output int `json:"output,omitempty"`
}

type memoryRecord struct {
	ID         int64         `json:"id"`
	Text       string        `json:"text"`
	Kind       memory.Kind   `json:"kind"`
	Origin     memory.Origin `json:"origin"`
	From       time.Time     `json:"from"`
	To         time.Time     `json:"to,omitzero"`
	ReplacedBy int64         `json:"replaced_by,omitempty"`
	Thread     int           `json:"thread,omitempty"`
	Message    int64         `json:"message,omitempty"`
	Pinned     bool          `json:"pinned,omitempty"`
}

// milliseconds is a duration. Up to a hundred days it is the same to the nanosecond when it is read again.
type milliseconds float64

func inMilliseconds(d time.Duration) milliseconds { return milliseconds(float64(d) / 1e6) }

func (m milliseconds) duration() time.Duration { return time.Duration(math.Round(float64(m) * 1e6)) }

// decibels is a level, which may be -Inf.
type decibels float64

const silence = `"-inf"`

// MarshalJSON writes digital silence as a text: JSON has no such number.
func (d decibels) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(d), -1) {
		return []byte(silence), nil
	}
	return fmt.Appendf(nil, "%g", float64(d)), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *decibels) UnmarshalJSON(text []byte) error {
	if string(text) == silence {
		*d = decibels(math.Inf(-1))
		return nil
	}
	if _, err := fmt.Sscanf(string(text), "%g", (*float64)(d)); err != nil {
		return fmt.Errorf("level must be a number or %s, not %.20q", silence, text)
	}
	return nil
}

// recordOf writes a message down, but for its sound.
func recordOf(m thread.Message, id, parent int64) messageRecord {
	r := messageRecord{
		ID: id, Parent: parent, Role: m.Role, At: m.At.UTC(), State: m.State, Text: m.Text,
		Language: m.Language, Fault: m.Fault, Detail: m.Detail, Finish: m.Finish, Model: m.Model, Persona: m.Persona,
		Used: m.Used, Voice: m.Voice, Length: inMilliseconds(m.Length), Level: decibels(m.Level),
		Timings: timingsRecord{
			Endpoint: inMilliseconds(m.Timings.Endpoint), Transcript: inMilliseconds(m.Timings.Transcript),
			FirstWord: inMilliseconds(m.Timings.FirstWord), FirstPiece: inMilliseconds(m.Timings.FirstPiece),
			FirstSound: inMilliseconds(m.Timings.FirstSound), End: inMilliseconds(m.Timings.End),
		},
		Usage: usageRecord(m.Usage),
	}
	if r.State == thread.Writing { // it never will be finished where it is read
		r.State = thread.Cut
	}
	if m.Heard >= 0 {
		r.Heard = &m.Heard
	}
	return r
}

// message reads a record. Its ID and Parent are those of the archive, its Audio the name of a file there.
func (r messageRecord) message() thread.Message {
	m := thread.Message{
		ID: r.ID, Parent: r.Parent, Role: r.Role, At: r.At, State: r.State, Text: r.Text, Heard: -1,
		Language: r.Language, Fault: r.Fault, Detail: r.Detail, Finish: r.Finish, Model: r.Model, Persona: r.Persona,
		Used: r.Used, Voice: r.Voice, Audio: r.Audio, Length: r.Length.duration(), Level: float64(r.Level),
		Timings: thread.Timings{
			Endpoint: r.Timings.Endpoint.duration(), Transcript: r.Timings.Transcript.duration(),
			FirstWord: r.Timings.FirstWord.duration(), FirstPiece: r.Timings.FirstPiece.duration(),
			FirstSound: r.Timings.FirstSound.duration(), End: r.Timings.End.duration(),
		},
		Usage: thread.Usage(r.Usage),
	}
	if r.Heard != nil {
		m.Heard = *r.Heard
	}
	return m
}

// check tells what no message can be.
func (r messageRecord) check() error {
	switch {
	case r.ID <= 0:
		return errors.New("its id must be 1 or more")
	case r.Role != thread.User && r.Role != thread.Assistant:
		return fmt.Errorf("its role must be user or assistant, not %.20q", r.Role)
	case r.Heard != nil && (*r.Heard < 0 || *r.Heard > len(r.Text)):
		return fmt.Errorf("%d bytes were heard of %d", *r.Heard, len(r.Text))
	case r.At.IsZero():
		return errors.New("it has no time")
	}
	switch r.State {
	case thread.Recorded, thread.Dropped, thread.Complete, thread.Cut, thread.Failed, thread.Forgotten:
		return nil
	}
	return fmt.Errorf("its state %.20q is none", r.State)
}

func broken(detail string, args ...any) error {
	return &fault.Fault{Code: fault.ImportBroken, Detail: fmt.Sprintf(detail, args...)}
}
