package main

import (
	"database/sql"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kaiwa/config"
	"kaiwa/config/service/loopback"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run this test's binary as kaiwa.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kaiwa": main})
}

// TestCommands runs the scripts, each in folders of its own, without keyring and sound system.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			for name, value := range map[string]string{
				"HOME": "home", "USERPROFILE": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state",
			} {
				e.Setenv(name, filepath.Join(e.WorkDir, value))
			}
			e.Setenv("KAIWA_KEYRING", "off")
			e.Setenv("PULSE_SERVER", "unix:"+filepath.Join(e.WorkDir, "no-pulse"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"sql": runSQL, "service": startService},
		Condition: func(name string) (bool, error) {
			if name != "soundcard" {
				return false, fmt.Errorf("no condition has the name %q", name)
			}
			_, err := os.Stat("/dev/snd")
			return err == nil, nil
		},
	})
}

// runSQL is the scripts' command "sql file statement".
func runSQL(s *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", s.MkAbs(args[0]))
	s.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	s.Check(err)
}

// startService is the scripts' command "service [key=K] [finish=REASON] [refusal=WORDS] [cut]": a service that repeats what
// it is asked, at OPENAI_BASE_URL until the script ends. With cut the connection breaks within each answer.
func startService(s *testscript.TestScript, _ bool, args []string) {
	var o loopback.Options
	cut := false
	for _, arg := range args {
		switch name, value, _ := strings.Cut(arg, "="); name {
		case "key":
			o.RequireKey = value
		case "finish":
			o.Finish = value
		case "refusal":
			o.Refusal = value
		case "cut":
			cut = true
		default:
			s.Fatalf("no service is %q", arg)
		}
	}
	server := loopback.New(o)
	if cut {
		server.Fail(loopback.Chat, loopback.Fault{CutAfter: 3})
	}
	s.Check(server.Start())
	s.Defer(func() { s.Check(server.Close()) })
	s.Setenv("OPENAI_BASE_URL", server.URL)
}

// house says what each room may import of ours. A room is a folder with all below it that is no room itself; what is
// allowed is allowed with all below it. Inside a room everybody knows everybody.
var house = map[string][]string{
	".":              {"config", "thread", "ui", "voice"}, // main is the only one that knows every package
	"config":         {"config/fault"},
	"config/fault":   {},
	"config/log":     {"config"},
	"config/service": {"config"},
	"config/shared":  {},
	"thread":         {"config/service", "config/fault"},
	"voice":          {"config/service", "config/fault"},
	"ui":             {"config", "thread", "voice", "ui/words", "ui/style"},
	"ui/words":       {"config/fault", "voice"},
	"ui/style":       {},
}

// vendors says which files may import the libraries that we keep in one place.
var vendors = map[string]func(file string) bool{
	"github.com/gen2brain/malgo":        func(f string) bool { return f == "voice/audio/device.go" },
	"github.com/sashabaranov/go-openai": func(f string) bool { return strings.HasPrefix(path.Base(f), "openai") },
	"github.com/jackc/pgx/v5":           func(f string) bool { return strings.HasPrefix(f, "thread/") },
	"modernc.org/sqlite":                func(f string) bool { return strings.HasPrefix(f, "thread/") },
	"charm.land/bubbletea/v2":           func(f string) bool { return strings.HasPrefix(f, "ui/") || f == "main.go" },
}

func TestImportsRunOneWay(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != "." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		file = filepath.ToSlash(file)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			seen++
			checkImport(t, file, imported)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("read %d imports: %v", seen, err)
	}
}

func checkImport(t *testing.T, file, imported string) {
	t.Helper()
	for vendor, allowed := range vendors {
		if (imported == vendor || strings.HasPrefix(imported, vendor+"/")) && !allowed(file) {
			t.Errorf("%s imports %s: that belongs elsewhere", file, imported)
		}
	}
	ours, ok := strings.CutPrefix(imported, "kaiwa/")
	if !ok {
		return
	}
	from := path.Dir(file)
	if room(from) == room(ours) {
		return
	}
	for _, allowed := range house[room(from)] {
		if ours == allowed || strings.HasPrefix(ours, allowed+"/") {
			return
		}
	}
	t.Errorf("%s imports %s: %s may import %v", file, imported, room(from), house[room(from)])
}

// room is the folder in house that a package belongs to.
func room(folder string) string {
	for house[folder] == nil {
		folder = path.Dir(folder)
	}
	return folder
}

// Another loudspeaker can be chosen where there is no microphone.
func TestSaveLoudspeakerWithoutMicrophone(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(t.TempDir(), "missing"))
	path := filepath.Join(t.TempDir(), "config.toml")
	live, err := config.OpenLive(path, func(string) (string, bool) { return "", false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{parts: &parts{}, live: live}
	defer s.devices.Close()
	if err := s.save(t.Context(), "audio.loudspeaker", "HDMI"); err != nil {
		t.Errorf("saving: %v", err)
	}
	if got := live.Settings().Audio.Loudspeaker; got != "HDMI" {
		t.Errorf("in force: %q", got)
	}
}
