package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A node is a table header or a key with its value, and where its bytes stand in the file. Inline tables
// give a node of their own and one for each key in them.
type node struct {
	path    []string      // from the root
	kind    unstable.Kind // of the value; Table or ArrayTable for a header
	key     int           // offset of the first byte of its key
	start   int           // offset of the value's first byte; for a header: after its name
	end     int           // offset after the value's last byte
	header  int           // index of the header it stands under; -1 is the root table
	inline  bool          // stands inside of an inline table
	element bool          // one of an array of tables
}

func (n node) name() string { return strings.Join(n.path, ".") }

// A document is a TOML file with the place of everything in it.
type document struct {
	text  []byte
	nodes []node
}

// read finds all nodes of a text that [syntax] has passed.
func read(text []byte) *document {
	d := &document{text: text}
	var p unstable.Parser
	p.Reset(text)
	header := -1
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, key, end := keyOf(e)
			header = len(d.nodes)
			d.nodes = append(d.nodes, node{path: path, kind: e.Kind, key: key, start: end, end: end,
				header: header, element: e.Kind == unstable.ArrayTable})
		case unstable.KeyValue:
			var above []string
			if header >= 0 {
				above = d.nodes[header].path
			}
			d.keyValue(e, above, header, false)
		}
	}
	return d
}

// keyOf gives a key's decoded parts and the range of its bytes.
func keyOf(n *unstable.Node) (path []string, start, end int) {
	start = -1
	for it := n.Key(); it.Next(); {
		k := it.Node()
		path = append(path, string(k.Data))
		if start < 0 {
			start = int(k.Raw.Offset)
		}
		end = int(k.Raw.Offset + k.Raw.Length)
	}
	return path, start, end
}

func (d *document) keyValue(e *unstable.Node, above []string, header int, inline bool) {
	path, key, end := keyOf(e)
	path = append(append([]string(nil), above...), path...)
	start := end + bytes.IndexByte(d.text[end:], '=') + 1
	for d.text[start] == ' ' || d.text[start] == '\t' {
		start++
	}
	v := e.Value()
	d.nodes = append(d.nodes, node{path: path, kind: v.Kind, key: key, start: start,
		end: int(e.Raw.Offset + e.Raw.Length), header: header, inline: inline})
	switch v.Kind {
	case unstable.InlineTable:
		d.inlineTable(v, path, header)
	case unstable.Array:
		for it := v.Children(); it.Next(); {
			if it.Node().Kind == unstable.InlineTable {
				d.nodes = append(d.nodes, node{path: path, kind: unstable.InlineTable, key: key, start: start, end: start,
					header: header, inline: true, element: true})
				d.inlineTable(it.Node(), path, header)
			}
		}
	}
}

func (d *document) inlineTable(v *unstable.Node, path []string, header int) {
	for it := v.Children(); it.Next(); {
		if it.Node().Kind == unstable.KeyValue {
			d.keyValue(it.Node(), path, header, true)
		}
	}
}

// value decodes the value of n: string, int64, float64, bool, []any, map[string]any or a date.
func (d *document) value(n node) any {
	var v struct{ V any }
	if err := toml.Unmarshal(append([]byte("V = "), d.text[n.start:n.end]...), &v); err != nil {
		return nil // cannot be: the whole text was parsed
	}
	return v.V
}

// position gives line and column, from 1, the column in characters.
func (d *document) position(offset int) (line, column int) {
	before := d.text[:offset]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// syntax decodes the text without asking what it means: it finds broken TOML and keys that stand twice.
func syntax(text []byte) (map[string]any, *Problem) {
	root := map[string]any{}
	err := toml.Unmarshal(text, &root)
	if err == nil {
		return root, nil
	}
	p := &Problem{Text: "no TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	if broken := (*toml.DecodeError)(nil); errors.As(err, &broken) {
		p.Line, p.Column = broken.Position()
	}
	return nil, p
}
