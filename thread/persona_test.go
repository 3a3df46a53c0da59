package thread

import (
	"strings"
	"testing"
)

func TestBuiltin(t *testing.T) {
	all := Builtin()
	if len(all) != 2 || all[0].Name != "plain" || all[1].Name != "kansai" {
		t.Fatalf("built in are %+v", all)
	}
	if all[0].MaxLength != 0 || all[1].MaxLength != 200 {
		t.Errorf("they answer within %d and %d characters", all[0].MaxLength, all[1].MaxLength)
	}
	for _, p := range all {
		if strings.TrimSpace(p.Instructions) == "" || estimate(p.System()) > 500 {
			t.Errorf("%s takes %d tokens of each request", p.Name, estimate(p.System()))
		}
	}
}

func TestFindPersona(t *testing.T) {
	own := []Persona{{Name: "pirate", Instructions: "Arr."}, {Name: "plain", Instructions: "My own."}}
	for name, want := range map[string]string{"pirate": "Arr.", "plain": "My own.", "kansai": Builtin()[1].Instructions} {
		if p, err := FindPersona(name, own); err != nil || p.Name != name || p.Instructions != want {
			t.Errorf("%s is %+v, %v", name, p, err)
		}
	}
	if p, err := FindPersona("plain", nil); err != nil || p != Builtin()[0] {
		t.Errorf("plain is %+v, %v", p, err)
	}
	if p, err := FindPersona("nobody", own); err == nil || !strings.Contains(err.Error(), "kansai") {
		t.Errorf("nobody is %+v", p)
	}
	if len(own) != 2 || own[1].Name != "plain" {
		t.Errorf("the caller's list became %+v", own)
	}
}

func TestSystem(t *testing.T) {
	with := Persona{Instructions: " You are a pirate.\n", MaxLength: 80}.System()
	if !strings.HasPrefix(with, "You are a pirate.\n\n") || !strings.Contains(with, heardNotRead) || !strings.HasSuffix(with, "\n\nAnswer within 80 characters.") {
		t.Errorf("told %q", with)
	}
	if without := (Persona{}).System(); without != heardNotRead {
		t.Errorf("told %q", without)
	}
}
