package settings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service"
	"kaiwa/ui/words"
)

// running is an open pane in a bubble.
func running(t *testing.T, p *program) (*Pane, *runner) {
	pane := New(p.deps())
	return pane, newRunner(t, pane)
}

func shows(t *testing.T, s screen, want string) {
	t.Helper()
	if text := ansi.Strip(s.Render(120, 40)); !strings.Contains(text, want) {
		t.Errorf("%q is not on the screen:\n%s", want, text)
	}
}

func hides(t *testing.T, s screen, not string) {
	t.Helper()
	if text := ansi.Strip(s.Render(120, 40)); strings.Contains(text, not) {
		t.Errorf("%q is on the screen:\n%s", not, text)
	}
}

func TestSampleFollowsTheMarker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		r.press("enter") // the list, on marin
		r.wait(time.Second)
		if len(p.samples) != 0 {
			t.Fatalf("played %v before the marker moved", p.samples)
		}
		r.press("home", "down", "down", "down") // through four voices at once
		r.wait(time.Second)
		if !slices.Equal(p.samples, []string{"coral"}) {
			t.Fatalf("samples %v, want only the one the marker stands on", p.samples)
		}
		shows(t, pane, "playing a sample of coral")
		r.press("down")
		if p.playing != 0 {
			t.Fatal("moving on did not cancel the sample")
		}
		r.press("space") // no wait
		if p.samples[len(p.samples)-1] != "echo" {
			t.Fatalf("samples %v, want echo at once", p.samples)
		}
		r.press("p")
		if n := len(p.samples); n != 3 {
			t.Fatalf("samples %v, want echo again", p.samples)
		}
		r.press("esc")
		r.wait(time.Second)
		if pane.waiting() {
			t.Fatal("esc left the sample playing")
		}
		hides(t, pane, "playing")
	})
}

func TestSampleFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.sampleErr = fmt.Errorf("speaking: %w", &fault.Fault{Code: fault.KeyRefused, Service: "speaking"})
		pane, r := running(t, p)
		r.press("enter", "down")
		r.wait(time.Second)
		shows(t, pane, "speaking: the key was refused")
		shows(t, pane, "see that it is whole")
		hides(t, pane, "press s") // the settings are open already
		r.press("down")
		hides(t, pane, "refused")
	})
}

func TestVoiceChangesInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		r.press("right", "right") // marin, cedar, alloy
		r.wait(time.Second)
		if p.settings.Speaking.Voice != "alloy" || !slices.Equal(p.samples, []string{"alloy"}) {
			t.Errorf("voice %q, samples %v", p.settings.Speaking.Voice, p.samples)
		}
		r.press("esc") // the sample
		if pane.Done() || pane.waiting() {
			t.Error("esc did not stop the sample first")
		}
		r.press("esc")
		if !pane.Done() {
			t.Error("esc did not close")
		}
		r.wait(time.Second)
	})
}

func TestVoiceTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		r.press("enter", "end", "enter")
		r.typed("af_heart")
		r.press("enter")
		if p.settings.Speaking.Voice != "af_heart" {
			t.Fatalf("voice %q", p.settings.Speaking.Voice)
		}
		shows(t, pane, "‹ af_heart ›")
		r.press("enter")
		shows(t, pane, "✓ af_heart")
	})
}

func TestModelsAreLoaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		deps := p.deps()
		calls, cancelled := 0, 0
		deps.Models = func(ctx context.Context, role config.Role) ([]service.Model, error) {
			calls++
			select {
			case <-ctx.Done():
				cancelled++
				return nil, ctx.Err()
			case <-time.After(5 * time.Second):
				return p.models, p.modelErr
			}
		}
		pane := New(deps)
		r := newRunner(t, pane)
		goTo(t, pane, "listening.model")
		r.press("enter")
		r.wait(time.Second)
		shows(t, pane, "asking for models…")
		hides(t, pane, "0:0")
		r.wait(3 * time.Second)
		shows(t, pane, "0:04") // a clock after 3 s
		r.press("esc")
		r.wait(10 * time.Second)
		if cancelled != 1 || pane.note.What != "" {
			t.Fatalf("esc: %d cancelled, note %+v", cancelled, pane.note)
		}
		r.press("enter")
		r.wait(6 * time.Second)
		shows(t, pane, "whisper-1")
		shows(t, pane, "ends 2027-02-26")
		r.typed("tts")
		hides(t, pane, "whisper-1")
		r.press("down", "enter")
		if p.settings.Listening.Model != "tts-1" {
			t.Fatalf("model %q", p.settings.Listening.Model)
		}
		r.press("enter")
		if calls != 2 {
			t.Errorf("%d calls, want the list to be kept", calls)
		}
		shows(t, pane, "whisper-1")
	})
}

func TestModelListFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.modelErr = &fault.Fault{Code: fault.Unreachable, Service: "answering", Name: "localhost:1"}
		pane, r := running(t, p)
		goTo(t, pane, "answering.model")
		r.press("enter")
		shows(t, pane, "no connection to localhost:1")
		r.typed("qwen3:8b")
		shows(t, pane, "use “qwen3:8b”")
		r.press("enter")
		if p.settings.Answering.Model != "qwen3:8b" {
			t.Fatalf("model %q", p.settings.Answering.Model)
		}
		p.modelErr = nil
		r.press("enter") // it asks again
		shows(t, pane, "gpt-6-luna")
		shows(t, pane, "not in the server's list")
	})
}

func TestRanks(t *testing.T) {
	models := newProgram().models
	for role, want := range map[config.Role]string{
		config.RoleListening: "gpt-transcribe", config.RoleSpeaking: "gpt-4o-mini-tts", config.RoleAnswering: "gpt-6-luna",
	} {
		items := itemsOf(words.English, role, models)
		if items[0].value != want || len(items) != len(models) {
			t.Errorf("%s: %q first of %d, want %q of %d", role, items[0].value, len(items), want, len(models))
		}
	}
}

func TestChangesAreSavedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		deps := p.deps()
		deps.Save = func(ctx context.Context, key string, value any) error {
			time.Sleep(100 * time.Millisecond) // a slow disk
			return p.save(ctx, key, value)
		}
		pane := New(deps)
		r := newRunner(t, pane)
		goTo(t, pane, "speaking.speed")
		for range 20 {
			r.press("right")
		}
		r.press("esc") // closed while it is still saving
		r.wait(3 * time.Second)
		if p.settings.Speaking.Speed != 2 {
			t.Errorf("speed %v, want 2", p.settings.Speaking.Speed)
		}
		if n := len(p.saved); n > 3 {
			t.Errorf("%d writes for one held key", n)
		}
	})
}

func TestFailedSaveIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.saveErr = &fault.Fault{Code: fault.CannotSave, Name: "config.toml"}
		pane, r := running(t, p)
		goTo(t, pane, "theme")
		r.press("right")
		shows(t, pane, "it cannot be saved: config.toml")
		if pane.textOf("theme") != "auto" || len(r.saved) != 1 || r.saved[0].Err == nil {
			t.Errorf("theme %q, outcome %+v", pane.textOf("theme"), r.saved)
		}
	})
}

func TestSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "speaking.speed")
		r.press("left", "left", "left")
		if got := p.settings.Speaking.Speed; got != 0.85 {
			t.Errorf("three steps down: %v", got)
		}
		for range 40 {
			r.press("left")
		}
		if got := p.settings.Speaking.Speed; got != 0.25 {
			t.Errorf("at the lower end: %v", got)
		}
		r.press("enter")
		for range 4 {
			r.press("backspace")
		}
		r.typed("1,5")
		r.press("enter")
		if got := p.settings.Speaking.Speed; got != 1.5 {
			t.Errorf("typed: %v", got)
		}
		r.press("enter", "backspace")
		r.typed("x")
		r.press("enter")
		shows(t, pane, "a number from 0.25 to 4")
		if pane.field == nil {
			t.Error("what is wrong can no more be mended")
		}
	})
}

func TestLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.origin["speaking.voice"] = "env KAIWA_SPEAKING_VOICE"
		p.origin["theme"] = "flag"
		pane, r := running(t, p)
		for key, from := range map[string]string{"speaking.voice": "KAIWA_SPEAKING_VOICE", "theme": "a flag"} {
			goTo(t, pane, key)
			for _, k := range []string{"right", "enter"} {
				r.press(k)
				shows(t, pane, "it comes from "+from+": it cannot be changed here")
			}
		}
		if len(p.saved) != 0 || pane.picker != nil {
			t.Errorf("changed: %v", p.saved)
		}
	})
}

func TestServerIsCheckedAfterItIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "listening.base_url")
		r.press("enter")
		r.typed("localhost:8000")
		r.press("enter")
		shows(t, pane, "start it with http:// or https://")
		for range 14 {
			r.press("backspace")
		}
		r.typed("http://localhost:8000/v1/")
		r.press("enter")
		if p.settings.Listening.BaseURL != "http://localhost:8000/v1" {
			t.Errorf("address %q", p.settings.Listening.BaseURL)
		}
		shows(t, pane, "the server answers · models: 8")
		p.modelErr = &fault.Fault{Code: fault.NotCompatible, Name: "localhost:8000"}
		r.press("enter", "backspace", "enter")
		shows(t, pane, "that is not an OpenAI-compatible server")
	})
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]words.Text{
		"localhost:11434/v1":       words.WantScheme,
		"ftp://host/v1":            words.WantScheme,
		"http://my host/v1":        words.WantNoSpace,
		"http://":                  words.WantHost,
		"http://[::1/v1":           words.WantHost,
		"https://me:pw@host/v1":    words.WantPlain,
		"https://host/v1?x=1":      words.WantPlain,
		"http://localhost:8000/v1": {},
	} {
		if got, bad := addressProblem(address); got != want || bad != (want != words.Text{}) {
			t.Errorf("%q: %v", address, got)
		}
	}
}

func TestEscLeadsBackFromEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		for i := range rows {
			pane.at = i
			r.press("enter")
			if pane.picker != nil {
				r.press("end", "enter")
			}
			for n := 0; !pane.Done(); n++ {
				if n > 5 {
					t.Fatalf("row %d: five times esc do not lead out", i)
				}
				r.press("esc")
			}
			r.run(pane.Open())
		}
	})
}

// TestUpdateDoesNoWork presses everything without running a command.
func TestUpdateDoesNoWork(t *testing.T) {
	p := newProgram()
	deps := p.deps()
	blocked := func() { t.Error("Update waits for something") }
	deps.Keys = func(context.Context) (map[config.Role]config.KeyInUse, error) { blocked(); return nil, nil }
	deps.Models = func(context.Context, config.Role) ([]service.Model, error) { blocked(); return nil, nil }
	deps.Devices = func(context.Context) (Devices, error) { blocked(); return Devices{}, nil }
	deps.Hear = func(context.Context, string) error { blocked(); return nil }
	deps.Sample = func(context.Context, string) error { blocked(); return nil }
	deps.Save = func(context.Context, string, any) error { blocked(); return nil }
	deps.SaveKey = func(context.Context, config.Role, string) (string, error) { blocked(); return "", nil }
	pane := New(deps)
	pane.Open()
	for i := range rows {
		pane.at = i
		press(pane, "right", "space", "enter", "down", "x", "enter", "esc", "esc")
		pane.Open()
	}
}

func TestErrorWithoutFault(t *testing.T) {
	p := newProgram()
	pane := opened(p, words.English)
	pane.fail(errors.New("strange"))
	shows(t, pane, "strange")
}
