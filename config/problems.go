package config

import (
	"fmt"
	"strings"

	"kaiwa/config/fault"
)

// A Problem is one thing that is wrong with the settings.
type Problem struct {
	Source string // the file, "KAIWA_SPEAKING_SPEED", or "--set"
	Line   int    // from 1; 0 where it is not from a file
	Column int    // from 1, in characters
	Key    string // dotted; "" where the file is no TOML
	Text   string // what is wrong and what is allowed
}

// String gives "config.toml:3:9: speaking.speed: must be …", without any key.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Source)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Text)
	return RedactPatterns(b.String())
}

// Problems are all that is wrong with the settings, as one error: one line each.
type Problems []Problem

// Error gives one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap names it for the screen.
func (p Problems) Unwrap() error {
	f := &fault.Fault{Code: fault.BadSettings}
	if len(p) > 0 {
		f.Name, f.Detail = p[0].Source, p[0].String()
	}
	return f
}

// err is nil where there is no problem.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Problem tells what is wrong with a setting in force, where only the rest of the program can know that.
func (l Loaded) Problem(key string, err error) error {
	source := strings.TrimPrefix(l.Origin[key], "env ")
	switch source {
	case "file":
		source = l.Path
	case "flag":
		source = "--set"
	}
	return Problems{{Source: source, Key: key, Text: err.Error()}}
}

// unknown tells about a key that is no setting, and which one was meant.
func unknown(key string) string {
	leaf := key[strings.LastIndexByte(key, '.')+1:]
	if strings.Contains(leaf, "key") || leaf == "token" || leaf == "secret" {
		return "unknown setting; " + whereKeysGo
	}
	if near := nearest(key); near != "" {
		return fmt.Sprintf("unknown setting; did you mean %s?", near)
	}
	return "unknown setting; `kaiwa config show` lists all"
}

// nearest finds the known key that was most likely meant: a slip of the fingers, or the right name in the
// wrong table. "" where none is near.
func nearest(key string) string {
	best, least := "", (len(key)+1)/3+1 // two neighbours swapped in "theme" are two steps
	leaf := key[strings.LastIndexByte(key, '.')+1:]
	for _, f := range everyField() {
		name := f.Key[strings.LastIndexByte(f.Key, '.')+1:]
		d := distance(key, f.Key)
		if name == leaf {
			d = min(d, 1)
		}
		if d < least {
			best, least = f.Key, d
		}
	}
	return best
}

// nearestTable does it for the name of a table.
func nearestTable(name string) string {
	best, least := "", (len(name)+1)/3+1
	for known := range tables() {
		if d := distance(name, known); d < least || d == least && known < best {
			best, least = known, d
		}
	}
	return best
}

// tables are the names of the sections.
func tables() map[string]bool {
	names := map[string]bool{}
	for _, f := range everyField() {
		if section, _, ok := strings.Cut(f.Key, "."); ok {
			names[section] = true
		}
	}
	return names
}

// distance is the Levenshtein distance of two keys.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
