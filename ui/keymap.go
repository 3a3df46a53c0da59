package ui

import (
	"charm.land/bubbles/v2/key"

	"kaiwa/ui/words"
)

// A keymap is every key of the screen as data. Which of them work follows from what is going on: see
// [keymap.enable]. Matching, hints and help all ask the same bindings, so they cannot disagree.
type keymap struct {
	talkName string // of the talk key, as it is shown
	tells    bool   // what Undo undoes is on the screen

	Talk, Stop, Interrupt, Cancel           key.Binding // a turn
	HandsFree, Alone                        key.Binding // the loop of turns, on and off
	Retry, Replay                           key.Binding // the last one
	Pause, Back, Forward, Slower, Faster    key.Binding // what is spoken
	Before, After, Hear, Copy, Unselect     key.Binding // a message
	Edit, Older, Newer, Delete              key.Binding // what becomes of it
	TakeBack, Undo                          key.Binding
	Yes, No, More                           key.Binding // what is asked
	Threads, Search, Memory                 key.Binding // what is kept
	Type, Send, Newline, Leave              key.Binding // the text box
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding // scrolling
	Earlier, Later                          key.Binding // the sheet of times
	NewThread, Settings, Times, Log, Help   key.Binding
	Close, Dismiss, Quit, Break             key.Binding
}

// A focus is what has the keys.
type focus int

const (
	onTalk  focus = iota // the transcript
	onBox                // the text box
	onSheet              // help, log or times
	onPane               // it has keys of its own
)

// A situation is what the keys depend on.
type situation struct {
	focus    focus
	phase    phase
	retry    bool // there is something to try again
	anyway   bool // and it is something the guard did not believe
	replay   bool // there is an answer to hear again
	empty    bool // nothing was said in this thread yet
	scrolls  bool // there is more than the screen shows
	below    bool // below what it shows, too
	notice   bool // a notice is shown
	selected bool // a message is
	copies   bool // that has text
	hears    bool // enter speaks an answer
	rest     bool // from where it was heard
	free     bool // hands-free is on
	paused   bool // the speech is
	holds    bool // the talk key is one to hold
	held     bool // and it is held down
	times    bool // the sheet is that of the times

	own       bool // the selected message is the user's, and can be said anew
	stored    bool // it can be deleted
	older     bool // there is a version before it
	newer     bool // and after it
	marked    bool // the words of a search are
	undoes    bool // there is something to undo
	tells     bool // and it is on the screen
	asks      bool // the user is asked for a yes or no,
	parts     bool // whether to leave the temporary conversation,
	pages     bool // or about a command that does not fit the screen
	unread    bool // of which not all was seen yet
	temporary bool // that one is open
}

func newKeymap(lang words.Language, talk string) keymap {
	bind := func(help string, desc words.Text, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc.In(lang)))
	}
	name := talk
	if talk == "space" {
		name = words.KeySpace.In(lang)
	}
	k := keymap{
		talkName:  name,
		Talk:      bind(name, words.KeyTalk, talk),
		Stop:      bind(name, words.KeyStop, talk),
		Interrupt: bind(name, words.KeyInterrupt, talk),
		Cancel:    bind("esc", words.KeyCancel, "esc"),
		HandsFree: bind("h", words.KeyHandsFree, "h"),
		Alone:     bind("esc", words.KeyAlone, "esc"),
		Retry:     bind("R", words.KeyRetry, "R"),
		Replay:    bind("r", words.KeyReplay, "r"),
		Pause:     bind("p", words.KeyPause, "p"),
		Back:      bind("←", words.KeyBack, "left"),
		Forward:   bind("→", words.KeyForward, "right"),
		Slower:    bind("<", words.KeySlower, "<"),
		Faster:    bind(">", words.KeyFaster, ">"),
		Before:    bind("[", words.KeyBefore, "["),
		After:     bind("]", words.KeyAfter, "]"),
		Hear:      bind("enter", words.KeyReplay, "enter"),
		Copy:      bind("y", words.KeyCopy, "y"),
		Unselect:  bind("esc", words.KeyUnselect, "esc"),
		Edit:      bind("e", words.KeyEdit, "e"),
		Older:     bind("{", words.KeyOlder, "{"),
		Newer:     bind("}", words.KeyNewer, "}"),
		Delete:    bind("d", words.KeyDelete, "d"),
		TakeBack:  bind("U", words.KeyTakeBack, "U"),
		Undo:      bind("u", words.KeyUndo, "u"),
		Yes:       bind("y", words.KeyRun, "y"),
		No:        bind("n", words.KeyRunNot, "n", "esc"),
		More:      bind("a", words.KeyMore, "a"),
		Threads:   bind("t", words.KeyThreads, "t"),
		Search:    bind("/", words.KeySearch, "/"),
		Memory:    bind("m", words.KeyMemory, "m"),
	}
	k.bindScreen(bind)
	return k
}

// bindScreen makes the bindings of the text box, of what scrolls, and of the program.
func (k *keymap) bindScreen(bind func(help string, desc words.Text, keys ...string) key.Binding) {
	k.Type = bind("i", words.KeyType, "i", "enter")
	k.Send = bind("enter", words.KeySend, "enter")
	k.Newline = bind("alt+enter", words.KeyNewline, "alt+enter", "ctrl+j")
	k.Leave = bind("esc", words.KeyLeave, "esc")
	k.Up = bind("↑ k", words.KeyUp, "up", "k")
	k.Down = bind("↓ j", words.KeyDown, "down", "j")
	k.PageUp = bind("pgup", words.KeyPageUp, "pgup")
	k.PageDown = bind("pgdn", words.KeyPageDown, "pgdown")
	k.Top = bind("g", words.KeyTop, "home", "g")
	k.Bottom = bind("G", words.KeyBottom, "end", "G")
	k.Earlier = bind("←", words.KeyEarlier, "left")
	k.Later = bind("→", words.KeyLater, "right")
	k.NewThread = bind("n", words.KeyThread, "n")
	k.Settings = bind("s", words.KeySettings, "s", ",")
	k.Times = bind("ctrl+t", words.KeyTimes, "ctrl+t")
	k.Log = bind("ctrl+l", words.KeyLog, "ctrl+l")
	k.Help = bind("?", words.KeyHelp, "?")
	k.Close = bind("esc", words.KeyClose, "esc", "?", "ctrl+l", "ctrl+t")
	k.Dismiss = bind("esc", words.KeyClose, "esc")
	k.Quit = bind("q", words.KeyQuit, "q")
	k.Break = bind("ctrl+c", words.KeyQuit, "ctrl+c")
}

func enable(on bool, bindings ...*key.Binding) {
	for _, b := range bindings {
		b.SetEnabled(on)
	}
}

// enable switches on exactly the keys that work in a situation, and names them after what they do in it.
func (k *keymap) enable(s situation, lang words.Language) {
	talk, box, sheet := s.focus == onTalk, s.focus == onBox, s.focus == onSheet
	k.enableTurn(s, talk)
	k.enableMessages(s, talk)
	k.enableChanges(s, talk)
	enable(box, &k.Send, &k.Newline, &k.Leave)
	enable((talk || sheet) && s.scrolls, &k.Up, &k.Down, &k.Top)
	enable((talk || sheet || box) && s.scrolls, &k.PageUp, &k.PageDown)
	enable((talk || sheet) && s.below, &k.Bottom)
	enable(sheet && s.times, &k.Earlier, &k.Later)
	enable(talk && !s.empty, &k.Times)
	enable(talk, &k.Log, &k.Help)
	enable(talk || sheet, &k.Quit)
	enable(sheet, &k.Close)
	enable(true, &k.Break)
	if s.asks { // these keys answer
		enable(false, &k.Copy, &k.NewThread, &k.Cancel, &k.Unselect, &k.Dismiss, &k.Alone)
	}
	k.name(s, lang)
}

// enableTurn is about what is going on: what is said, and what is spoken.
func (k *keymap) enableTurn(s situation, talk bool) {
	ready := s.phase == idle || s.phase == waiting
	recording := s.phase == opening || s.phase == listening
	interrupts := s.phase == thinking || s.phase == answering || s.phase == speaking
	enable(talk && ready, &k.Talk, &k.Settings)
	enable(talk && recording, &k.Stop)
	// Of a recording that is being written down no word is lost when another one is begun; hands-free it has the microphone.
	enable(talk && (interrupts || s.phase == writingDown && !s.free), &k.Interrupt)
	enable(talk && (ready || interrupts || recording && s.free), &k.Type) // who types already must not press other keys
	enable(talk && !ready, &k.Cancel)
	enable(talk, &k.HandsFree)
	enable(talk && ready && s.retry, &k.Retry)
	enable(talk && ready && s.replay, &k.Replay)
	enable(talk && ready && (!s.empty || s.temporary), &k.NewThread)
	enable(talk && s.phase == speaking, &k.Pause, &k.Back, &k.Forward)
	enable(talk && (s.phase == speaking || s.selected), &k.Slower, &k.Faster)
}

// enableMessages is about the messages, and what esc does when nothing is going on.
func (k *keymap) enableMessages(s situation, talk bool) {
	ready := s.phase == idle || s.phase == waiting
	enable(talk && !s.empty, &k.Before)
	enable(talk && s.selected, &k.After)
	enable(talk && s.selected && s.copies, &k.Copy)
	enable(talk && ready && s.hears, &k.Hear)
	stands := s.selected || s.marked
	enable(talk && ready && stands, &k.Unselect)
	enable(talk && ready && !stands && s.notice, &k.Dismiss)
	enable(talk && s.phase == waiting && !stands && !s.notice, &k.Alone)
	k.Type.SetKeys("i", "enter")
	if s.selected || s.hears {
		k.Type.SetKeys("i")
	}
}

// enableChanges is about what becomes of what was said, and where else there is more.
func (k *keymap) enableChanges(s situation, talk bool) {
	ready := s.phase == idle || s.phase == waiting
	recording := s.phase == opening || s.phase == listening
	enable(talk && ready && s.own, &k.Edit)
	enable(talk && ready && s.stored, &k.Delete)
	enable(talk && ready && s.older, &k.Older)
	enable(talk && ready && s.newer, &k.Newer)
	enable(talk && ready && !s.empty, &k.TakeBack)
	enable(talk && s.undoes, &k.Undo)
	enable(talk && !recording, &k.Threads, &k.Search, &k.Memory)
	enable(talk && s.asks && !s.unread, &k.Yes)
	enable(talk && s.asks, &k.No)
	enable(talk && s.pages, &k.More)
	k.tells = s.tells
}

// name says what the keys do that do several things.
func (k *keymap) name(s situation, lang words.Language) {
	choose := func(b *key.Binding, is bool, yes, no words.Text) {
		desc := no
		if is {
			desc = yes
		}
		b.SetHelp(b.Help().Key, desc.In(lang))
	}
	choose(&k.Retry, s.anyway, words.KeyAnyway, words.KeyRetry)
	choose(&k.Hear, s.rest, words.KeyGoOn, words.KeyReplay)
	choose(&k.Yes, s.parts, words.KeyGo, words.KeyRun)
	choose(&k.No, s.parts, words.KeyStay, words.KeyRunNot)
	choose(&k.Unselect, s.selected, words.KeyUnselect, words.KeyUnmark)
	choose(&k.Pause, s.paused, words.KeyGoOn, words.KeyPause)
	choose(&k.HandsFree, s.free, words.KeyHandsFreeOff, words.KeyHandsFree)
	talk, stop := k.talkName, k.talkName
	if s.holds {
		talk = words.KeyHold.In(lang, k.talkName)
	}
	if s.held {
		stop = words.KeyLetGo.In(lang)
	}
	k.Talk.SetHelp(talk, k.Talk.Help().Desc)
	k.Interrupt.SetHelp(talk, k.Interrupt.Help().Desc)
	k.Stop.SetHelp(stop, k.Stop.Help().Desc)
	choose(&k.Talk, s.holds, words.KeyHoldTalk, words.KeyTalk)
	choose(&k.Interrupt, s.holds, words.KeyHoldTalk, words.KeyInterrupt)
	choose(&k.Stop, s.held, words.KeyHoldStop, words.KeyStop)
}

// hints are for the status line, the most important ones first. The help comes after them: it has the rest.
func (k *keymap) hints() []key.Binding {
	free, threads, search, memory, undo := k.HandsFree, k.Threads, k.Search, k.Memory, k.Undo
	for _, b := range []*key.Binding{&free, &threads, &search, &memory} {
		b.SetEnabled(b.Enabled() && k.Talk.Enabled()) // while something goes on, other keys matter
	}
	undo.SetEnabled(undo.Enabled() && k.tells)
	return []key.Binding{
		k.Send, k.Leave, k.Newline, // the text box
		k.Close, k.Earlier, k.Later, // a sheet
		k.More, k.Yes, k.No, // a question
		k.Stop, k.Hear, k.Unselect, k.Edit, k.Copy, k.Older, k.Newer, k.Alone, k.Retry, k.Talk, k.Cancel, k.Interrupt, k.Pause, k.Bottom, k.Type, k.Dismiss,
		undo, threads, search, k.Replay, free, memory, k.NewThread,
	}
}

// groups are for the help pane.
func (k *keymap) groups(lang words.Language) []group {
	return []group{
		{words.GroupTalk.In(lang), []key.Binding{
			k.Yes, k.No, k.More, k.Talk, k.Stop, k.Interrupt, k.Cancel, k.HandsFree, k.Alone, k.Type, k.Retry,
		}},
		{words.GroupHear.In(lang), []key.Binding{
			k.Pause, k.Back, k.Forward, k.Slower, k.Faster, k.Replay, k.Hear,
		}},
		{words.GroupRead.In(lang), []key.Binding{
			k.Before, k.After, k.Copy, k.Unselect, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom,
		}},
		{words.GroupWords.In(lang), []key.Binding{k.Edit, k.Older, k.Newer, k.Delete, k.TakeBack, k.Undo}},
		{words.GroupKaiwa.In(lang), []key.Binding{
			k.Threads, k.Search, k.Memory, k.NewThread, k.Settings, k.Times, k.Log, k.Help, k.Quit,
		}},
	}
}

// A group is some keys under a title.
type group struct {
	title string
	keys  []key.Binding
}
