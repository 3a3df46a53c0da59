package ui

import (
	"reflect"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"

	"kaiwa/config"
	"kaiwa/ui/words"
)

// situations are all there can be, but that what only gives a key another name, or has keys that nothing else has, goes
// together with something else.
func situations() []situation {
	var all []situation
	for _, f := range []focus{onTalk, onBox, onSheet, onPane} {
		for p := idle; p <= speaking; p++ {
			for bits := range 1 << 13 {
				on := func(i int) bool { return bits>>i&1 == 1 }
				s := situation{
					focus: f, phase: p, retry: on(0), anyway: on(0), replay: on(0), empty: on(1), scrolls: on(2), below: on(2), notice: on(3),
					selected: on(4), copies: on(5), hears: on(6), rest: on(6), free: on(7), paused: on(8), holds: on(8), held: on(8), times: on(9),
					own: on(4) && on(9), stored: on(4) && on(9), older: on(4) && on(9), newer: on(4) && on(9),
					marked: on(10), asks: on(11), parts: on(11) && on(9), undoes: on(12), temporary: on(12),
				}
				if s.empty && s.selected || s.copies && !s.selected || s.empty && s.hears {
					continue
				}
				all = append(all, s)
			}
		}
	}
	return all
}

// bindings are all fields of a keymap, by name.
func bindings(k keymap) map[string]key.Binding {
	all := map[string]key.Binding{}
	v := reflect.ValueOf(k)
	for i := range v.NumField() {
		if v.Field(i).Type() == reflect.TypeFor[key.Binding]() {
			all[v.Type().Field(i).Name] = v.Field(i).Interface().(key.Binding)
		}
	}
	return all
}

// TestOneKeyOneMeaning: a key never does two things in one state.
func TestOneKeyOneMeaning(t *testing.T) {
	k := newKeymap(words.English, "space")
	for _, s := range situations() {
		k.enable(s, words.English)
		by := map[string]string{}
		for name, b := range bindings(k) {
			if !b.Enabled() {
				continue
			}
			for _, key := range b.Keys() {
				if other, ok := by[key]; ok {
					t.Fatalf("%q means %s and %s in %+v", key, name, other, s)
				}
				by[key] = name
			}
		}
	}
}

// TestAlwaysAWayOut: ctrl+c always works, and esc wherever there is something to leave.
func TestAlwaysAWayOut(t *testing.T) {
	k := newKeymap(words.English, "space")
	for _, s := range situations() {
		k.enable(s, words.English)
		if !k.Break.Enabled() {
			t.Fatalf("no ctrl+c in %+v", s)
		}
		leaves := k.Cancel.Enabled() || k.Leave.Enabled() || k.Close.Enabled() || k.No.Enabled()
		if s.phase == waiting { // hands-free has no end of its own
			leaves = leaves || k.Alone.Enabled() || k.Unselect.Enabled() || k.Dismiss.Enabled()
		}
		if want := s.focus == onBox || s.focus == onSheet || s.focus == onTalk && (s.phase != idle || s.asks); leaves != want {
			t.Fatalf("esc leaves: %v, want %v, in %+v", leaves, want, s)
		}
	}
}

// TestTextIsText: in the text box no binding takes a key that types something.
func TestTextIsText(t *testing.T) {
	k := newKeymap(words.English, "space")
	for _, s := range situations() {
		if s.focus != onBox {
			continue
		}
		k.enable(s, words.English)
		for name, b := range bindings(k) {
			for _, key := range b.Keys() {
				if b.Enabled() && (len([]rune(key)) == 1 || key == "space") {
					t.Fatalf("%q means %s in the text box", key, name)
				}
			}
		}
	}
}

// TestHelpIsComplete: every key of the transcript is in the help, and in hints only what works.
func TestHelpIsComplete(t *testing.T) {
	k := newKeymap(words.English, "space")
	var shown []string
	for _, g := range k.groups(words.English) {
		for _, b := range g.keys {
			shown = append(shown, b.Help().Desc+" "+b.Help().Key)
		}
	}
	for name, b := range bindings(k) {
		inBox := slices.Contains([]string{"Send", "Newline", "Leave", "Close", "Dismiss", "Break", "Earlier", "Later"}, name)
		if !inBox && !slices.Contains(shown, b.Help().Desc+" "+b.Help().Key) {
			t.Errorf("the help does not show %s", name)
		}
		if b.Help().Key == "" || b.Help().Desc == "" {
			t.Errorf("%s has no help", name)
		}
	}
}

// TestTalkKeysAreFree: no key that can be chosen to talk with does anything else.
func TestTalkKeysAreFree(t *testing.T) {
	field, _ := config.FieldOf("talk_key")
	if len(field.Allowed) < 2 {
		t.Fatalf("%q can be chosen", field.Allowed)
	}
	for _, talk := range field.Allowed {
		for name, b := range bindings(newKeymap(words.English, talk)) {
			talks := slices.Contains([]string{"Talk", "Stop", "Interrupt"}, name)
			if slices.Contains(b.Keys(), talk) != talks {
				t.Errorf("%q does %s: %v", talk, name, !talks)
			}
		}
	}
}
