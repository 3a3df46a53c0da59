package ui

import (
	"context"

	"kaiwa/config"
	"kaiwa/thread"
	"kaiwa/ui/settings"
	"kaiwa/voice"
)

// Deps is what the screen needs from the rest of the program: values and functions. main fills it with
// the real ones, tests with their own. The functions that take a context may block; they are called from
// commands, never from Update. The others must return at once.
type Deps struct {
	Settings func() config.Settings // as they are in force now
	Demo     bool                   // this is the demo
	First    bool                   // show the first-run pane
	Thread   thread.Thread          // what is open at the start
	Store    Store
	LogFile  string // what ctrl+l shows the end of
	// Panes is what the settings and first-run panes need. The model itself fills the fields that it
	// knows: Theme, Language, Settings, MicLevel and SpeakerLevel.
	Panes settings.Deps

	// Begin starts a turn on a thread. Cancelling ctx cancels it.
	Begin func(ctx context.Context, threadID int64, s voice.Start) Turn
	// Check looks once, after the first frame, for what the user should know: no microphone, the chosen
	// one is missing, a model that ends soon. Each error is shown as a notice. Nil: nothing to check.
	Check func(ctx context.Context) []error
	// StartDemo gives what the demo needs, when somebody chooses it at the first start.
	StartDemo func(ctx context.Context) (Deps, error)
	// MicrophoneLevel and LoudspeakerLevel are read 30 times a second, only while one listens or speaks.
	MicrophoneLevel  func() voice.Level
	LoudspeakerLevel func() voice.Level
}

// A Store is where the screen reads what was said. It is implemented by thread.Store.
type Store interface {
	// Messages gives the limit messages before the one with that id (0: the newest), oldest first.
	Messages(ctx context.Context, threadID, before int64, limit int) ([]thread.Message, error)
	Message(ctx context.Context, id int64) (thread.Message, error)
	Create(ctx context.Context, t thread.Thread) (thread.Thread, error)
	// Timings gives the timings of a thread's answers, oldest first.
	Timings(ctx context.Context, threadID int64) ([]thread.Spoken, error)
}

// A Turn is one exchange under way. It is implemented by voice.Turn.
type Turn interface {
	// Next blocks for one event and returns it with all that are there. It returns nil after the last.
	Next() []voice.Event
	// Stop ends the recording; what was said is sent.
	Stop()
	// Pause holds back what is spoken, Resume goes on with it.
	Pause()
	Resume()
	// Skip goes so many sentences forward in what is spoken, or back.
	Skip(sentences int)
	// SetRate has it spoken so many times faster.
	SetRate(rate float64)
	// Cancel stops whatever is going on. Next still delivers voice.Ended.
	Cancel()
	// Leave cancels the turn because the user does something else: what was being said is kept.
	Leave()
}

// Messages that main may send to the program.
type (
	// Notice shows an error above the status line.
	Notice struct{ Err error }
	// Quit quits as the user would: a recording is kept first. (tea.Quit ends at once.)
	Quit struct{}
)
