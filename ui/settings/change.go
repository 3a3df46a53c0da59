package settings

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/thread"
	"kaiwa/ui/pane"
	"kaiwa/ui/words"
)

// step changes a row where it stands.
func (p *Pane) step(r row, by int) tea.Cmd {
	if !r.sideways() {
		return nil
	}
	if from, yes := p.locked(r.key); yes {
		return p.refuse(words.LockedHere.In(p.lang, from))
	}
	switch r.kind {
	case aNumber:
		return p.stepNumber(r, by)
	case aSwitch:
		return p.set(r.key, p.values[r.key] != true)
	}
	options := p.options(r)
	if len(options) == 0 {
		return nil
	}
	i := slices.Index(options, p.textOf(r.key)) // -1 and one to the right is the first
	if i < 0 && by < 0 {
		i = 0
	}
	next := options[(i+by+len(options))%len(options)]
	cmd := p.set(r.key, next)
	if r.kind == aVoice {
		return tea.Batch(cmd, p.play(next, settleFor))
	}
	return cmd
}

// stepNumber moves a number to its next stop, or to the next multiple of its step.
func (p *Pane) stepNumber(r row, by int) tea.Cmd {
	f, _ := config.FieldOf(r.key)
	switch v := p.values[r.key].(type) {
	case float64:
		if r.stops != nil {
			return p.set(r.key, nextStop(r.stops, v, by))
		}
		next := math.Round(v/r.step+float64(by)) * r.step
		return p.set(r.key, max(f.Min, min(math.Round(next*100)/100, f.Max)))
	case int:
		next := (math.Round(float64(v)/r.step) + float64(by)) * r.step
		return p.set(r.key, int(max(f.Min, min(next, f.Max))))
	}
	return nil
}

// nextStop is the first stop beyond v, or v where there is none.
func nextStop(stops []float64, v float64, by int) float64 {
	next := v
	for _, stop := range stops {
		if by < 0 && stop < v {
			next = stop
		}
		if by > 0 && stop > v {
			return stop
		}
	}
	return next
}

// options are the values that ←→ go through.
func (p *Pane) options(r row) []string {
	var out []string
	for _, it := range p.items(r) {
		if !it.other {
			out = append(out, it.value)
		}
	}
	return out
}

// enter opens a row: a list, or a field.
func (p *Pane) enter(r row) tea.Cmd {
	if from, yes := p.locked(r.key); yes {
		return p.refuse(words.LockedHere.In(p.lang, from))
	}
	p.sample.Stop()
	switch r.kind {
	case aSwitch:
		return p.step(r, 1)
	case aNumber, aText, aServer:
		p.field = pane.NewField(p.textOf(r.key))
		return nil
	case aKey:
		if items := p.items(r); len(items) > 1 || items[0].value != newKey {
			p.picker = newPicker(items, "")
			return nil
		}
		p.field = pane.NewSecret("")
		return nil
	}
	p.picker = newPicker(p.items(r), p.textOf(r.key))
	switch r.kind {
	case aTongue:
		p.picker.filter = pane.NewField("")
		p.picker.typed = func(s string) bool { return s == "auto" || isCode(s) }
	case aWord:
		p.picker.filter = pane.NewField("")
		p.picker.typed = func(s string) bool { return s != "" }
	case aModel:
		p.picker.filter = pane.NewField("")
		p.picker.typed = func(s string) bool { return s != "" }
		return p.listModels(r.role)
	case aDevice:
		return p.lookUp()
	}
	return nil
}

// items are what a row's list offers.
func (p *Pane) items(r row) []item {
	current := p.textOf(r.key)
	switch r.kind {
	case aVoice:
		return p.voiceItems(current)
	case aModel:
		return p.modelItems(r, current)
	case aDevice:
		return p.deviceItems(r.key, current)
	case aKey:
		return p.keyItems(r.role)
	case aPersona:
		return p.personaItems()
	case aTongue:
		out := []item{{value: "auto", label: words.ValueAuto.In(p.lang)}}
		for _, t := range words.Tongues {
			out = append(out, item{value: t.Code, label: t.Name, note: t.Code})
		}
		return out
	case aChoice:
		f, _ := config.FieldOf(r.key)
		var out []item
		for _, v := range f.Allowed {
			out = append(out, item{value: v, label: p.valueName(r.key, v), about: meanings[r.key][v].about.In(p.lang)})
		}
		return out
	case aWord:
		return p.wordItems(r, current)
	case aLimit:
		return p.limitItems(r)
	}
	return nil
}

// personaItems lists the user's own personas, and the built-in ones that they do not replace.
func (p *Pane) personaItems() (out []item) {
	all := p.deps.Settings().Personas
	for _, one := range thread.Builtin() {
		if !slices.ContainsFunc(all, func(own config.Persona) bool { return own.Name == one.Name }) {
			all = append(all[:len(all):len(all)], config.Persona(one))
		}
	}
	for _, one := range all {
		out = append(out, item{value: one.Name, label: one.Name, about: one.Instructions})
	}
	return out
}

// pick takes an item of a list.
func (p *Pane) pick(r row, it item) tea.Cmd {
	if it.other {
		p.field = pane.NewField("")
		p.sample.Stop()
		return nil
	}
	if r.kind == aKey {
		return p.pickKey(r.role, it.value)
	}
	value, problem, bad := p.parse(r, it.value)
	if bad {
		return p.refuse(problem)
	}
	p.back()
	return p.set(r.key, value)
}

// back leads to the rows.
func (p *Pane) back() {
	p.picker, p.field = nil, nil
	p.sample.Stop()
	p.catalog.Stop()
}

func (p *Pane) pressField(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		p.field = nil
		return nil
	case "enter":
		return p.submit(rows[p.at])
	}
	cmd, _ := p.field.Update(k)
	return cmd
}

// submit takes what was typed.
func (p *Pane) submit(r row) tea.Cmd {
	text := p.field.Text()
	switch r.kind {
	case aKey:
		return p.submitKey(r.role, cleanKey(text))
	case aServer:
		text = strings.TrimRight(text, "/")
		if text == "" && r.role == config.RoleCommon {
			text = config.Defaults().Service.BaseURL
		}
	}
	value, problem, bad := p.parse(r, text)
	if bad {
		return p.refuse(problem)
	}
	p.back()
	return p.set(r.key, value)
}

// parse reads what was typed as the setting wants it.
func (p *Pane) parse(r row, text string) (value any, problem string, bad bool) {
	value = text
	switch p.values[r.key].(type) {
	case float64:
		if v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil {
			value = v
		}
	case int:
		if v, err := strconv.Atoi(text); err == nil {
			value = v
		}
	}
	problem, bad = p.problem(r, value)
	return value, problem, bad
}

// problem says what is allowed, where a value is not.
func (p *Pane) problem(r row, value any) (want string, bad bool) {
	f, _ := config.FieldOf(r.key)
	if r.kind == aServer && value != "" {
		if t, bad := addressProblem(value.(string)); bad {
			return t.In(p.lang), true
		}
	}
	if f.Check(value) == nil {
		return "", false
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case f.Kind == config.Integer || f.Kind == config.Number:
		return words.WantNumber.In(p.lang, number(f.Min), number(f.Max)), true
	case r.kind == aServer:
		return words.WantPlain.In(p.lang), true
	case r.kind == aTongue:
		return words.WantCode.In(p.lang), true
	case r.key == store:
		return words.WantStore.In(p.lang), true
	case value == "":
		return words.WantText.In(p.lang), true
	}
	return words.WantNoKey.In(p.lang), true
}

// addressProblem says what is wrong with a server's address.
func addressProblem(text string) (words.Text, bool) {
	switch u, err := url.Parse(text); {
	case strings.ContainsFunc(text, unicode.IsSpace):
		return words.WantNoSpace, true
	case !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://"):
		return words.WantScheme, true
	case err != nil || u.Hostname() == "":
		return words.WantHost, true
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return words.WantPlain, true
	}
	return words.Text{}, false
}

// isCode tells whether a text may be a language's code.
func isCode(s string) bool {
	return (len(s) == 2 || len(s) == 3) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}
