package memory

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread/memory"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/words"
)

// TestAsksTheStore: which keys make which changes.
func TestAsksTheStore(t *testing.T) {
	for keys, want := range map[string]string{
		"a 'cats enter":             "add fact user cats",
		"a esc":                     "",
		"a enter":                   "",
		"j e ctrl+u 'dogs enter":    "edit 2 dogs",
		"j e enter":                 "",
		"j e 'x esc":                "",
		"p":                         "pin 1 false",
		"j p":                       "pin 2 true",
		"d d":                       "forget 1 false",
		"d w":                       "forget 1 true",
		"d esc":                     "",
		"d enter":                   "",
		"j j d w":                   "", // it was said nowhere
		"j j d d":                   "forget 3 false",
		"tab G e":                   "", // what is past is past
		"tab G p":                   "",
		"/ 'coffee enter":           "",
		"/ 'coffee esc p":           "pin 6 true",
		"p u":                       "pin 1 false, undo pin 1",
		"a 'cats enter u":           "add fact user cats, undo add 101",
		"d d u":                     "forget 1 false, undo forget 1",
		"p j e ctrl+u 'x enter u u": "pin 1 false, edit 2 x, undo edit 2, undo pin 1",
		"u":                         "",
	} {
		s := few()
		in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
			play(r, keys)
			if got := strings.Join(s.done, ", "); got != want {
				t.Errorf("%s: %q, want %q", keys, got, want)
			}
		})
	}
}

// TestUndoTakesBack: all is as it was, and the marker stands there.
func TestUndoTakesBack(t *testing.T) {
	for keys, selected := range map[string]string{
		"p":                      "answers should be short",
		"d w":                    "answers should be short",
		"j j d d":                "allergic",
		"j e ctrl+u 'dogs enter": "京都",
	} {
		s := few()
		before := slices.Clone(s.memories)
		in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
			play(r, keys)
			r.Press("esc") // the stack outlives the pane
			r.Run(p.Open())
			r.Press("u")
			r.Selects(selected)
			slices.SortFunc(s.memories, func(a, b memory.Memory) int { return int(a.ID - b.ID) })
			if !slices.Equal(s.memories, before) {
				t.Errorf("%s, u: %+v", keys, s.memories)
			}
			if strings.Contains(r.Keys(), "u ") {
				t.Errorf("nothing is left to undo, but the keys are %s", r.Keys())
			}
		})
	}
}

// TestUndoBeforeTheChangeIsMade waits for the change: a slow store is asked in the order of the keys.
func TestUndoBeforeTheChangeIsMade(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		s.slow = time.Second
		r.Rush("d", "d", "u")
		r.Selects("answers should be short")
		r.Wait(4 * time.Second)
		r.Selects("answers should be short")
		if want := []string{"forget 1 false", "undo forget 1"}; !slices.Equal(s.done, want) {
			t.Errorf("%q, want %q", s.done, want)
		}
	})
}

// TestUndoOfWhatFailed does nothing: there is nothing to take back.
func TestUndoOfWhatFailed(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		s.slow = time.Second
		s.refused(fault.CannotSave)
		r.Rush("d", "d", "u")
		r.Wait(4 * time.Second)
		if want := []string{"forget 1 false"}; !slices.Equal(s.done, want) {
			t.Errorf("%q, want %q", s.done, want)
		}
		r.Shows("answers should be short")
	})
}

func TestJumpsToWhereItWasSaid(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		play(r, "j j enter")
		r.Shows("it was not said in a thread")
		if got := r.Keys(); p.Done() || strings.Contains(got, "enter") {
			t.Errorf("done %v, the keys are %s", p.Done(), got)
		}
		play(r, "/ 'COFFEE enter")
		if got := p.Result().Where; !p.Done() || got.Thread != 2 || got.Message != 16 {
			t.Errorf("done %v, %+v", p.Done(), got)
		}
	})
}

// TestEscLeadsBack one step at a time.
func TestEscLeadsBack(t *testing.T) {
	for keys, steps := range map[string]int{"": 1, "a": 2, "e": 2, "d": 2, "?": 2, "/": 2, "/ 'is": 3} {
		in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
			play(r, keys)
			for range steps - 1 {
				r.Press("esc")
			}
			if p.Done() {
				t.Errorf("%q: closed before %d times esc", keys, steps)
			}
			if r.Press("esc"); !p.Done() || p.Result().Where.ID != 0 {
				t.Errorf("%q: not closed by %d times esc", keys, steps)
			}
		})
	}
}

func TestPast(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Hides("lives in Osaka")
		r.Press(".")
		r.Shows("lives in Osaka")
		r.Shows("until 2026-09-30 · now: 京都")
		r.Press("tab")
		r.Hides("lives in Osaka")
	})
}

func TestTryAgain(t *testing.T) {
	s := few()
	s.err = &fault.Fault{Code: fault.StoreBusy}
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Shows("another kaiwa is writing")
		s.err = nil
		r.Press("R")
		r.Shows("likes coffee black")
		for _, keys := range []string{"a 'cats enter", "g e 'x enter", "g p", "g d d", "u"} {
			s.refused(fault.CannotSave)
			play(r, keys)
			r.Shows("it cannot be saved")
			s.refused("")
			r.Press("R")
			r.Hides("it cannot be saved")
			if n := len(s.done); s.done[n-1] != s.done[n-2] {
				t.Errorf("%s, R: %q", keys, s.done)
			}
		}
	})
}

// TestAnotherProgram changes the list under the cursor, which stays on its memory, or where it stood.
func TestAnotherProgram(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Press("j")
		s.memories = append([]memory.Memory{{ID: 70, Text: "from elsewhere", From: now, Kind: memory.Fact}}, s.memories...)
		r.Send(tea.FocusMsg{})
		r.Shows("from elsewhere")
		r.Selects("京都")
		s.memories = nil
		r.Send(tea.FocusMsg{})
		r.Shows("nothing is remembered yet")
		play(r, "enter e p d") // on nothing
		r.Shows("nothing is remembered yet")
	})
}

// TestAlwaysFits: whatever is remembered, whatever is pressed, at every size.
func TestAlwaysFits(t *testing.T) {
	const seed = 17
	rnd := rand.New(rand.NewPCG(seed, seed))
	pieces := []string{"likes ", "富士山", "👨‍👩‍👧", "é", "e\u0301", "\x1b[31m", "\x1b]0;x\a", "\t", "\n", "ﾊﾝｶｸ", "שלום", "\u202e", "한국어", "🏖", " ", "\xff", "กำ", "ｗ"}
	keys := []string{"j", "k", "G", "g", "pgdown", "pgup", "/", "a", "富", "e", "enter", "esc", "d", "w", "u", "p", "tab", "R", "?", "backspace"}
	kinds := []memory.Kind{memory.Fact, memory.Preference, memory.Person, memory.Plan, memory.Instruction}
	for range 40 {
		var s store
		for i := range rnd.IntN(30) {
			var text strings.Builder
			for range rnd.IntN(60) {
				text.WriteString(pieces[rnd.IntN(len(pieces))])
			}
			m := memory.Memory{ID: int64(i + 1), Text: text.String(), Kind: kinds[rnd.IntN(len(kinds))], From: now, Pinned: rnd.IntN(4) == 0, Message: int64(rnd.IntN(2))}
			if rnd.IntN(3) == 0 {
				m.To, m.ReplacedBy = now, int64(rnd.IntN(30))
			}
			s.memories = append(s.memories, m)
		}
		in(t, &s, words.Language(rnd.IntN(2)), func(t *testing.T, p *Pane, r *panetest.Runner) {
			for range 25 {
				if p.Done() {
					r.Run(p.Open())
				}
				r.Press(keys[rnd.IntN(len(keys))])
				panetest.Fits(t, p, 4+rnd.IntN(130), 1+rnd.IntN(45))
			}
		})
	}
}
