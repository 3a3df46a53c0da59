package voice

import "time"

// A State is what a turn is doing. The screen shows exactly one.
type State int

// The states of a turn, in the order in which it passes them.
const (
	Opening     State = iota // the microphone is being opened
	Listening                // it is live
	WritingDown              // the transcription service works
	Thinking                 // the answering service works, nothing came yet
	Answering                // words come, nothing is heard yet
	Speaking                 // the loudspeaker plays
	Over                     // the turn has ended
)

// An Event is something that a turn did. Events come in order; Over is always the last.
type Event interface{ event() }

// The events of a turn.
type (
	// Entered says that a state began.
	Entered struct {
		State State
		At    time.Time
	}
	// NothingHeard says that a recording held no speech: nothing was kept, nothing was sent.
	NothingHeard struct {
		Reason Reason
		Level  float64 // RMS of the recording in dBFS
		Length time.Duration
	}
	// Kept says that a recording is on disk, as the partner's message ID.
	Kept struct {
		ID     int64
		Length time.Duration
		Level  float64 // RMS of the speech in dBFS
		Full   bool    // it ended because MaxRecording was reached
	}
	// Dropped says that the guard does not believe the transcript. Nothing is answered.
	Dropped struct {
		ID     int64
		Text   string
		Reason Reason
	}
	// Said says what the user said or typed.
	Said struct {
		ID       int64
		Text     string
		Language string
	}
	// Began says that an answer is being written, as the partner's message ID.
	Began struct{ ID int64 }
	// Words are the next words of the answer.
	Words struct{ Text string }
	// Finished says that the answer is written; Reason is its finish reason.
	Finished struct{ Reason string }
	// Heard says that the answer's text was heard up to this byte.
	Heard struct{ Bytes int }
	// Waiting says that a service asked us to wait.
	Waiting struct {
		Service string
		Until   time.Time
	}
	// Notice is something the user should know that does not end the turn: the chosen microphone is
	// missing and the default is used, the answer goes on without sound.
	Notice struct{ Err error }
	// Failed says what broke. The turn ends, unless the answer can go on without sound.
	Failed struct {
		Step Step
		ID   int64 // the message that R tries again, 0 where there is none
		Err  error
	}
	// Ended is the last event. Cancelled tells that the user did it.
	Ended struct {
		Cancelled bool
		Timings   Timings
	}
)

// A Step is the part of a turn that can be tried again.
type Step int

// The steps.
const (
	StepListen Step = iota
	StepTranscribe
	StepAnswer
	StepSpeak
)

func (Entered) event()      {}
func (NothingHeard) event() {}
func (Kept) event()         {}
func (Dropped) event()      {}
func (Said) event()         {}
func (Began) event()        {}
func (Words) event()        {}
func (Finished) event()     {}
func (Heard) event()        {}
func (Waiting) event()      {}
func (Notice) event()       {}
func (Failed) event()       {}
func (Ended) event()        {}
