package ui

import (
	"charm.land/bubbles/v2/key"

	"kaiwa/ui/words"
)

// A keymap is every key of the screen as data. Which of them work follows from what is going on: see
// [keymap.enable]. Matching, hints and help all ask the same bindings, so they cannot disagree.
type keymap struct {
	Talk, Stop, Interrupt, Cancel                  key.Binding // a turn
	Retry, Replay                                  key.Binding // the last one
	Type, Send, Newline, Leave                     key.Binding // the text box
	Up, Down, PageUp, PageDown, Top, Bottom        key.Binding // scrolling
	NewThread, Settings, Log, Help, Close, Dismiss key.Binding
	Quit, Break                                    key.Binding
}

// A focus is what has the keys.
type focus int

const (
	onTalk  focus = iota // the transcript
	onBox                // the text box
	onSheet              // help or log
	onPane               // settings or first run: they have keys of their own
)

// A situation is what the keys depend on.
type situation struct {
	focus   focus
	phase   phase
	retry   bool // there is something to try again
	anyway  bool // and it is something the guard did not believe
	replay  bool // there is an answer to hear again
	empty   bool // nothing was said in this thread yet
	scrolls bool // there is more than the screen shows
	below   bool // below what it shows, too
	notice  bool // a notice is shown
}

func newKeymap(lang words.Language) keymap {
	bind := func(help string, desc words.Text, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc.In(lang)))
	}
	space := words.KeySpace.In(lang)
	return keymap{
		Talk:      bind(space, words.KeyTalk, "space"),
		Stop:      bind(space, words.KeyStop, "space"),
		Interrupt: bind(space, words.KeyInterrupt, "space"),
		Cancel:    bind("esc", words.KeyCancel, "esc"),
		Retry:     bind("R", words.KeyRetry, "R"),
		Replay:    bind("r", words.KeyReplay, "r"),
		Type:      bind("i", words.KeyType, "i", "enter"),
		Send:      bind("enter", words.KeySend, "enter"),
		Newline:   bind("alt+enter", words.KeyNewline, "alt+enter", "ctrl+j"),
		Leave:     bind("esc", words.KeyLeave, "esc"),
		Up:        bind("↑ k", words.KeyUp, "up", "k"),
		Down:      bind("↓ j", words.KeyDown, "down", "j"),
		PageUp:    bind("pgup", words.KeyPageUp, "pgup"),
		PageDown:  bind("pgdn", words.KeyPageDown, "pgdown"),
		Top:       bind("g", words.KeyTop, "home", "g"),
		Bottom:    bind("G", words.KeyBottom, "end", "G"),
		NewThread: bind("n", words.KeyThread, "n"),
		Settings:  bind("s", words.KeySettings, "s", ","),
		Log:       bind("ctrl+l", words.KeyLog, "ctrl+l"),
		Help:      bind("?", words.KeyHelp, "?"),
		Close:     bind("esc", words.KeyClose, "esc", "?", "ctrl+l"),
		Dismiss:   bind("esc", words.KeyClose, "esc"),
		Quit:      bind("q", words.KeyQuit, "q"),
		Break:     bind("ctrl+c", words.KeyQuit, "ctrl+c"),
	}
}

// enable switches on exactly the keys that work in a situation.
func (k *keymap) enable(s situation, lang words.Language) {
	talk, box, sheet := s.focus == onTalk, s.focus == onBox, s.focus == onSheet
	ready := s.phase == idle
	recording := s.phase == opening || s.phase == listening
	set := func(on bool, bindings ...*key.Binding) {
		for _, b := range bindings {
			b.SetEnabled(on)
		}
	}
	interrupts := s.phase == thinking || s.phase == answering || s.phase == speaking
	set(talk && ready, &k.Talk, &k.Settings)
	set(talk && recording, &k.Stop)
	set(talk && interrupts, &k.Interrupt)
	set(talk && (ready || interrupts), &k.Type)
	set(talk && !ready, &k.Cancel)
	set(talk && ready && s.retry, &k.Retry)
	set(talk && ready && s.replay, &k.Replay)
	set(talk && ready && !s.empty, &k.NewThread)
	set(talk && ready && s.notice, &k.Dismiss)
	set(box, &k.Send, &k.Newline, &k.Leave)
	set((talk || sheet) && s.scrolls, &k.Up, &k.Down, &k.Top)
	set((talk || sheet || box) && s.scrolls, &k.PageUp, &k.PageDown)
	set((talk || sheet) && s.below, &k.Bottom)
	set(talk, &k.Log, &k.Help)
	set(talk || sheet, &k.Quit)
	set(sheet, &k.Close)
	set(true, &k.Break)

	retry := words.KeyRetry
	if s.anyway {
		retry = words.KeyAnyway
	}
	k.Retry.SetHelp("R", retry.In(lang))
}

// hints are for the status line, the most important ones first. The help comes after them: it has the rest.
func (k *keymap) hints() []key.Binding {
	return []key.Binding{
		k.Send, k.Leave, k.Newline, // the text box
		k.Close, k.Stop, k.Retry, k.Talk, k.Cancel, k.Interrupt, k.Bottom, k.Type, k.Dismiss, k.Replay, k.NewThread,
	}
}

// groups are for the help pane.
func (k *keymap) groups(lang words.Language) []group {
	return []group{
		{words.GroupTalk.In(lang), []key.Binding{k.Talk, k.Stop, k.Interrupt, k.Cancel, k.Type, k.Retry, k.Replay}},
		{words.GroupRead.In(lang), []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}},
		{words.GroupKaiwa.In(lang), []key.Binding{k.NewThread, k.Settings, k.Log, k.Help, k.Quit}},
	}
}

// A group is some keys under a title.
type group struct {
	title string
	keys  []key.Binding
}
