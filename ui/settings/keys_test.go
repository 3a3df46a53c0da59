package settings

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaiwa/config"
	"kaiwa/config/fault"
	"kaiwa/config/service"
)

const secret = "sk-proj-0123456789abcdefghijwxyz"

func TestKeyIsSavedAndChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "key speaking")
		r.press("enter")
		r.take(tea.PasteMsg{Content: "\n export OPENAI_API_KEY=\"" + secret + "\"\n"})
		hides(t, pane, "0123456789")
		r.press("enter")
		if !slices.Equal(p.secrets, []string{"speaking " + secret}) {
			t.Fatalf("saved %v", p.secrets)
		}
		shows(t, pane, "the key works · models: 8")
		shows(t, pane, "kept in the system's keyring")
		shows(t, pane, "sk-…wxyz")
		hides(t, pane, "0123456789")

		r.press("enter", "end", "enter") // remove it
		shows(t, pane, "the key is removed")
		hides(t, pane, "sk-…wxyz")
	})
}

func TestKeyIsKeptThoughItIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.modelErr = &fault.Fault{Code: fault.KeyRefused, Status: 401}
		pane, r := running(t, p)
		goTo(t, pane, "key speaking")
		r.press("enter")
		r.typed(secret)
		r.press("enter")
		shows(t, pane, "the key was refused")
		shows(t, pane, "kept in the system's keyring")
		r.press("enter", "enter") // check it again
		shows(t, pane, "the key was refused")
		p.modelErr = nil
		r.press("enter", "enter")
		shows(t, pane, "the key works")
	})
}

func TestKeyCannotBeSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.keyErr = &fault.Fault{Code: fault.CannotSave, Name: "keys.toml"}
		pane, r := running(t, p)
		goTo(t, pane, "key speaking")
		r.press("enter")
		r.typed(secret)
		r.press("enter")
		shows(t, pane, "it cannot be saved: keys.toml")
		hides(t, pane, "kept in")
	})
}

func TestKeyOfTheEnvironment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		p.keys[config.RoleCommon] = config.KeyInUse{Mask: "sk-…abcd", From: "env OPENAI_API_KEY", Locked: true}
		pane, r := running(t, p)
		goTo(t, pane, "key common")
		shows(t, pane, "it comes from OPENAI_API_KEY: it cannot be changed here")
		r.press("enter")
		shows(t, pane, "check whether it works")
		hides(t, pane, "remove it")
		hides(t, pane, "paste another key")
	})
}

func TestWhatIsNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		pane, r := running(t, p)
		goTo(t, pane, "key speaking")
		for text, want := range map[string]string{
			"https://api.openai.com/v1": "that is an address, not a key",
			"sk-one two":                "a key has no spaces in it",
		} {
			r.press("enter")
			r.typed(text)
			r.press("enter")
			shows(t, pane, want)
			r.press("esc")
		}
		if len(p.secrets) != 0 {
			t.Errorf("saved %v", p.secrets)
		}
	})
}

func TestCheckCanBeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgram()
		deps := p.deps()
		cancelled := false
		deps.Models = func(ctx context.Context, _ config.Role) ([]service.Model, error) {
			<-ctx.Done()
			cancelled = true
			return nil, ctx.Err()
		}
		pane := New(deps)
		r := newRunner(t, pane)
		goTo(t, pane, "key common")
		r.press("enter", "enter")
		r.wait(4 * time.Second)
		shows(t, pane, "checking… 0:0")
		r.press("esc")
		if !cancelled || pane.Done() {
			t.Errorf("cancelled %v, closed %v", cancelled, pane.Done())
		}
	})
}

func TestCleanKey(t *testing.T) {
	for _, text := range []string{secret, " " + secret + " ", `"` + secret + `"`, "OPENAI_API_KEY=" + secret, "export KAIWA_SPEAKING_API_KEY='" + secret + "'", "Bearer " + secret} {
		if got := cleanKey(text); got != secret {
			t.Errorf("%s: %s", strings.ReplaceAll(text, secret, "…"), got)
		}
	}
}
