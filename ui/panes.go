package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/ui/memory"
	"kaiwa/ui/pane"
	"kaiwa/ui/search"
	"kaiwa/ui/settings"
	"kaiwa/ui/style"
	"kaiwa/ui/threads"
	"kaiwa/ui/words"
)

// An overlay is a pane: it fills the screen but for the status line, and has every key but ctrl+c.
type overlay interface {
	Open() tea.Cmd
	Close()
	Update(tea.Msg) tea.Cmd
	Render(width, height int) string
	Cursor(width, height int) *tea.Cursor
	Help() []key.Binding
	Done() bool
	SetTheme(style.Theme)
	SetLanguage(words.Language)
}

// demoReady is what the demo needs.
type demoReady struct {
	deps Deps
	err  error
}

// makePanes makes them all. They are kept: what was done in one can be undone there when it is opened again.
func (m *Model) makePanes() {
	m.makeSettings()
	m.threads, m.search, m.memory = m.newThreads(), m.newSearch(), m.newMemory()
}

func (m *Model) makeSettings() {
	d := m.deps.Panes
	d.Theme, d.Language, d.Settings = m.theme, m.lang, m.deps.Settings
	d.MicLevel, d.SpeakerLevel = m.deps.MicrophoneLevel, m.deps.LoudspeakerLevel
	if origin := d.Origin; m.deps.Demo {
		d.Origin = func(key string) string {
			from := origin(key)
			if from == "flag" && (strings.HasSuffix(key, ".base_url") || strings.HasSuffix(key, ".model")) {
				return "demo" // the user gave no flag
			}
			return from
		}
	}
	m.config = settings.New(d)
	if m.deps.First {
		m.first = settings.NewFirst(d)
	}
}

// panes are all of them.
func (m *Model) panes() []overlay {
	all := []overlay{m.config, m.threads, m.search, m.memory}
	if m.first != nil {
		all = append(all, m.first)
	}
	return all
}

// openPane shows a pane. When its user has left it, closed is called.
func (m *Model) openPane(p overlay, closed func() tea.Cmd) tea.Cmd {
	m.focus, m.pane, m.closed = onPane, p, closed
	return p.Open()
}

// toPane hands a message to the pane that is open, and closes it when its user is done.
func (m *Model) toPane(msg tea.Msg) tea.Cmd {
	cmd := m.pane.Update(msg)
	if !m.pane.Done() {
		return cmd
	}
	closed := m.closed
	m.focus, m.pane, m.closed = onTalk, nil, nil
	if closed == nil {
		return cmd
	}
	return tea.Batch(cmd, closed())
}

// onFirst goes on as the user decided at the first start.
func (m *Model) onFirst() tea.Cmd {
	m.settings = m.deps.Settings()
	switch m.first.Result() {
	case settings.Demo:
		ctx, start := m.ctx, m.deps.StartDemo
		return func() tea.Msg {
			deps, err := start(ctx)
			return demoReady{deps, err}
		}
	case settings.Quit:
		return m.quit()
	}
	return nil
}

// The panes of what is kept are about that also while a temporary conversation is open, of which nothing is.

func (m *Model) newThreads() *threads.Pane {
	store := m.deps.Store
	return threads.New(threads.Deps{
		Theme: m.theme, Language: m.lang, Now: time.Now, Current: m.keptThread,
		Threads: store.Threads, Rename: store.Rename, Duplicate: store.Duplicate,
		Delete: store.DeleteThread, Restore: store.RestoreThread,
	})
}

// keptThread is the thread that is open, 0 where that is a temporary conversation.
func (m *Model) keptThread() int64 {
	if m.home != nil {
		return 0
	}
	return m.thread.ID
}

// leaveThreads goes on as the user decided in the pane of threads.
func (m *Model) leaveThreads() tea.Cmd {
	switch r := m.threads.Result(); {
	case r.Action == threads.Begin && (m.home != nil || !m.list.Empty()): // else this one is new
		return m.part(m.create)
	case r.Action == threads.Temporary:
		return m.part(m.enterTemporary)
	case r.Action == threads.Open && r.Thread.ID != m.keptThread():
		return m.part(func() tea.Cmd { return m.goTo(r.Thread.ID, jump{}) })
	}
	return m.look()
}

func (m *Model) newSearch() *search.Pane {
	return search.New(search.Deps{Theme: m.theme, Language: m.lang, Now: time.Now, Search: m.deps.Store.Search})
}

// leaveSearch jumps to what was found.
func (m *Model) leaveSearch() tea.Cmd {
	r := m.search.Result()
	return m.jumpTo(r.Found.ThreadID, jump{r.Found.ID, r.Query})
}

func (m *Model) newMemory() *memory.Pane {
	store := m.deps.Store
	return memory.New(memory.Deps{
		Theme: m.theme, Language: m.lang, Now: time.Now,
		Memories: store.Memories, Add: store.AddMemory, Edit: store.EditMemory, Pin: store.PinMemory,
		Forget: store.ForgetMemory, Undo: store.UndoChange,
	})
}

// leaveMemory jumps to where a memory was said.
func (m *Model) leaveMemory() tea.Cmd {
	r := m.memory.Result()
	return tea.Batch(m.look(), m.jumpTo(r.Where.Thread, jump{message: r.Where.Message}))
}

// onChanged hands the outcome of a change to the pane that made it, open or not.
func (m *Model) onChanged(msg pane.Changed) tea.Cmd {
	return tea.Batch(m.threads.Update(msg), m.memory.Update(msg))
}

// onLate says what failed that was asked for in a pane that is closed since, and shows what else became of the thread.
func (m *Model) onLate(msg pane.Late) tea.Cmd {
	if msg.Err != nil {
		m.notify(msg.Err)
	}
	return m.look()
}

// onSaved puts a change of the settings on the screen.
func (m *Model) onSaved(msg settings.Saved) tea.Cmd {
	m.settings = m.deps.Settings()
	switch {
	case msg.Err != nil:
	case msg.Key == rateKey:
		m.rate = m.settings.Audio.Rate
		m.tellRate()
	case msg.Key == "hands_free":
		m.setFree(m.settings.HandsFree)
	case msg.Key == "talk_mode":
		m.told = false
	}
	m.dress()
	return m.config.Update(msg)
}

// onDemo becomes the demo's screen.
func (m *Model) onDemo(msg demoReady) tea.Cmd {
	if msg.err != nil {
		m.notify(msg.err)
		m.makeSettings()
		return m.openPane(m.first, m.onFirst)
	}
	width, height, isDark, releases := m.width, m.height, m.isDark, m.releases
	*m = *New(m.ctx, msg.deps)
	m.makePanes() // those that New made ask the model that it made
	m.width, m.height, m.isDark, m.releases = width, height, isDark, releases
	m.dress()
	return tea.Batch(m.open(m.thread), m.check(), m.awaitQuestion())
}
