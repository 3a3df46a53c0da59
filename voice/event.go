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
	// Spoke says, hands-free, that somebody began to speak.
	Spoke struct{}
	// Kept says that a recording is on disk, as the partner's message ID.
	Kept struct {
		ID     int64
		Length time.Duration
		Level  float64 // RMS of the speech in dBFS
		Full   bool    // it ended because MaxRecording was reached
	}
	// Dropped says that the guard does not believe the transcript. Nothing is answered. Where it is kaiwa's own words, or
	// agreement, or a sound without words after an interruption (Itself, Backchannel), there is no message: ID is 0.
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
	// Heard says that the word at this byte of the answer's text is being spoken; at the end of a piece, that all before it
	// was heard. It goes back where the user does.
	Heard struct{ Bytes int }
	// Paused says that the speech is held back: the user paused it, or a voice was heard that may want to interrupt.
	Paused struct{ ByVoice bool }
	// Resumed says that it goes on.
	Resumed struct{}
	// Interrupted says that the user's voice has stopped the answer, and the turn is being cancelled. It also comes, once,
	// before the Ended of a turn that ends by itself when a voice has just begun: that has stopped nothing. What is said is
	// heard by a turn that begins after Ended with this Since in its Start, and with Near: what was being spoken just then.
	Interrupted struct {
		Since time.Time
		Near  string
	}
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
func (Spoke) event()        {}
func (Kept) event()         {}
func (Dropped) event()      {}
func (Said) event()         {}
func (Began) event()        {}
func (Words) event()        {}
func (Finished) event()     {}
func (Heard) event()        {}
func (Paused) event()       {}
func (Resumed) event()      {}
func (Interrupted) event()  {}
func (Waiting) event()      {}
func (Notice) event()       {}
func (Failed) event()       {}
func (Ended) event()        {}
