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
