package settings

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/service"
	"kaiwa/ui/pane"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
	"kaiwa/voice"
	"kaiwa/voice/audio"
)

// A program stands for the rest of kaiwa. Its methods fill Deps.
type program struct {
	mu       sync.Mutex
	settings config.Settings
	origin   map[string]string
	keys     map[config.Role]config.KeyInUse
	models   []service.Model
	devices  Devices
	level    voice.Level

	saveErr, keyErr, modelErr, sampleErr, deviceErr, hearErr error

	samples []string // that began
	playing int      // of them
	levels  int      // how often the microphone's level was asked for
	saved   []Saved
	secrets []string
	heard   []string
	open    int // microphones held open now
	tried   []string
}

func newProgram() *program {
	s := config.Defaults()
	s.Personas = []config.Persona{ // in place of the built-in ones
		{Name: "plain", Instructions: "Answer plainly, as one speaks: short sentences, no lists."},
		{Name: "kansai", Instructions: "あなたは関西弁で話す明るい友達です。ノリよく、200文字以内で答えてください。"},
	}
	return &program{
		settings: s,
		origin:   map[string]string{},
		keys: map[config.Role]config.KeyInUse{
			config.RoleCommon:    {Mask: "sk-…abcd", From: "keyring"},
			config.RoleListening: {Mask: "sk-…abcd", From: "keyring", Common: true},
			config.RoleAnswering: {Mask: "sk-…abcd", From: "keyring", Common: true},
		},
		models: []service.Model{
			{ID: "text-embedding-3-large"}, {ID: "whisper-1", Shutdown: "2027-02-26"}, {ID: "gpt-transcribe"}, {ID: "gpt-6-sol"},
			{ID: "gpt-4o-mini-tts", Shutdown: "2027-01-06"}, {ID: "gpt-6-luna"}, {ID: "tts-1", Shutdown: "2027-01-06"}, {ID: "gpt-image-2"},
		},
		devices: Devices{
			Microphones:  []audio.Device{{Name: "Built-in Audio Analog Stereo", Default: true}, {Name: "USB マイク 会議用", Default: false}},
			Loudspeakers: []audio.Device{{Name: "HDMI", Default: false}, {Name: "Built-in Audio Analog Stereo", Default: true}},
		},
		level: voice.Level{RMS: -24, Peak: -12},
	}
}

func (p *program) deps() Deps {
	return Deps{
		Theme: style.New(true), Language: words.English, Path: "~/.config/kaiwa/config.toml",
		Settings: func() config.Settings { p.mu.Lock(); defer p.mu.Unlock(); return p.settings },
		Origin:   func(key string) string { return p.origin[key] },
		Save:     p.save,
		Keys:     p.readKeys,
		SaveKey:  p.saveKey,
		Models: func(context.Context, config.Role) ([]service.Model, error) {
			return p.models, p.modelErr
		},
		Try: func(_ context.Context, address, key string) ([]service.Model, error) {
			p.tried = append(p.tried, address+" "+key)
			return p.models, p.modelErr
		},
		Sample:       p.sample,
		Devices:      func(context.Context) (Devices, error) { return p.devices, p.deviceErr },
		Hear:         p.hear,
		MicLevel:     func() voice.Level { p.levels++; return p.level },
		SpeakerLevel: func() voice.Level { return p.level },
	}
}

func (p *program) save(_ context.Context, key string, value any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.saveErr != nil {
		return p.saveErr
	}
	p.saved = append(p.saved, Saved{Key: key, Value: value})
	put(&p.settings, key, value)
	return nil
}

func (p *program) readKeys(context.Context) (map[config.Role]config.KeyInUse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	keys := map[config.Role]config.KeyInUse{}
	for r, k := range p.keys {
		keys[r] = k
	}
	return keys, nil
}

func (p *program) saveKey(_ context.Context, r config.Role, secret string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keyErr != nil {
		return "", p.keyErr
	}
	p.secrets = append(p.secrets, string(r)+" "+secret)
	delete(p.keys, r)
	if secret == "" {
		return "", nil
	}
	p.keys[r] = config.KeyInUse{Mask: config.Key(secret).String(), From: "keyring"}
	return "keyring", nil
}

func (p *program) sample(ctx context.Context, voice string) error {
	p.mu.Lock()
	p.samples = append(p.samples, voice)
	p.playing++
	err := p.sampleErr
	p.mu.Unlock()
	if err == nil {
		<-ctx.Done()
		err = ctx.Err()
	}
	p.mu.Lock()
	p.playing--
	p.mu.Unlock()
	return err
}

func (p *program) hear(ctx context.Context, name string) error {
	p.mu.Lock()
	p.heard = append(p.heard, name)
	err := p.hearErr
	p.open++
	p.mu.Unlock()
	if err == nil {
		<-ctx.Done()
	}
	p.mu.Lock()
	p.open--
	p.mu.Unlock()
	return err
}

// put writes a setting through its toml tags.
func put(s *config.Settings, key string, value any) {
	v := reflect.ValueOf(s).Elem()
	for _, part := range strings.Split(key, ".") {
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("toml") == part {
				v = v.Field(i)
				break
			}
		}
	}
	v.Set(reflect.ValueOf(value))
}

// updater is either pane.
type updater interface {
	Update(tea.Msg) tea.Cmd
}

// pressed makes a key press out of its name.
func pressed(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "backspace": tea.KeyBackspace, "tab": tea.KeyTab,
	}
	if name == "shift+tab" {
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// press hands keys to a pane without running what it asks for.
func press(u updater, names ...string) {
	for _, n := range names {
		u.Update(pressed(n))
	}
}

// typed hands letters to a pane.
func typed(u updater, text string) {
	for _, r := range text {
		u.Update(pressed(string(r)))
	}
}

// answer hands a task's result to a pane, as its command would.
func answer(u updater, t *pane.Task, result any) {
	u.Update(t.Start(func(context.Context) any { return result })())
}

// tick has a ticker of a pane move on.
func tick(u updater, t *pane.Ticker) { u.Update(pane.Ticked{Of: t}) }

// opened is a pane with its keys read.
func opened(p *program, l words.Language) *Pane {
	deps := p.deps()
	deps.Language = l
	pane := New(deps)
	pane.Open()
	keys, _ := p.readKeys(context.Background())
	answer(pane, &pane.keyring, keysRead{keys: keys})
	return pane
}

// goTo moves the marker to a setting, or to a role's key.
func goTo(t *testing.T, p *Pane, key string) {
	t.Helper()
	for i, r := range rows {
		if r.key == key || r.kind == aKey && "key "+string(r.role) == key {
			p.at = i
			return
		}
	}
	t.Fatalf("no row %q", key)
}
