package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/ui/style"
	"kaiwa/ui/words"
)

// A screen is what either pane draws.
type screen interface {
	updater
	Render(width, height int) string
	Cursor(width, height int) *tea.Cursor
	Help() []key.Binding
	SetTheme(style.Theme)
}

var sizes = []struct{ width, height int }{{40, 12}, {80, 24}, {120, 40}}

// screens are all that can be seen: a name and how to get there.
var screens = []struct {
	name string
	show func(t *testing.T, l words.Language) screen
}{
	{"rows", func(t *testing.T, l words.Language) screen { return opened(newProgram(), l) }},
	{"rows_talking", func(t *testing.T, l words.Language) screen {
		p := newProgram()
		p.settings.TalkKey, p.settings.TalkMode = "f5", "tap"
		p.settings.Listening.Speculative, p.settings.Answering.Speculative = false, true
		pane := opened(p, l)
		goTo(t, pane, "hands_free")
		return pane
	}},
	{"rows_memory", func(t *testing.T, l words.Language) screen {
		p := newProgram()
		p.settings.Store, p.settings.Assistant = "postgres://anna:secret1@db.example/kaiwa", "responses"
		p.settings.Memory.Auto, p.settings.Memory.Enabled = true, false
		pane := opened(p, l)
		goTo(t, pane, store)
		return pane
	}},
	{"assistant", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "assistant")
		press(pane, "enter", "down")
		return pane
	}},
	{"rows_microphone", func(t *testing.T, l words.Language) screen { return atMicrophone(t, l) }},
	{"rows_locked", func(t *testing.T, l words.Language) screen {
		p := newProgram()
		p.origin["service.base_url"] = "env OPENAI_BASE_URL"
		p.keys[config.RoleCommon] = config.KeyInUse{Mask: "sk-…abcd", From: "env OPENAI_API_KEY", Locked: true}
		p.keys[config.RoleSpeaking] = config.KeyInUse{Mask: "sk-…abcd", Common: true}
		pane := opened(p, l)
		goTo(t, pane, "service.base_url")
		return pane
	}},
	{"voice", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		press(pane, "enter", "up")
		return pane
	}},
	{"voice_failed", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		press(pane, "enter", "up")
		answer(pane, &pane.sample, error(&fault.Fault{Code: fault.Unreachable, Service: "speaking", Name: "api.openai.com"}))
		return pane
	}},
	{"models", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "listening.model")
		press(pane, "enter")
		answer(pane, &pane.catalog, modelsListed{role: config.RoleListening, models: newProgram().models})
		return pane
	}},
	{"models_loading", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "speaking.model")
		press(pane, "enter")
		for range 45 {
			tick(pane, pane.spin)
		}
		return pane
	}},
	{"models_failed", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "speaking.model")
		press(pane, "enter")
		answer(pane, &pane.catalog, modelsListed{role: config.RoleSpeaking, err: &fault.Fault{Code: fault.KeyRefused, Service: "speaking", Status: 401}})
		return pane
	}},
	{"models_typed", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "answering.model")
		press(pane, "enter")
		answer(pane, &pane.catalog, modelsListed{role: config.RoleAnswering, models: newProgram().models})
		typed(pane, "gpt-6")
		return pane
	}},
	{"language", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "listening.language")
		press(pane, "enter", "down", "down")
		return pane
	}},
	{"persona", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "persona")
		press(pane, "enter", "down")
		return pane
	}},
	{"microphone", func(t *testing.T, l words.Language) screen {
		pane := atMicrophone(t, l)
		press(pane, "enter", "down")
		answer(pane, &pane.lookup, devicesListed{devices: newProgram().devices})
		tick(pane, pane.meter)
		return pane
	}},
	{"talk_key", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, talkKey)
		press(pane, "enter", "down", "down", "down", "down", "down", "down")
		return pane
	}},
	{"keep_sound", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, keepDays)
		press(pane, "enter", "home")
		return pane
	}},
	{"key_menu", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "key common")
		press(pane, "enter", "down")
		return pane
	}},
	{"key", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "key listening")
		press(pane, "enter")
		typed(pane, "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz0123456789")
		return pane
	}},
	{"key_works", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "key common")
		pane.verify(config.RoleCommon, words.KeyWorks)
		answer(pane, &pane.check, checked{said: words.KeyWorks, where: "keyring", asked: true, models: 58})
		return pane
	}},
	{"key_refused", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "key common")
		pane.verify(config.RoleCommon, words.KeyWorks)
		answer(pane, &pane.check, checked{where: "keyring", err: &fault.Fault{Code: fault.KeyRefused, Status: 401}})
		return pane
	}},
	{"text", func(t *testing.T, l words.Language) screen {
		p := newProgram()
		p.settings.Speaking.Instructions = "落ち着いた声で、ゆっくりと、小さな子どもに昔話を聞かせるように話してください。 Never hurry; smile while you speak."
		pane := opened(p, l)
		goTo(t, pane, "speaking.instructions")
		press(pane, "enter")
		return pane
	}},
	{"number_wrong", func(t *testing.T, l words.Language) screen {
		pane := opened(newProgram(), l)
		goTo(t, pane, "speaking.speed")
		press(pane, "enter", "backspace")
		typed(pane, "9")
		press(pane, "enter")
		return pane
	}},
}

func atMicrophone(t *testing.T, l words.Language) *Pane {
	t.Helper()
	p := newProgram()
	p.settings.Audio.Microphone = "Jabra SPEAK 510 USB"
	pane := opened(p, l)
	goTo(t, pane, microphone)
	answer(pane, &pane.lookup, devicesListed{devices: p.devices})
	tick(pane, pane.meter)
	return pane
}

func TestScreens(t *testing.T) {
	all := slices.Concat(screens, firstScreens)
	for _, s := range all {
		for _, size := range sizes {
			for l, name := range map[words.Language]string{words.English: "en", words.Japanese: "ja"} {
				t.Run(s.name+"_"+name+"_"+strconv.Itoa(size.width)+"x"+strconv.Itoa(size.height), func(t *testing.T) {
					sc := s.show(t, l)
					text := sc.Render(size.width, size.height)
					picture(t, text, size.width, size.height, "dark")
					golden.RequireEqual(t, ansi.Strip(text))
				})
			}
		}
	}
}

// TestThemes holds the colours, which the other pictures leave out.
func TestThemes(t *testing.T) {
	for theme, isDark := range map[string]bool{"dark": true, "light": false} {
		t.Run("settings_"+theme, func(t *testing.T) {
			pane := atMicrophone(t, words.English)
			pane.SetTheme(style.New(isDark))
			text := pane.Render(80, 24)
			picture(t, text, 80, 24, theme)
			golden.RequireEqual(t, text)
		})
		t.Run("first_"+theme, func(t *testing.T) {
			first := NewFirst(newProgram().deps())
			first.SetTheme(style.New(isDark))
			text := first.Render(80, 24)
			picture(t, text, 80, 24, theme)
			golden.RequireEqual(t, text)
		})
	}
}

// picture leaves the styled screen in the folder that KAIWA_PICTURES names, to be looked at.
func picture(t *testing.T, text string, width, height int, theme string) {
	dir := os.Getenv("KAIWA_PICTURES")
	if dir == "" {
		return
	}
	name := filepath.Base(t.Name()) + "." + theme + "." + strconv.Itoa(width) + "." + strconv.Itoa(height) + ".ansi"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
