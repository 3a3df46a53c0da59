package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestKeysInUse(t *testing.T) {
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"OPENAI_API_KEY": "sk-common-0123456789abcd"}[name]
		return v, ok
	}
	keys := NewKeys(filepath.Join(t.TempDir(), "keys.toml"), env, nil)
	if _, err := keys.Set(RoleSpeaking, "own-0123456789-wxyz"); err != nil {
		t.Fatal(err)
	}
	s := Defaults()
	s.Answering.BaseURL = "https://elsewhere.example/v1"
	used, err := s.KeysInUse(keys)
	if err != nil {
		t.Fatal(err)
	}
	for role, want := range map[Role]KeyInUse{
		RoleCommon:    {From: "env OPENAI_API_KEY", Locked: true},
		RoleListening: {From: "env OPENAI_API_KEY", Locked: true, Common: true},
		RoleSpeaking:  {From: "file " + keys.path},
	} {
		got := used[role]
		if strings.Contains(got.Mask, "0123") || got.Mask == "" {
			t.Errorf("%s: mask %q", role, got.Mask)
		}
		if got.Mask = ""; got != want {
			t.Errorf("%s: %+v, want %+v", role, got, want)
		}
	}
	if _, ok := used[RoleAnswering]; ok {
		t.Error("the common key is used for somebody else's server")
	}
	if n := len(used); n != 3 {
		t.Errorf("%d roles have a key, want 3", n)
	}
}
