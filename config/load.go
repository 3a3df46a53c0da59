package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Loaded are the settings that are in force and where each comes from.
type Loaded struct {
	Settings Settings
	Path     string            // of the settings file
	Found    bool              // it exists
	Origin   map[string]string // dotted key -> "file", "env KAIWA_SPEAKING_VOICE" or "flag"; a default is not in it
}

// byteOrderMark is what some Windows editors begin a file with.
var byteOrderMark = []byte("\xef\xbb\xbf")

// Load lays the settings over each other: defaults < the file at path < the environment < overrides, which
// are "speaking.voice=nova" as --set has them. env is [os.LookupEnv]; an empty variable counts as not set.
// A missing file is no error: Found tells. The error is [Problems] wherever a setting is wrong: all of
// them, not the first one.
func Load(path string, env func(string) (string, bool), overrides []string) (Loaded, error) {
	l := Loaded{Settings: Defaults(), Path: path, Origin: map[string]string{}}
	var problems Problems
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		l.Found = true
		problems = l.file(bytes.TrimPrefix(text, byteOrderMark))
	case !errors.Is(err, fs.ErrNotExist):
		return l, fmt.Errorf("reading the settings: %w", err)
	}
	problems = append(problems, l.environment(env)...)
	problems = append(problems, l.flags(overrides)...)
	return l, problems.err()
}

func (l *Loaded) file(text []byte) Problems {
	d, problems := check(text)
	if len(problems) == 0 {
		if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&l.Settings); err != nil {
			problems = Problems{{Text: err.Error()}}
		}
	}
	for i := range problems {
		problems[i].Source = l.Path
	}
	if len(problems) > 0 {
		return problems
	}
	for _, n := range d.nodes {
		if _, ok := FieldOf(n.name()); ok {
			l.Origin[n.name()] = "file"
		}
	}
	return nil
}

func (l *Loaded) environment(env func(string) (string, bool)) Problems {
	var problems Problems
	read := func(f Field, name string) {
		if text, ok := env(name); ok && text != "" {
			problems = append(problems, l.set(f, text, name, "env "+name)...)
		}
	}
	for _, f := range table {
		if f.Key == "service.base_url" {
			read(f, "OPENAI_BASE_URL")
		}
		read(f, f.Env())
	}
	return problems
}

func (l *Loaded) flags(overrides []string) Problems {
	var problems Problems
	for _, o := range overrides {
		key, text, ok := strings.Cut(o, "=")
		key = strings.TrimSpace(key)
		if !ok {
			problems = append(problems, Problem{Source: "--set", Text: "must be key=value, such as speaking.voice=nova"})
			continue
		}
		f, ok := FieldOf(key)
		if !ok {
			problems = append(problems, Problem{Source: "--set", Key: key, Text: unknown(key)})
			continue
		}
		problems = append(problems, l.set(f, text, "--set", "flag")...)
	}
	return problems
}

func (l *Loaded) set(f Field, text, source, origin string) Problems {
	value := f.parse(text)
	if err := f.Check(value); err != nil {
		return Problems{{Source: source, Key: f.Key, Text: err.Error()}}
	}
	f.put(&l.Settings, value)
	l.Origin[f.Key] = origin
	return nil
}

// Validate holds every setting against what is allowed. The error is [Problems].
func (s Settings) Validate() error {
	var problems Problems
	for _, f := range table {
		if err := f.Check(f.Get(s)); err != nil {
			problems = append(problems, Problem{Source: "settings", Key: f.Key, Text: err.Error()})
		}
	}
	for _, l := range lists {
		seen := map[string]bool{}
		for element := range l.elements(s) {
			for _, w := range l.wrong(element, seen) {
				problems = append(problems, Problem{Source: "settings", Key: l.name + "." + w.leaf, Text: w.text})
			}
		}
	}
	return problems.err()
}
