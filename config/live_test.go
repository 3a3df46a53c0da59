package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLiveSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	env := func(name string) (string, bool) {
		if name == "KAIWA_THEME" {
			return "light", true
		}
		return "", false
	}
	live, err := OpenLive(path, env, []string{"speaking.speed=2"})
	if err != nil {
		t.Fatal(err)
	}
	if err := live.Save("speaking.voice", "nova"); err != nil {
		t.Fatal(err)
	}
	s := live.Settings()
	if s.Speaking.Voice != "nova" || s.Speaking.Speed != 2 || s.Theme != "light" {
		t.Errorf("after saving, in force: voice %q, speed %v, theme %q", s.Speaking.Voice, s.Speaking.Speed, s.Theme)
	}
	for key, want := range map[string]string{"speaking.voice": "file", "speaking.speed": "flag", "theme": "env KAIWA_THEME", "persona": ""} {
		if got := live.Origin(key); got != want {
			t.Errorf("origin of %s: %q, want %q", key, got, want)
		}
	}

	if err := live.Save("speaking.speed", 9.0); err == nil {
		t.Error("a speed of 9 was saved")
	}
	if err := os.WriteFile(path, []byte("speaking = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := live.Save("theme", "dark"); err == nil {
		t.Error("a change was saved into a file that is wrong")
	}
	if got := live.Settings().Speaking.Voice; got != "nova" {
		t.Errorf("after a failed save the voice in force is %q, want nova", got)
	}
}
