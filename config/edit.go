package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"kaiwa/config/fault"
)

// editing makes the read-change-write of Set one step within this program.
var editing sync.Mutex

// Set changes one setting in the file at path and nothing else in it: comments, order, blank lines and
// spelling of a hand-written file stay. value is a string, bool, int or float64. The file and its folder
// are made where they are missing, for their owner alone.
//
// A value that is not allowed and a file that is broken give [Problems], a file that cannot be written a
// fault with the code CannotSave; in each case the file is as it was.
func Set(path, key string, value any) error {
	f, ok := FieldOf(key)
	if !ok {
		return Problems{{Source: "settings", Key: key, Text: unknown(key)}}
	}
	if err := f.Check(value); err != nil {
		return Problems{{Source: "settings", Key: key, Text: err.Error()}}
	}
	editing.Lock()
	defer editing.Unlock()
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &fault.Fault{Code: fault.CannotSave, Name: path, Err: err}
	}
	text, marked := bytes.CutPrefix(before, byteOrderMark)
	after, err := edit(text, f, value)
	if err != nil {
		if p := (Problems)(nil); errors.As(err, &p) {
			for i := range p {
				p[i].Source = path
			}
		}
		return err
	}
	if bytes.Equal(after, text) && len(before) > 0 {
		return nil
	}
	if marked {
		after = append(append([]byte(nil), byteOrderMark...), after...)
	}
	return replaceFile(path, after, 0o600)
}

// edit gives text with the setting changed. The result is decoded again: but for the setting it must say
// what it said before.
func edit(text []byte, f Field, value any) ([]byte, error) {
	d, problems := check(text)
	if len(problems) > 0 {
		return nil, problems
	}
	value = normal(f, value)
	want, _ := syntax(text)
	at := want
	path := strings.Split(f.Key, ".")
	for _, table := range path[:len(path)-1] {
		sub, ok := at[table].(map[string]any)
		if !ok {
			sub = map[string]any{}
			at[table] = sub
		}
		at = sub
	}
	leaf := path[len(path)-1]
	if old, ok := at[leaf]; ok && reflect.DeepEqual(normal(f, old), value) {
		return text, nil
	}
	at[leaf] = value

	after := d.put(path, literal(value))
	got, broken := syntax(after)
	if broken != nil || !reflect.DeepEqual(got, want) {
		return nil, fmt.Errorf("changing %s would break the settings file: nothing was written", f.Key)
	}
	return after, nil
}

// normal gives a value the type that a TOML decoder gives it.
func normal(f Field, value any) any {
	switch v := value.(type) {
	case int:
		return normal(f, int64(v))
	case int64:
		if f.Kind == Number {
			return float64(v)
		}
	}
	return value
}

// literal writes a value as TOML.
func literal(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	case []any:
		all := make([]string, len(v))
		for i, one := range v {
			all[i] = literal(one)
		}
		return "[" + strings.Join(all, ", ") + "]"
	case map[string]any:
		var all []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, name+" = "+literal(v[name])) // names are words: no quotes
		}
		return "{ " + strings.Join(all, ", ") + " }"
	default:
		return fmt.Sprint(v)
	}
}

// quote writes a basic string on one line.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError || r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// put gives the text with the value at path replaced, or with the key added where its table is, or with the
// table added at the end.
func (d *document) put(path []string, value string) []byte {
	name := strings.Join(path, ".")
	for _, n := range d.nodes {
		if n.name() == name {
			return d.splice(n.start, n.end, value)
		}
	}
	leaf := path[len(path)-1]
	if len(path) == 1 {
		return d.addToRoot(leaf, value)
	}
	last := -1 // the last dotted key of the root table that is in the section: speaking.voice = "x"
	for i, n := range d.nodes {
		switch {
		case n.inline || n.path[0] != path[0]:
		case len(n.path) == 1 && n.kind == unstable.InlineTable:
			return d.addToInline(i, leaf, value)
		case len(n.path) == 1 && n.kind == unstable.Table:
			return d.addToTable(i, leaf, value)
		case n.header == -1:
			last = i
		}
	}
	if last >= 0 {
		return d.addAfter(d.nodes[last], name+" = "+value)
	}
	return d.addTable(path[0], leaf+" = "+value)
}

func (d *document) splice(start, end int, text string) []byte {
	return bytes.Join([][]byte{d.text[:start], []byte(text), d.text[end:]}, nil)
}

// addToRoot adds a key before the first table.
func (d *document) addToRoot(leaf, value string) []byte {
	last := -1
	for i, n := range d.nodes {
		if n.header == -1 && !n.inline {
			last = i
		}
	}
	line := leaf + " = " + value
	if last >= 0 {
		return d.addAfter(d.nodes[last], line)
	}
	if len(d.nodes) == 0 {
		return d.addAtEnd(line)
	}
	at := d.aboveHeader(d.nodes[0].key)
	return d.splice(at, at, line+d.newline()+d.newline())
}

// aboveHeader gives the offset before a header's line and before the comment that stands right above it.
func (d *document) aboveHeader(offset int) int {
	at := bytes.LastIndexByte(d.text[:offset], '\n') + 1
	for at > 0 {
		above := bytes.LastIndexByte(d.text[:at-1], '\n') + 1
		if !bytes.HasPrefix(bytes.TrimLeft(d.text[above:at], " \t"), []byte("#")) {
			break
		}
		at = above
	}
	return at
}

// addToTable adds a key after the last one that stands under the header, else after the header.
func (d *document) addToTable(header int, leaf, value string) []byte {
	after := d.nodes[header]
	for _, n := range d.nodes {
		if n.header == header && !n.inline {
			after = n
		}
	}
	return d.addAfter(after, leaf+" = "+value)
}

func (d *document) addToInline(table int, leaf, value string) []byte {
	t := d.nodes[table]
	last := -1
	for i := table + 1; i < len(d.nodes) && d.nodes[i].inline; i++ {
		last = i
	}
	pair := leaf + " = " + value
	if last < 0 {
		return d.splice(t.start+1, t.start+1, " "+pair+" ")
	}
	end := d.nodes[last].end
	return d.splice(end, end, ", "+pair)
}

// addAfter adds a line after that of n, with its indentation.
func (d *document) addAfter(n node, line string) []byte {
	begin := bytes.LastIndexByte(d.text[:n.key], '\n') + 1
	indent := d.text[begin:n.key]
	line = string(indent[:len(indent)-len(bytes.TrimLeft(indent, " \t"))]) + line
	end := bytes.IndexByte(d.text[n.end:], '\n')
	if end < 0 {
		return d.addAtEnd(line)
	}
	at := n.end + end + 1
	return d.splice(at, at, line+d.newline())
}

func (d *document) addTable(name, line string) []byte {
	text := "[" + name + "]" + d.newline() + line
	if len(bytes.TrimSpace(d.text)) > 0 {
		text = d.newline() + text
	}
	return d.addAtEnd(text)
}

func (d *document) addAtEnd(line string) []byte {
	if len(d.text) > 0 && !bytes.HasSuffix(d.text, []byte("\n")) {
		line = d.newline() + line
	}
	return d.splice(len(d.text), len(d.text), line+d.newline())
}

// newline is how the lines of the file end.
func (d *document) newline() string {
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
