package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kaiwa/config/fault"
)

func environment(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		v, ok := m[name]
		return v, ok
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTableDescribesEverySetting(t *testing.T) {
	described := map[string]bool{}
	for _, f := range Fields() {
		if _, ok := places()[f.Key]; !ok {
			t.Errorf("%s is described but no setting", f.Key)
		}
		if f.Doc == "" || f.Want() == "" {
			t.Errorf("%s: no words", f.Key)
		}
		described[f.Key] = true
	}
	for key := range places() {
		if !described[key] {
			t.Errorf("%s is a setting but not described", key)
		}
	}
	if err := Defaults().Validate(); err != nil {
		t.Errorf("the defaults are not valid: %v", err)
	}
}

func TestLayers(t *testing.T) {
	path := write(t, "\xef\xbb\xbftheme = 'dark'\nspeaking.voice = \"nova\"\nspeaking.speed = 2\n[answering]\nmodel = \"from file\"\n[audio]\nkeep_open = false\n"+
		"[[personas]]\nname = \"Mika\"\ninstructions = \"\"\"\nBe kind.\n\"\"\"\nmax_length = 200\n")
	l, err := Load(path, environment("KAIWA_ANSWERING_MODEL", "from env", "KAIWA_SPEAKING_SPEED", "1.5", "KAIWA_THEME", "",
		"OPENAI_BASE_URL", "http://localhost:1/v1", "KAIWA_ANSWERING_WINDOW", "8000"),
		[]string{"answering.model=from flag", "audio.keep_open=true", "listening.prompt=a=b"})
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Theme, want.Speaking.Voice, want.Speaking.Speed = "dark", "nova", 1.5
	want.Answering.Model, want.Answering.Window = "from flag", 8000
	want.Service.BaseURL, want.Listening.Prompt = "http://localhost:1/v1", "a=b"
	want.Personas = []Persona{{Name: "Mika", Instructions: "Be kind.\n", MaxLength: 200}}
	if !reflect.DeepEqual(l.Settings, want) {
		t.Errorf("got  %+v\nwant %+v", l.Settings, want)
	}
	for key, origin := range map[string]string{"theme": "file", "speaking.voice": "file", "speaking.speed": "env KAIWA_SPEAKING_SPEED",
		"service.base_url": "env OPENAI_BASE_URL", "answering.model": "flag", "audio.keep_open": "flag", "ui_language": ""} {
		if l.Origin[key] != origin {
			t.Errorf("origin of %s: %q, want %q", key, l.Origin[key], origin)
		}
	}
	if !l.Found {
		t.Error("the file was not found")
	}
}

func TestEveryScalarHasItsVariable(t *testing.T) {
	samples := map[Kind][2]any{Integer: {"1234", 1234}, Number: {"0.75", 0.75}, Switch: {"false", false}}
	for _, f := range Fields() {
		text, want := "", any(nil)
		switch {
		case f.Kind == Choice:
			text, want = f.Allowed[1], f.Allowed[1]
		case f.Key == "store":
			text, want = "postgres://a.example/kaiwa", "postgres://a.example/kaiwa"
		case strings.HasSuffix(f.Key, "base_url"):
			text, want = "http://a.example/v1", "http://a.example/v1"
		case f.Kind == Text:
			text, want = "xx", "xx"
		default:
			text, want = samples[f.Kind][0].(string), samples[f.Kind][1]
		}
		l, err := Load("", environment(f.Env(), text, "OPENAI_BASE_URL", "http://b.example"), nil)
		if err != nil || f.Get(l.Settings) != want {
			t.Errorf("%s=%s: %s is %v, want %v (%v)", f.Env(), text, f.Key, f.Get(l.Settings), want, err)
		}
		if l.Origin[f.Key] != "env "+f.Env() {
			t.Errorf("%s: origin %q", f.Key, l.Origin[f.Key])
		}
	}
}

func TestMissingFile(t *testing.T) {
	l, err := Load(filepath.Join(t.TempDir(), "none.toml"), environment(), nil)
	if err != nil || l.Found || !reflect.DeepEqual(l.Settings, Defaults()) {
		t.Errorf("got %+v, %v", l, err)
	}
	if _, err := Load(t.TempDir(), environment(), nil); err == nil {
		t.Error("a folder was read as a file")
	}
}

func TestProblemsOfTheFile(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"broken", "theme = \"dark\"\nspeaking = [\n", `:2:13: no TOML: array is incomplete`},
		{"bare word", "theme = dark\n", `:1:9: no TOML: unexpected character U+0064 'd' at start of value`},
		{"twice", "theme = \"dark\"\ntheme = \"dark\"\n", `:2:1: no TOML: key theme is already defined`},
		{"slip", "[speaking]\nvioce = \"x\"\n", `:2:1: speaking.vioce: unknown setting; did you mean speaking.voice?`},
		{"wrong table", "voice = \"x\"\n", `:1:1: voice: unknown setting; did you mean speaking.voice?`},
		{"stranger", "[audio]\nfoo.bar = 1\n", ":2:1: audio.foo.bar: unknown setting; `kaiwa config show` lists all"},
		{"table slip, told once", "[speking]\nvoice = \"x\"\nspeed = 1\n", `:1:2: speking: unknown table; did you mean [speaking]?`},
		{"strange table", "[zzzzzz]\n", `:1:2: zzzzzz: unknown table`},
		{"inline strange table", "zzzzzz = { a = 1 }\n", `:1:1: zzzzzz: unknown table`},
		{"type", "[speaking]\nspeed = \"fast\"\n", `:2:9: speaking.speed: must be a number from 0.25 to 4, not "fast"`},
		{"range", "# あ\n[speaking]\n  speed = 9 # い\n", `:3:11: speaking.speed: must be a number from 0.25 to 4, not 9`},
		{"not a number", "speaking.speed = nan\n", `:1:18: speaking.speed: must be a number from 0.25 to 4, not NaN`},
		{"float for int", "answering.window = 1e5\n", `:1:20: answering.window: must be a whole number from 1000 to 2000000, not 100000`},
		{"bool", "audio.keep_open = 1\n", `:1:19: audio.keep_open: must be true or false, not 1`},
		{"choice", "theme = \"blue\"\n", `:1:9: theme: must be one of auto, dark, light, not "blue"`},
		{"date", "theme = 2026-01-01\n", `:1:9: theme: must be one of auto, dark, light, not a date or time`},
		{"list", "theme = [{ a = 1 }]\n", `:1:9: theme: must be one of auto, dark, light, not a list`},
		{"inline for scalar", "theme = { a = 1 }\n", `:1:9: theme: must be one of auto, dark, light, not a table`},
		{"table for scalar", "[speaking.voice]\na = 1\n", `:1:2: speaking.voice: must be one line of text, not empty, not a table`},
		{"scalar for table", "speaking = 3\n", `:1:1: speaking: must be a table: [speaking]`},
		{"array for table", "[[speaking]]\nvoice = \"x\"\n", `:1:3: speaking: must be a table: [speaking]`},
		{"address", "listening.base_url = \"localhost:8000/v1\"\n", `:1:22: listening.base_url: must be empty, or an address such as https://api.openai.com/v1, without user name, password, ? and #, not "localhost:8000/v1"`},
		{"empty address", "service.base_url = \"\"\n", `:1:20: service.base_url: must be an address such as https://api.openai.com/v1, without user name, password, ? and #, not ""`},
		{"control", "answering.model = \"a\\u001b[2J\"\n", `:1:19: answering.model: must be one line of text, not empty, not "a\x1b[2J"`},
		{"language", "listening.language = \"English\"\n", `:1:22: listening.language: must be auto, or a language's code such as en or ja, not "English"`},
		{"key", "[speaking]\napi_key = \"x\"\n", `:2:1: speaking.api_key: unknown setting; keys are kept in the keyring; type it in the settings pane, or set OPENAI_API_KEY`},
		{"one bracket", "[personas]\nname = \"x\"\n", `:1:2: personas: must be tables, with two brackets: [[personas]]`},
		{"dotted persona", "personas.name = \"x\"\n", `:1:1: personas: must be tables, with two brackets: [[personas]]`},
		{"list of texts", "personas = [\"x\"]\n", `:1:12: personas: must be tables: [[personas]]`},
		{"no name", "[[personas]]\nmax_length = 3\n", `:1:3: personas.name: is missing: every persona has a name`},
		{"inline no name", "personas = [{ name = \"a\" }, { max_length = 3 }]\n", `:1:1: personas.name: is missing: every persona has a name`},
		{"same name", "[[personas]]\nname = \"a\"\n[[personas]]\nname = \"a\"\n", `:4:8: personas.name: two personas have the name "a"`},
		{"persona slip", "[[personas]]\nname = \"a\"\nmaxlength = 1\n", `:3:1: personas.maxlength: unknown setting; did you mean personas.max_length?`},
		{"no address of a database", "store = \"mysql://a/b\"\n", `:1:9: store: must be empty, or an address such as postgres://user@host/kaiwa, not "mysql://a/b"`},
		{"password in a wrong address", "store = \"postgres://anna:p/w@host/b\"\n", `:1:9: store: must be empty, or an address such as postgres://user@host/kaiwa, not "postgres://anna:…@host/b"`},
		{"tool with one bracket", "[tool]\nname = \"x\"\n", `:1:2: tool: must be tables, with two brackets: [[tool]]`},
		{"tool without a command", "[[tool]]\nname = \"a\"\n", `:1:3: tool.command: is missing: every tool has a command`},
		{"tool's name", "[[tool]]\nname = \"a b\"\ncommand = [\"x\"]\n", `:2:8: tool.name: must be a name of at most 64 letters, digits, _ and -, not "a b"`},
		{"same tool", "tool = [{ name = \"a\", command = [\"x\"] },\n{ name = \"a\", command = [\"x\"] }]\n", `:2:10: tool.name: two tools have the name "a"`},
		{"tool slip", "[[tool]]\nname = \"a\"\ncomand = [\"x\"]\ncommand = [\"x\"]\n", `:3:1: tool.comand: unknown setting; did you mean tool.command?`},
		{"command line", "[[tool]]\nname = \"a\"\ncommand = \"x y\"\n", `:3:11: tool.command: must be a list of texts, such as ["weather", "{city}"], not "x y"`},
		{"empty command", "[[tool]]\nname = \"a\"\ncommand = []\n", `:3:11: tool.command: must be a list of texts, such as ["weather", "{city}"], not a list`},
		{"empty program", "[[tool]]\nname = \"a\"\ncommand = [\" \", \"x\"]\n", `:3:11: tool.command: must be a list of texts, such as ["weather", "{city}"], not a list`},
		{"key in a command", "[[tool]]\nname = \"a\"\ncommand = [\"x\", \"sk-proj-abcdefghijklmnop0123456789\"]\n", `:3:11: tool.command: must not hold a key: keys are kept in the keyring; type it in the settings pane, or set OPENAI_API_KEY`},
		{"long timeout", "[[tool]]\nname = \"a\"\ncommand = [\"x\"]\ntimeout = 601\n", `:4:11: tool.timeout: must be a whole number from 0 to 600, not 601`},
		{"ask", "[[tool]]\nname = \"a\"\ncommand = [\"x\"]\nask = \"no\"\n", `:4:7: tool.ask: must be true or false, not "no"`},
		{"placeholder", "[[tool]]\nname = \"a\"\ncommand = [\"x\", \"{city}\"]\n", `:3:11: tool.command: {city} is not among the parameters`},
		{"placeholder as the program", "[[tool]]\nname = \"a\"\ncommand = [\"{x}\"]\nparameters = { x = \"\" }\n", `:3:11: tool.command: the program itself cannot be a parameter: the model would choose what runs`},
		{"unused parameter", "[[tool]]\nname = \"a\"\ncommand = [\"x\"]\n[tool.parameters]\ncity = \"the city\"\n", `:4:2: tool.parameters: city is not used: the command has no {city}`},
		{"parameter of a kind", "[[tool]]\nname = \"a\"\ncommand = [\"x\", \"{n}\"]\nparameters.n = 3\n", `:4:16: tool.parameters: must be texts by their names, such as { city = "the city's name" }, not a table`},
		{"parameter too deep", "[[tool]]\nname = \"a\"\ncommand = [\"x\", \"{n}\"]\n[tool.parameters.n]\na = \"\"\n", `:4:2: tool.parameters: must be texts by their names, such as { city = "the city's name" }, not a table`},
		{"parameter's name", "[[tool]]\nname = \"a\"\ncommand = [\"x\"]\nparameters = { \"a b\" = \"\" }\n", `:4:14: tool.parameters: must be texts by their names, such as { city = "the city's name" }, not a table`},
		{"table for a text", "[[tool]]\ncommand = [\"x\"]\n[tool.name]\na = 1\n", `:3:2: tool.name: must be a name of at most 64 letters, digits, _ and -, not a table`},
		{"persona range", "[[personas]]\nname = \"a\"\nmax_length = -1\n", `:3:14: personas.max_length: must be a whole number from 0 to 100000, not -1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.text)
			_, err := Load(path, environment(), nil)
			if err == nil {
				t.Fatal("accepted")
			}
			if got := strings.TrimPrefix(err.Error(), path); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if !fault.Is(err, fault.BadSettings) {
				t.Error("no fault in the chain")
			}
		})
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	path := write(t, "theme = 1\n[speaking]\nspeed = 9\nfoo = 1\n[[personas]]\nname = \"\"\n")
	_, err := Load(path, environment("KAIWA_AUDIO_KEEP_OPEN", "maybe", "OPENAI_BASE_URL", "nowhere"), []string{"theme", "speking.voice=x", "theme=red"})
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, strings.Replace(p.Source, path, "file", 1)+" "+p.Key)
	}
	want := []string{"file theme", "file speaking.speed", "file speaking.foo", "file personas.name",
		"OPENAI_BASE_URL service.base_url", "KAIWA_AUDIO_KEEP_OPEN audio.keep_open", "--set ", "--set speking.voice", "--set theme"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q\n%v", got, want, err)
	}
	if !strings.Contains(err.Error(), `KAIWA_AUDIO_KEEP_OPEN: audio.keep_open: must be true or false, not "maybe"`) {
		t.Errorf("got %v", err)
	}
}

func TestValidate(t *testing.T) {
	s := Defaults()
	s.Speaking.Speed = 5
	s.Theme = ""
	s.Personas = []Persona{{Name: "a"}, {Name: "a", MaxLength: -1}}
	s.Tools = []Tool{{Name: "a", Command: []string{"x", "{y}"}, Parameters: map[string]string{"z": ""}}, {Name: "b"}}
	err := s.Validate()
	for _, want := range []string{"theme: must be one of auto, dark, light", "speaking.speed: must be a number from 0.25 to 4, not 5",
		"personas.max_length: must be", `two personas have the name "a"`,
		"tool.command: {y} is not among the parameters", "tool.parameters: z is not used: the command has no {z}", "tool.command: must be a list of texts"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("theme = 'dark'\n[speaking]\nspeed = 1\n[[personas]]\nname = 'a'")
	f.Add("personas = [{ name = 'a' }]\nspeaking = { voice = 'x', speed = [ { a = 1 } ] }\n")
	f.Add("[[tool]]\nname = 'a'\ncommand = ['x', '{y}']\nask = false\n[tool.parameters]\ny = ''\n")
	f.Add("tool = [{ name = 'a', command = ['x'], parameters.y.z = 1 }]\n[tool.x]")
	f.Add("[a.b]\nc.d = 1\n[[a.c]]\n\"\" = { x = {} }")
	f.Fuzz(func(t *testing.T, text string) {
		l := Loaded{Settings: Defaults(), Origin: map[string]string{}}
		if problems := l.file([]byte(text)); len(problems) > 0 {
			for _, p := range problems {
				if p.Line < 1 || p.Column < 1 {
					t.Errorf("no place: %v", p)
				}
			}
			return
		}
		if err := l.Settings.Validate(); err != nil {
			t.Errorf("loaded, but %v", err)
		}
	})
}
