package ui

import (
	"context"

	"kaiwa/config"
	"kaiwa/thread"
	"kaiwa/thread/memory"
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
	// Temporary begins a conversation that leaves no trace: Thread, Store and Begin of its own, no After. All of it is gone
	// when ctx is done. It is called again for the next one.
	Temporary func(ctx context.Context) (Deps, error)
	// After does what is to be done when an exchange is over: a title, memories, the summary. Nil: nothing is.
	After func(ctx context.Context, threadID int64) (thread.After, error)
	// Questions blocks for the next question of a tool, until ctx is done; not ok: there are none any more. It is asked once
	// for the whole run, also for the temporary conversation. Nil: no tool asks.
	Questions func(ctx context.Context) (q Question, ok bool)
	// MicrophoneLevel and LoudspeakerLevel are read 30 times a second, only while one listens or speaks.
	MicrophoneLevel  func() voice.Level
	LoudspeakerLevel func() voice.Level
}

// A Store is where the screen reads what was said, and has it changed. It is implemented by thread.Store, but for
// ForgetMemory, which needs to know where the sound is. Its implementation is comparable.
type Store interface {
	// Messages gives the limit messages before the one with that id (0: the newest) on the branch that is shown, oldest first.
	Messages(ctx context.Context, threadID, before int64, limit int) ([]thread.Message, error)
	Message(ctx context.Context, id int64) (thread.Message, error)
	// Timings gives the timings of a thread's answers, oldest first.
	Timings(ctx context.Context, threadID int64) ([]thread.Spoken, error)
	// Search finds what was said anywhere, newest first.
	Search(ctx context.Context, query string, limit int) ([]thread.Found, error)

	Threads(ctx context.Context) ([]thread.Thread, error)
	// Thread gives a thread, or thread.ErrNone where it was deleted.
	Thread(ctx context.Context, id int64) (thread.Thread, error)
	Create(ctx context.Context, t thread.Thread) (thread.Thread, error)
	Rename(ctx context.Context, id int64, title string) error
	Duplicate(ctx context.Context, id int64, title string) (thread.Thread, error)
	DeleteThread(ctx context.Context, id int64) error
	RestoreThread(ctx context.Context, id int64) error

	// Show has the branch with a message be the one that is shown, which changes nothing where it is.
	Show(ctx context.Context, id int64) error
	// Versions gives the IDs of a message of the user and of what was said in its place, in their order.
	Versions(ctx context.Context, id int64) ([]int64, error)
	// TakeBack hides the last exchange. Showing its first message brings it back.
	TakeBack(ctx context.Context, threadID int64) (first int64, err error)
	Delete(ctx context.Context, id int64) error
	Restore(ctx context.Context, id int64) error

	Memories(ctx context.Context, past bool) ([]memory.Memory, error)
	AddMemory(ctx context.Context, m memory.Memory) (memory.Change, error)
	EditMemory(ctx context.Context, id int64, text string) (memory.Change, error)
	PinMemory(ctx context.Context, id int64, on bool) (memory.Change, error)
	// ForgetMemory forgets a memory, and with words what was said where it comes from.
	ForgetMemory(ctx context.Context, id int64, words bool) (memory.Change, error)
	UndoChange(ctx context.Context, c memory.Change) error
	// Changes gives what a message of the user changed at once: "remember that …", "forget …".
	Changes(ctx context.Context, messageID int64) ([]memory.Change, error)
}

// A Question is a tool that wants to run a command. Answer returns at once. It may be called when nobody waits for it any
// more: then it does nothing.
type Question struct {
	Tool, Command string
	Answer        func(bool)
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
