package config

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"regexp"
	"slices"
)

// A list is a setting that is written as an array of tables: [[personas]], [[tool]]. Every element has a name of its own.
type list struct {
	name     string // "personas"
	one, two string // what an element is called, and several: "persona", "personas"
	fields   []Field
	required []string // fields that every element has
	place    func(*Settings) any
	// more finds what is wrong with an element whose fields are right, each one for itself.
	more func(element map[string]any) []wrong
}

// lists are all of them, in the order of [Settings].
var lists = []list{
	{
		name: "personas", one: "persona", two: "personas", required: []string{"name"},
		fields: []Field{
			{Key: "personas.name", Kind: Text, rule: filled, Doc: "what it is called"},
			{Key: "personas.instructions", Kind: Text, rule: prose, Doc: "who it is and how it answers"},
			{Key: "personas.max_length", Kind: Integer, Max: 100_000, Doc: "how many characters an answer may have; 0 is no limit"},
		},
		place: func(s *Settings) any { return s.Personas },
	},
	{
		name: "tool", one: "tool", two: "tools", required: []string{"name", "command"},
		fields: []Field{
			{Key: "tool.name", Kind: Text, rule: identifier, Doc: "what the model calls it"},
			{Key: "tool.description", Kind: Text, rule: prose, Doc: "for the model: what it does and when to use it"},
			{Key: "tool.command", Kind: List, rule: prose, Doc: "the program and its arguments; {name} stands for a parameter"},
			{Key: "tool.parameters", Kind: Texts, rule: prose, Doc: "for the model: each parameter's name and what it is"},
			{Key: "tool.ask", Kind: Switch, Doc: "ask before each run; it does unless this is false"},
			{Key: "tool.timeout", Kind: Integer, Max: 600, Doc: "seconds that it may take; 0 is 30"},
		},
		place: func(s *Settings) any { return s.Tools },
		more:  placeholders,
	},
}

// A wrong is what is wrong with an element.
type wrong struct {
	leaf string // of the field: "name"
	text string
}

// listOf finds a list by its name, nil where there is none.
func listOf(name string) *list {
	for i := range lists {
		if lists[i].name == name {
			return &lists[i]
		}
	}
	return nil
}

// everyField lists the settings and the fields of the lists.
func everyField() []Field {
	all := Fields()
	for _, l := range lists {
		all = append(all, l.fields...)
	}
	return all
}

// wrong finds all that is wrong with an element: its values by the leaves of their keys. seen are the names of those
// before it.
func (l *list) wrong(element map[string]any, seen map[string]bool) (found []wrong) {
	for _, f := range l.fields {
		value, ok := element[f.leaf()]
		if !ok {
			continue
		}
		if err := f.Check(value); err != nil {
			found = append(found, wrong{f.leaf(), err.Error()})
		}
	}
	for _, leaf := range l.required {
		if _, ok := element[leaf]; !ok {
			found = append(found, wrong{leaf, fmt.Sprintf("is missing: every %s has a %s", l.one, leaf)})
		}
	}
	if name, ok := element["name"].(string); ok {
		if seen[name] {
			found = append(found, wrong{"name", fmt.Sprintf("two %s have the name %s", l.two, describe(name))})
		}
		seen[name] = true
	}
	if len(found) == 0 && l.more != nil {
		return l.more(element)
	}
	return found
}

// elements goes through the list in s: the values of each element as a decoder gives them. What is not set is not in it.
func (l *list) elements(s Settings) iter.Seq[map[string]any] {
	all := reflect.ValueOf(l.place(&s))
	return func(yield func(map[string]any) bool) {
		for i := range all.Len() {
			element := map[string]any{}
			for j := range all.Type().Elem().NumField() {
				if value := decoded(all.Index(i).Field(j)); value != nil {
					element[all.Type().Elem().Field(j).Tag.Get("toml")] = value
				}
			}
			if !yield(element) {
				return
			}
		}
	}
}

// decoded gives a field's value the type that a TOML decoder gives it, nil where it is not set.
func decoded(field reflect.Value) any {
	switch v := field.Interface().(type) {
	case *bool:
		if v == nil {
			return nil
		}
		return *v
	case []string:
		all := make([]any, len(v))
		for i, one := range v {
			all[i] = one
		}
		return all
	case map[string]string:
		if len(v) == 0 {
			return nil
		}
		all := map[string]any{}
		for name, one := range v {
			all[name] = one
		}
		return all
	default:
		return v
	}
}

// placeholder is what stands for a parameter in a tool's command.
var placeholder = regexp.MustCompile(`\{([A-Za-z0-9_-]{1,64})\}`)

// placeholders holds the parameters that a tool's command has against those that are described to the model.
func placeholders(tool map[string]any) (found []wrong) {
	command, _ := tool["command"].([]any)
	described, _ := tool["parameters"].(map[string]any)
	used := map[string]bool{}
	for i, one := range command {
		argument, _ := one.(string)
		for _, match := range placeholder.FindAllStringSubmatch(argument, -1) {
			used[match[1]] = true
			if i == 0 {
				found = append(found, wrong{"command", "the program itself cannot be a parameter: the model would choose what runs"})
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if _, ok := described[name]; !ok {
			found = append(found, wrong{"command", fmt.Sprintf("{%s} is not among the parameters", name)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(described)) {
		if !used[name] {
			found = append(found, wrong{"parameters", fmt.Sprintf("%s is not used: the command has no {%s}", name, name)})
		}
	}
	return found
}
