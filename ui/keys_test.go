package ui

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/voice"
)

// A tty is a program with a terminal that is nothing but bytes, in virtual time.
type tty struct {
	*screen
	keys io.Writer
	out  *output
}

// onTTY runs a test with the program in a terminal.
func onTTY(t *testing.T, with func(*Deps), test func(*testing.T, *tty)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScreen(t, with)
		in, keys := io.Pipe()
		c := &tty{screen: s, keys: keys, out: &output{}}
		p, pacer := paced(s.m, tea.WithInput(in), tea.WithOutput(c.out), tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}))
		over := make(chan struct{})
		go pacer.run(over)
		go func() {
			defer close(over)
			if _, err := p.Run(); err != nil {
				t.Errorf("the program ended with %v", err)
			}
		}()
		c.pass(time.Second)
		test(t, c)
		for _, turn := range s.turns {
			turn.close()
		}
		p.Send(Quit{})
		<-over
		keys.Close()
		time.Sleep(time.Minute) // for the ticks
	})
}

// pass lets time pass.
func (c *tty) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// types writes bytes as the terminal does, and lets the program take them in.
func (c *tty) types(bytes ...string) {
	for _, b := range bytes {
		if _, err := io.WriteString(c.keys, b); err != nil {
			c.t.Fatal(err)
		}
		c.pass(20 * time.Millisecond)
	}
}

// does has the newest turn do something.
func (c *tty) does(events ...voice.Event) {
	c.t.Helper()
	for _, e := range events {
		c.turn().events <- e
	}
	c.pass(20 * time.Millisecond)
}

// stopped tells whether the newest recording was stopped.
func (c *tty) isStopped() bool {
	f := c.turn()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stopped
}

// The bytes of the kitty keyboard protocol.
const (
	answered = "\x1b[?11u" // events, and all keys as escape codes
	pressed  = "\x1b[32;1:1u"
	repeated = "\x1b[32;1:2u"
	released = "\x1b[32;1:3u"
	focusOut = "\x1b[O"
)

func TestBytesHold(t *testing.T) {
	onTTY(t, nil, func(t *testing.T, c *tty) {
		if !strings.Contains(c.out.String(), "\x1b[>31u") {
			t.Error("the terminal is not asked to tell when keys are let go")
		}
		c.types(answered, pressed)
		c.does(voice.Entered{State: voice.Listening})
		for range 30 {
			c.types(repeated)
		}
		if c.isStopped() {
			t.Fatal("repeats stopped it")
		}
		c.types(released)
		if !c.isStopped() {
			t.Fatal("letting go did not stop it")
		}
		c.does(voice.Ended{})
		c.turn().close()
		c.types(pressed, released) // a tap
		c.does(voice.Entered{State: voice.Listening})
		c.pass(time.Second)
		if len(c.turns) != 2 || c.isStopped() {
			t.Fatalf("%d turns, stopped %v", len(c.turns), c.isStopped())
		}
		c.types(pressed, released)
		if !c.isStopped() {
			t.Error("the second tap did not stop it")
		}
	})
}

func TestBytesLost(t *testing.T) {
	for name, c := range map[string]struct {
		bytes []string
		after time.Duration
		ends  bool
	}{
		"focus lost":          {[]string{focusOut}, 0, true},
		"release lost":        {[]string{repeated, repeated, repeated, repeated}, 2500 * time.Millisecond, true},
		"no repeats":          {nil, 20 * time.Second, false},
		"the box has no keys": {[]string{"i"}, 0, false}, // it cannot be opened now
		"the help has":        {[]string{"\x1b[47:63;2;63u"}, 0, true},
		"with shift down":     {[]string{"\x1b[57441;2:1u", "\x1b[32;2:3u"}, 0, true},
		"with num lock on":    {[]string{"\x1b[32;129:3u"}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			onTTY(t, nil, func(t *testing.T, tty *tty) {
				tty.types("\x1b[?31u", pressed)
				tty.does(voice.Entered{State: voice.Listening})
				tty.pass(500 * time.Millisecond)
				tty.types(c.bytes...)
				tty.pass(c.after)
				if got := tty.isStopped(); got != c.ends {
					t.Errorf("stopped %v, want %v", got, c.ends)
				}
			})
		})
	}
}

// TestBytesOfOldTerminals: they send a space for each repeat, and answer nothing.
func TestBytesOfOldTerminals(t *testing.T) {
	onTTY(t, nil, func(t *testing.T, c *tty) {
		for range 30 { // held
			c.types(" ")
		}
		c.does(voice.Entered{State: voice.Listening})
		c.pass(5 * time.Second)
		if len(c.turns) != 1 || c.isStopped() {
			t.Fatalf("%d turns, stopped %v", len(c.turns), c.isStopped())
		}
		c.types(" ")
		if !c.isStopped() {
			t.Error("the second tap did not stop it")
		}
	})
}

// TestBytesOfKeys: what a key types under the protocol, with the text and without, with locks and on other layouts.
func TestBytesOfKeys(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		did   func(*Model) bool
	}{
		"r":                      {"\x1b[114u", reads},
		"r with num lock":        {"\x1b[114;129u", reads},
		"r with text":            {"\x1b[114;;114u", reads},
		"R":                      {"\x1b[114;2u", asks},
		"R with text":            {"\x1b[114:82;2;82u", asks},
		"R with caps lock":       {"\x1b[114;65u", asks},
		"? of a US keyboard":     {"\x1b[47;2u", helps},
		"? with its other code":  {"\x1b[47:63;2u", helps},
		"? of a German keyboard": {"\x1b[223:63:45;2;63u", helps},
		"> without text":         {"\x1b[91u\x1b[46;2u", faster},
		"> of a German keyboard": {"\x1b[91u\x1b[60:62:92;2;62u", faster},
		"[ with AltGr":           {"\x1b[56;;91u", func(m *Model) bool { _, ok := m.list.Selected(); return ok }},
		"enter":                  {"\x1b[13u", types},
		"i of a Dvorak keyboard": {"\x1b[105::103u", types},
		"ctrl+c":                 {"\x1b[99;5u", breaks},
		"ctrl+c with locks":      {"\x1b[99;197u", breaks},
		"ctrl+c of Dvorak":       {"\x1b[99::105;5u", breaks},
		"ctrl+c of Russian":      {"\x1b[1089::99;5u", breaks},
		"space with shift":       {"\x1b[32;2u", listens},
		"space with caps lock":   {"\x1b[32;65;32u", listens},
		"shift alone":            {"\x1b[57441;2u", func(m *Model) bool { return m.focus == onTalk && !m.run.on }},
	} {
		t.Run(name, func(t *testing.T) {
			onTTY(t, withQuestion, func(t *testing.T, tty *tty) {
				tty.types("\x1b[?31u", c.bytes)
				if !c.did(tty.m) {
					t.Errorf("%q did something else", c.bytes)
				}
			})
		})
	}
}

// withQuestion is a thread whose last message was not answered.
func withQuestion(d *Deps) {
	withThread(d)
	for _, m := range exchange(5, time.Now(), "And then?", "")[:1] {
		d.Store.(*fakeStore).put(m)
	}
}

func reads(m *Model) bool   { return m.run.start.Read != nil }
func asks(m *Model) bool    { return m.run.start.Answer }
func helps(m *Model) bool   { return m.sheet.kind == helpSheet }
func faster(m *Model) bool  { return m.rate > 1 }
func types(m *Model) bool   { return m.focus == onBox }
func breaks(m *Model) bool  { return m.asked }
func listens(m *Model) bool { return m.run.start.Listen }

// TestBytesOfTheBox: where something is typed keys are text again. What was typed before the terminal knew is text, too.
func TestBytesOfTheBox(t *testing.T) {
	onTTY(t, nil, func(t *testing.T, c *tty) {
		c.types("\x1b[?31u", "\x1b[105;1:1;105u")
		if !strings.Contains(c.out.String(), "\x1b[=3;1u") {
			t.Error("the terminal is not asked for text")
		}
		c.types("\x1b[105;1:3u", "\x1b[104;;104u", "\x1b[32;1:1;32u", "\x1b[32;1:3u", "\x1b[?3u", "é日本", " ", "x")
		if got := c.m.box.Value(); got != "h é日本 x" {
			t.Errorf("typed %q", got)
		}
		c.types("\x1b[27u")
		if c.m.focus != onTalk || !strings.HasSuffix(lastAsked(c.out.String()), "\x1b[=31;1u") {
			t.Errorf("the terminal is asked for %q", lastAsked(c.out.String()))
		}
	})
}

// lastAsked is the output up to what was asked of the keyboard last.
func lastAsked(out string) string {
	i := strings.LastIndex(out, "\x1b[=")
	if i < 0 {
		return ""
	}
	return out[:i+strings.Index(out[i:], "u")+1]
}
