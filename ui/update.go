package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/settings"
	"kaiwa/ui/transcript"
	"kaiwa/voice"
)

// Update takes in a message, then settles: what depends on everything else follows once, at the end.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.now = time.Now()
	cmd := m.update(msg)
	m.letGo()
	if _, ok := msg.(tick); ok && m.holding() == m.shown && !m.run.waits() {
		return m, cmd
	}
	next := tea.Batch(m.follow(), m.catchUp(), m.lookThrough())
	m.settle()
	return m, tea.Batch(cmd, next, m.list.Polish())
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tick:
		return m.onTick(msg)
	case turnBegan:
		return m.onTurnBegan(msg)
	case turnEvents:
		return m.onTurnEvents(msg)
	case reloaded:
		m.onReloaded(msg)
	case opened:
		return m.onOpened(msg)
	case older:
		return m.onOlder(msg)
	case refreshed:
		return m.onRefreshed(msg)
	case looked:
		return m.onLooked(msg)
	case lookedThrough:
		m.onLookedThrough(msg)
	case remembered:
		m.onRemembered(msg)
	case toolAsks:
		return m.onAsked(msg)
	case entered:
		return m.onEntered(msg)
	case logRead:
		m.onLog(msg)
	case checked:
		for _, err := range msg {
			m.notify(err)
		}
	case Notice:
		m.notify(msg.Err)
	case transcript.Polished:
		m.list.Apply(msg)
	case timed:
		m.onTimed(msg)
	case rateSaved:
		return m.onRateSaved(msg)
	case Quit:
		return m.quit()
	case askedBefore:
		m.asked = m.asked && int(msg) != m.asks
	case giveUp:
		return tea.Quit
	default:
		return m.onPanes(msg)
	}
	if m.quitting && !m.run.on {
		return tea.Quit
	}
	return nil
}

// onPanes takes in what panes did.
func (m *Model) onPanes(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case settings.Saved:
		return m.onSaved(msg)
	case demoReady:
		return m.onDemo(msg)
	case pane.Changed:
		return m.onChanged(msg)
	case pane.Late:
		return m.onLate(msg)
	}
	return m.onTerminal(msg)
}

// onTerminal takes in what comes from the terminal.
func (m *Model) onTerminal(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.onKey(plain(msg))
	case tea.KeyReleaseMsg:
		m.onRelease(msg)
	case tea.KeyboardEnhancementsMsg:
		m.onEnhancements(msg)
	case tea.WindowSizeMsg:
		m.width, m.height, m.command.top = msg.Width, msg.Height, 0
		m.resize()
	case tea.BackgroundColorMsg:
		m.isDark = msg.IsDark()
		m.dress()
	case tea.BlurMsg: // nobody is there to end it, unless it ends by itself
		if m.held() || m.recording() && !m.run.start.HandsFree {
			m.ask(Turn.Stop)
		}
		m.grip = grip{}
	case tea.MouseWheelMsg:
		return m.onWheel(msg)
	case tea.PasteMsg:
		return m.onPaste(msg)
	default:
		switch m.focus {
		case onBox:
			return m.edit(msg)
		case onPane:
			return m.toPane(msg)
		}
	}
	return nil
}

func (m *Model) onKey(msg tea.KeyPressMsg) tea.Cmd {
	if modifier(msg.Code) {
		m.grip.alone = false
		return nil
	}
	m.brief = nil
	if key.Matches(msg, m.keys.Break) {
		return m.breakOff()
	}
	m.asked = false
	if key.Matches(msg, m.keys.Quit) {
		return m.quit()
	}
	switch m.focus {
	case onBox:
		return m.onBoxKey(msg)
	case onSheet:
		return m.onSheetKey(msg)
	case onPane:
		return m.toPane(msg)
	}
	again := m.repeated(msg)
	if cmd, ok := m.onScrollKey(msg); ok {
		return cmd
	}
	if again && !key.Matches(msg, m.keys.Before, m.keys.After, m.keys.Back, m.keys.Forward, m.keys.Slower, m.keys.Faster) {
		return nil
	}
	if cmd, ok := m.onSpokenKey(msg); ok {
		return cmd
	}
	if cmd, ok := m.onChangeKey(msg); ok {
		return cmd
	}
	return m.onTalkKey(msg)
}

// onChangeKey handles a key that changes what was said, or answers what is asked, or shows what is kept.
func (m *Model) onChangeKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Yes):
		return m.answer(true), true
	case key.Matches(msg, k.No):
		return m.answer(false), true
	case key.Matches(msg, k.More):
		m.turnCommand()
		return nil, true
	case key.Matches(msg, k.Edit):
		return m.openEdit(), true
	case key.Matches(msg, k.Older):
		return m.showVersion(-1), true
	case key.Matches(msg, k.Newer):
		return m.showVersion(1), true
	case key.Matches(msg, k.Delete):
		return m.deleteSelected(), true
	case key.Matches(msg, k.TakeBack):
		return m.takeBack(), true
	case key.Matches(msg, k.Undo):
		return m.undo(), true
	case key.Matches(msg, k.Threads):
		return m.openPane(m.threads, m.leaveThreads), true
	case key.Matches(msg, k.Search):
		return m.openPane(m.search, m.leaveSearch), true
	case key.Matches(msg, k.Memory):
		return m.openPane(m.memory, m.leaveMemory), true
	}
	return nil, false
}

// onTalkKey handles a key of the transcript. At most one of the bindings with the same key is enabled.
func (m *Model) onTalkKey(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Talk, k.Interrupt):
		// Where hands-free waits, the key takes the end of what is said into the user's hand.
		cmd := m.begin(voice.Start{Listen: true, HandsFree: m.free.on && k.Interrupt.Enabled()})
		m.seize(msg)
		return cmd
	case key.Matches(msg, k.Stop):
		m.ask(Turn.Stop)
		m.grip = grip{}
	case key.Matches(msg, k.Cancel):
		m.ask(Turn.Cancel)
	case key.Matches(msg, k.HandsFree):
		m.setFree(!m.free.on)
	case key.Matches(msg, k.Alone):
		m.setFree(false)
	case key.Matches(msg, k.Retry):
		start, _ := m.retry()
		return m.begin(start)
	case key.Matches(msg, k.Replay):
		if read, ok := m.spoken(); ok {
			m.list.Bottom()
			return m.begin(voice.Start{Read: &read})
		}
	case key.Matches(msg, k.Type):
		return m.openBox()
	case key.Matches(msg, k.NewThread):
		return m.part(m.create)
	case key.Matches(msg, k.Settings):
		return m.openPane(m.config, nil)
	case key.Matches(msg, k.Help):
		return m.openSheet(helpSheet)
	case key.Matches(msg, k.Log):
		return m.openSheet(logSheet)
	case key.Matches(msg, k.Times):
		return m.openSheet(timesSheet)
	case key.Matches(msg, k.Dismiss):
		m.dismiss()
	}
	return nil
}

// onScrollKey handles a key that scrolls the transcript.
func (m *Model) onScrollKey(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := &m.keys
	switch {
	case key.Matches(msg, k.Up):
		return m.scroll(-1), true
	case key.Matches(msg, k.Down):
		return m.scroll(1), true
	case key.Matches(msg, k.PageUp):
		return m.scroll(1 - m.layout().body), true
	case key.Matches(msg, k.PageDown):
		return m.scroll(m.layout().body - 1), true
	case key.Matches(msg, k.Top):
		return m.toTop(), true
	case key.Matches(msg, k.Bottom):
		m.list.Bottom()
		return nil, true
	}
	return nil, false
}

// scroll moves the transcript by lines, and reads older messages in time.
func (m *Model) scroll(lines int) tea.Cmd {
	m.list.Scroll(lines)
	if m.list.WantsOlder() {
		return m.loadOlder(false)
	}
	return nil
}

func (m *Model) onWheel(msg tea.MouseWheelMsg) tea.Cmd {
	lines := 3
	switch msg.Button {
	case tea.MouseWheelUp:
		lines = -3
	case tea.MouseWheelDown:
	default:
		return nil
	}
	switch m.focus {
	case onSheet:
		m.scrollSheet(lines)
		return nil
	case onPane:
		return m.toPane(msg)
	}
	return m.scroll(lines)
}

// onPaste opens the text box for what is pasted.
func (m *Model) onPaste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case m.focus == onBox:
		return m.edit(msg)
	case m.focus == onPane:
		return m.toPane(msg)
	case m.keys.Type.Enabled():
		return tea.Batch(m.openBox(), m.edit(msg))
	}
	return nil
}

// settle brings up to date what follows from the rest: the list's place, the retry, the keys.
func (m *Model) settle() {
	s := m.situation()
	m.keys.enable(s, m.lang)
	m.shown = m.holding()
	_, again := m.retry()
	read, _ := m.hears()
	if s.phase != idle && s.phase != waiting {
		again, read = 0, voice.Read{}
	}
	if read.From == 0 {
		read.ID = 0
	}
	m.list.SetRetry(again, m.keys.Retry.Help().Key)
	m.list.SetGoOn(read.ID, m.keys.Hear.Help().Key)
	m.resize()
}

// situation is what the keys depend on now.
func (m *Model) situation() situation {
	s := m.atTalk()
	s.focus = m.focus
	if m.focus == onSheet {
		more := len(m.sheetLines()) - m.sheetHeight()
		s.scrolls, s.below = more > 0, more > m.sheet.top
		s.times = m.sheet.kind == timesSheet && len(m.sheet.answers) > 1
	}
	return s
}

// atTalk is the situation when the transcript has the keys: what the help is about.
func (m *Model) atTalk() situation {
	start, retry := m.retry()
	_, replay := m.spoken()
	_, below := m.list.Below()
	selected, any := m.list.Selected()
	read, hears := m.hears()
	phase := m.phase()
	if phase == idle && m.free.on { // it listens as soon as the transcript has the keys
		phase = waiting
	}
	s := situation{
		focus: onTalk, phase: phase, retry: retry != 0, anyway: start.Anyway, replay: replay,
		empty: m.list.Empty(), scrolls: m.list.Scrolls(), below: below, notice: len(m.notices) > 0 || len(m.toldText()) > 0 || m.trouble != "" && phase != waiting,
		selected: any, copies: selected.Text != "", hears: hears, rest: read.From > 0,
		free: m.free.on, paused: m.run.paused, holds: m.holds(), held: m.holding(),
		marked: m.list.Marks(), asks: m.asking(), parts: m.parting != nil, temporary: m.home != nil,
	}
	if t := m.undoable(); t != nil {
		s.undoes, s.tells = true, t.shown
	}
	seen, all := m.commandPage()
	s.pages, s.unread = 0 < seen && seen < all, seen < all && !m.command.read
	if any && selected.ID != 0 {
		s.own = selected.Role == thread.User && selected.Text != "" && selected.State == thread.Complete
		s.stored = true
		s.older, s.newer = selected.Version > 1, selected.Version < selected.Versions
	}
	return s
}
