// Package ui is what is seen: the one Bubble Tea model of kaiwa.
//
// The model is split by what it does, not by type: turn.go follows a turn, handsfree.go a row of them, hold.go the talk
// key, spoken.go what is heard, question.go what a tool asks. history.go reads the store, jump.go goes to a message in it,
// branch.go changes what was said, after.go has it looked through, undo.go takes back what was done. temporary.go is the
// conversation that leaves no trace. panes.go opens the panes, keymap.go says which keys work, status.go and header.go
// draw their lines, view.go puts them together.
// Its parts are plain structs with methods (transcript.List, settings.Pane, the text box); none is a
// tea.Model of its own.
//
// The rules it keeps: Update does no I/O and View changes nothing. Whatever takes time is a command, which
// never touches the model and brings back one message. Every word comes from package words, every colour
// from package style.
package ui

import (
	"context"
	"os"
	"time"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/memory"
	"kaiwa/ui/search"
	"kaiwa/ui/settings"
	"kaiwa/ui/style"
	"kaiwa/ui/threads"
	"kaiwa/ui/transcript"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// A Model is the whole screen. It is a tea.Model. Make one with [New].
type Model struct {
	ctx      context.Context
	deps     Deps
	settings config.Settings
	isDark   bool // the terminal's background, as far as it told
	lang     words.Language
	theme    style.Theme
	keys     keymap

	width, height int
	focus         focus
	sheet         sheet
	box           textarea.Model
	list          *transcript.List
	pane          overlay        // the one that is open, nil: none
	closed        func() tea.Cmd // what follows when it is; nil: nothing
	config        *settings.Pane
	threads       *threads.Pane
	search        *search.Pane
	memory        *memory.Pane
	first         *settings.First // nil but at a first start

	thread   thread.Thread
	loaded   bool // the thread's messages are here
	loading  bool // older ones are on their way
	changing bool // something is being done to them
	stale    bool // they are to be read anew, when no turn is on
	edited   edited
	undos    []*told // what can be undone, the newest last
	after    after
	home     *home // nil: no temporary conversation is open

	run        *run
	queued     *voice.Start // a turn that waits for the thread to be here
	now        time.Time    // of the last message: View asks no clock
	ticking    bool
	meter      meter
	notices    []notice       // the last one is shown
	questions  []Question     // of tools, the first one is shown
	command    command        // of that one
	since      time.Time      // when it was asked
	parting    func() tea.Cmd // what is to be done when the user lets the temporary conversation go; nil: nothing
	trouble    fault.Code     // what the last turn failed with
	microphone fault.Code     // what is wrong with it, "" = nothing known
	brief      *notice        // what the last key did, if that is to be said
	asked      bool           // ctrl+c was pressed once
	asks       int            // counts them
	quitting   bool

	loudspeaker fault.Code // as microphone

	releases bool  // the terminal tells when a key is let go
	told     bool  // that it does not was said
	grip     grip  // the talk key
	pressed  press // the last key
	shown    bool  // the keys are named as for a talk key that is held
	free     free
	rate     float64 // how fast it is to be spoken: the settings' when it is saved
	saving   bool    // it is being saved
	ticks    int     // a tick of an older count is stale
}

// New makes the screen. Cancelling ctx ends what its commands are doing.
func New(ctx context.Context, deps Deps) *Model {
	set := deps.Settings()
	m := &Model{
		ctx: ctx, deps: deps, settings: set, isDark: true, thread: deps.Thread,
		lang:  words.Choose(set.UILanguage, os.LookupEnv),
		theme: style.New(set.Theme != "light"),
		run:   &run{}, now: time.Now(), free: free{on: set.HandsFree}, rate: set.Audio.Rate,
	}
	m.keys = newKeymap(m.lang, set.TalkKey)
	m.box = newBox(m.theme, m.lang)
	m.list = transcript.New(m.theme, m.lang)
	m.meter.reset()
	m.makePanes()
	m.settle()
	return m
}

// Init asks the terminal for its background, reads the thread and looks around.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, m.open(m.thread), m.check(), m.awaitQuestion()}
	if m.first != nil {
		cmds = append(cmds, m.openPane(m.first, m.onFirst))
	}
	return tea.Batch(cmds...)
}

// checked is what there is to know at the start.
type checked []error

func (m *Model) check() tea.Cmd {
	if m.deps.Check == nil {
		return nil
	}
	ctx, check := m.ctx, m.deps.Check
	return func() tea.Msg { return checked(check(ctx)) }
}

// dress puts a change of the settings, or of the terminal, on the screen: its colours, its language and its talk key.
func (m *Model) dress() {
	dark := m.isDark
	if m.settings.Theme != "auto" {
		dark = m.settings.Theme == "dark"
	}
	if dark != m.theme.Dark {
		m.theme = style.New(dark)
		m.list.SetTheme(m.theme)
		dressBox(&m.box, m.theme)
		for _, p := range m.panes() {
			p.SetTheme(m.theme)
		}
	}
	lang := words.Choose(m.settings.UILanguage, os.LookupEnv)
	m.keys = newKeymap(lang, m.settings.TalkKey)
	if lang != m.lang {
		m.lang = lang
		m.box.Placeholder = words.TypePrompt.In(lang)
		m.list.SetLanguage(lang)
		for _, p := range m.panes() {
			p.SetLanguage(lang)
		}
	}
}
