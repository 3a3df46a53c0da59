package settings

import (
	"fmt"
	"strconv"
	"strings"

	"kaiwa/config"
	"kaiwa/ui/words"
)

// A kind is how a row is changed.
type kind int

const (
	aVoice   kind = iota
	aNumber       // ←→ and typed
	aModel        // from the server's list, or typed
	aText         // typed
	aTongue       // from a list, or typed
	aPersona      // from a list, each with its instructions
	aDevice       // from a list that is looked up
	aChoice       // one of a few
	aKey
	aServer
)

// A row is one setting, or the key of a role.
type row struct {
	group words.Text
	label words.Text
	about words.Text
	kind  kind
	key   string      // the setting, dotted; "" for a key
	role  config.Role // of a model, a key or a server
	step  float64     // of a number
}

var rows = []row{
	{group: words.GroupSpeaking, label: words.RowVoice, about: words.AboutVoice, kind: aVoice, key: "speaking.voice"},
	{group: words.GroupSpeaking, label: words.RowSpeed, about: words.AboutSpeed, kind: aNumber, key: "speaking.speed", step: 0.05},
	{group: words.GroupSpeaking, label: words.RowModel, about: words.AboutSpeakingModel, kind: aModel, key: "speaking.model", role: config.RoleSpeaking},
	{group: words.GroupSpeaking, label: words.RowInstructions, about: words.AboutInstructions, kind: aText, key: "speaking.instructions"},

	{group: words.GroupListening, label: words.RowLanguage, about: words.AboutLanguage, kind: aTongue, key: "listening.language"},
	{group: words.GroupListening, label: words.RowModel, about: words.AboutListeningModel, kind: aModel, key: "listening.model", role: config.RoleListening},
	{group: words.GroupListening, label: words.RowPrompt, about: words.AboutPrompt, kind: aText, key: "listening.prompt"},

	{group: words.GroupAnswering, label: words.RowPersona, about: words.AboutPersona, kind: aPersona, key: "persona"},
	{group: words.GroupAnswering, label: words.RowModel, about: words.AboutAnsweringModel, kind: aModel, key: "answering.model", role: config.RoleAnswering},
	{group: words.GroupAnswering, label: words.RowWindow, about: words.AboutWindow, kind: aNumber, key: "answering.window", step: 1000},

	{group: words.GroupDevices, label: words.RowMicrophone, about: words.AboutMicrophone, kind: aDevice, key: microphone},
	{group: words.GroupDevices, label: words.RowLoudspeaker, about: words.AboutLoudspeaker, kind: aDevice, key: loudspeaker},

	{group: words.GroupLook, label: words.RowTheme, about: words.AboutTheme, kind: aChoice, key: "theme"},
	{group: words.GroupLook, label: words.RowScreenLanguage, about: words.AboutScreenLanguage, kind: aChoice, key: "ui_language"},

	{group: words.GroupServers, label: words.RowCommonKey, about: words.AboutKey, kind: aKey, role: config.RoleCommon},
	{group: words.GroupServers, label: words.RowCommonServer, about: words.AboutServer, kind: aServer, key: "service.base_url", role: config.RoleCommon},
	{group: words.GroupServers, label: words.RowListeningKey, about: words.AboutRoleKey, kind: aKey, role: config.RoleListening},
	{group: words.GroupServers, label: words.RowListeningServer, about: words.AboutRoleServer, kind: aServer, key: "listening.base_url", role: config.RoleListening},
	{group: words.GroupServers, label: words.RowAnsweringKey, about: words.AboutRoleKey, kind: aKey, role: config.RoleAnswering},
	{group: words.GroupServers, label: words.RowAnsweringServer, about: words.AboutRoleServer, kind: aServer, key: "answering.base_url", role: config.RoleAnswering},
	{group: words.GroupServers, label: words.RowSpeakingKey, about: words.AboutRoleKey, kind: aKey, role: config.RoleSpeaking},
	{group: words.GroupServers, label: words.RowSpeakingServer, about: words.AboutRoleServer, kind: aServer, key: "speaking.base_url", role: config.RoleSpeaking},
}

const (
	microphone  = "audio.microphone"
	loudspeaker = "audio.loudspeaker"
)

// voices are those of OpenAI's speech models (API.md). Any other name can be typed.
var voices = []string{
	"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar",
}

// sideways tells whether ←→ change a row where it stands.
func (r row) sideways() bool {
	switch r.kind {
	case aVoice, aNumber, aTongue, aPersona, aDevice, aChoice:
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
	switch r.kind {
	case aKey:
		return p.shownKey(r.role)
	case aServer:
		if text == "" {
			return words.ValueCommon.In(p.lang), p.textOf("service.base_url"), true
		}
	case aNumber:
		if v, ok := p.values[r.key].(float64); ok {
			return fmt.Sprintf("%.2f", v), "", false
		}
		return words.ValueTokens.In(p.lang, p.values[r.key]), "", false
	case aText:
		if text == "" {
			return words.ValueNone.In(p.lang), "", true
		}
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
		return p.valueName(text), "", false
	}
	return text, "", false
}

// valueName puts a choice's value into words.
func (p *Pane) valueName(value string) string {
	switch value {
	case "auto":
		return words.ValueAuto.In(p.lang)
	case "dark":
		return words.ValueDark.In(p.lang)
	case "light":
		return words.ValueLight.In(p.lang)
	}
	for _, t := range words.Tongues {
		if t.Code == value {
			return t.Name
		}
	}
	return value
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
