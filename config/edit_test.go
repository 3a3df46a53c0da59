package config

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"kaiwa/config/fault"
)

func TestEdit(t *testing.T) {
	for _, c := range []struct {
		name, before, key string
		value             any
		after             string
	}{
		{"empty file", "", "speaking.voice", "nova", "[speaking]\nvoice = \"nova\"\n"},
		{"empty file, root", "", "theme", "dark", "theme = \"dark\"\n"},
		{"only comments", "# mine", "theme", "dark", "# mine\ntheme = \"dark\"\n"},
		{"replaced, comment kept", "[speaking] # s\n  voice   =  'marin'   # nice\nspeed = 1 # one\n", "speaking.voice", "nova",
			"[speaking] # s\n  voice   =  \"nova\"   # nice\nspeed = 1 # one\n"},
		{"same value, spelling kept", "speaking.speed = 1_0e-1 # one\n", "speaking.speed", 1, "speaking.speed = 1_0e-1 # one\n"},
		{"same text, spelling kept", "speaking.voice = '''nova''' # n\n", "speaking.voice", "nova", "speaking.voice = '''nova''' # n\n"},
		{"integer for a number", "speaking.speed = 1\n", "speaking.speed", 2, "speaking.speed = 2.0\n"},
		{"bool", "[audio]\nkeep_open = true\n", "audio.keep_open", false, "[audio]\nkeep_open = false\n"},
		{"int", "[answering]\n", "answering.window", 8000, "[answering]\nwindow = 8000\n"},
		{"added at the table's end", "[speaking]\n\tvoice = \"x\" # v\n\n# about audio\n[audio]\nkeep_open = true\n", "speaking.speed", 1.5,
			"[speaking]\n\tvoice = \"x\" # v\n\tspeed = 1.5\n\n# about audio\n[audio]\nkeep_open = true\n"},
		{"added after a header", "[speaking] # s\n\n[audio]\n", "speaking.speed", 1.5, "[speaking] # s\nspeed = 1.5\n\n[audio]\n"},
		{"added at the end of the file", "[speaking]\nvoice = \"x\"", "speaking.speed", 1.5, "[speaking]\nvoice = \"x\"\nspeed = 1.5\n"},
		{"after a multi-line string", "[speaking]\ninstructions = \"\"\"\n[audio]\n# no comment\nspeed = 3\n\"\"\" # end\n[audio]\n", "speaking.speed", 1.5,
			"[speaking]\ninstructions = \"\"\"\n[audio]\n# no comment\nspeed = 3\n\"\"\" # end\nspeed = 1.5\n[audio]\n"},
		{"a multi-line string replaced", "[speaking]\ninstructions = '''\na = \"b\"\n''' # end\nspeed = 1.0\n", "speaking.instructions", "say \"ah\"\nand \\ 会話\t.",
			"[speaking]\ninstructions = \"say \\\"ah\\\"\\nand \\\\ 会話\\t.\" # end\nspeed = 1.0\n"},
		{"table missing", "theme = \"dark\" # t\n", "speaking.voice", "x", "theme = \"dark\" # t\n\n[speaking]\nvoice = \"x\"\n"},
		{"table missing, personas at the end", "[[personas]]\nname = \"a\"\n", "speaking.voice", "x", "[[personas]]\nname = \"a\"\n\n[speaking]\nvoice = \"x\"\n"},
		{"root key before tools", "[[tool]]\nname = \"a\"\ncommand = [\"x\", \"{y}\"]\n[tool.parameters]\ny = \"\" # z\n", "theme", "dark",
			"theme = \"dark\"\n\n[[tool]]\nname = \"a\"\ncommand = [\"x\", \"{y}\"]\n[tool.parameters]\ny = \"\" # z\n"},
		{"table between tools", "[[tool]]\nname = \"a\"\ncommand = [\"x\"]\n[memory]\n[[tool]]\nname = \"b\"\ncommand = [\"x\"]\n", "memory.auto", false,
			"[[tool]]\nname = \"a\"\ncommand = [\"x\"]\n[memory]\nauto = false\n[[tool]]\nname = \"b\"\ncommand = [\"x\"]\n"},
		{"table before personas", "[speaking]\n[[personas]]\nname = \"a\"\n", "speaking.voice", "x", "[speaking]\nvoice = \"x\"\n[[personas]]\nname = \"a\"\n"},
		{"root key after root keys", "theme = \"dark\" # t\n\n[audio]\n", "persona", "a", "theme = \"dark\" # t\npersona = \"a\"\n\n[audio]\n"},
		{"root key after a list", "personas = [\n  { name = \"a\" }, # one\n] # all\n[audio]\n", "persona", "a",
			"personas = [\n  { name = \"a\" }, # one\n] # all\npersona = \"a\"\n[audio]\n"},
		{"root key before the first table", "# my settings\n\n# about audio\n  [audio]\nkeep_open = true\n", "theme", "dark",
			"# my settings\n\ntheme = \"dark\"\n\n# about audio\n  [audio]\nkeep_open = true\n"},
		{"root key, comment at the top", "# about audio\n[audio]\n", "theme", "dark", "theme = \"dark\"\n\n# about audio\n[audio]\n"},
		{"root key, first table an array", "[[personas]]\nname = \"a\"\n", "theme", "dark", "theme = \"dark\"\n\n[[personas]]\nname = \"a\"\n"},
		{"dotted replaced", "speaking . voice = \"x\" # d\n", "speaking.voice", "y", "speaking . voice = \"y\" # d\n"},
		{"dotted added", "speaking.voice = \"x\"\ntheme = \"dark\"\n", "speaking.speed", 2.0, "speaking.voice = \"x\"\nspeaking.speed = 2.0\ntheme = \"dark\"\n"},
		{"quoted keys", "\"speaking\".'voice' = \"x\"\n", "speaking.voice", "y", "\"speaking\".'voice' = \"y\"\n"},
		{"quoted equals sign and table", "[ \"speaking\" ]\n\"voice\" = \"a = b\" # = c\n", "speaking.voice", "y", "[ \"speaking\" ]\n\"voice\" = \"y\" # = c\n"},
		{"inline replaced", "speaking = { voice = \"x\", speed = 1.0 } # i\n", "speaking.voice", "y", "speaking = { voice = \"y\", speed = 1.0 } # i\n"},
		{"inline added", "speaking = { voice = \"x\" } # i\naudio.keep_open = true\n", "speaking.speed", 2.0, "speaking = { voice = \"x\", speed = 2.0 } # i\naudio.keep_open = true\n"},
		{"inline empty", "speaking = {}\n", "speaking.speed", 2.0, "speaking = { speed = 2.0 }\n"},
		{"inline on lines", "speaking = {\n  voice = \"x\", # v\n}\n", "speaking.speed", 2.0, "speaking = {\n  voice = \"x\", speed = 2.0, # v\n}\n"},
		{"CRLF", "# c\r\n[speaking]\r\nvoice = \"x\" # v\r\n\r\n[audio]\r\n", "speaking.speed", 2.0, "# c\r\n[speaking]\r\nvoice = \"x\" # v\r\nspeed = 2.0\r\n\r\n[audio]\r\n"},
		{"CRLF, table", "theme = \"dark\"\r\n", "speaking.speed", 2.0, "theme = \"dark\"\r\n\r\n[speaking]\r\nspeed = 2.0\r\n"},
		{"same leaf elsewhere", "[listening]\nmodel = \"a\"\n[speaking]\nmodel = \"b\"\n[answering]\nmodel = \"c\"\n", "speaking.model", "x",
			"[listening]\nmodel = \"a\"\n[speaking]\nmodel = \"x\"\n[answering]\nmodel = \"c\"\n"},
		{"emptied", "[audio]\nmicrophone = \"USB\" # m\n", "audio.microphone", "", "[audio]\nmicrophone = \"\" # m\n"},
		{"commented out key stays", "[speaking]\n# voice = \"nova\"\n", "speaking.voice", "x", "[speaking]\nvoice = \"x\"\n# voice = \"nova\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, _ := FieldOf(c.key)
			got, err := edit([]byte(c.before), f, c.value)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.after {
				t.Errorf("got\n%s\nwant\n%s", got, c.after)
			}
		})
	}
}

func TestSetMakesFileAndFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "kaiwa", "config.toml")
	if err := Set(path, "speaking.voice", "nova"); err != nil {
		t.Fatal(err)
	}
	l, err := Load(path, environment(), nil)
	if err != nil || l.Settings.Speaking.Voice != "nova" {
		t.Errorf("voice %q, %v", l.Settings.Speaking.Voice, err)
	}
	wantMode(t, path, 0o600)
	wantMode(t, filepath.Dir(path), 0o700)
}

func wantMode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != mode {
		t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), mode)
	}
}

func TestSetRefuses(t *testing.T) {
	before := "theme = \"dark\"\n"
	path := write(t, before)
	for _, c := range []struct {
		key   string
		value any
		want  string
	}{
		{"speaking.voise", "x", "did you mean speaking.voice?"},
		{"speaking.speed", 9.0, "must be a number from 0.25 to 4, not 9"},
		{"speaking.speed", "1", "must be a number"},
		{"theme", 1, "must be one of"},
		{"personas", nil, "unknown setting"},
		{"tool.timeout", 3, "unknown setting"},
		{"speaking.voice", "sk-abcdefghij0123456789", "must not hold a key"},
		{"speaking.voice", "a\nb", "must be one line"},
	} {
		err := Set(path, c.key, c.value)
		if err == nil || !strings.Contains(err.Error(), c.want) || !fault.Is(err, fault.BadSettings) {
			t.Errorf("%s = %v: got %v, want %q", c.key, c.value, err, c.want)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != before {
		t.Errorf("the file is now %q", got)
	}
}

func TestSetLeavesABrokenFileAlone(t *testing.T) {
	for _, before := range []string{"theme = \n", "theme = \"blue\"\n"} {
		path := write(t, before)
		err := Set(path, "speaking.voice", "x")
		if err == nil || !strings.HasPrefix(err.Error(), path+":1:") {
			t.Errorf("got %v", err)
		}
		if got, _ := os.ReadFile(path); string(got) != before {
			t.Errorf("the file is now %q", got)
		}
	}
}

func TestSetKeepsModeAndByteOrderMark(t *testing.T) {
	path := write(t, "\xef\xbb\xbftheme = \"dark\"\r\n")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Set(path, "theme", "light"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "\xef\xbb\xbftheme = \"light\"\r\n" {
		t.Errorf("got %q", got)
	}
	wantMode(t, path, 0o640)
}

func TestSetThroughALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	for _, exists := range []bool{true, false} {
		home := t.TempDir()
		for _, folder := range []string{"dotfiles/kaiwa", "dotfiles/shared", ".config"} {
			if err := os.MkdirAll(filepath.Join(home, folder), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		real := filepath.Join(home, "dotfiles/shared/kaiwa.toml")
		if exists {
			if err := os.WriteFile(real, []byte("theme = \"dark\" # mine\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(home, ".config/kaiwa/config.toml") // the folder is a link, and the file in it
		if err := errors.Join(os.Symlink("../dotfiles/kaiwa", filepath.Join(home, ".config/kaiwa")),
			os.Symlink("../shared/kaiwa.toml", filepath.Join(home, "dotfiles/kaiwa/config.toml"))); err != nil {
			t.Fatal(err)
		}
		if err := Set(path, "theme", "light"); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link is gone: %v, %v", info, err)
		}
		if got, err := os.ReadFile(real); err != nil || !bytes.HasPrefix(got, []byte("theme = \"light\"")) {
			t.Errorf("behind the link: %q, %v", got, err)
		}
	}
}

func TestSetWhereNothingCanBeWritten(t *testing.T) {
	blocked := write(t, "")
	path := filepath.Join(blocked, "config.toml") // its folder is a file
	if err := Set(path, "theme", "dark"); !fault.Is(err, fault.CannotSave) {
		t.Errorf("got %v", err)
	}
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "config.toml", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(filepath.Join(folder, "config.toml"), nil, 0o600); !fault.Is(err, fault.CannotSave) {
		t.Errorf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".config*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSetFromManySides(t *testing.T) {
	path := write(t, "# mine\n")
	var all sync.WaitGroup
	keys := []string{"speaking.voice", "speaking.model", "answering.model", "listening.model", "persona"}
	for _, key := range keys {
		all.Go(func() {
			if err := Set(path, key, key); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	l, err := Load(path, environment(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		f, _ := FieldOf(key)
		if f.Get(l.Settings) != key {
			t.Errorf("%s is %v", key, f.Get(l.Settings))
		}
	}
}

// handwritten holds every shape that a setting can have in a file.
var handwritten = []string{
	"# head\n\ntheme = 'dark' # a\n\n# s\n[speaking] # b\nvoice = \"x\" # c\n\n  # d\n  speed = 1 # e\n[audio]#f\n#g\nkeep_open=true\n[[personas]] # h\nname = \"#no\" # i\n",
	"speaking.voice = \"\"\"\\\n  v # no\"\"\" # a\nlistening = { model = \"m # no\", prompt = '''p\n# no''' } # b\nanswering = {} # c\npersonas = [ # d\n {name=\"a\"}, # e\n # f\n]# g",
	"\r\n# a\r\n[\"speaking\"]# b\r\n'voice'='x'# c\r\n\r\n\r\n[listening]\r\n# d\r\n[[personas]]\r\nname='x'\r\n[audio] # e",
	"", "#", "\n\n# a\n\n",
}

var comments = regexp.MustCompile(`# ?[a-z]\b`)

// Property: after any edits each setting has its last value, all else decodes as before, no comment is lost.
func TestEditsKeepAllElse(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fields := Fields()
	for round := range 600 {
		text := []byte(handwritten[round%len(handwritten)])
		if round/len(handwritten)%2 == 1 && !bytes.Contains(text, []byte("\r")) {
			text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
		}
		first := text
		want := Loaded{Settings: Defaults(), Origin: map[string]string{}}
		if p := want.file(text); len(p) > 0 {
			t.Fatal(p)
		}
		for range 12 {
			f := fields[random.IntN(len(fields))]
			value := randomValue(random, f)
			after, err := edit(text, f, value)
			if err != nil {
				t.Fatalf("%s = %#v: %v\n%s", f.Key, value, err, text)
			}
			text = after
			f.put(&want.Settings, value)
		}
		got := Loaded{Settings: Defaults(), Origin: map[string]string{}}
		if p := got.file(text); len(p) > 0 {
			t.Fatalf("%v\n%s", p, text)
		}
		if !reflect.DeepEqual(got.Settings, want.Settings) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got.Settings, want.Settings, text)
		}
		if a, b := comments.FindAll(first, -1), comments.FindAll(text, -1); !reflect.DeepEqual(a, b) {
			t.Fatalf("comments were %q, are %q\n%s", a, b, text)
		}
		if a, b := bytes.Count(text, []byte("\r\n")), bytes.Count(text, []byte("\n")); bytes.Contains(first, []byte("\r\n")) && a != b {
			t.Fatalf("mixed line ends:\n%q", text)
		}
	}
}

func randomValue(random *rand.Rand, f Field) any {
	switch f.Kind {
	case Choice:
		return f.Allowed[random.IntN(len(f.Allowed))]
	case Integer:
		return int(f.Min) + random.IntN(int(f.Max-f.Min))
	case Number:
		return f.Min + random.Float64()*(f.Max-f.Min)
	case Switch:
		return random.IntN(2) == 0
	}
	for _, text := range []string{"", "http://a.example/v1", "en"} {
		if f.Check(text) == nil && f.Check("日 \"'\\=[x]{}") != nil {
			return text
		}
	}
	texts := []string{"x", "日本 \"quoted\" 'q'", `back\slash`, "a = [b] {c}", "\"\"\"", "'''", "#"}
	if f.Check("a\nb") == nil {
		texts = append(texts, "one\ntwo\n", "tab\t\r\nend", "")
	}
	return texts[random.IntN(len(texts))]
}

func FuzzEdit(f *testing.F) {
	for _, text := range handwritten {
		f.Add(text, 3, "a \"b\"")
	}
	fields := Fields()
	f.Fuzz(func(t *testing.T, text string, which int, value string) {
		field := fields[uint(which)%uint(len(fields))]
		v := field.parse(value)
		if field.Check(v) != nil {
			return
		}
		after, err := edit([]byte(text), field, v)
		if p := (Problems)(nil); errors.As(err, &p) {
			return // the file was broken before
		}
		if err != nil {
			t.Fatalf("%s = %#v: %v\n%q", field.Key, v, err, text)
		}
		l := Loaded{Settings: Defaults(), Origin: map[string]string{}}
		if p := l.file(after); len(p) > 0 {
			t.Fatalf("%v\n%q", p, after)
		}
		if !reflect.DeepEqual(normal(field, field.Get(l.Settings)), normal(field, v)) {
			t.Fatalf("%s is %v, not %v:\n%q", field.Key, field.Get(l.Settings), v, after)
		}
	})
}
