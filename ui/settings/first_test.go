package settings

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config/fault"
	"kaiwa/config/service"
)

func starting(t *testing.T, p *program) (*First, *runner) {
	first := NewFirst(p.deps())
	return first, newRunner(t, first)
}

func TestFirstKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		first, r := starting(t, p)
		shows(t, first, "are sent to api.openai.com")
		r.press("enter", "enter") // nothing typed yet
		if len(p.tried) != 0 {
			t.Fatal("asked without a key")
		}
		r.take(tea.PasteMsg{Content: secret + "\n"})
		hides(t, first, "0123456789")
		r.press("enter")
		if !slices.Equal(p.tried, []string{"https://api.openai.com/v1 " + secret}) || !slices.Equal(p.secrets, []string{"common " + secret}) {
			t.Fatalf("tried %v, saved %v", p.tried, p.secrets)
		}
		shows(t, first, "the key works · models: 8")
		shows(t, first, "kept in the system's keyring")
		shows(t, first, "› start talking")
		r.press("enter")
		if first.Result() != Continue || len(p.saved) != 0 {
			t.Errorf("result %v, saved %v", first.Result(), p.saved)
		}
	})
}

func TestFirstKeyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.modelErr = &fault.Fault{Code: fault.KeyRefused, Status: 401}
		first, r := starting(t, p)
		r.press("1")
		r.typed(secret)
		r.press("enter")
		shows(t, first, "the key was refused")
		shows(t, first, "see that it is whole")
		if len(p.secrets) != 0 {
			t.Fatal("a refused key was saved")
		}
		r.press("enter") // change it: what was typed is still there
		r.typed("2")
		p.modelErr = nil
		r.press("enter")
		if !slices.Equal(p.secrets, []string{"common " + secret + "2"}) {
			t.Errorf("saved %v", p.secrets)
		}
	})
}

func TestFirstKeepsWhatCannotBeChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.modelErr = &fault.Fault{Code: fault.Unreachable, Name: "api.openai.com"}
		first, r := starting(t, p)
		r.press("1")
		r.typed(secret)
		r.press("enter", "down")
		shows(t, first, "› keep it anyway")
		r.press("enter")
		shows(t, first, "saved, but not checked")
		r.press("enter")
		if first.Result() != Continue || len(p.secrets) != 1 {
			t.Errorf("result %v, saved %v", first.Result(), p.secrets)
		}
	})
}

func TestFirstServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.models = []service.Model{{ID: "qwen3:8b"}, {ID: "llama3.2:latest"}}
		first, r := starting(t, p)
		r.press("down", "enter")
		r.typed("localhost:11434")
		r.press("enter")
		shows(t, first, "start it with http:// or https://")
		for range 15 {
			r.press("backspace")
		}
		r.typed("http://localhost:11434/v1/")
		r.press("enter")
		shows(t, first, "leave it empty if the server needs none")
		r.press("enter")
		if p.settings.Service.BaseURL != "http://localhost:11434/v1" || len(p.secrets) != 0 {
			t.Fatalf("address %q, keys %v", p.settings.Service.BaseURL, p.secrets)
		}
		shows(t, first, "llama3.2:latest  instead of gpt-6-luna")
		shows(t, first, "it seems to answer only")
		shows(t, first, "› start")
		hides(t, first, "start talking")

		r.press("up", "up", "enter") // another one for answering
		r.typed("qwen")
		r.press("enter")
		r.press("down", "down", "enter")
		if first.Result() != Continue || p.settings.Answering.Model != "qwen3:8b" {
			t.Errorf("result %v, model %q", first.Result(), p.settings.Answering.Model)
		}
		if p.settings.Listening.Model != "gpt-transcribe" {
			t.Errorf("listening.model was changed to %q", p.settings.Listening.Model)
		}
	})
}

func TestFirstServerSpeaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.models = []service.Model{{ID: "Systran/faster-whisper-small"}, {ID: "speaches-ai/Kokoro-82M"}}
		first, r := starting(t, p)
		r.press("2")
		r.typed("http://localhost:8000/v1")
		r.press("enter", "enter")
		shows(t, first, "Systran/faster-whisper-small")
		shows(t, first, "speaches-ai/Kokoro-82M")
		shows(t, first, "› start talking")
		r.press("enter")
		if p.settings.Listening.Model != "Systran/faster-whisper-small" || p.settings.Speaking.Model != "speaches-ai/Kokoro-82M" {
			t.Errorf("models %q and %q", p.settings.Listening.Model, p.settings.Speaking.Model)
		}
	})
}

func TestFirstWaitCanBeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		deps := p.deps()
		cancelled := false
		deps.Try = func(ctx context.Context, _, _ string) ([]service.Model, error) {
			<-ctx.Done()
			cancelled = true
			return nil, ctx.Err()
		}
		first := NewFirst(deps)
		r := newRunner(t, first)
		r.press("1")
		r.typed(secret)
		r.press("enter")
		r.wait(5 * time.Second)
		shows(t, first, "asking api.openai.com… 0:0")
		r.press("esc")
		r.wait(time.Second)
		if !cancelled || first.step != pasting {
			t.Errorf("cancelled %v, step %v", cancelled, first.step)
		}
		r.press("esc")
		if first.step != choosing || first.Done() {
			t.Errorf("step %v, done %v", first.step, first.Done())
		}
		r.press("esc")
		if first.Done() {
			t.Error("esc quits")
		}
	})
}

func TestFirstCannotSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.keyErr = &fault.Fault{Code: fault.CannotSave, Name: "keys.toml"}
		first, r := starting(t, p)
		r.press("1")
		r.typed(secret)
		r.press("enter")
		shows(t, first, "it cannot be saved: keys.toml")
		p.keyErr = nil
		r.press("down", "enter")
		shows(t, first, "the key works")

		p.saveErr = &fault.Fault{Code: fault.CannotSave, Name: "config.toml"}
		r.press("up", "up", "enter")
		r.typed("gpt-6-sol")
		r.press("enter", "down", "down", "enter")
		shows(t, first, "it cannot be saved: config.toml")
		if first.Done() {
			t.Error("it went on though nothing was saved")
		}
	})
}

func TestFirstDemoAndQuit(t *testing.T) {
	for key, want := range map[string]Result{"3": Demo, "q": Quit} {
		first := NewFirst(newProgram().deps())
		press(first, key)
		if first.Result() != want || !first.Done() {
			t.Errorf("%s: %v", key, first.Result())
		}
	}
}
