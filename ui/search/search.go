// Package search is the pane that searches everything that was ever said, as one types.
//
// Like every pane it is a plain struct: see package settings. When it is done, Result tells where to jump to. Keep it: it
// opens with what was searched for last.
package search

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/thread/recall"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// Deps is what the pane needs of the rest of the program.
type Deps struct {
	Theme    style.Theme
	Language words.Language
	Now      func() time.Time
	// Search gives up to limit messages that have the words of a query. It is called from commands only.
	Search func(ctx context.Context, query string, limit int) ([]thread.Found, error)
}

const (
	most   = 50                    // results that are shown
	settle = 60 * time.Millisecond // how long the keys rest before a search begins
)

// A Result is where to jump to. Found.ID is 0 where the user only left.
type Result struct {
	Found thread.Found
	Query string // for the marks: what was searched for
}

// A Pane is a box, and below it what was found.
type Pane struct {
	deps   Deps
	th     style.Theme
	lang   words.Language
	open   bool
	result Result

	box    *pane.Field
	kept   bool // its text is that of the last search: what is typed replaces it
	asking pane.Task
	spin   *pane.Ticker
	goes   bool // jump to the first result that comes

	table pane.Table[hit]
	query string // what the results are of
	more  bool   // there are more of them
	err   error  // why there are none
}

// found is what a search gave.
type found struct {
	query string
	rows  []*pane.Row[hit]
	more  bool
	err   error
}

// New makes a pane. Open it to use it.
func New(deps Deps) *Pane {
	return &Pane{deps: deps, th: deps.Theme, lang: deps.Language, box: pane.NewField(""), spin: pane.NewSpinner()}
}

// Open shows the last search, as it is now.
func (p *Pane) Open() tea.Cmd {
	p.open, p.goes, p.result, p.spin, p.kept = true, false, Result{}, pane.NewSpinner(), p.box.Text() != ""
	return tea.Batch(p.search(0), p.keep())
}

// Close stops what the pane has under way.
func (p *Pane) Close() {
	p.open = false
	p.asking.Stop()
}

// Done tells that the user left.
func (p *Pane) Done() bool { return !p.open }

// Result tells where to jump to, once Done.
func (p *Pane) Result() Result { return p.result }

// SetTheme changes the colours.
func (p *Pane) SetTheme(th style.Theme) { p.th = th }

// SetLanguage changes the words.
func (p *Pane) SetLanguage(l words.Language) { p.lang = l }

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if !p.open {
		return nil
	}
	return tea.Batch(p.handle(msg), p.keep())
}

func (p *Pane) keep() tea.Cmd { return p.spin.Keep(p.asking.Busy()) }

func (p *Pane) handle(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case pane.Done:
		p.finished(m)
	case pane.Ticked:
		return p.spin.Take(m, p.asking.Busy())
	case tea.MouseWheelMsg:
		p.table.Wheel(m)
	case tea.KeyPressMsg:
		return p.press(m)
	default:
		return p.edit(msg)
	}
	return nil
}

func (p *Pane) press(m tea.KeyPressMsg) tea.Cmd {
	p.goes = false
	k := p.keys()
	switch {
	case p.table.Move(m, true):
	case key.Matches(m, k.Jump):
		p.jump()
	case key.Matches(m, k.Again):
		return p.search(0)
	case key.Matches(m, k.Clear):
		p.box = pane.NewField("")
		return p.search(0)
	case key.Matches(m, k.Close):
		p.Close()
	default:
		return p.edit(m)
	}
	return nil
}

// edit hands a key or a paste to the box, and searches for what it says then.
func (p *Pane) edit(msg tea.Msg) tea.Cmd {
	if p.kept && types(msg) {
		p.box = pane.NewField("")
	}
	p.kept = false
	cmd, changed := p.box.Update(msg)
	if !changed || p.box.Text() == p.query && !p.asking.Busy() && p.err == nil {
		return cmd
	}
	return tea.Batch(cmd, p.search(settle))
}

// types tells whether something types into a box. Else it moves the cursor, or deletes: then what stands there is meant.
func types(msg tea.Msg) bool {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		return k.Text != ""
	}
	_, ok := msg.(tea.PasteMsg)
	return ok
}

// search asks for what the box says, after a while. Until the answer is there the last one stays.
func (p *Pane) search(after time.Duration) tea.Cmd {
	ask, query := p.deps.Search, p.box.Text()
	if query == "" {
		p.asking.Stop()
		p.show(found{})
		return nil
	}
	return p.asking.Start(func(ctx context.Context) any {
		if !pane.Pause(ctx, after) {
			return found{}
		}
		all, err := ask(ctx, query, most+1)
		f := found{query: query, more: len(all) > most, err: err}
		for _, one := range all[:min(len(all), most)] {
			f.rows = append(f.rows, row(one))
		}
		return f
	})
}

// A hit is a result whose text is safe to show. That is done once, in the command: a text may be long.
type hit struct {
	thread.Found
	text  string
	marks []recall.Mark
}

func row(f thread.Found) *pane.Row[hit] {
	text, marks := clean(f.Text, f.Marks)
	return &pane.Row[hit]{ID: f.ID, Item: hit{f, text, marks}}
}

// finished takes what was found in.
func (p *Pane) finished(d pane.Done) {
	if !p.asking.Take(d) {
		return
	}
	p.show(d.Result.(found))
	if p.goes {
		p.jump()
	}
}

// show puts results on the screen. Those of another query begin at the first one.
func (p *Pane) show(f found) {
	p.err = f.err
	if f.err != nil {
		f.rows, f.more = nil, false
	}
	p.table.Set(f.rows)
	if f.query != p.query {
		p.table.Scroll(-most)
	}
	p.query, p.more = f.query, f.more
}

// jump leaves for the selected result. What is still searched for is waited for.
func (p *Pane) jump() {
	if p.goes = p.asking.Busy(); p.goes {
		return
	}
	if h, ok := p.table.Selected(); ok {
		p.result = Result{Found: h.Found, Query: p.query}
		p.Close()
	}
}
