package ui

import (
	"bytes"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaiwa/voice"
)

// An output is what a program writes to its terminal.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// TestProgram runs a turn in a real program, with its ticks, its commands and its renderer, in virtual time.
func TestProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScreen(t, withThread)
		defer func() {
			for _, turn := range s.turns {
				turn.close()
			}
			time.Sleep(time.Minute)
		}()
		var out output
		p, pacer := paced(s.m, tea.WithInput(nil), tea.WithOutput(&out), tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(),
			tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
		ended, over := make(chan error), make(chan struct{})
		go pacer.run(over)
		go func() {
			_, err := p.Run()
			close(over)
			ended <- err
		}()
		step := func(msgs ...tea.Msg) {
			for _, msg := range msgs {
				p.Send(msg)
			}
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
		}
		happen := func(events ...voice.Event) {
			for _, e := range events {
				s.turn().events <- e
			}
			step()
		}
		step(keyPress("space"))
		happen(voice.Entered{State: voice.Listening})
		step(keyPress("space"))
		if !s.turn().stopped {
			t.Error("the second space did not stop the recording")
		}
		happen(voice.Kept{ID: 5, Length: time.Second}, voice.Entered{State: voice.WritingDown})
		happen(voice.Said{ID: 5, Text: "and tomorrow"}, voice.Began{ID: 6}, voice.Words{Text: "Sunshine."}, voice.Entered{State: voice.Speaking})
		happen(voice.Ended{})
		s.turn().close()
		step()
		step(keyPress("q"))
		if err := <-ended; err != nil {
			t.Errorf("the program ended with %v", err)
		}
		for _, want := range []string{"Mount Fuji", "listening", "and tomorrow", "Sunshine.", "speaking"} {
			if !bytes.Contains([]byte(ansi.Strip(out.String())), []byte(want)) {
				t.Errorf("the terminal never showed %q", want)
			}
		}
	})
}
