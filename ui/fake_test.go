package ui

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/settings"
	"kaiwa/voice"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // what the screen shows depends on it
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// A fakeTurn does what its test says.
type fakeTurn struct {
	start  voice.Start
	events chan voice.Event
	once   sync.Once

	mu      sync.Mutex
	stopped bool
	cancels bool // or left
	left    bool
	asked   []string // what else it was asked for
}

func (f *fakeTurn) Next() []voice.Event {
	e, ok := <-f.events
	if !ok {
		return nil
	}
	events := []voice.Event{e}
	for {
		select {
		case e, ok := <-f.events:
			if !ok {
				return events
			}
			events = append(events, e)
		default:
			return events
		}
	}
}

func (f *fakeTurn) Stop()   { f.mu.Lock(); f.stopped = true; f.mu.Unlock() }
func (f *fakeTurn) Cancel() { f.mu.Lock(); f.cancels = true; f.mu.Unlock() }
func (f *fakeTurn) Leave()  { f.mu.Lock(); f.cancels, f.left = true, true; f.mu.Unlock() }

func (f *fakeTurn) Pause()            { f.note("pause") }
func (f *fakeTurn) Resume()           { f.note("resume") }
func (f *fakeTurn) Skip(n int)        { f.note(fmt.Sprintf("skip %d", n)) }
func (f *fakeTurn) SetRate(r float64) { f.note(fmt.Sprintf("rate %g", r)) }

func (f *fakeTurn) note(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
}

func (f *fakeTurn) close() { f.once.Do(func() { close(f.events) }) }

// A screen runs a model as a program would, in virtual time, without a terminal.
type screen struct {
	t        *testing.T
	m        *Model
	msgs     chan tea.Msg
	store    *fakeStore
	turns    []*fakeTurn
	settings config.Settings
	mic      voice.Level
	rates    []float64 // that were saved
	clip     string    // what was copied
	quit     bool
}

// play runs a test of the screen in a bubble of virtual time, which begins at 14:02.
func play(t *testing.T, width, height int, with func(*Deps), test func(*testing.T, *screen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(14*time.Hour + 2*time.Minute)
		s := newScreen(t, with)
		defer func() {
			s.m.free.on = false // or it would go on
			for _, turn := range s.turns {
				turn.close()
			}
			s.send(nil)
			time.Sleep(time.Minute) // what still ticks comes to its end
		}()
		s.run(s.m.Init())
		s.send(tea.WindowSizeMsg{Width: width, Height: height})
		test(t, s)
	})
}

func newScreen(t *testing.T, with func(*Deps)) *screen {
	s := &screen{t: t, msgs: make(chan tea.Msg, 1000), store: newFakeStore(thread.Thread{ID: 1, Title: "Trip to Nagano"}), mic: voice.Level{RMS: -18, Peak: -9}}
	s.settings = config.Defaults()
	s.settings.UILanguage = "en"
	deps := Deps{
		Settings: func() config.Settings { return s.settings },
		Thread:   thread.Thread{ID: 1, Title: "Trip to Nagano"},
		Store:    s.store,
		LogFile:  filepath.Join(t.TempDir(), "kaiwa.log"),
		Begin: func(_ context.Context, _ int64, start voice.Start) Turn {
			turn := &fakeTurn{start: start, events: make(chan voice.Event, 100)}
			s.turns = append(s.turns, turn)
			return turn
		},
		MicrophoneLevel:  func() voice.Level { return s.mic },
		LoudspeakerLevel: func() voice.Level { return voice.Level{RMS: -20, Peak: -12} },
		Panes: settings.Deps{
			Path:   "~/.config/kaiwa/config.toml",
			Origin: func(string) string { return "" },
			Save: func(_ context.Context, key string, value any) error {
				switch key {
				case "theme":
					s.settings.Theme = value.(string)
				case "ui_language":
					s.settings.UILanguage = value.(string)
				case "audio.rate":
					s.settings.Audio.Rate = value.(float64)
					s.rates = append(s.rates, s.settings.Audio.Rate)
				default:
					return fmt.Errorf("the test does not save %s", key)
				}
				return nil
			},
			Keys: func(context.Context) (map[config.Role]config.KeyInUse, error) { return nil, nil },
		},
	}
	if with != nil {
		with(&deps)
	}
	s.m = New(t.Context(), deps)
	return s
}

// run runs a command as Bubble Tea does: in a goroutine of its own.
func (s *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, cmd := range msg {
				s.run(cmd)
			}
		case nil:
		default:
			s.msgs <- msg
		}
	}()
}

// send hands the model a message, and all that follows from it at once.
func (s *screen) send(msg tea.Msg) {
	s.update(msg)
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.update(msg)
		default:
			return
		}
	}
}

func (s *screen) update(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		s.quit = true
		return
	}
	if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" {
		s.clip = fmt.Sprint(msg)
	}
	_, cmd := s.m.Update(msg)
	s.run(cmd)
}

// wait lets time pass.
func (s *screen) wait(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(10*time.Millisecond, time.Until(end)))
		s.send(nil)
	}
}

// press presses keys, named as in Bubble Tea.
func (s *screen) press(keys ...string) {
	for _, k := range keys {
		s.send(keyPress(k))
	}
}

// presses presses keys one after the other, as somebody does who thinks about each.
func (s *screen) presses(keys ...string) {
	for _, k := range keys {
		s.wait(200 * time.Millisecond)
		s.press(k)
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"space": tea.KeySpace, "esc": tea.KeyEscape, "enter": tea.KeyEnter, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "f5": tea.KeyF5, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	switch {
	case name == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case special[name] != 0:
		return tea.KeyPressMsg{Code: special[name]}
	case name == "alt+enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter, Mod: tea.ModAlt}
	case len(name) > 5 && name[:5] == "ctrl+":
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// turn is the newest turn.
func (s *screen) turn() *fakeTurn {
	s.t.Helper()
	if len(s.turns) == 0 {
		s.t.Fatal("no turn was begun")
	}
	return s.turns[len(s.turns)-1]
}

// happen has the newest turn do something.
func (s *screen) happen(events ...voice.Event) {
	s.t.Helper()
	for _, e := range events {
		s.turn().events <- e
	}
	s.send(nil)
}

// end ends the newest turn.
func (s *screen) end(e voice.Ended) {
	s.t.Helper()
	turn := s.turn() // another one may begin at once
	s.happen(e)
	turn.close()
	s.send(nil)
}

// text is what the screen shows, without styles.
func (s *screen) text() string { return ansi.Strip(s.m.View().Content) }

// said puts a finished exchange into the store, before the screen is opened.
func exchange(id int64, at time.Time, said, answered string) []thread.Message {
	return []thread.Message{
		{ID: id, ThreadID: 1, Role: thread.User, At: at, State: thread.Complete, Text: said, Heard: -1, Length: 3 * time.Second},
		{ID: id + 1, ThreadID: 1, Role: thread.Assistant, At: at, State: thread.Complete, Text: answered, Heard: -1, Finish: "stop",
			Timings: thread.Timings{FirstSound: 900 * time.Millisecond, FirstWord: 500 * time.Millisecond}},
	}
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func settingsSaved(key string, value any) tea.Msg { return settings.Saved{Key: key, Value: value} }

func startDemo(d Deps) func(context.Context) (Deps, error) {
	return func(context.Context) (Deps, error) { return d, nil }
}

func noMicrophone(context.Context) []error {
	return []error{&fault.Fault{Code: fault.NoMicrophone}}
}
