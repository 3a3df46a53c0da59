package config

// Defaults are the settings of somebody who has set nothing.
func Defaults() Settings {
	return Settings{
		UILanguage: "auto",
		Theme:      "auto",
		Persona:    "plain",
		TalkKey:    "space",
		TalkMode:   "auto",
		Assistant:  "chat",
		Memory:     Memory{Enabled: true, Auto: true},
		Service:    Service{BaseURL: "https://api.openai.com/v1"},
		Listening:  Listening{Model: "gpt-transcribe", Language: "auto", Speculative: true},
		Answering:  Answering{Model: "gpt-6-luna", ReasoningEffort: "none", Window: 32000, Tools: true},
		Speaking:   Speaking{Model: "gpt-4o-mini-tts", Voice: "marin", Speed: 1},
		Audio: Audio{
			KeepOpen: true, VoiceModel: "v6", VoiceThreshold: 0.5,
			Interrupt: true, Headphones: "auto", Rate: 1, KeepDays: 30, KeepMegabytes: 500,
		},
	}
}
