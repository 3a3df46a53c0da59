package config

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
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
	List                // texts, the first one not empty; in a [[table]] only
	Texts               // texts by their names; in a [[table]] only
)

// A Field describes one setting: what [Load] accepts, what the settings pane offers.
type Field struct {
	Key      string   // dotted: "speaking.speed"
	Kind     Kind     // of its value
	Allowed  []string // for a Choice
	Min, Max float64  // for an Integer or a Number, both included
	Doc      string   // what it is, for somebody who reads the file

	rule rule // for a Text, and for each one of a List or of Texts
}

// table describes every setting, in the order of [Settings].
var table = []Field{
	{Key: "ui_language", Kind: Choice, Allowed: []string{"auto", "en", "ja"}, Doc: "the language of the screen; auto takes it from LANG"},
	{Key: "theme", Kind: Choice, Allowed: []string{"auto", "dark", "light"}, Doc: "auto asks the terminal"},
	{Key: "persona", Kind: Text, rule: filled, Doc: "the name of the one that answers"},
	{Key: "talk_key", Kind: Choice, Allowed: talkKeys, Doc: "the key to talk with"},
	{Key: "talk_mode", Kind: Choice, Allowed: []string{"auto", "hold", "tap"}, Doc: "hold the talk key, or tap it twice; auto holds where the terminal can"},
	{Key: "hands_free", Kind: Switch, Doc: "it listens by itself from the start"},
	{Key: "assistant", Kind: Choice, Allowed: []string{"chat", "responses", "assistants"}, Doc: "the API that answers: chat remembers on this machine, responses at the service, assistants is the old one"},
	{Key: "store", Kind: Text, rule: database, Doc: "where threads and memory are kept: empty is a file on this machine, or postgres://user@host/kaiwa; its password belongs into PGPASSWORD or ~/.pgpass; used from the next start on"},

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
	{Key: "answering.tools", Kind: Switch, Doc: "the model may look into memory, at the clock, and run the commands of [[tool]]"},

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

	{Key: "memory.enabled", Kind: Switch, Doc: "earlier conversations and memories are put before the model"},
	{Key: "memory.auto", Kind: Switch, Doc: "it notes by itself what is worth remembering; one small request more for each answer"},
	{Key: "memory.model", Kind: Text, rule: line, Doc: "the model that notes, titles and sums up; empty is answering.model"},
}

// talkKeys are keys that nothing else on the screen uses.
var talkKeys = []string{
	"space", "tab", "`", "b", "v", "x", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// Fields lists every setting but those of the lists ([[personas]], [[tool]]), in the order of [Settings].
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

// leaf is the last part of the key.
func (f Field) leaf() string { return f.Key[strings.LastIndexByte(f.Key, '.')+1:] }

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
	case List:
		return `a list of texts, such as ["weather", "{city}"]`
	case Texts:
		return `texts by their names, such as { city = "the city's name" }`
	default:
		return f.rule.want
	}
}

// Check tells what is wrong with a value: a string, bool, int, int64 or float64, []any or map[string]any.
// The error begins with "must be" and never holds what looks like a key.
func (f Field) Check(value any) error {
	if f.fits(value) {
		if holdsSecret(value) {
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
	case []any:
		return f.Kind == List && f.fitsList(v)
	case map[string]any:
		return f.Kind == Texts && f.fitsTexts(v)
	}
	return false
}

func (f Field) fitsList(list []any) bool {
	for i, one := range list {
		if text, ok := one.(string); !ok || !f.rule.ok(text) || i == 0 && strings.TrimSpace(text) == "" {
			return false
		}
	}
	return len(list) > 0
}

func (f Field) fitsTexts(texts map[string]any) bool {
	for name, one := range texts {
		if text, ok := one.(string); !ok || !f.rule.ok(text) || !identifier.ok(name) {
			return false
		}
	}
	return true
}

// holdsSecret looks through all texts of a value.
func holdsSecret(value any) bool {
	switch v := value.(type) {
	case string:
		return looksSecret(v)
	case []any:
		return slices.ContainsFunc(v, holdsSecret)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), holdsSecret)
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
			case reflect.Slice: // the lists: no scalars
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
