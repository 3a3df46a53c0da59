// Package threads is the pane of all threads: one is opened, begun, renamed, copied, deleted and taken back there.
//
// Like every pane it is a plain struct: see package settings. When it is done, Result tells what its user wants. Keep it:
// what was deleted can be taken back when it is opened again.
package threads

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// Deps is what the pane needs of the rest of the program. Functions with a context may block, and are never called from
// Update or Render.
type Deps struct {
	Theme    style.Theme
	Language words.Language
	Now      func() time.Time

	Current   func() int64                                       // the thread that is open, 0: none that is kept
	Threads   func(ctx context.Context) ([]thread.Thread, error) // newest first
	Rename    func(ctx context.Context, id int64, title string) error
	Duplicate func(ctx context.Context, id int64, title string) (thread.Thread, error)
	Delete    func(ctx context.Context, id int64) error
	Restore   func(ctx context.Context, id int64) error
}

// An Action is what the user wants.
type Action int

// The actions.
const (
	Stay      Action = iota // go on with the thread that is open
	Open                    // another one
	Begin                   // begin one
	Temporary               // begin one of which nothing is kept
)

// A Result is what the user wants. Thread is the one to open, or to stay in, which may have another title than before; the
// zero Thread where that is not known.
type Result struct {
	Action Action
	Thread thread.Thread
}

// A Pane is the list of threads. It has three levels: the list, its filter, and what is asked or typed about one thread;
// esc leads back one level, always.
type Pane struct {
	deps   Deps
	th     style.Theme
	lang   words.Language
	open   bool
	result Result

	table   pane.Table[thread.Thread]
	reading pane.Task
	read    bool  // it was, once
	broken  error // the list cannot be read
	spin    *pane.Ticker

	mode    mode
	title   *pane.Field   // onTitle
	editing thread.Thread // whose it is
	goes    bool          // open what the filter will have found
	wanted  int64         // the thread to select when it is there
	deleted []removed     // the newest last: what u takes back
	changes pane.Queue
	note    pane.Notice
	again   func() tea.Cmd // makes the change again that failed
}

// A mode is what has the keys.
type mode int

const (
	onList mode = iota // or its filter: the table knows
	onTitle
	onTemporary // it is explained, and asked for
	onKeys      // every key is shown
)

// New makes a pane. Open it to use it.
func New(deps Deps) *Pane {
	return &Pane{deps: deps, th: deps.Theme, lang: deps.Language, spin: pane.NewSpinner()}
}

// Open shows the threads as they are now. The marker stands on the one that is open.
func (p *Pane) Open() tea.Cmd {
	p.open, p.mode, p.note, p.again, p.goes, p.result = true, onList, pane.Notice{}, nil, false, Result{}
	p.spin = pane.NewSpinner()
	p.table.Reset()
	p.wanted = p.deps.Current()
	p.table.Select(p.wanted)
	return tea.Batch(p.reload(), p.settle())
}

// Close stops what the pane has under way, but for changes.
func (p *Pane) Close() {
	p.open = false
	p.reading.Stop()
}

// Done tells that the user left.
func (p *Pane) Done() bool { return !p.open }

// Result tells what the user wants, once Done.
func (p *Pane) Result() Result { return p.result }

// SetTheme changes the colours.
func (p *Pane) SetTheme(th style.Theme) { p.th = th }

// SetLanguage changes the words.
func (p *Pane) SetLanguage(l words.Language) { p.lang = l }

// Update takes a message in: every one while the pane is open, a [pane.Changed] always.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	if c, ok := msg.(pane.Changed); ok {
		return tea.Batch(p.changed(c), p.settle())
	}
	if !p.open {
		return nil
	}
	return tea.Batch(p.handle(msg), p.settle())
}

func (p *Pane) handle(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case pane.Done:
		return p.finished(m)
	case pane.Ticked:
		return p.spin.Take(m, p.reading.Busy())
	case tea.FocusMsg: // the user was elsewhere, perhaps in another kaiwa
		return p.reload()
	case tea.MouseWheelMsg:
		if p.mode == onList {
			p.table.Wheel(m)
		}
	case tea.KeyPressMsg:
		return p.press(m)
	default:
		return p.edit(msg)
	}
	return nil
}

func (p *Pane) settle() tea.Cmd { return p.spin.Keep(p.reading.Busy()) }

// edit hands something that is no key, a paste, to what is typed.
func (p *Pane) edit(msg tea.Msg) tea.Cmd {
	switch {
	case p.mode == onTitle:
		cmd, _ := p.title.Update(msg)
		return cmd
	case p.mode == onList && p.table.Typing():
		return p.table.Type(msg)
	}
	return nil
}

// listed is what the store says.
type listed struct {
	rows []*pane.Row[thread.Thread]
	err  error
}

// reload reads the threads anew, once the changes that are under way are made. Until then those that are there stay.
func (p *Pane) reload() tea.Cmd {
	list, made := p.deps.Threads, p.changes.Then()
	return p.reading.Start(func(ctx context.Context) any {
		made(ctx)
		all, err := list(ctx)
		if err != nil {
			return listed{err: err}
		}
		rows := make([]*pane.Row[thread.Thread], len(all))
		for i, t := range all {
			rows[i] = row(t)
		}
		return listed{rows: rows}
	})
}

func row(t thread.Thread) *pane.Row[thread.Thread] {
	return &pane.Row[thread.Thread]{ID: t.ID, Key: pane.Fold(t.Title), Item: t}
}

// finished takes what was done in the background in.
func (p *Pane) finished(d pane.Done) (cmd tea.Cmd) {
	switch {
	case p.table.Take(d):
		if p.goes {
			return p.choose()
		}
	case p.reading.Take(d):
		l := d.Result.(listed)
		if p.broken = l.err; l.err != nil {
			return nil
		}
		p.read = true
		cmd = p.table.Set(l.rows)
	}
	p.table.Select(p.wanted)
	return cmd
}

// choose opens the selected thread. What the filter is still looking for is waited for.
func (p *Pane) choose() tea.Cmd {
	if p.goes = p.table.Filtering(); p.goes {
		return nil
	}
	if t, ok := p.table.Selected(); ok {
		p.leave(Open, t)
	}
	return nil
}

// leave closes the pane with a result.
func (p *Pane) leave(action Action, t thread.Thread) {
	p.result = Result{Action: action, Thread: t}
	p.Close()
}

// stay closes the pane. Where the thread that is open was deleted, a new one is begun.
func (p *Pane) stay() {
	current := p.deps.Current()
	if slices.ContainsFunc(p.deleted, func(r removed) bool { return r.ID == current }) {
		p.leave(Begin, thread.Thread{})
		return
	}
	t, _ := p.table.Find(current)
	p.leave(Stay, t)
}
