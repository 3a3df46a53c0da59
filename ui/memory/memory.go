// Package memory is the pane of what kaiwa knows about its user: memories are read, added, changed, pinned and forgotten
// there.
//
// Like every pane it is a plain struct: see package settings. When it is done, Result tells what its user wants. Keep it:
// what was changed can be taken back when it is opened again.
package memory

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/thread/memory"
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

	// Memories lists them, pinned ones first; past: also what is not true any more.
	Memories func(ctx context.Context, past bool) ([]memory.Memory, error)
	Add      func(ctx context.Context, m memory.Memory) (memory.Change, error)
	Edit     func(ctx context.Context, id int64, text string) (memory.Change, error)
	Pin      func(ctx context.Context, id int64, on bool) (memory.Change, error)
	// Forget removes a memory for good; said: with the words where it was said.
	Forget func(ctx context.Context, id int64, said bool) (memory.Change, error)
	Undo   func(ctx context.Context, c memory.Change) error
}

// A Result is what the user wants: to see where a memory was said, or nothing where Where.ID is 0.
type Result struct{ Where memory.Memory }

// A Pane is the list of memories. It has three levels: the list, its filter, and what is asked or typed about one memory;
// esc leads back one level, always.
type Pane struct {
	deps   Deps
	th     style.Theme
	lang   words.Language
	open   bool
	result Result

	table   pane.Table[memory.Memory]
	texts   map[int64]string // of all memories, by id
	reading pane.Task
	read    bool  // they were, once
	broken  error // they cannot be read
	past    bool  // with those that are not true any more
	spin    *pane.Ticker

	mode    mode
	text    *pane.Field   // onAdd, onEdit
	about   memory.Memory // whose it is, or what is asked about
	goes    bool          // go where the memory was said that the filter will have found
	wanted  int64         // the memory to select when it is there
	changes pane.Queue
	undos   []*undo // the newest last: what u takes back
	note    pane.Notice
	again   func() tea.Cmd // makes the change again that failed
}

// A mode is what has the keys.
type mode int

const (
	onList mode = iota // or its filter: the table knows
	onAdd
	onEdit
	onForget // it is asked how
	onKeys   // every key is shown
)

// New makes a pane. Open it to use it.
func New(deps Deps) *Pane {
	return &Pane{deps: deps, th: deps.Theme, lang: deps.Language, spin: pane.NewSpinner()}
}

// Open shows the memories as they are now. The marker stands where it stood.
func (p *Pane) Open() tea.Cmd {
	p.open, p.mode, p.note, p.again, p.goes, p.result = true, onList, pane.Notice{}, nil, false, Result{}
	p.spin = pane.NewSpinner()
	p.table.Reset()
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

// edit hands a key or a paste to what is typed.
func (p *Pane) edit(msg tea.Msg) tea.Cmd {
	switch {
	case p.mode == onAdd || p.mode == onEdit:
		cmd, _ := p.text.Update(msg)
		return cmd
	case p.mode == onList && p.table.Typing():
		return p.table.Type(msg)
	}
	return nil
}

// listed is what the store says.
type listed struct {
	rows  []*pane.Row[memory.Memory]
	texts map[int64]string
	err   error
}

// reload reads the memories anew, once the changes that are under way are made. Until then those that are there stay.
func (p *Pane) reload() tea.Cmd {
	list, past, made := p.deps.Memories, p.past, p.changes.Then()
	return p.reading.Start(func(ctx context.Context) any {
		made(ctx)
		all, err := list(ctx, past)
		l := listed{texts: map[int64]string{}, err: err}
		for _, m := range all {
			l.rows = append(l.rows, row(m))
			l.texts[m.ID] = m.Text
		}
		return l
	})
}

func row(m memory.Memory) *pane.Row[memory.Memory] {
	return &pane.Row[memory.Memory]{ID: m.ID, Key: pane.Fold(m.Text), Item: m}
}

// finished takes what was done in the background in.
func (p *Pane) finished(d pane.Done) (cmd tea.Cmd) {
	switch {
	case p.table.Take(d):
		if p.goes {
			return p.jump()
		}
	case p.reading.Take(d):
		l := d.Result.(listed)
		if p.broken = l.err; l.err != nil {
			return nil
		}
		p.read, p.texts = true, l.texts
		cmd = p.table.Set(l.rows)
	}
	p.table.Select(p.wanted)
	return cmd
}

// jump leaves for where the selected memory was said. What the filter is still looking for is waited for.
func (p *Pane) jump() tea.Cmd {
	if p.goes = p.table.Filtering(); p.goes {
		return nil
	}
	switch m, ok := p.table.Selected(); {
	case !ok:
	case m.Message == 0:
		p.note = pane.Notice{What: words.MemoryNowhere.In(p.lang), Bad: true}
	default:
		p.result = Result{Where: m}
		p.Close()
	}
	return nil
}
