package settings

import (
	"net/url"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// A Result is what the user decided at the first start.
type Result int

// The results.
const (
	Undecided Result = iota
	Continue         // a key or a server is saved: go on
	Demo             // show the demo
	Quit
)

// A First is the pane of a first start, for somebody without a key whose server is the default one: paste a
// key, name a server, or try the demo. It checks what it is given before it saves it.
type First struct {
	deps   Deps
	th     style.Theme
	lang   words.Language
	step   step
	result Result
	at     int // in the choices of this step

	own     bool   // a server of the user's own
	address string // that is asked
	secret  string
	field   *pane.Field
	picker  *picker

	ask    pane.Task // lists the server's models
	save   pane.Task
	spin   *pane.Ticker
	note   pane.Notice
	refuse error       // why the server was not accepted
	knows  bool        // it was: it told its models
	found  pane.Notice // what the check found
	models []service.Model
	chosen map[config.Role]string // models to be saved at the end
}

// A step is one screen of the first start.
type step int

const (
	choosing step = iota
	naming        // the server's address
	pasting       // the key
	asking
	refused
	saving
	ready // the models are shown
)

// The choices, and the roles of the last step with the way on below them.
const (
	firstKey = iota
	firstServer
	firstDemo
)

var services = []config.Role{config.RoleListening, config.RoleAnswering, config.RoleSpeaking}

// NewFirst makes the pane.
func NewFirst(deps Deps) *First {
	return &First{
		deps: deps, th: deps.Theme, lang: deps.Language,
		spin: pane.NewSpinner(), chosen: map[config.Role]string{},
	}
}

// Open needs nothing yet: it is there so that both panes are used alike.
func (f *First) Open() tea.Cmd { return nil }

// Close stops what is under way.
func (f *First) Close() {
	f.ask.Stop()
	f.save.Stop()
}

// Done tells that the user decided.
func (f *First) Done() bool { return f.result != Undecided }

// Result is what the user decided.
func (f *First) Result() Result { return f.result }

// SetTheme changes the colours.
func (f *First) SetTheme(th style.Theme) { f.th = th }

// SetLanguage changes the words.
func (f *First) SetLanguage(l words.Language) { f.lang = l }

// Update takes a message in.
func (f *First) Update(msg tea.Msg) tea.Cmd {
	return tea.Batch(f.handle(msg), f.spin.Keep(f.waiting()))
}

func (f *First) handle(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case pane.Done:
		return f.finished(m)
	case pane.Ticked:
		return f.spin.Take(m, f.waiting())
	case tea.KeyPressMsg:
		f.note = pane.Notice{}
		return f.press(m)
	default:
		switch {
		case f.picker != nil:
			return f.picker.edit(msg)
		case f.field != nil:
			cmd, _ := f.field.Update(msg)
			return cmd
		}
	}
	return nil
}

func (f *First) waiting() bool { return f.ask.Busy() || f.save.Busy() }

func (f *First) press(k tea.KeyPressMsg) tea.Cmd {
	if f.picker != nil {
		return f.pressPicker(k)
	}
	switch k.String() {
	case "esc":
		f.back()
		return nil
	case "enter":
		return f.enter()
	}
	if f.step == naming || f.step == pasting {
		cmd, _ := f.field.Update(k)
		return cmd
	}
	n := f.choices()
	if by, ok := pane.Moves(k, n, n, false); ok {
		f.at = max(0, min(f.at+by, n-1))
		return nil
	}
	if f.step == choosing {
		switch k.String() {
		case "1", "2", "3":
			f.at = int(k.Code - '1')
			return f.enter()
		case "q":
			f.result = Quit
		}
	}
	return nil
}

// choices is how many rows this step has.
func (f *First) choices() int {
	switch f.step {
	case choosing:
		return 3
	case refused:
		return 2
	case ready:
		return len(services) + 1
	}
	return 0
}

// back leads one step back. From the choice there is nowhere to go: q quits.
func (f *First) back() {
	switch f.step {
	case naming:
		f.show(choosing, firstServer)
	case pasting:
		if f.own {
			f.name()
		} else {
			f.show(choosing, firstKey)
		}
	case asking, saving:
		f.Close()
		if len(f.chosen) > 0 { // it was the models
			f.show(ready, len(services))
			return
		}
		f.paste()
	case refused:
		f.mend()
	case ready:
		f.show(choosing, 0)
	}
}

// show shows a step with the marker on a row.
func (f *First) show(s step, at int) {
	f.step, f.at, f.field = s, at, nil
}

// name shows the field for the server's address.
func (f *First) name() {
	f.show(naming, 0)
	f.field = pane.NewField(f.address)
}

// paste shows the field for the key.
func (f *First) paste() {
	f.show(pasting, 0)
	f.field = pane.NewSecret(f.secret)
}

// mend leads to the field in which the mistake probably is.
func (f *First) mend() {
	if f.own && !fault.Is(f.refuse, fault.KeyRefused) && !fault.Is(f.refuse, fault.KeyMissing) {
		f.name()
		return
	}
	f.paste()
}

func (f *First) enter() tea.Cmd {
	switch f.step {
	case choosing:
		f.choose()
	case naming:
		f.takeAddress()
	case pasting:
		return f.takeSecret()
	case refused:
		if f.at == 0 {
			f.mend()
			return nil
		}
		return f.keep()
	case ready:
		if f.at < len(services) {
			f.openModels(services[f.at])
			return nil
		}
		return f.finish()
	}
	return nil
}

func (f *First) choose() {
	f.secret = ""
	clear(f.chosen)
	switch f.at {
	case firstKey:
		f.own, f.address = false, config.Defaults().Service.BaseURL
		f.paste()
	case firstServer:
		if !f.own {
			f.own, f.address = true, ""
		}
		f.name()
	case firstDemo:
		f.result = Demo
	}
}

func (f *First) takeAddress() {
	text := strings.TrimRight(f.field.Text(), "/")
	if problem, bad := addressProblem(text); bad {
		f.note = pane.Notice{What: problem.In(f.lang), Bad: true}
		return
	}
	f.address = text
	f.paste()
}

// set is the model that the settings name for a role.
func (f *First) set(role config.Role) string {
	field, _ := config.FieldOf(string(role) + ".model")
	name, _ := field.Get(f.deps.Settings()).(string)
	return name
}

func (f *First) locked(role config.Role) bool {
	from := f.deps.Origin(string(role) + ".model")
	return from == "flag" || strings.HasPrefix(from, "env ")
}

func (f *First) offers(model string) bool {
	return slices.ContainsFunc(f.models, func(m service.Model) bool { return m.ID == model })
}

// model is what a role would use.
func (f *First) model(role config.Role) string {
	if m := f.chosen[role]; m != "" {
		return m
	}
	return f.set(role)
}

// lacks tells that the server has no model for a role, as far as names tell.
func (f *First) lacks(role config.Role) bool {
	return len(f.models) > 0 && !f.offers(f.model(role)) && f.chosen[role] == ""
}

func (f *First) openModels(role config.Role) {
	if f.locked(role) {
		from := place(f.lang, f.deps.Origin(string(role)+".model"))
		f.note = pane.Notice{What: words.LockedHere.In(f.lang, from), Bad: true}
		return
	}
	f.picker = newPicker(itemsOf(f.lang, role, f.models), f.model(role))
	f.picker.filter = pane.NewField("")
	f.picker.typed = func(s string) bool { return s != "" }
}

func (f *First) pressPicker(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		f.picker = nil
		return nil
	case "enter":
		it, ok := f.picker.selected()
		if !ok {
			return nil
		}
		role := services[f.at]
		f.chosen[role] = it.value
		if it.value == f.set(role) {
			delete(f.chosen, role)
		}
		f.picker = nil
		return nil
	}
	cmd, _ := f.picker.press(k, pageBy)
	return cmd
}

// host is the server's name, as the sentences say it.
func (f *First) host() string {
	if u, err := url.Parse(f.address); err == nil {
		return u.Host
	}
	return f.address
}
