package settings

import (
	"slices"
	"strconv"
	"strings"

	"kaiwa/config"
	"kaiwa/ui/words"
)

// sideways tells whether ←→ change a row where it stands.
func (r row) sideways() bool {
	switch r.kind {
	case aVoice, aNumber, aTongue, aPersona, aDevice, aChoice, aSwitch, aWord:
		return true
	}
	return false
}

// textOf is a setting's value as it is typed.
func (p *Pane) textOf(key string) string {
	switch v := p.values[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// shown is a row's value as it is read, and what stands beside it. faint: it is no value of its own.
func (p *Pane) shown(r row) (value, note string, faint bool) {
	text := p.textOf(r.key)
	if text == "" && r.empty != (words.Text{}) {
		return r.empty.In(p.lang), "", true
	}
	switch r.kind {
	case aKey:
		return p.shownKey(r.role)
	case aServer:
		if text == "" {
			return words.ValueCommon.In(p.lang), p.textOf("service.base_url"), true
		}
	case aNumber:
		return r.unit.In(p.lang, p.values[r.key]), "", false
	case aLimit:
		n, _ := p.values[r.key].(int)
		return p.limitName(r, n), "", p.idle(r.key)
	case aSwitch:
		return p.shownSwitch(r.key)
	case aText:
		return config.RedactPatterns(text), "", false
	case aModel:
		return text, p.modelNote(r.role, text), false
	case aDevice:
		if text == "" {
			return words.ValueDefault.In(p.lang), "", true
		}
		if p.missing(r.key, text) {
			note = words.NoteMissing.In(p.lang)
		}
		return text, note, false
	case aTongue, aChoice:
		return p.valueName(r.key, text), "", false
	}
	return text, "", false
}

func (p *Pane) shownSwitch(key string) (value, note string, faint bool) {
	if on, _ := p.values[key].(bool); !on {
		return words.ValueOff.In(p.lang), "", false
	}
	if p.idle(key) {
		return words.ValueOn.In(p.lang), needs[key].In(p.lang), true
	}
	return words.ValueOn.In(p.lang), "", false
}

// idle tells that a setting does nothing while another is as it is.
func (p *Pane) idle(key string) bool {
	switch key {
	case answerAhead:
		return p.values[writeAhead] == false
	case takeNotes:
		return p.values[useMemory] == false
	case keepMegabytes:
		return p.values[keepDays] == 0
	}
	return false
}

// needs says which other one an idle switch waits for.
var needs = map[string]words.Text{answerAhead: words.NoteWriteAhead, takeNotes: words.NoteUseMemory}

// A meaning is what a value is called, and what there is to say of it.
type meaning struct{ name, about words.Text }

// meanings are the values that are shown in words, by setting. "auto" is called so everywhere.
var meanings = map[string]map[string]meaning{
	"theme": {"dark": {name: words.ValueDark}, "light": {name: words.ValueLight}},
	talkKey: {
		"`":   {name: words.ValueBacktick},
		"f1":  {about: words.AboutTerminalKey},
		"f10": {about: words.AboutTerminalKey},
		"f11": {about: words.AboutTerminalKey},
	},
	"talk_mode": {
		"hold": {name: words.ValueHold, about: words.AboutHold},
		"tap":  {name: words.ValueTap, about: words.AboutTap},
	},
	"assistant": {
		"chat":       {about: words.AboutChat},
		"responses":  {about: words.AboutResponses},
		"assistants": {about: words.AboutAssistants},
	},
	"audio.headphones": {
		"yes": {name: words.ValueYes, about: words.AboutHeadphonesYes},
		"no":  {name: words.ValueNo, about: words.AboutHeadphonesNo},
	},
	"audio.voice_model": {"v6": {name: words.ValueQuiet}, "v5": {name: words.ValueNoisy}},
}

// valueName puts a choice's value into words.
func (p *Pane) valueName(key, value string) string {
	if name := meanings[key][value].name; name != (words.Text{}) {
		return name.In(p.lang)
	}
	if value == "auto" {
		return words.ValueAuto.In(p.lang)
	}
	for _, t := range words.Tongues {
		if t.Code == value {
			return t.Name
		}
	}
	return value
}

// wordItems lists what a word may be, and the one in force where it is another.
func (p *Pane) wordItems(r row, current string) []item {
	var out []item
	if !slices.Contains(r.few, current) {
		out = append(out, item{value: current, label: current})
	}
	for _, v := range r.few {
		it := item{value: v, label: v}
		if v == "" {
			it.label = r.empty.In(p.lang)
		}
		out = append(out, it)
	}
	return out
}

// limitName puts a limit into words.
func (p *Pane) limitName(r row, n int) string {
	switch {
	case r.key == keepDays && n == 0:
		return words.ValueNotKept.In(p.lang)
	case r.key == keepDays && n == 1:
		return words.ValueDay.In(p.lang)
	}
	return r.unit.In(p.lang, n)
}

// limitItems lists a limit's stops and what is in force, each with what it deletes, and a way to type another.
func (p *Pane) limitItems(r row) []item {
	current, _ := p.values[r.key].(int)
	var all []int
	for _, stop := range r.stops {
		all = append(all, int(stop))
	}
	if !slices.Contains(all, current) {
		all = append(all, current)
		slices.Sort(all)
	}
	var out []item
	for _, n := range all {
		it := item{value: strconv.Itoa(n), label: p.limitName(r, n)}
		switch {
		case r.key == keepDays && n == 0:
			it.about = words.AboutKeepNothing.In(p.lang)
		case n < current:
			it.about = words.AboutKeepLess.In(p.lang)
		}
		out = append(out, it)
	}
	return append(out, item{label: words.NumberOther.In(p.lang), other: true})
}

// shownKey is a role's key: its mask, and where it comes from.
func (p *Pane) shownKey(role config.Role) (value, note string, faint bool) {
	k, ok := p.keys[role]
	switch {
	case !ok:
		return words.ValueNone.In(p.lang), "", true
	case k.Common:
		return words.ValueCommon.In(p.lang), "", true
	}
	return k.Mask, p.place(k.From), false
}

// place names where a key or a setting comes from.
func (p *Pane) place(from string) string { return place(p.lang, from) }

func place(l words.Language, from string) string {
	switch from {
	case "keyring":
		return words.Keyring.In(l)
	case "flag":
		return words.FlagName.In(l)
	case "demo":
		return words.DemoName.In(l)
	}
	return strings.TrimPrefix(strings.TrimPrefix(from, "env "), "file ")
}
