package config

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// check reads a settings file and finds all that is wrong with it.
func check(text []byte) (*document, Problems) {
	if _, broken := syntax(text); broken != nil {
		return nil, Problems{*broken}
	}
	c := checker{document: read(text), names: map[string]bool{}}
	for _, n := range c.nodes {
		c.node(n)
	}
	c.endPersona()
	return c.document, c.problems
}

type checker struct {
	*document
	problems Problems
	skip     string          // an unknown table that was told: its keys are not told again
	persona  *node           // the element of [[personas]] that the nodes belong to
	named    bool            // it has a name
	names    map[string]bool // of the personas so far
}

func (c *checker) add(offset int, key, text string) {
	line, column := c.position(offset)
	c.problems = append(c.problems, Problem{Line: line, Column: column, Key: key, Text: text})
}

func (c *checker) node(n node) {
	name, top := n.name(), n.path[0]
	f, scalar := FieldOf(name)
	if !scalar {
		f, scalar = find(personaTable, name)
	}
	isTable := n.kind == unstable.Table || n.kind == unstable.InlineTable
	switch {
	case c.skip != "" && (name == c.skip || strings.HasPrefix(name, c.skip+".")):
	case scalar && top == "personas" && c.persona == nil: // personas.name = …
		c.personas(n)
	case scalar:
		c.scalar(n, f)
	case name == "personas":
		c.personas(n)
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
	value := c.value(n)
	if err := f.Check(value); err != nil {
		c.add(n.start, f.Key, err.Error())
	}
	if n.kind == unstable.InlineTable || n.kind == unstable.Array {
		c.skip = f.Key
	}
	if f.Key == "personas.name" {
		c.named = true
		name, _ := value.(string)
		if c.names[name] {
			c.add(n.start, f.Key, twice(name))
		}
		c.names[name] = true
	}
}

func (c *checker) personas(n node) {
	c.endPersona()
	if n.element {
		c.persona, c.named = &n, false
		return
	}
	if n.kind == unstable.Array && n.name() == "personas" {
		for _, e := range c.value(n).([]any) {
			if _, ok := e.(map[string]any); !ok {
				c.add(n.start, "personas", "must be tables: [[personas]]")
				return
			}
		}
		return
	}
	c.add(n.key, "personas", "must be tables, with two brackets: [[personas]]")
	c.skip = "personas"
}

// endPersona tells about a persona without a name.
func (c *checker) endPersona() {
	if c.persona != nil && !c.named {
		c.add(c.persona.key, "personas.name", "is missing: every persona has a name")
	}
	c.persona = nil
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
