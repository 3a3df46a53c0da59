package echo

import (
	"testing"

	"kaiwa/voice/activity"
)

// When the voice began, and when it was last there.
func TestOnset(t *testing.T) {
	for _, c := range []struct {
		frames       string
		onset, quiet int // frames ago
	}{
		{"", 0, 0}, {"....", 0, 4}, {"##", 0, 0}, {"###", 3, 0}, {"..#.##", 4, 0}, {"..#####", 5, 0},
		{"#.#.##.#", 8, 0}, {"..#####....", 9, 4}, {"..#####...##", 10, 0}, {"#####.......", 0, 7},
		{"#####...........", 0, 11}, {"#####............###", 3, 0},
	} {
		var b BargeIn
		for _, f := range c.frames {
			b.judge(f == '#')
		}
		if b.Onset() != c.onset*activity.FrameSize || b.Quiet() != c.quiet*activity.FrameSize {
			t.Errorf("%q: began %d samples ago, was last there %d ago; want %d and %d frames", c.frames, b.Onset(), b.Quiet(), c.onset, c.quiet)
		}
	}
	b, err := NewBargeIn("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(make([]int16, activity.FrameSize+100))
	if b.Quiet() != activity.FrameSize+100 {
		t.Errorf("it was quiet for %d samples", b.Quiet())
	}
}
