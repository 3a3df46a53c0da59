package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/voice"
)

// A witness notes what questions were answered.
type witness struct{ answers []bool }

func (w *witness) question(command string) Question {
	return Question{Tool: "weather", Command: command, Answer: func(yes bool) { w.answers = append(w.answers, yes) }}
}

func (w *witness) heard(t *testing.T, answers ...bool) {
	t.Helper()
	if !slices.Equal(w.answers, answers) {
		t.Errorf("the answers were %v, want %v", w.answers, answers)
	}
}

func TestToolAsks(t *testing.T) {
	var w witness
	play(t, 80, 24, withQuestions(w.question("one"), w.question("two\x1b[2J"), w.question("three")), func(t *testing.T, s *screen) {
		think(s)
		s.shows("weather wants to run:", "one", "y run it · n do not")
		s.presses("q")
		w.heard(t, false, false, false)
	})
	w = witness{}
	play(t, 80, 24, withQuestions(w.question("one"), w.question("two\x1b[2J"), w.question("three")), func(t *testing.T, s *screen) {
		think(s)
		s.wait(time.Second)
		s.presses("y")
		w.heard(t, true)
		s.shows(`two\x1b[2J`, "thinking · weather")
		s.wait(time.Second)
		s.presses("n")
		w.heard(t, true, false)
		s.shows("three")
		s.presses("esc") // which does not cancel the turn
		w.heard(t, true, false, false)
		if s.turn().cancels {
			t.Error("the turn was cancelled")
		}
		s.hides("wants to run")
		s.happen(voice.Entered{State: voice.Answering})
		s.hides("weather")
	})
}

// TestNoAnswerByAccident: a key that was pressed for something else answers nothing.
func TestNoAnswerByAccident(t *testing.T) {
	var w witness
	play(t, 80, 24, withQuestions(w.question("one")), func(t *testing.T, s *screen) {
		s.presses("[") // y copies
		_, cmd := s.m.Update(keyPress("i"))
		s.run(cmd)
		s.send(tea.PasteMsg{Content: "x"})
		s.press("enter")
		s.happen(voice.Said{ID: 5, Text: "x"}, voice.Entered{State: voice.Thinking})
		s.press("y")
		w.heard(t)
		s.presses("i", "y", "n")
		w.heard(t)
		s.shows("▲ needs you", "one")
		s.presses("esc", "?", "y", "n")
		s.shows("▲ needs you")
		s.presses("esc", "/")
		s.shows("▲ needs you")
		s.presses("y", "n")
		w.heard(t)
	})
}

// TestTalkIsNo: so is all that ends the turn.
func TestTalkIsNo(t *testing.T) {
	ends := map[string]func(*screen){
		"talk":      func(s *screen) { s.presses("space") },
		"typing":    func(s *screen) { s.presses("esc", "i", "x", "enter") },
		"its end":   func(s *screen) { s.end(voice.Ended{}) },
		"elsewhere": func(s *screen) { s.send(opened{store: s.store}) },
	}
	for name, end := range ends {
		var w witness
		play(t, 80, 24, withQuestions(w.question("one")), func(t *testing.T, s *screen) {
			think(s)
			end(s)
			if w.heard(t, false); s.m.asking() {
				t.Errorf("%s: it still asks", name)
			}
		})
	}
}

// TestLateQuestion: nobody waits for the answer any more.
func TestLateQuestion(t *testing.T) {
	var w witness
	play(t, 80, 24, withThread, func(t *testing.T, s *screen) {
		s.send(toolAsks{question: w.question("one"), ok: true})
		w.heard(t, false)
		s.hides("wants to run")
	})
}

// TestLongCommand: nobody says yes to what was not on the screen.
func TestLongCommand(t *testing.T) {
	words := make([]string, 400)
	for i := range words {
		words[i] = fmt.Sprintf("word%03d", i)
	}
	var w witness
	play(t, 80, 24, withQuestions(w.question(strings.Join(words, " "))), func(t *testing.T, s *screen) {
		think(s)
		s.wait(time.Second)
		seen := ""
		for range 10 {
			if seen += s.text(); strings.Contains(seen, "word399") {
				break
			}
			s.press("y")
			w.heard(t)
			s.shows("more lines: a shows them", "a all of it · n do not")
			s.press("a")
		}
		for _, word := range words {
			if !strings.Contains(seen, word) {
				t.Fatalf("%s was never on the screen", word)
			}
		}
	})
	for _, wide := range []int{24, 40} {
		w = witness{}
		play(t, wide, 12, withQuestions(w.question(strings.Join(words[:40], " "))), func(t *testing.T, s *screen) {
			think(s)
			s.wait(time.Second)
			for range 30 {
				s.presses("a")
				if strings.Contains(s.text(), "word039") {
					break
				}
			}
			s.presses("a") // from the start: it was read
			s.shows("word000")
			s.press("y")
			w.heard(t, true)
		})
	}
	w = witness{}
	play(t, 80, 2, withQuestions(w.question("one")), func(t *testing.T, s *screen) { // no room for it at all
		think(s)
		s.wait(time.Second)
		s.presses("y", "a", "y", "n")
		w.heard(t, false)
	})
}

// TestCommandAnew: of the next command nothing was read yet, nor of one that stands in other lines now.
func TestCommandAnew(t *testing.T) {
	var w witness
	long := strings.Repeat("word ", 400) + "end"
	play(t, 80, 24, withQuestions(w.question(long), w.question(long)), func(t *testing.T, s *screen) {
		think(s)
		s.wait(time.Second)
		s.presses("a")
		s.send(tea.WindowSizeMsg{Width: 60, Height: 24})
		top := s.m.command.top
		for range 5 {
			s.presses("a")
		}
		s.presses("y")
		if w.heard(t, true); top != 0 {
			t.Errorf("it is shown from line %d on", top)
		}
		s.wait(time.Second)
		s.presses("y")
		w.heard(t, true)
		s.presses("n")
		w.heard(t, true, false)
	})
}
