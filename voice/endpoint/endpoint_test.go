package endpoint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/shared"
	"kaiwa/voice/activity"
	"kaiwa/voice/wav"
)

// play gives an endpointer one frame a character, "#" with voice and "." without, and hints in between: "w" words that
// are whole, "m" that want more, "u" that tell nothing, "x" words up to another soft end. It gives the events as
// "kind@frame where it was told:frame of At".
func play(o Options, frames string) (*Endpointer, string) {
	e := New(nil, o)
	var out []string
	soft := -1
	for _, f := range frames {
		var events []Event
		switch f {
		case 'w':
			events = e.Hint(soft, "What time is it?", "en")
		case 'm':
			events = e.Hint(soft, "I would like to go to Kyoto and", "en")
		case 'u':
			events = e.Hint(soft, "in the park", "en")
		case 'x':
			events = e.Hint(soft-activity.FrameSize, "What time is it?", "en")
		default:
			e.events = e.events[:0]
			e.written += activity.FrameSize
			e.frame(f == '#')
			events = e.events
		}
		for _, v := range events {
			name := []string{"", "speech", "soft", "resumed", "hard"}[v.Kind]
			out = append(out, fmt.Sprintf("%s@%d:%d", name, e.written/activity.FrameSize, v.At/activity.FrameSize))
			if v.Kind == SoftEnd {
				soft = v.At
			}
		}
	}
	return e, strings.Join(out, " ")
}

func TestEvents(t *testing.T) {
	quiet := func(n int) string { return strings.Repeat(".", n) }
	const begin = "...#####" // ends with frame 8; its soft end is at 14
	for _, c := range []struct {
		name, frames string
		o            Options
		want         string
		state        State
		after        time.Duration
	}{
		{"silence", quiet(200), Options{}, "", Waiting, time.Second},
		{"a click", "...##......#...." + quiet(50), Options{}, "", Waiting, time.Second},
		{"speech", begin, Options{}, "speech@6:3", Speaking, time.Second},
		{"a soft end", begin + quiet(6), Options{}, "speech@6:3 soft@14:8", Pausing, time.Second},
		{"a hard end", begin + quiet(100), Options{}, "speech@6:3 soft@14:8 hard@39:8", Waiting, time.Second},
		{"fixed", begin + quiet(100), Options{HardAfter: 600 * time.Millisecond}, "speech@6:3 soft@14:8 hard@27:8", Waiting, 600 * time.Millisecond},
		{"never longer", begin + quiet(100), Options{HardAfter: time.Hour}, "speech@6:3 soft@14:8 hard@53:8", Waiting, moreAfter},
		{"never shorter", begin + quiet(100), Options{HardAfter: 1}, "speech@6:3 soft@14:8 hard@25:8", Waiting, wholeAfter},
		{"whole", begin + quiet(6) + "w" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@25:8", Waiting, wholeAfter},
		{"whole, and late", begin + quiet(20) + "w" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@28:8", Waiting, wholeAfter},
		{"unsure", begin + quiet(6) + "u" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@36:8", Waiting, unsureAfter},
		{"more", begin + quiet(6) + "m" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@53:8", Waiting, moreAfter},
		{"more comes", begin + quiet(6) + "m" + quiet(30) + "###", Options{}, "speech@6:3 soft@14:8 resumed@47:44", Speaking, moreAfter},
		{"a hint holds for its pause", begin + quiet(6) + "m" + "###" + quiet(50), Options{},
			"speech@6:3 soft@14:8 resumed@17:14 soft@23:17 hard@48:17", Waiting, time.Second},
		{"a hint for another pause", begin + quiet(6) + "x" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@39:8", Waiting, time.Second},
		{"a hint while speaking", begin + quiet(6) + "###" + "w" + quiet(50), Options{},
			"speech@6:3 soft@14:8 resumed@17:14 soft@23:17 hard@48:17", Waiting, time.Second},
		{"a hint too late", begin + quiet(60) + "m", Options{}, "speech@6:3 soft@14:8 hard@39:8", Waiting, time.Second},
		{"a click in the pause", begin + quiet(12) + "##" + quiet(50), Options{}, "speech@6:3 soft@14:8 hard@39:8", Waiting, time.Second},
		{"doubt waits", begin + quiet(29) + "##.#", Options{}, "speech@6:3 soft@14:8 resumed@41:37", Speaking, time.Second},
		{"doubt in vain", begin + quiet(29) + "##..", Options{}, "speech@6:3 soft@14:8 hard@41:8", Waiting, time.Second},
		{"clicks do not put it off", begin + quiet(6) + strings.Repeat("#....", 20), Options{}, "speech@6:3 soft@14:8 hard@39:8", Waiting, time.Second},
		{"the next", begin + quiet(50) + "#####", Options{}, "speech@6:3 soft@14:8 hard@39:8 speech@61:58", Speaking, time.Second},
	} {
		e, got := play(c.o, c.frames)
		if got != c.want || e.State() != c.state || e.HardAfter() != c.after {
			t.Errorf("%s: %s, state %d, after %v; want %s, %d, %v", c.name, got, e.State(), e.HardAfter(), c.want, c.state, c.after)
		}
	}
}

func TestNothingLastsLongerThanPromised(t *testing.T) {
	for _, d := range []time.Duration{softAfter, hardAfter, wholeAfter, unsureAfter, moreAfter} {
		if d > 1500*time.Millisecond {
			t.Errorf("%v is more than 1.5 s", d)
		}
	}
}

// sentence is 2.2 s of speech between two seconds of silence each.
func sentence(t *testing.T) []int16 {
	t.Helper()
	b, err := os.ReadFile("../voicetest/speech.wav")
	if err != nil {
		t.Fatal(err)
	}
	samples, from, err := wav.Decode(b)
	if err != nil || from != rate {
		t.Fatalf("%d Hz, %v", from, err)
	}
	quiet := make([]int16, 2*rate)
	return slices.Concat(quiet, samples, quiet)
}

func newEndpointer(t *testing.T) *Endpointer {
	t.Helper()
	d, err := activity.NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	return New(d, Options{})
}

func TestWrite(t *testing.T) {
	samples := sentence(t)
	from, to := 2*rate, len(samples)-2*rate
	var before []Event
	for _, block := range []int{len(samples), 320, 512, 7} {
		e := newEndpointer(t)
		var events []Event
		for b := range slices.Chunk(samples, block) {
			events = append(events, e.Write(b)...)
		}
		if before != nil && !slices.Equal(events, before) {
			t.Errorf("in blocks of %d: %v, otherwise %v", block, events, before)
		}
		before = events
	}
	if len(before) != 3 || before[0].Kind != Speech || before[1].Kind != SoftEnd || before[2].Kind != HardEnd {
		t.Fatalf("a sentence is %v", before)
	}
	const near = rate / 10
	if at := before[0].At; at < from-near || at > from+near {
		t.Errorf("it begins at %d, not %d", at, from)
	}
	if at := before[2].At; at < to-near || at > to+near || at != before[1].At {
		t.Errorf("it ends at %d, and before at %d, not %d", at, before[1].At, to)
	}
}

func TestWriteAllocatesNothing(t *testing.T) {
	samples := sentence(t)
	e := newEndpointer(t)
	if n := testing.AllocsPerRun(3, func() {
		for b := range slices.Chunk(samples, 320) {
			e.Write(b)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNear(t *testing.T) {
	hear := func(n *near, frames int, voice bool, level float64) (user int) {
		for range frames {
			if n.is(voice, level) {
				user++
			}
		}
		return user
	}
	var loud near
	hear(&loud, 100, false, 0.001)
	if got := hear(&loud, 50, true, 0.1); got != 50 {
		t.Errorf("%d of 50 frames are the user's", got)
	}
	if got := hear(&loud, 50, true, 0.01); got != 50 {
		t.Errorf("in a quiet room, %d of 50 soft ones are", got)
	}
	var talk near // in a room where others talk, 10 dB softer
	hear(&talk, 200, true, 0.03)
	if got := hear(&talk, 60, true, 0.1); got != 60 {
		t.Errorf("%d of 60 frames over others are the user's", got)
	}
	if got := hear(&talk, 60, true, 0.03); got != 0 {
		t.Errorf("%d of 60 of the others' are", got)
	}
	if got := hear(&talk, 60, false, 0.1); got != 0 {
		t.Errorf("%d of 60 without voice are", got)
	}
}

// In a room where others talk the next endpointer knows the user from them at once, and a new one does not.
func TestMemory(t *testing.T) {
	samples := sentence(t)
	first := newEndpointer(t)
	for range 3 {
		first.Write(samples)
	}
	if end := len(samples)*3 - 2*rate; first.LastVoice() < end-rate/10 || first.LastVoice() > end+rate/10 {
		t.Errorf("the last voice ends at %d, not %d", first.LastVoice(), end)
	}
	speech := samples[2*rate : len(samples)-2*rate]
	others := make([]int16, 8*rate) // many of them, softer than the user
	for i := range others {
		for shift := range 4 {
			others[i] += speech[(i+shift*7919)%len(speech)] / 25
		}
	}
	d, err := activity.NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	first.Write(others)
	knowing := New(d, Options{Memory: first.Memory()})
	if events := knowing.Write(others); len(events) > 0 {
		t.Errorf("the others are taken for the user: %v", events)
	}
	if events := knowing.Write(speech); len(events) == 0 || events[0].Kind != Speech {
		t.Errorf("the user is not heard: %v", events)
	}
	if events := newEndpointer(t).Write(others); len(events) == 0 {
		t.Error("a new one knows the others as well: this test shows nothing")
	}
}

// Minutes of keyboard, claps, music and a fan are no utterance: hands-free they would cost money.
func TestNoiseIsNoUtterance(t *testing.T) {
	for _, name := range []string{"ns_keyboard", "ns_claps", "ns_music1", "ns_fan_step"} {
		e := newEndpointer(t)
		for b := range slices.Chunk(shared.Samples(t, "vad", name+".flac"), 320) {
			if events := e.Write(b); len(events) > 0 {
				t.Errorf("%s: %v", name, events)
			}
		}
	}
}

// A short answer is one.
func TestShortAnswers(t *testing.T) {
	var lines []line
	for _, word := range []string{"No.", "Yes.", "Stop.", "Two.", "はい", "うん"} {
		lines = append(lines, line{pieces: []piece{{word, word}}, ja: word[0] > 127})
	}
	d := spread(lines, synthesized(t, lines), distributions[0], 1)
	for _, below := range []float64{50, 10} {
		ends, _ := policy{}.run(d, frames(t, d, white(t, len(d.sound), nil), below))
		if len(ends) != len(lines) {
			t.Errorf("white noise %v dB below: %d of %d are heard", below, len(ends), len(lines))
		}
	}
}
