// Package fault names what can go wrong while kaiwa runs.
//
// An error travels as usual, wrapped and lower case, and the log has its whole chain. A [Fault] in that
// chain adds a name for it, so that the screen can say in the user's language what went wrong and what to
// do about it: the two sentences for every code stand in package ui/words and nowhere else.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Code names one thing that can go wrong.
type Code string

// What a service can answer, or fail to.
const (
	KeyMissing    Code = "key missing"        // the service wants a key and none is set
	KeyRefused    Code = "key refused"        // 401
	NotAllowed    Code = "not allowed"        // 403: country, project or model
	ModelUnknown  Code = "model unknown"      // 404 on a model
	NoEndpoint    Code = "no such endpoint"   // any other 404
	RateLimited   Code = "rate limited"       // 429, after the retries
	OutOfCredit   Code = "out of credit"      // 429 with insufficient_quota or credit_balance_exhausted
	ContextFull   Code = "context full"       // context_length_exceeded, after trimming once
	BadRequest    Code = "request refused"    // any other 4xx
	ServerTrouble Code = "server trouble"     // 5xx, after the retries
	Unreachable   Code = "unreachable"        // no connection
	TimedOut      Code = "timed out"          // connected, but no first byte or no next chunk in time
	CutOff        Code = "cut off"            // the stream ended without saying so
	NotCompatible Code = "not compatible"     // 200, but not what an OpenAI-compatible server answers
	NoSpeech      Code = "no speech returned" // the speech service answered no audio
	ModelEnds     Code = "model ends"         // it still works, until the day in Detail

	AssistantsEnded Code = "assistants ended" // 404 on the Assistants API itself
)

// What audio devices can do to us.
const (
	NoMicrophone     Code = "no microphone"
	MicrophoneLost   Code = "microphone lost"   // unplugged, or it stopped giving samples
	MicrophoneSilent Code = "microphone silent" // nothing but zeros: macOS refuses the terminal
	NoLoudspeaker    Code = "no loudspeaker"
	LoudspeakerLost  Code = "loudspeaker lost"
	DeviceMissing    Code = "device missing" // the chosen one is not connected: the default is used
)

// What the machine and kaiwa itself can do.
const (
	CannotSave   Code = "cannot save"   // disk full, permissions
	BadSettings  Code = "bad settings"  // the settings file has an error in it, or a value is out of range
	KeyMalformed Code = "key malformed" // what was pasted cannot be a key
	StoreNewer   Code = "store newer"   // written by a newer kaiwa
	StoreBusy    Code = "store busy"    // another kaiwa is writing
	StoreDamaged Code = "store damaged" // not a database, or a broken one
	Internal     Code = "internal"      // a panic of ours
)

// What a database server that keeps the threads can do.
const (
	StoreUnreachable Code = "store unreachable" // no connection, or it was lost
	StoreRefused     Code = "store refused"     // it does not accept the user or the password
	StoreMissing     Code = "store missing"     // it has no database of that name
	StoreReadOnly    Code = "store read-only"   // it takes no changes, or none from this user
	StoreForeign     Code = "store foreign"     // another program's tables have the names of ours
)

// What a command can be asked for in vain.
const (
	ThreadUnknown   Code = "thread unknown"
	ThreadAmbiguous Code = "thread ambiguous" // several have that title
	MemoryUnknown   Code = "memory unknown"
	MemoryAmbiguous Code = "memory ambiguous" // several have those words
	ImportMissing   Code = "import missing"   // the file cannot be read
	ImportBroken    Code = "import broken"    // it is not what can be imported
	ImportNewer     Code = "import newer"     // exported by a newer kaiwa
)

// Codes lists every code, for the test that each has its words.
var Codes = []Code{
	KeyMissing, KeyRefused, NotAllowed, ModelUnknown, NoEndpoint, RateLimited, OutOfCredit, ContextFull,
	BadRequest, ServerTrouble, Unreachable, TimedOut, CutOff, NotCompatible, NoSpeech, ModelEnds, AssistantsEnded,
	NoMicrophone, MicrophoneLost, MicrophoneSilent, NoLoudspeaker, LoudspeakerLost, DeviceMissing,
	CannotSave, BadSettings, KeyMalformed, StoreNewer, StoreBusy, StoreDamaged, Internal,
	StoreUnreachable, StoreRefused, StoreMissing, StoreReadOnly, StoreForeign,
	ThreadUnknown, ThreadAmbiguous, MemoryUnknown, MemoryAmbiguous, ImportMissing, ImportBroken, ImportNewer,
}

// A Fault is an error with a name. Its fields fill the sentences that the screen shows; any may be empty.
type Fault struct {
	Code    Code
	Service string        // "listening", "answering" or "speaking"
	Name    string        // the model, host, device or file that it is about
	Status  int           // HTTP status
	Wait    time.Duration // how long the service asks us to wait
	Detail  string        // what the other side said, one line, never a key
	Err     error         // what lies under it
}

// Error gives the technical sentence for the log: service, code, name, status, detail, cause.
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Service != "" {
		b.WriteString(f.Service + ": ")
	}
	b.WriteString(string(f.Code))
	if f.Name != "" {
		fmt.Fprintf(&b, " %q", f.Name)
	}
	if f.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", f.Status)
	}
	if f.Detail != "" {
		b.WriteString(": " + f.Detail)
	}
	if f.Err != nil {
		b.WriteString(": " + f.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Of finds the first fault in err's chain. It is nil where err has none.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Is tells whether err's chain holds a fault with that code.
func Is(err error, code Code) bool {
	f := Of(err)
	return f != nil && f.Code == code
}
