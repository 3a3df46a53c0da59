package config

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A Kind is what sort of value a setting takes.
type Kind int

// The kinds of settings.
const (
	Text    Kind = iota // a string
	Choice              // one of Field.Allowed
	Integer             // an int from Field.Min to Field.Max
	Number              // a float64 from Field.Min to Field.Max
	Switch              // a bool
)

// A Field describes one setting: what [Load] accepts, what the settings pane offers.
type Field struct {
	Key      string   // dotted: "speaking.speed"
	Kind     Kind     // of its value
	Allowed  []string // for a Choice
	Min, Max float64  // for an Integer or a Number, both included
	Doc      string   // what it is, for somebody who reads the file

	rule rule // for a Text
}

// table describes every setting, in the order of [Settings].
var table = []Field{
	{Key: "ui_language", Kind: Choice, Allowed: []string{"auto", "en", "ja"}, Doc: "the language of the screen; auto takes it from LANG"},
	{Key: "theme", Kind: Choice, Allowed: []string{"auto", "dark", "light"}, Doc: "auto asks the terminal"},
	{Key: "persona", Kind: Text, rule: filled, Doc: "the name of the one that answers"},
	{Key: "talk_key", Kind: Choice, Allowed: talkKeys, Doc: "the key to talk with"},
	{Key: "talk_mode", Kind: Choice, Allowed: []string{"auto", "hold", "tap"}, Doc: "hold the talk key, or tap it twice; auto holds where the terminal can"},
	{Key: "hands_free", Kind: Switch, Doc: "it listens by itself from the start"},

	{Key: "service.base_url", Kind: Text, rule: address, Doc: "the OpenAI-compatible server that the three services share"},

	{Key: "listening.base_url", Kind: Text, rule: addressOrEmpty, Doc: "the transcription server; empty is service.base_url"},
	{Key: "listening.model", Kind: Text, rule: filled, Doc: "the transcription model"},
	{Key: "listening.language", Kind: Text, rule: language, Doc: "what you speak: auto, or a code such as en or ja"},
	{Key: "listening.prompt", Kind: Text, rule: prose, Doc: "words that it should know: names, terms"},
	{Key: "listening.speculative", Kind: Switch, Doc: "hands-free: write down at each pause, so that no time is lost; costs a request for each"},

	{Key: "answering.base_url", Kind: Text, rule: addressOrEmpty, Doc: "the chat server; empty is service.base_url"},
	{Key: "answering.model", Kind: Text, rule: filled, Doc: "the chat model"},
	{Key: "answering.reasoning_effort", Kind: Text, rule: line, Doc: "sent as it is; empty is not sent"},
	{Key: "answering.window", Kind: Integer, Min: 1000, Max: 2_000_000, Doc: "how many tokens of the thread are sent at most"},
	{Key: "answering.speculative", Kind: Switch, Doc: "hands-free: answer on trial before you are surely done; faster, and costs requests in vain"},

	{Key: "speaking.base_url", Kind: Text, rule: addressOrEmpty, Doc: "the speech server; empty is service.base_url"},
	{Key: "speaking.model", Kind: Text, rule: filled, Doc: "the speech model"},
	{Key: "speaking.voice", Kind: Text, rule: filled, Doc: "the voice"},
	{Key: "speaking.speed", Kind: Number, Min: 0.25, Max: 4, Doc: "how fast it speaks"},
	{Key: "speaking.instructions", Kind: Text, rule: prose, Doc: "how to speak; tts-1 and tts-1-hd do not take it"},

	{Key: "audio.microphone", Kind: Text, rule: line, Doc: "the microphone's name; empty is the system's default"},
	{Key: "audio.loudspeaker", Kind: Text, rule: line, Doc: "the loudspeaker's name; empty is the system's default"},
	{Key: "audio.keep_open", Kind: Switch, Doc: "the microphone stays open between turns, so that no first word is lost"},
	{Key: "audio.voice_model", Kind: Choice, Allowed: []string{"v6", "v5"}, Doc: "what finds the voice; v5 for noisy rooms"},
	{Key: "audio.voice_threshold", Kind: Number, Min: 0.05, Max: 0.95, Doc: "the probability from which a sound is a voice"},
	{Key: "audio.interrupt", Kind: Switch, Doc: "hands-free: your voice stops an answer"},
	{Key: "audio.headphones", Kind: Choice, Allowed: []string{"auto", "yes", "no"}, Doc: "without them echo is taken out; auto tells by the loudspeaker's name"},
	{Key: "audio.rate", Kind: Number, Min: 0.5, Max: 2, Doc: "how many times faster than spoken it plays, the pitch kept"},
	{Key: "audio.keep_days", Kind: Integer, Max: 36_500, Doc: "how many days sound is kept; 0 is not at all"},
	{Key: "audio.keep_megabytes", Kind: Integer, Min: 1, Max: 1_000_000, Doc: "how much sound is kept at most, the newest"},
}

// talkKeys are keys that nothing else on the screen uses.
var talkKeys = []string{
	"space", "tab", "`", "b", "v", "x", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// personaTable describes one of the [[personas]].
var personaTable = []Field{
	{Key: "personas.name", Kind: Text, rule: filled, Doc: "what it is called"},
	{Key: "personas.instructions", Kind: Text, rule: prose, Doc: "who it is and how it answers"},
	{Key: "personas.max_length", Kind: Integer, Max: 100_000, Doc: "how many characters an answer may have; 0 is no limit"},
}

// Fields lists every setting but the personas, in the order of [Settings].
func Fields() []Field { return append([]Field(nil), table...) }

// FieldOf finds a setting by its dotted key.
func FieldOf(key string) (Field, bool) { return find(table, key) }

func find(fields []Field, key string) (Field, bool) {
	for _, f := range fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

// Env is the environment variable that sets it: KAIWA_SPEAKING_VOICE for speaking.voice.
func (f Field) Env() string {
	return "KAIWA_" + strings.ToUpper(strings.ReplaceAll(f.Key, ".", "_"))
}

// Want says in a few words what is allowed: "a number from 0.25 to 4".
func (f Field) Want() string {
	switch f.Kind {
	case Choice:
		return "one of " + strings.Join(f.Allowed, ", ")
	case Integer:
		return fmt.Sprintf("a whole number from %.0f to %.0f", f.Min, f.Max)
	case Number:
		return fmt.Sprintf("a number from %v to %v", f.Min, f.Max)
	case Switch:
		return "true or false"
	default:
		return f.rule.want
	}
}

// Check tells what is wrong with a value: a string, bool, int, int64 or float64.
// The error begins with "must be" and never holds what looks like a key.
func (f Field) Check(value any) error {
	if f.fits(value) {
		if text, ok := value.(string); ok && looksSecret(text) {
			return fmt.Errorf("must not hold a key: %s", whereKeysGo)
		}
		return nil
	}
	return fmt.Errorf("must be %s, not %s", f.Want(), describe(value))
}

func (f Field) fits(value any) bool {
	switch v := value.(type) {
	case string:
		if f.Kind == Choice {
			for _, a := range f.Allowed {
				if a == v {
					return true
				}
			}
			return false
		}
		return f.Kind == Text && f.rule.ok(v)
	case bool:
		return f.Kind == Switch
	case int:
		return f.fits(int64(v))
	case int64:
		return (f.Kind == Integer || f.Kind == Number) && f.inRange(float64(v))
	case float64:
		return f.Kind == Number && f.inRange(v)
	}
	return false
}

func (f Field) inRange(v float64) bool { return !math.IsNaN(v) && v >= f.Min && v <= f.Max }

// parse reads a value as the environment and --set have it: text without quotes.
func (f Field) parse(text string) any {
	switch f.Kind {
	case Integer:
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
			return n
		}
	case Number:
		if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
			return n
		}
	case Switch:
		if b, err := strconv.ParseBool(strings.TrimSpace(text)); err == nil {
			return b
		}
	}
	return text
}

// places maps a dotted key to the index of its struct field in Settings.
var places = sync.OnceValue(func() map[string][]int {
	found := map[string][]int{}
	var walk func(t reflect.Type, prefix string, index []int)
	walk = func(t reflect.Type, prefix string, index []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			key := prefix + f.Tag.Get("toml")
			at := append(append([]int(nil), index...), i)
			switch f.Type.Kind() {
			case reflect.Struct:
				walk(f.Type, key+".", at)
			case reflect.Slice: // personas: no scalar
			default:
				found[key] = at
			}
		}
	}
	walk(reflect.TypeFor[Settings](), "", nil)
	return found
})

func (f Field) of(s *Settings) reflect.Value {
	return reflect.ValueOf(s).Elem().FieldByIndex(places()[f.Key])
}

// Get reads the setting from s: a string, bool, int or float64.
func (f Field) Get(s Settings) any { return f.of(&s).Interface() }

// put writes a value that Check has passed.
func (f Field) put(s *Settings, value any) {
	to := f.of(s)
	to.Set(reflect.ValueOf(value).Convert(to.Type()))
}

// describe names a value for an error, briefly, and without what looks like a key.
func describe(value any) string {
	switch v := value.(type) {
	case string:
		if randomLooking.MatchString(v) {
			return "what stands there" // it may be a key
		}
		if r := []rune(v); len(r) > 60 {
			v = string(r[:60]) + "…"
		}
		return strconv.Quote(RedactPatterns(v))
	case bool, int, int64, float64:
		return fmt.Sprint(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	default:
		return "a date or time"
	}
}
