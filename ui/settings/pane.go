package settings

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
)

// A Pane is where everything is set. It has three levels: the rows, a list to pick from, a field to type in;
// esc leads back one level, always.
type Pane struct {
	deps Deps
	th   style.Theme
	lang words.Language
	open bool

	values map[string]any // by dotted key, as they are shown
	keys   map[config.Role]config.KeyInUse
	at     int
	picker *picker     // nil: the rows are shown
	field  *pane.Field // nil: nothing is typed
	note   pane.Notice

	saves    *saver
	keyring  pane.Task // reads the keys
	check    pane.Task // asks a server whether a key works
	catalog  pane.Task // lists models
	models   map[config.Role][]service.Model
	lookup   pane.Task // lists devices
	devices  Devices
	looked   bool
	sample   pane.Task
	sounding string    // the voice of the sample
	hear     pane.Task // holds the microphone open
	hearing  bool      // it should be: it is, or it failed
	heard    string    // which one
	level    voice.Level
	meter    *pane.Ticker
	spin     *pane.Ticker
}

// settleFor is how long the marker stands still before something is asked of a service or a device: running
// through a list is no reason to pay for thirteen samples.
const settleFor = 250 * time.Millisecond

const meterEvery = 33 * time.Millisecond // the meter's frames

// New makes a pane. Open it to use it.
func New(deps Deps) *Pane {
	return &Pane{
		deps: deps, th: deps.Theme, lang: deps.Language,
		values: map[string]any{}, models: map[config.Role][]service.Model{}, saves: newSaver(deps.Save),
	}
}

// Open shows the settings as they are now. The marker stands where it stood.
func (p *Pane) Open() tea.Cmd {
	p.open, p.picker, p.field, p.note = true, nil, nil, pane.Notice{}
	p.meter, p.spin = pane.NewTicker(meterEvery), pane.NewSpinner()
	p.looked = false
	clear(p.models)
	for _, f := range config.Fields() {
		p.read(f.Key)
	}
	return tea.Batch(p.readKeys(), p.settle())
}

// Close stops what the pane has under way, but for changes that are being saved.
func (p *Pane) Close() {
	p.open, p.picker, p.field, p.hearing = false, nil, nil, false
	for _, t := range p.tasks() {
		t.Stop()
	}
}

func (p *Pane) tasks() []*pane.Task {
	return []*pane.Task{&p.keyring, &p.check, &p.catalog, &p.lookup, &p.sample, &p.hear}
}

// Done tells that the user left.
func (p *Pane) Done() bool { return !p.open }

// SetTheme changes the colours.
func (p *Pane) SetTheme(th style.Theme) { p.th = th }

// SetLanguage changes the words.
func (p *Pane) SetLanguage(l words.Language) { p.lang = l }

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	cmd := p.handle(msg)
	if !p.open {
		return cmd
	}
	return tea.Batch(cmd, p.settle())
}

func (p *Pane) handle(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case Saved:
		return p.saved(m)
	case pane.Done:
		return p.finished(m)
	case pane.Ticked:
		return p.tick(m)
	case tea.KeyPressMsg:
		if p.open {
			p.note = pane.Notice{}
			return p.press(m)
		}
	default:
		return p.edit(msg)
	}
	return nil
}

func (p *Pane) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.field != nil:
		return p.pressField(k)
	case p.picker != nil:
		return p.pressPicker(k)
	}
	return p.pressRows(k)
}

// edit hands something that is no key, a paste, to what is typed.
func (p *Pane) edit(msg tea.Msg) tea.Cmd {
	switch {
	case p.field != nil:
		cmd, _ := p.field.Update(msg)
		return cmd
	case p.picker != nil:
		return p.picker.edit(msg)
	}
	return nil
}

const pageBy = 8 // rows that pgup and pgdown move

func (p *Pane) pressRows(k tea.KeyPressMsg) tea.Cmd {
	if by, ok := pane.Moves(k, pageBy, len(rows), false); ok {
		p.at = max(0, min(p.at+by, len(rows)-1))
		p.sample.Stop()
		return nil
	}
	r := rows[p.at]
	switch k.String() {
	case "tab", "shift+tab":
		p.at = nextGroup(p.at, k.String() == "shift+tab")
		p.sample.Stop()
	case "left", "h":
		return p.step(r, -1)
	case "right", "l":
		return p.step(r, 1)
	case "enter":
		return p.enter(r)
	case "space", "p":
		switch {
		case r.kind == aVoice || r.key == loudspeaker:
			return p.play(p.textOf("speaking.voice"), 0)
		case r.kind == aSwitch && k.String() == "space":
			return p.step(r, 1)
		}
	case "esc":
		if p.check.Busy() || p.sample.Busy() {
			p.check.Stop()
			p.sample.Stop()
			return nil
		}
		p.Close()
	}
	return nil
}

// nextGroup is the first row of the group after the one that holds row at, or of the one before; after the last
// group comes the first.
func nextGroup(at int, back bool) int {
	var starts []int
	here := 0 // the group of at
	for i, r := range rows {
		if i == 0 || rows[i-1].group != r.group {
			starts = append(starts, i)
		}
		if i == at {
			here = len(starts) - 1
		}
	}
	if back {
		return starts[(here-1+len(starts))%len(starts)]
	}
	return starts[(here+1)%len(starts)]
}

func (p *Pane) pressPicker(k tea.KeyPressMsg) tea.Cmd {
	r := rows[p.at]
	switch k.String() {
	case "esc":
		p.sample.Stop()
		p.catalog.Stop()
		p.picker = nil
		return nil
	case "enter":
		if it, ok := p.picker.selected(); ok {
			return p.pick(r, it)
		}
		return nil
	case "space", "p":
		if it, ok := p.picker.selected(); ok && r.kind == aVoice && !it.other {
			return p.play(it.value, 0)
		}
	}
	cmd, moved := p.picker.press(k, pageBy)
	if moved && r.kind == aVoice {
		it, _ := p.picker.selected()
		if it.other {
			p.sample.Stop()
			return nil
		}
		return p.play(it.value, settleFor)
	}
	return cmd
}

// finished takes a task's answer in.
func (p *Pane) finished(d pane.Done) tea.Cmd {
	if !slices.ContainsFunc(p.tasks(), func(t *pane.Task) bool { return t.Take(d) }) {
		return nil
	}
	switch result := d.Result.(type) {
	case keysRead:
		p.keys = result.keys
		p.fail(result.err)
	case checked:
		p.checked(result)
	case modelsListed:
		p.modelsListed(result)
	case devicesListed:
		p.devicesListed(result)
	case error: // of a sample or the microphone
		p.fail(result)
	}
	return nil
}

func (p *Pane) tick(m pane.Ticked) tea.Cmd {
	if m.Of == p.meter {
		p.level = p.measure()
	}
	return tea.Batch(p.spin.Take(m, p.waiting()), p.meter.Take(m, p.metered()))
}

// fail shows an error, if it is one.
func (p *Pane) fail(err error) {
	if err != nil {
		what, do := words.ErrorInSettings(p.lang, err)
		p.note = pane.Notice{What: what, Do: do, Bad: true}
	}
}

// refuse says why something cannot be done.
func (p *Pane) refuse(why string) tea.Cmd {
	p.note = pane.Notice{What: why, Bad: true}
	return nil
}

// locked tells where a setting comes from that cannot be changed here.
func (p *Pane) locked(key string) (from string, yes bool) {
	if key == "" {
		return "", false
	}
	from = p.deps.Origin(key)
	return p.place(from), from == "flag" || from == "demo" || strings.HasPrefix(from, "env ")
}

// waiting tells whether something is under way that the screen names.
func (p *Pane) waiting() bool {
	return p.check.Busy() || p.catalog.Busy() || p.lookup.Busy() || p.sample.Busy()
}
