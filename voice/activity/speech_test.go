package activity

import (
	"slices"
	"strings"
	"testing"
)

// hear gives the rules one frame a character: "#" is surely voice, "+" a little less than the threshold, "." none.
func hear(frames string) *speech {
	s := &speech{threshold: 0.5}
	for _, f := range frames {
		s.add(map[rune]float32{'#': 0.9, '+': 0.4, '.': 0.1}[f])
	}
	return s
}

func TestSpeechBeginsAndEnds(t *testing.T) {
	quiet := strings.Repeat(".", 20)
	const f = FrameSize
	for _, c := range []struct {
		name     string
		frames   string
		spans    []Span
		speaking bool
		voiced   int
	}{
		{"silence", quiet, nil, false, 0},
		{"two of eight are nothing", quiet + "#......#" + quiet, nil, false, 0},
		{"three of eight are a word, but nobody is speaking", quiet + "##.#", []Span{{20*f - preRoll, 24*f + tail}}, false, 3},
		{"four of eight, likewise", quiet + "#.#.#.#." + quiet, []Span{{20*f - preRoll, 27*f + tail}}, false, 4},
		{"a word after a pause", quiet + "#####" + quiet + "###" + quiet,
			[]Span{{20*f - preRoll, 25*f + tail}, {45*f - preRoll, 48*f + tail}}, false, 8},
		{"five of eight are speech", quiet + "##.#.##", []Span{{20*f - preRoll, 27*f + tail}}, true, 5},
		{"nothing is before the first sample", "#####", []Span{{0, 5*f + tail}}, true, 5},
		{"less is enough within", quiet + "#####+++", []Span{{20*f - preRoll, 28*f + tail}}, true, 8},
		{"but not at first", quiet + "++++++++", nil, false, 0},
		{"six frames are a pause", quiet + "#####......", []Span{{20*f - preRoll, 25*f + tail}}, true, 5},
		{"seven are the end", quiet + "#####.......", []Span{{20*f - preRoll, 25*f + tail}}, false, 5},
		{"what is near is one", quiet + "#####........#####", []Span{{20*f - preRoll, 38*f + tail}}, true, 10},
		{"what is far is two", quiet + "#####" + quiet + "#####" + quiet,
			[]Span{{20*f - preRoll, 25*f + tail}, {45*f - preRoll, 50*f + tail}}, false, 10},
	} {
		s := hear(c.frames)
		if !slices.Equal(s.spans, c.spans) || s.speaking != c.speaking || s.voiced != c.voiced {
			t.Errorf("%s: %v, speaking %v, %d voiced; want %v, %v, %d", c.name, s.spans, s.speaking, s.voiced, c.spans, c.speaking, c.voiced)
		}
	}
}

// What is forgotten leaves no span and no voice behind, and what comes after it is found as before.
func TestForget(t *testing.T) {
	quiet := strings.Repeat(".", 20)
	const f = FrameSize
	frames := quiet + "#####" + quiet + "###" + quiet // voice in 20-25 and 45-48 of 68
	for _, c := range []struct {
		name   string
		before int
		spans  []Span
		voiced int
	}{
		{"nothing", 0, []Span{{20*f - preRoll, 25*f + tail}, {45*f - preRoll, 48*f + tail}}, 8},
		{"the first", 34 * f, []Span{{45*f - preRoll, 48*f + tail}}, 3},
		{"a part of the first", 22 * f, []Span{{22 * f, 25*f + tail}, {45*f - preRoll, 48*f + tail}}, 8},
		{"all", 68 * f, []Span{}, 0},
		{"more than there is", 1000 * f, []Span{}, 0},
	} {
		s := hear(frames)
		s.forget(c.before)
		if !slices.Equal(s.spans, c.spans) || s.voiced != c.voiced {
			t.Errorf("%s: %v, %d voiced; want %v, %d", c.name, s.spans, s.voiced, c.spans, c.voiced)
		}
	}
	s := hear(quiet + strings.Repeat("#", 1000)) // somebody talks and talks
	s.forget(1010 * f)
	if !slices.Equal(s.spans, []Span{{1010 * f, 1020*f + tail}}) || s.voiced != 10 {
		t.Errorf("of much talk %v, %d voiced remain", s.spans, s.voiced)
	}
	for range 5 {
		s.add(0.9)
	}
	if s.spans[0].To != 1025*f+tail || s.voiced != 15 {
		t.Errorf("it goes on with %v, %d voiced", s.spans, s.voiced)
	}
	for range 100_000 {
		for _, p := range []float32{0.9, 0.9, 0.9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0} {
			s.add(p)
		}
		s.forget(s.frames*f - preRoll)
	}
	if cap(s.spans) > 64 || cap(s.counts) > 64 || s.voiced > 3 {
		t.Errorf("room for %d spans, %d voiced", cap(s.spans), s.voiced)
	}
}
