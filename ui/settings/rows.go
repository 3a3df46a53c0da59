package settings

import (
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
	aSwitch       // on or off
	aWord         // from a few, or typed
	aLimit        // from a list, or typed, but never by ←→: what it deletes must not go by a slip
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
	stops []float64   // of a number instead of a step, and of a limit
	unit  words.Text  // of a number or a limit
	few   []string    // of a word
	empty words.Text  // what "" is called: of a text, a word or a model
}

var rows = []row{
	{group: words.GroupSpeaking, label: words.RowVoice, about: words.AboutVoice, kind: aVoice, key: "speaking.voice"},
	{group: words.GroupSpeaking, label: words.RowSpeed, about: words.AboutSpeed, kind: aNumber, key: "speaking.speed", step: 0.05, unit: words.ValueDecimal},
	{group: words.GroupSpeaking, label: words.RowModel, about: words.AboutSpeakingModel, kind: aModel, key: "speaking.model", role: config.RoleSpeaking},
	{group: words.GroupSpeaking, label: words.RowInstructions, about: words.AboutInstructions, kind: aText, key: "speaking.instructions", empty: words.ValueNone},

	{group: words.GroupTalking, label: words.RowTalkKey, about: words.AboutTalkKey, kind: aChoice, key: talkKey},
	{group: words.GroupTalking, label: words.RowTalkMode, about: words.AboutTalkMode, kind: aChoice, key: "talk_mode"},
	{group: words.GroupTalking, label: words.RowHandsFree, about: words.AboutHandsFree, kind: aSwitch, key: "hands_free"},
	{group: words.GroupTalking, label: words.RowInterrupt, about: words.AboutInterrupt, kind: aSwitch, key: "audio.interrupt"},
	{group: words.GroupTalking, label: words.RowHeadphones, about: words.AboutHeadphones, kind: aChoice, key: "audio.headphones"},
	{group: words.GroupTalking, label: words.RowWriteAhead, about: words.AboutWriteAhead, kind: aSwitch, key: writeAhead},
	{group: words.GroupTalking, label: words.RowAnswerAhead, about: words.AboutAnswerAhead, kind: aSwitch, key: answerAhead},

	{group: words.GroupListening, label: words.RowLanguage, about: words.AboutLanguage, kind: aTongue, key: "listening.language"},
	{group: words.GroupListening, label: words.RowModel, about: words.AboutListeningModel, kind: aModel, key: "listening.model", role: config.RoleListening},
	{group: words.GroupListening, label: words.RowPrompt, about: words.AboutPrompt, kind: aText, key: "listening.prompt", empty: words.ValueNone},
	{group: words.GroupListening, label: words.RowVoiceModel, about: words.AboutVoiceModel, kind: aChoice, key: "audio.voice_model"},
	{group: words.GroupListening, label: words.RowVoiceThreshold, about: words.AboutVoiceLimit, kind: aNumber, key: "audio.voice_threshold", step: 0.05, unit: words.ValueDecimal},

	{group: words.GroupAnswering, label: words.RowPersona, about: words.AboutPersona, kind: aPersona, key: "persona"},
	{group: words.GroupAnswering, label: words.RowModel, about: words.AboutAnsweringModel, kind: aModel, key: "answering.model", role: config.RoleAnswering},
	{group: words.GroupAnswering, label: words.RowReasoning, about: words.AboutReasoning, kind: aWord, key: "answering.reasoning_effort", few: efforts, empty: words.ValueNotSent},
	{group: words.GroupAnswering, label: words.RowWindow, about: words.AboutWindow, kind: aNumber, key: "answering.window", step: 1000, unit: words.ValueTokens},
	{group: words.GroupAnswering, label: words.RowAssistant, about: words.AboutAssistant, kind: aChoice, key: "assistant"},
	{group: words.GroupAnswering, label: words.RowTools, about: words.AboutTools, kind: aSwitch, key: "answering.tools"},

	{group: words.GroupMemory, label: words.RowUseMemory, about: words.AboutUseMemory, kind: aSwitch, key: useMemory},
	{group: words.GroupMemory, label: words.RowTakeNotes, about: words.AboutTakeNotes, kind: aSwitch, key: takeNotes},
	{group: words.GroupMemory, label: words.RowMemoryModel, about: words.AboutMemoryModel, kind: aModel, key: "memory.model", role: config.RoleAnswering, empty: words.ValueAnswering},
	{group: words.GroupMemory, label: words.RowStore, about: words.AboutStore, kind: aText, key: store, empty: words.ValueHere},

	{group: words.GroupDevices, label: words.RowMicrophone, about: words.AboutMicrophone, kind: aDevice, key: microphone},
	{group: words.GroupDevices, label: words.RowKeepOpen, about: words.AboutKeepOpen, kind: aSwitch, key: "audio.keep_open"},
	{group: words.GroupDevices, label: words.RowLoudspeaker, about: words.AboutLoudspeaker, kind: aDevice, key: loudspeaker},

	{group: words.GroupSound, label: words.RowRate, about: words.AboutRate, kind: aNumber, key: "audio.rate", stops: Rates, unit: words.ValueTimes},
	{group: words.GroupSound, label: words.RowKeepDays, about: words.AboutKeepDays, kind: aLimit, key: keepDays, stops: []float64{0, 1, 7, 30, 90, 365}, unit: words.ValueDays},
	{group: words.GroupSound, label: words.RowKeepMegabytes, about: words.AboutKeepMegabytes, kind: aLimit, key: keepMegabytes, stops: []float64{100, 200, 500, 1000, 2000, 5000, 10_000}, unit: words.ValueMegabytes},

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

	talkKey       = "talk_key"
	writeAhead    = "listening.speculative"
	answerAhead   = "answering.speculative"
	useMemory     = "memory.enabled"
	takeNotes     = "memory.auto"
	store         = "store"
	keepDays      = "audio.keep_days"
	keepMegabytes = "audio.keep_megabytes"
)

// Rates are the steps of audio.rate.
var Rates = []float64{0.5, 0.75, 0.85, 1, 1.15, 1.3, 1.5, 1.75, 2}

// efforts are what models and servers know as answering.reasoning_effort. "" is not sent; any other can be typed.
var efforts = []string{"", "none", "minimal", "low", "medium", "high"}

// voices are those of OpenAI's speech models (API.md). Any other name can be typed.
var voices = []string{
	"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar",
}
