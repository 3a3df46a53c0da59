package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestShowIsASettingsFile(t *testing.T) {
	path := write(t, "theme = \"dark\"\n[speaking]\ninstructions = \"a \\\"b\\\"\\n#c\"\n[[personas]]\nname = \"Mika\"\ninstructions = \"x\\ny\"\nmax_length = 3\n"+
		"[[tool]]\nname = \"weather\"\ndescription = \"the weather\"\ncommand = [\"curl\", \"wttr.in/{city}\"]\nask = false\n[tool.parameters]\ncity = \"a \\\"city\\\"\"\n"+
		"[[tool]]\nname = \"uptime\"\ncommand = [\"uptime\"]\ntimeout = 5\n")
	l, err := Load(path, environment("KAIWA_SPEAKING_SPEED", "0.5"), []string{"persona=Mika"})
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeys("", environment("OPENAI_API_KEY", secret), nil)
	text := Show(l, k)
	for _, want := range []string{
		"# " + path + "\n", "theme = \"dark\" # file; ", "speed = 0.5 # env KAIWA_SPEAKING_SPEED; how fast it speaks; a number from 0.25 to 4\n",
		"persona = \"Mika\" # flag; ", "window = 32000 # default; ", "keep_open = true # default; ",
		"\n[[tool]]\nname = \"weather\"\ndescription = \"the weather\"\ncommand = [\"curl\", \"wttr.in/{city}\"]\nparameters = { city = \"a \\\"city\\\"\" }\nask = false\ntimeout = 0\n",
		"# common: sk-…WXYZ (env OPENAI_API_KEY)\n", "# speaking: sk-…WXYZ (env OPENAI_API_KEY)\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	again, err := Load(write(t, text), environment(), nil)
	if err != nil || !reflect.DeepEqual(again.Settings, l.Settings) {
		t.Errorf("read again: %v\ngot  %+v\nwant %+v", err, again.Settings, l.Settings)
	}
	if text := Show(Loaded{Settings: Defaults(), Path: "/x/config.toml"}, NewKeys("", environment(), nil)); !strings.Contains(text, "# /x/config.toml (not there yet") || !strings.Contains(text, "# common: none\n") {
		t.Errorf("got\n%s", text)
	}
}

// A key may get to a wrong place by hand. Wherever it stands, it is not said again.
func TestNoKeyIsEverSaid(t *testing.T) {
	plain := "0123456789abcdef0123456789abcdef" // of a shape that nobody can know
	for _, key := range []string{secret, plain} {
		var said strings.Builder
		say := func(err error) {
			if err == nil {
				t.Error("accepted")
				return
			}
			said.WriteString(err.Error() + "\n")
		}
		for _, text := range []string{
			"theme = \"" + key + "\"\n", "theme = " + key + "\n", "[speaking]\nspeed = \"" + key + "\"\n", "[speaking]\napi_key = \"" + key + "\"\n",
			"service.base_url = \"https://user:" + key + "@api.example/v1\"\n", "service.base_url = \"" + key + "\"\n", "OPENAI_API_KEY=" + key + "\n",
			"audio.keep_open = \"Bearer " + key + "\"\n", "listening.language = '''" + key + "'''\n", "theme = [\"" + key + "\"]\n", "key = { a = \"" + key + "\" }\n",
		} {
			_, err := Load(write(t, text), environment(), nil)
			say(err)
		}
		_, err := Load("", environment("KAIWA_SPEAKING_SPEED", key, "OPENAI_BASE_URL", "https://"+key+"@x.example", "KAIWA_THEME", key), []string{"theme=" + key, "speaking.api_key=" + key})
		say(err)
		say(Set(write(t, ""), "theme", key))
		say(Set(write(t, "api_key = \""+key+"\"\n"), "theme", "dark"))

		file := keysFile(t, "common = \""+key+"\"\nspeaking = \""+key+"x y\"\n", 0o600)
		k := NewKeys(file, environment("KAIWA_LISTENING_API_KEY", key+" x"), &fakeRing{held: map[string]string{"answering": key + "\x00"}})
		say(k.Check())
		for _, r := range roles[1:] {
			_, _, err := k.Get(r)
			say(err)
		}
		_, err = k.Set(RoleCommon, key+" "+key)
		say(err)
		l := Loaded{Settings: Defaults()}
		l.Settings.Speaking.Voice = key // by a bug of ours: Show masks what the keys know of
		said.WriteString(Show(l, k))
		if err := os.WriteFile(file, []byte("common = "+key), 0o600); err != nil {
			t.Fatal(err)
		}
		say(k.Check())
		said.WriteString(k.Redact("POST: Authorization: Bearer " + key + " https://u:" + key + "@x"))

		if strings.Contains(said.String(), key[:10]) {
			t.Errorf("%q is in\n%s", key[:10], said.String())
		}
	}
	for _, f := range Fields() { // a key of a known shape is refused as any setting
		if err := f.Check(secret); err == nil {
			t.Errorf("%s took a key", f.Key)
		}
	}
	for _, text := range []string{"words such as scikit, sk-learn-and-its-estimators", "bearer certificates", "https://a@b"} {
		if f, _ := FieldOf("listening.prompt"); f.Check(text) != nil {
			t.Errorf("%q was taken for a key", text)
		}
	}
}

func TestPasswordOfTheStoreIsMasked(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://anna:secret1@host:5432/kaiwa":            "postgres://anna:…@host:5432/kaiwa",
		"postgresql://anna:a@secret1@host/kaiwa":             "postgresql://anna:…@host/kaiwa",
		"postgres://host/kaiwa?user=anna&password=secret1":   "postgres://host/kaiwa?user=anna&password=…",
		"postgres://host/kaiwa?sslpassword=secret1&user=b":   "postgres://host/kaiwa?sslpassword=…&user=b",
		"postgres://anna@host/kaiwa":                         "postgres://anna@host/kaiwa",
		"postgres:///kaiwa?host=/run/postgresql":             "postgres:///kaiwa?host=/run/postgresql",
		"postgres://:secret1@host/kaiwa":                     "postgres://:…@host/kaiwa",
		"postgres://" + secret + "@host/kaiwa?user=somebody": "postgres://…@host/kaiwa?user=somebody",
	} {
		if got := RedactPatterns("opening " + address + " was refused"); got != "opening "+want+" was refused" {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
		if f, _ := FieldOf("store"); strings.Contains(address, "secret1@host") && f.Check(address) != nil {
			t.Errorf("%s was refused", RedactPatterns(address)) // not good, but the user's to decide
		}
	}
	l := Loaded{Settings: Defaults()}
	l.Settings.Store = "postgres://anna:secret1@host/kaiwa"
	if text := Show(l, NewKeys("", environment(), nil)); !strings.Contains(text, `store = "postgres://anna:…@host/kaiwa" # `) {
		t.Errorf("got\n%s", text)
	}
}

func TestPathsFollowXDG(t *testing.T) {
	base := t.TempDir()
	for _, v := range []string{"CONFIG", "DATA", "STATE"} {
		t.Setenv("XDG_"+v+"_HOME", filepath.Join(base, strings.ToLower(v)))
	}
	got := DefaultPaths()
	want := Paths{
		Config: filepath.Join(base, "config/kaiwa/config.toml"), Keys: filepath.Join(base, "data/kaiwa/keys.toml"),
		Database: filepath.Join(base, "data/kaiwa/kaiwa.db"), Audio: filepath.Join(base, "data/kaiwa/audio"), Shared: filepath.Join(base, "data/kaiwa/shared"),
		Demo: filepath.Join(base, "data/kaiwa/demo"), Log: filepath.Join(base, "state/kaiwa/kaiwa.log"),
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if here, there := got.StoreAt(Settings{}), got.StoreAt(Settings{Store: "postgres://a/b"}); here != want.Database || there != "postgres://a/b" {
		t.Errorf("the store is at %s and %s", here, there)
	}
	if err := got.Make(); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"data/kaiwa", "data/kaiwa/audio", "state/kaiwa"} {
		wantMode(t, filepath.Join(base, folder), 0o700)
	}
	if err := (Paths{Database: "a/b", Audio: "a", Log: "l/l"}).Make(); err == nil {
		t.Error("folders were made wherever we are")
	}
}

// A store never takes another's recordings for left over: each has a folder of its own, the same one at each address.
func TestSoundAt(t *testing.T) {
	p := Paths{Audio: "audio", Shared: "shared"}
	at := func(store string) string {
		s := Defaults()
		s.Store = store
		return p.SoundAt(s)
	}
	if got := at(""); got != "audio" {
		t.Errorf("the file's sounds are in %s", got)
	}
	one := at("postgres://anna@host/kaiwa")
	if filepath.Dir(one) != "shared" || one != at("postgresql://bob:secret1@host/kaiwa?sslmode=require") {
		t.Errorf("one database, two folders: %s", one)
	}
	for _, other := range []string{"postgres://anna@other/kaiwa", "postgres://anna@host/work"} {
		if at(other) == one {
			t.Errorf("%s has the folder of another database", other)
		}
	}
}
