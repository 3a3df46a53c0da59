package config

import (
	"fmt"
	"strings"
)

// Show writes all settings that are in force as TOML, each with what it is and where it comes from, and
// the keys as comments, masked. What it writes is a valid settings file.
func Show(l Loaded, keys *Keys) string {
	var b strings.Builder
	where := l.Path
	if !l.Found {
		where += " (not there yet: all of this is default, environment or flags)"
	}
	fmt.Fprintf(&b, "# %s\n", where)
	section := ""
	for _, f := range table {
		table, leaf, ok := strings.Cut(f.Key, ".")
		if !ok {
			table, leaf = "", f.Key
		}
		if table != section {
			fmt.Fprintf(&b, "\n[%s]\n", table)
			section = table
		}
		origin := l.Origin[f.Key]
		if origin == "" {
			origin = "default"
		}
		fmt.Fprintf(&b, "%s = %s # %s; %s\n", leaf, literal(f.Get(l.Settings)), origin, f.about())
	}
	for _, list := range lists {
		for element := range list.elements(l.Settings) {
			fmt.Fprintf(&b, "\n[[%s]]\n", list.name)
			for _, f := range list.fields {
				if value, ok := element[f.leaf()]; ok {
					fmt.Fprintf(&b, "%s = %s\n", f.leaf(), literal(value))
				}
			}
		}
	}
	b.WriteString("\n# keys\n")
	for _, r := range roles {
		fmt.Fprintf(&b, "# %s: %s\n", r, showKey(l.Settings, keys, r))
	}
	return keys.Redact(b.String())
}

// about is what the field is, with its range where the words do not say it.
func (f Field) about() string {
	switch f.Kind {
	case Choice, Integer, Number:
		return f.Doc + "; " + f.Want()
	}
	return f.Doc
}

func showKey(s Settings, keys *Keys, r Role) string {
	key, origin, err := s.Key(r, keys)
	switch {
	case err != nil:
		return err.Error()
	case key == "":
		return "none"
	}
	return fmt.Sprintf("%s (%s)", key, origin)
}
