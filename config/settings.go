// Package config holds the settings: what they are, where they come from and where kaiwa's files live.
//
// Settings are laid over each other: defaults < file < environment < flags. Keys are not settings: see [Keys].
package config

// Settings are all that a user can set. Zero values are not valid: start from [Defaults].
type Settings struct {
	UILanguage string `toml:"ui_language"` // "auto" (from LANG), "en", "ja"
	Theme      string `toml:"theme"`       // "auto" (asks the terminal), "dark", "light"
	Persona    string `toml:"persona"`     // the name of the one that answers
	TalkKey    string `toml:"talk_key"`    // as Bubble Tea names it: "space", "f5"
	TalkMode   string `toml:"talk_mode"`   // "auto" (holds where the terminal reports releases), "hold", "tap"
	HandsFree  bool   `toml:"hands_free"`  // it listens by itself from the start
	Assistant  string `toml:"assistant"`   // "chat", "responses", "assistants": the API that answers
	Store      string `toml:"store"`       // "" (a file on this machine) or a postgres:// address

	Service   Service   `toml:"service"`
	Listening Listening `toml:"listening"`
	Answering Answering `toml:"answering"`
	Speaking  Speaking  `toml:"speaking"`
	Audio     Audio     `toml:"audio"`
	Memory    Memory    `toml:"memory"`

	Personas []Persona `toml:"personas"` // [[personas]]: the user's own, beside those built in
	Tools    []Tool    `toml:"tool"`     // [[tool]]: commands that the answering model may run
}

// Service is what the three services share.
type Service struct {
	BaseURL string `toml:"base_url"` // "https://api.openai.com/v1"
}

// Listening is the transcription service.
type Listening struct {
	BaseURL  string `toml:"base_url"` // "" = service.base_url
	Model    string `toml:"model"`
	Language string `toml:"language"` // "auto" or an ISO 639-1 code: en, ja, …
	Prompt   string `toml:"prompt"`   // words that it should know: names, terms
	// Hands-free: write down on trial what was said before it is surely over. It hides the wait, and costs a request more
	// for each pause.
	Speculative bool `toml:"speculative"`
}

// Answering is the chat service.
type Answering struct {
	BaseURL         string `toml:"base_url"`
	Model           string `toml:"model"`
	ReasoningEffort string `toml:"reasoning_effort"` // sent as it is; "" = not sent
	Window          int    `toml:"window"`           // tokens of the thread that are sent at most
	Speculative     bool   `toml:"speculative"`      // hands-free: answer on trial, too
	Tools           bool   `toml:"tools"`            // offer the model tools: search_memory, the clock, and those of [[tool]]
}

// Speaking is the speech service.
type Speaking struct {
	BaseURL      string  `toml:"base_url"`
	Model        string  `toml:"model"`
	Voice        string  `toml:"voice"`
	Speed        float64 `toml:"speed"`        // 0.25 to 4.0
	Instructions string  `toml:"instructions"` // how to speak; not sent to tts-1 and tts-1-hd
}

// Audio is the microphone, the loudspeaker and what counts as a voice.
type Audio struct {
	Microphone     string  `toml:"microphone"`      // a device's name; "" = the system's default
	Loudspeaker    string  `toml:"loudspeaker"`     // likewise
	KeepOpen       bool    `toml:"keep_open"`       // the microphone stays open between turns, so that no first word is lost
	VoiceModel     string  `toml:"voice_model"`     // "v6" (default) or "v5" (noisy rooms): the Silero weights
	VoiceThreshold float64 `toml:"voice_threshold"` // 0.05 to 0.95: the probability from which a frame is voice
	Interrupt      bool    `toml:"interrupt"`       // hands-free: the user's voice stops an answer
	Headphones     string  `toml:"headphones"`      // "auto" (by the loudspeaker's name), "yes", "no": without them echo is taken out
	Rate           float64 `toml:"rate"`            // how many times faster than spoken it plays, 0.5 to 2, the pitch kept
	KeepDays       int     `toml:"keep_days"`       // how long sound is kept; 0: it is not
	KeepMegabytes  int     `toml:"keep_megabytes"`  // how much of it, the newest
}

// Memory is what is kept of what was said, beyond the thread where it was said.
type Memory struct {
	Enabled bool   `toml:"enabled"` // earlier conversations and memories are put before the model
	Auto    bool   `toml:"auto"`    // it notes by itself what is worth remembering: one more small request after an answer
	Model   string `toml:"model"`   // that notes, titles and sums up; "" = answering.model
}

// A Tool is a command of the user's that the answering model may run.
type Tool struct {
	Name        string            `toml:"name"`        // letters, digits, _ and -
	Description string            `toml:"description"` // for the model: what it does and when to use it
	Command     []string          `toml:"command"`     // program and arguments; {name} stands for a parameter. No shell
	Parameters  map[string]string `toml:"parameters"`  // name: what it is, for the model. All are texts
	Ask         *bool             `toml:"ask"`         // ask before each run; not set = true
	Timeout     int               `toml:"timeout"`     // seconds; 0 = 30
}

// A Persona is who answers.
type Persona struct {
	Name         string `toml:"name"`
	Instructions string `toml:"instructions"`
	MaxLength    int    `toml:"max_length"` // characters an answer may have; 0 = no limit
}

// A Role is one of the three services.
type Role string

// The three services, and the common setting behind them.
const (
	RoleCommon    Role = "common" // for keys: the one that the three fall back to
	RoleListening Role = "listening"
	RoleAnswering Role = "answering"
	RoleSpeaking  Role = "speaking"
)

// An Endpoint is one service with every fallback resolved.
type Endpoint struct {
	Role    Role
	BaseURL string // no trailing slash
	Model   string
	Key     Key // "" where none is set
}
