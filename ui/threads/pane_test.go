package threads

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/words"
)

func TestOpensTheSelectedThread(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Selects("富士山") // the one that is open
		r.Press("up", "enter")
		if got := p.Result(); !p.Done() || got.Action != Open || got.Thread.Title != "Trip to Nagano" {
			t.Errorf("%+v", got)
		}
	})
}

// TestLeaves: which keys end the pane, and what they ask for.
func TestLeaves(t *testing.T) {
	for keys, want := range map[string]Result{
		"n":       {Action: Begin},
		"T enter": {Action: Temporary},
		"esc":     {Action: Stay, Thread: few().threads[1]},
		"d esc":   {Action: Begin}, // the open one is gone
		"d u esc": {Action: Stay, Thread: few().threads[1]},
		"G d esc": {Action: Stay, Thread: few().threads[1]},
	} {
		in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
			r.Press(strings.Fields(keys)...)
			if got := p.Result(); !p.Done() || got != want {
				t.Errorf("%s: done %v, %+v, want %+v", keys, p.Done(), got, want)
			}
		})
	}
}

// TestEscLeadsBack one step at a time.
func TestEscLeadsBack(t *testing.T) {
	for _, keys := range [][]string{{"T"}, {"e"}, {"?"}, {"/"}} {
		in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
			r.Press(keys...)
			r.Press("esc")
			if p.Done() {
				t.Fatalf("%v, then esc closes the pane", keys)
			}
			r.Press("esc")
			if !p.Done() {
				t.Fatalf("%v, then esc twice does not close the pane", keys)
			}
		})
	}
}

func TestFilter(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Press("/")
		r.Type("NAGANO trip") // any case, any order; letters are no commands
		r.Shows("1 of 6")
		r.Selects("Trip to Nagano")
		r.Press("esc")
		r.Shows("1 of 6") // to the list, which has its commands again
		r.Press("d")
		r.Shows("deleted: Trip to Nagano")
		r.Shows("nothing matches")
		r.Press("u")
		r.Selects("Trip to Nagano")
		r.Press("esc")
		r.Selects("Trip to Nagano")
		r.Shows("untitled")
		if p.Done() {
			t.Error("esc closes the pane instead of ending the filter")
		}
	})
}

// TestEnterWaitsForTheFilter: a name typed fast, and enter, opens what has that name, not what was there before.
func TestEnterWaitsForTheFilter(t *testing.T) {
	in(t, many(50_000), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Press("/")
		r.Rush("4", "9", "9", "9", "9", "enter")
		if got := p.Result(); got.Action != Open || got.Thread.ID != 50_000 {
			t.Errorf("%+v", got)
		}
	})
}

// TestStaleFilter: only what the last letter found is shown, in whatever order the answers come.
func TestStaleFilter(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		p.Update(panetest.Key("/"))
		early := p.Update(panetest.Key("t")) // finds two
		late := p.Update(panetest.Key("r"))
		r.Run(late)
		r.Shows("1 of 6")
		r.Run(early)
		r.Shows("1 of 6")
	})
}

func TestRename(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Press("e")
		if c := p.Cursor(80, 24); c == nil || c.Y != 3 || c.X != 5+46 {
			t.Errorf("the cursor stands at %+v", c)
		}
		r.Press("ctrl+u")
		r.Type("u T d") // letters are letters
		r.Press("enter")
		r.Selects("u T d")
		if !slices.Equal(s.done, []string{"rename 2 u T d"}) {
			t.Errorf("%q", s.done)
		}
		r.Press("e", "enter") // nothing changed
		r.Press("e")
		r.Type("x")
		r.Press("esc")
		if len(s.done) != 1 {
			t.Errorf("%q", s.done)
		}
		r.Press("esc")
		if got := p.Result().Thread.Title; got != "u T d" {
			t.Errorf("the open thread is called %q", got)
		}
	})
}

func TestPasteIntoTheTitle(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Press("e", "ctrl+u")
		r.Send(tea.PasteMsg{Content: "夏の\n旅行"})
		r.Press("enter")
		r.Selects("夏の 旅行")
	})
}

// TestUndoStack: what was deleted comes back, the last one first, also when the pane was closed meanwhile.
func TestUndoStack(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Press("home", "d", "d", "d")
		r.Selects("A title that goes on")
		r.Shows("deleted: untitled")
		r.Press("esc")
		r.Run(p.Open())
		r.Press("u")
		r.Shows("brought back: untitled")
		r.Selects("untitled")
		r.Press("u", "u")
		r.Selects("Trip to Nagano")
		if strings.Contains(r.Keys(), "u ") {
			t.Errorf("nothing is left to undo, but the keys are %s", r.Keys())
		}
		r.Press("u")
		want := []string{"delete 1", "delete 2", "delete 3", "restore 3", "restore 2", "restore 1"}
		if !slices.Equal(s.done, want) {
			t.Errorf("%q", s.done)
		}
	})
}

// TestChangesKeepTheirOrder where a slow store is asked for several at once: nothing that is gone comes back for a moment.
func TestChangesKeepTheirOrder(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		s.slow = time.Second
		r.Rush("home", "d", "u", "d", "esc")
		r.Run(p.Open())
		r.Hides("today 14:02")
		for range 60 {
			r.Wait(100 * time.Millisecond)
			r.Hides("today 14:02")
		}
		if !slices.Equal(s.done, []string{"delete 1", "restore 1", "delete 1"}) {
			t.Errorf("%q", s.done)
		}
	})
}

func TestCopy(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Press("home", "c")
		r.Shows("copied: Trip to Nagano (copy)")
		r.Selects("Trip to Nagano (copy)")
	})
}

// TestTryAgain makes the change again that failed, and the reading.
func TestTryAgain(t *testing.T) {
	s := few()
	s.err = &fault.Fault{Code: fault.StoreBusy}
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Shows("another kaiwa is writing")
		s.err = nil
		r.Press("R")
		r.Shows("Trip to Nagano")
		for _, keys := range []string{"home d", "home c", "e x enter"} {
			s.refused(fault.CannotSave)
			r.Press(strings.Fields(keys)...)
			r.Shows("it cannot be saved")
			r.Shows("R to try again")
			s.refused("")
			r.Press("R")
			r.Hides("it cannot be saved")
			if n := len(s.done); s.done[n-1] != s.done[n-2] {
				t.Errorf("%s, R: %q", keys, s.done)
			}
		}
	})
}

// TestDeletedAfterAll: a thread that could not be deleted is there again, and is nothing to undo.
func TestDeletedAfterAll(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		s.refused(fault.CannotSave)
		r.Press("d")
		r.Shows("富士山")
		if got := r.Keys(); strings.Contains(got, "u ") {
			t.Errorf("the keys are %s", got)
		}
		r.Press("esc")
		if got := p.Result(); got.Action != Stay {
			t.Errorf("%+v", got)
		}
	})
}

// TestAnotherProgram changes the list under the cursor, which stays on its thread, or where it stood.
func TestAnotherProgram(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Press("down")
		r.Selects("untitled")
		s.threads = append([]thread.Thread{{ID: 70, Title: "from elsewhere", Updated: now}}, s.threads...)
		r.Send(tea.FocusMsg{})
		r.Shows("from elsewhere")
		r.Selects("untitled")
		s.threads = slices.Delete(s.threads, 3, 4)
		r.Send(tea.FocusMsg{})
		r.Selects("A title")
		s.threads = s.threads[:1]
		r.Send(tea.FocusMsg{})
		r.Selects("from elsewhere")
		s.threads = nil
		r.Send(tea.FocusMsg{})
		r.Shows("nothing here yet")
		r.Press("enter", "e", "d", "c") // on nothing
	})
}

func TestScrolls(t *testing.T) {
	in(t, many(200), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		p.Render(100, 40)
		r.Press("pgdown")
		r.Selects("about mountain 34 ")
		r.Press("G")
		r.Selects("about mountain 199 ")
		r.Press("k", "up")
		r.Selects("about mountain 197 ")
		r.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		r.Selects("about mountain 194 ")
		r.Press("g", "j", "pgup")
		r.Selects("about mountain 0 ")
	})
}

// TestAlwaysFits: whatever the threads are called, whatever is pressed, at every size.
func TestAlwaysFits(t *testing.T) {
	const seed = 17
	rnd := rand.New(rand.NewPCG(seed, seed))
	pieces := []string{"Nagano ", "富士山", "👨‍👩‍👧", "é", "e\u0301", "\x1b[31m", "\x1b]0;x\a", "\t", "\n", "ﾊﾝｶｸ", "שלום", "\u202e", "한국어", "🏖", " ", "\xff", "กำ", "ｗ"}
	keys := []string{"j", "k", "G", "g", "pgdown", "pgup", "/", "n", "a", "富", "e", "enter", "esc", "d", "u", "c", "R", "?", "T", "backspace"}
	for range 40 {
		s := &store{current: 1}
		for i := range rnd.IntN(60) {
			var title strings.Builder
			for range rnd.IntN(12) {
				title.WriteString(pieces[rnd.IntN(len(pieces))])
			}
			s.threads = append(s.threads, thread.Thread{ID: int64(i + 1), Title: title.String(), Updated: now.Add(-time.Duration(rnd.IntN(1e6)) * time.Minute), Turns: rnd.IntN(2000), Talked: time.Duration(rnd.IntN(1e6)) * time.Second})
		}
		in(t, s, words.Language(rnd.IntN(2)), func(t *testing.T, p *Pane, r *panetest.Runner) {
			for range 25 {
				k := keys[rnd.IntN(len(keys))]
				if p.Done() {
					r.Run(p.Open())
				}
				r.Press(k)
				panetest.Fits(t, p, 4+rnd.IntN(130), 1+rnd.IntN(45))
			}
		})
	}
}

// BenchmarkKey is a key press and the frame after it: it must not depend on how many threads there are.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{50, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := loaded(many(n))
			for i := 0; b.Loop(); i++ {
				p.Update(panetest.Key([]string{"j", "pgdown", "k", "G", "g"}[i%5]))
				p.Render(80, 24)
			}
		})
	}
}

// BenchmarkFilterKey is a letter typed into the filter: only the command that it starts may take longer.
func BenchmarkFilterKey(b *testing.B) {
	for _, n := range []int{50, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := loaded(many(n))
			p.Update(panetest.Key("/"))
			for i := 0; b.Loop(); i++ {
				p.Update(panetest.Key([]string{"4", "backspace"}[i%2]))
				p.Render(80, 24)
			}
		})
	}
}

// loaded is an open pane with its threads read.
func loaded(s *store) *Pane {
	p := New(s.deps(words.English))
	p.Open()
	p.Update(p.reload()())
	return p
}

// TestOneKeyIsAsQuickInManyThreads holds the benchmark's ratio, generously: this machine has other things to do.
func TestOneKeyIsAsQuickInManyThreads(t *testing.T) {
	measure := func(p *Pane) time.Duration {
		best := time.Hour
		for range 20 {
			start := time.Now()
			for _, k := range []string{"j", "pgdown", "k", "/", "4", "esc", "esc"} {
				p.Update(panetest.Key(k))
				p.Render(80, 24)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := measure(loaded(many(50))), measure(loaded(many(50_000)))
	if large > 5*small {
		t.Errorf("50 threads: %s, 50,000: %s", small, large)
	}
}

func TestClosedPaneTakesNothingBut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := few()
		s.slow = time.Second
		p := New(s.deps(words.English))
		r := panetest.Open(t, p)
		r.Wait(1100 * time.Millisecond)
		s.refused(fault.CannotSave)
		r.Press("d", "esc") // the change fails when the pane is closed
		r.Wait(1100 * time.Millisecond)
		s.refused("")
		r.Run(p.Open())
		r.Wait(1100 * time.Millisecond)
		r.Shows("富士山")
		if strings.Contains(r.Keys(), "u ") {
			t.Errorf("the keys are %s", r.Keys())
		}
	})
}
