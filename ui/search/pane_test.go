package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/thread"
	"kaiwa/thread/recall"
	"kaiwa/ui/pane/panetest"
	"kaiwa/ui/words"
)

// enough is longer than a search waits for the keys to rest.
const enough = 100 * time.Millisecond

// scenes are all that can be seen: what was said, and what is searched for.
var scenes = []struct {
	name  string
	store func() *store
	query string
	do    func(r *panetest.Runner)
}{
	{"nothing_typed", few, "", func(*panetest.Runner) {}},
	{"hits", few, "mountain", func(r *panetest.Runner) { r.Press("down") }},
	{"japanese", few, "富士山", func(*panetest.Runner) {}},
	{"one", few, "monk", func(*panetest.Runner) {}},
	{"many", func() *store { return many(60) }, "mountain", func(r *panetest.Runner) { r.Press("pgdown", "pgdown") }},
	{"no_hit", few, "Kilimanjaro", func(*panetest.Runner) {}},
	{"searching", func() *store { s := few(); s.slow = time.Hour; return s }, "mountain", func(r *panetest.Runner) { r.Wait(3500 * time.Millisecond) }},
	{"failed", func() *store {
		s := few()
		s.err = &fault.Fault{Code: fault.StoreDamaged, Name: "threads.db"}
		return s
	}, "mountain", func(*panetest.Runner) {}},
}

func TestScreens(t *testing.T) {
	shot := func(name string, s *store, l words.Language, size panetest.Size, query string, do func(*panetest.Runner)) {
		t.Run(fmt.Sprintf("%s_%dx%d", name, size.Width, size.Height), func(t *testing.T) {
			in(t, s, l, func(t *testing.T, p *Pane, r *panetest.Runner) {
				r.Type(query)
				r.Wait(enough)
				p.Render(size.Width, size.Height) // a page is as long as the screen
				do(r)
				panetest.Picture(t, p, size)
			})
		})
	}
	for _, scene := range scenes {
		for _, size := range panetest.Sizes {
			shot(scene.name+"_en", scene.store(), words.English, size, scene.query, scene.do)
		}
		shot(scene.name+"_ja", scene.store(), words.Japanese, panetest.Size{Width: 80, Height: 24}, scene.query, scene.do)
	}
}

// TestThemes holds the styles: marked words are bold and underlined.
func TestThemes(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Type("mountain")
		r.Wait(enough)
		panetest.Themes(t, p, panetest.Size{Width: 60, Height: 14})
	})
}

func TestJumps(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Type("mountain")
		r.Wait(enough)
		r.Shows("4 hits")
		r.Press("down", "enter")
		if got := p.Result(); !p.Done() || got.Found.ID != 12 || got.Query != "mountain" {
			t.Errorf("done %v, %+v", p.Done(), got)
		}
		r.Run(p.Open()) // where it was left
		r.Shows("4 hits")
		r.Press("esc")
		if got := p.Result(); !p.Done() || got.Found.ID != 0 {
			t.Errorf("done %v, %+v", p.Done(), got)
		}
	})
}

// TestKeptQuery: what is typed replaces what was searched for last, unless that is edited.
func TestKeptQuery(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*panetest.Runner)
		want string
	}{
		"typed":  {func(r *panetest.Runner) { r.Type("monk") }, "monk"},
		"pasted": {func(r *panetest.Runner) { r.Send(tea.PasteMsg{Content: "monk"}) }, "monk"},
		"edited": {func(r *panetest.Runner) { r.Press("left", "backspace"); r.Type("x") }, "mountaxn"},
	} {
		s := few()
		in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
			r.Type("mountain")
			r.Wait(enough)
			r.Press("esc")
			r.Run(p.Open())
			if !strings.Contains(p.Render(80, 24), p.th.Text.Reverse(true).Render("mountain")) {
				t.Errorf("%s: it does not look as if it were selected", name)
			}
			c.do(r)
			r.Wait(enough)
			if asked := s.searched(); asked[len(asked)-1] != c.want {
				t.Errorf("%s: searched for %q, want %q", name, asked, c.want)
			}
		})
	}
}

// TestRests: a word typed fast is one search, 60 ms after its last letter.
func TestRests(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		for _, c := range "moun" {
			r.Type(string(c))
			r.Wait(50 * time.Millisecond)
		}
		if asked := s.searched(); len(asked) != 0 {
			t.Errorf("%q was searched for between the letters", asked)
		}
		r.Wait(20 * time.Millisecond)
		if asked := s.searched(); !slices.Equal(asked, []string{"moun"}) {
			t.Errorf("searched for %q", asked)
		}
	})
}

// TestStaleAnswer: the answer to an older query never replaces what is there, and what is there stays until the newer one
// has its answer.
func TestStaleAnswer(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Type("mountain")
		r.Wait(enough)
		s.becomes(nil, time.Second)
		r.Type("s")
		r.Wait(enough)
		r.Shows("4 hits") // still
		r.Press("backspace")
		r.Press("ctrl+u")
		r.Type("monk")
		r.Wait(enough)
		r.Hides("hit")
		r.Wait(time.Second)
		r.Shows("1 hit")
		r.Wait(2 * time.Second)
		r.Shows("1 hit")
	})
}

// TestEnterWaits: enter right behind the last letter jumps to what that finds.
func TestEnterWaits(t *testing.T) {
	in(t, few(), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Type("mountain")
		r.Wait(enough)
		r.Press("ctrl+u")
		r.Type("monk")
		r.Press("enter")
		if p.Done() {
			t.Fatal("it jumps to what was found before")
		}
		r.Wait(enough)
		if got := p.Result(); got.Found.ID != 11 || got.Query != "monk" {
			t.Errorf("%+v", got)
		}
	})
}

// TestLettersAreTyped, whatever they do elsewhere.
func TestLettersAreTyped(t *testing.T) {
	s := few()
	in(t, s, words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Type("q k?jg GR")
		r.Send(tea.PasteMsg{Content: " 富士\n山"})
		r.Wait(enough)
		if c := p.Cursor(80, 24); c == nil || c.X != 3+9+8 || c.Y != 2 {
			t.Errorf("the cursor stands at %+v", c)
		}
		if asked := s.searched(); !slices.Equal(asked, []string{"q k?jg GR 富士 山"}) {
			t.Errorf("searched for %q", asked)
		}
	})
}

func TestTryAgain(t *testing.T) {
	s := few()
	s.err = &fault.Fault{Code: fault.StoreBusy}
	in(t, s, words.English, func(t *testing.T, _ *Pane, r *panetest.Runner) {
		r.Type("mountain")
		r.Wait(enough)
		r.Shows("another kaiwa is writing")
		r.Shows("enter to try again")
		s.becomes(nil, 0)
		r.Press("enter")
		r.Wait(enough)
		r.Shows("4 hits")
		r.Selects("Trip to Nagano")
	})
}

// TestMovesWhileTyping: the arrows move in the list, and another query begins at its first result.
func TestMovesWhileTyping(t *testing.T) {
	in(t, many(40), words.English, func(t *testing.T, p *Pane, r *panetest.Runner) {
		r.Type("mountain number")
		r.Wait(enough)
		p.Render(100, 40)
		r.Press("down", "pgdown", "up")
		r.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if f, _ := p.table.Selected(); f.ID <= 4 {
			t.Errorf("message %d is selected", f.ID)
		}
		r.Type(" 3")
		r.Wait(enough)
		if f, _ := p.table.Selected(); f.ID != 4 {
			t.Errorf("message %d is selected, want 4", f.ID)
		}
	})
}

func TestPassage(t *testing.T) {
	text := "one two three four five six seven eight nine ten eleven twelve"
	for name, c := range map[string]struct {
		text  string
		marks []recall.Mark
		width int
		most  int
		want  string
	}{
		"whole":                {"one two", marks("one two", "two"), 20, 2, "one [two]"},
		"no marks":             {text, nil, 12, 1, "one two…"},
		"around the first":     {text, marks(text, "eight"), 21, 1, "…seven [eight] nine…"},
		"two lines":            {text, marks(text, "eight"), 21, 2, "…seven [eight] nine|ten eleven twelve"},
		"several marks":        {"a b a", marks("a b a", "a"), 20, 1, "[a] b [a]"},
		"across the lines":     {"aaaa bbbb", marks("aaaa bbbb", "aaaa bbbb"), 5, 2, "[aaaa]|[bbbb]"},
		"japanese":             {"日本で一番高い山は富士山です。標高は三千メートルです。", marks("日本で一番高い山は富士山です。標高は三千メートルです。", "富士山"), 18, 1, "…い山は[富士山]で…"},
		"lines become one":     {"one\n\ttwo", marks("one\n\ttwo", "two"), 20, 1, "one [two]"},
		"what draws is gone":   {"\x1b[31mred\x07 two", marks("\x1b[31mred\x07 two", "two"), 20, 1, "red [two]"},
		"marks that are wrong": {"one", []recall.Mark{{From: 2, To: 9}, {From: 1, To: 1}}, 20, 1, "one"},
	} {
		var lines []string
		text, marks := clean(c.text, c.marks)
		for _, l := range passage(text, marks, c.width, c.most) {
			var b strings.Builder
			for _, s := range l {
				if s.marked {
					s.text = "[" + s.text + "]"
				}
				b.WriteString(s.text)
			}
			lines = append(lines, b.String())
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAlwaysFits: whatever was said, wherever the marks are, at every size.
func TestAlwaysFits(t *testing.T) {
	const seed = 17
	rnd := rand.New(rand.NewPCG(seed, seed))
	pieces := []string{"Nagano ", "富士山", "👨‍👩‍👧", "é", "e\u0301", "\x1b[31m", "\x1b]0;x\a", "\t", "\n", "ﾊﾝｶｸ", "שלום", "\u202e", "한국어", "🏖", " ", "\xff", "กำ", "ｗ", "a"}
	any := func(n int) string {
		var b strings.Builder
		for range rnd.IntN(n) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		return b.String()
	}
	keys := []string{"down", "up", "pgdown", "pgup", "a", "富", "backspace", "ctrl+u"}
	for range 40 {
		var s store
		for i := range rnd.IntN(60) {
			f := thread.Found{ID: int64(i + 1), Title: any(12), Text: any(400), At: now.Add(-time.Duration(rnd.IntN(1e6)) * time.Minute)}
			s.said = append(s.said, f)
		}
		in(t, &s, words.Language(rnd.IntN(2)), func(t *testing.T, p *Pane, r *panetest.Runner) {
			for range 15 {
				r.Press(keys[rnd.IntN(len(keys))])
				r.Wait(time.Duration(rnd.IntN(100)) * time.Millisecond)
				panetest.Fits(t, p, 4+rnd.IntN(130), 1+rnd.IntN(45))
			}
		})
	}
}

// BenchmarkFrame is a key press among fifty long passages, and the frame after it.
func BenchmarkFrame(b *testing.B) {
	text := strings.Repeat("今では毎年およそ20万人が、夏の間に頂上を目指します。 ", 200) + "mountain " + strings.Repeat("and so on ", 500)
	p := New((&store{}).deps(words.English))
	f := found{query: "mountain"}
	for i := range most {
		f.rows = append(f.rows, row(thread.Found{ID: int64(i + 1), Text: text, Marks: marks(text, "mountain"), At: now}))
	}
	p.Open()
	p.show(f)
	for i := 0; b.Loop(); i++ {
		p.Update(panetest.Key([]string{"down", "pgdown", "pgup"}[i%3]))
		p.Render(120, 40)
	}
}
