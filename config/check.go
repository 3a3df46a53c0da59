package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// check reads a settings file and finds all that is wrong with it.
func check(text []byte) (*document, Problems) {
	if _, broken := syntax(text); broken != nil {
		return nil, Problems{*broken}
	}
	c := checker{document: read(text), names: map[string]map[string]bool{}}
	for _, n := range c.nodes {
		c.node(n)
	}
	c.endElement()
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c.document, c.problems
}

type checker struct {
	*document
	problems Problems
	skip     string                     // an unknown table that was told: its keys are not told again
	element  *element                   // of a list, that the nodes belong to
	names    map[string]map[string]bool // of the elements so far, by list
}

// An element of a list, as far as it was read.
type element struct {
	list   *list
	at     int // offset of its header
	values map[string]any
	places map[string]int // offsets of the values
}

func (c *checker) add(offset int, key, text string) {
	line, column := c.position(offset)
	c.problems = append(c.problems, Problem{Line: line, Column: column, Key: key, Text: text})
}

func (c *checker) node(n node) {
	name, list := n.name(), listOf(n.path[0])
	f, scalar := FieldOf(name)
	isTable := n.kind == unstable.Table || n.kind == unstable.InlineTable
	switch {
	case c.skip != "" && (name == c.skip || strings.HasPrefix(name, c.skip+".")):
	case scalar:
		c.scalar(n, f)
	case list != nil && (len(n.path) == 1 || c.element == nil || c.element.list != list):
		c.listed(n, list)
	case list != nil:
		c.member(n, list)
	case tables()[name] && isTable:
	case tables()[name]:
		c.add(n.key, name, fmt.Sprintf("must be a table: [%s]", name))
		c.skip = name
	case len(n.path) == 1 && (isTable || n.element):
		c.unknownTable(n)
	default:
		c.add(n.key, name, unknown(name))
		c.skip = name
	}
}

func (c *checker) scalar(n node, f Field) {
	if n.kind == unstable.Table || n.kind == unstable.ArrayTable {
		c.add(n.key, f.Key, fmt.Sprintf("must be %s, not a table", f.Want()))
		c.skip = f.Key
		return
	}
	if err := f.Check(c.value(n)); err != nil {
		c.add(n.start, f.Key, err.Error())
	}
	if n.kind == unstable.InlineTable || n.kind == unstable.Array {
		c.skip = f.Key
	}
}

// listed begins an element of a list, or tells why it is none.
func (c *checker) listed(n node, l *list) {
	c.endElement()
	if n.element && len(n.path) == 1 {
		c.element = &element{list: l, at: n.key, values: map[string]any{}, places: map[string]int{}}
		return
	}
	if n.kind == unstable.Array && len(n.path) == 1 {
		for _, e := range c.value(n).([]any) {
			if _, ok := e.(map[string]any); !ok {
				c.add(n.start, l.name, fmt.Sprintf("must be tables: [[%s]]", l.name))
				return
			}
		}
		return
	}
	c.add(n.key, l.name, fmt.Sprintf("must be tables, with two brackets: [[%s]]", l.name))
	c.skip = l.name
}

// member takes a field of the element that is being read: path is list, field and, in a table of texts, a name.
func (c *checker) member(n node, l *list) {
	leaf := n.path[1]
	f, ok := find(l.fields, l.name+"."+leaf)
	if !ok || f.Kind != Texts && len(n.path) > 2 {
		c.add(n.key, n.name(), unknown(n.name()))
		c.skip = n.name()
		return
	}
	isTable := n.kind == unstable.Table || n.kind == unstable.ArrayTable
	if _, ok := c.element.places[leaf]; !ok {
		c.element.places[leaf] = n.start
		if isTable {
			c.element.places[leaf] = n.key
		}
	}
	if isTable && f.Kind != Texts {
		c.skip = n.name()
	}
	switch {
	case len(n.path) > 2:
		c.name(leaf, n)
	case n.kind == unstable.Table:
		c.element.values[leaf] = map[string]any{}
	case n.kind == unstable.ArrayTable:
		c.element.values[leaf] = []any{}
	default:
		c.element.values[leaf] = c.value(n)
	}
}

// name adds one text to a table of texts.
func (c *checker) name(leaf string, n node) {
	texts, ok := c.element.values[leaf].(map[string]any)
	if !ok {
		texts = map[string]any{}
		c.element.values[leaf] = texts
	}
	if len(n.path) > 3 || n.kind == unstable.Table || n.kind == unstable.ArrayTable {
		texts[n.path[2]] = map[string]any{} // whatever it is, it is no text
		return
	}
	texts[n.path[2]] = c.value(n)
}

// endElement tells what is wrong with the element that was read.
func (c *checker) endElement() {
	e := c.element
	c.element = nil
	if e == nil {
		return
	}
	seen := c.names[e.list.name]
	if seen == nil {
		seen = map[string]bool{}
		c.names[e.list.name] = seen
	}
	for _, w := range e.list.wrong(e.values, seen) {
		at, ok := e.places[w.leaf]
		if !ok {
			at = e.at
		}
		c.add(at, e.list.name+"."+w.leaf, w.text)
	}
}

func (c *checker) unknownTable(n node) {
	name := n.name()
	text := "unknown table"
	if near := nearestTable(name); near != "" {
		text += fmt.Sprintf("; did you mean [%s]?", near)
	}
	c.add(n.key, name, text)
	c.skip = name
}
