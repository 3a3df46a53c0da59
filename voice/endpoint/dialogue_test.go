package endpoint

import (
	"math"
	"math/rand/v2"
	"testing"

	"kaiwa/config/shared"
	"kaiwa/voice/activity"
)

// A dialogue is one user's side of it, as a microphone hears it.
type dialogue struct {
	lines  []line
	sound  []float64
	places [][]place // where each piece of each line is
}

type place struct{ from, to int }

// A distribution gives the length of a pause within an utterance, in seconds.
type distribution struct {
	name string
	draw func(r *rand.Rand) float64
}

// People's pauses are nearly log-normal (Campione and Véronis, "A large-scale multilingual study of silent pause
// duration", 2002: most between 0.2 and 1 s). The even one has more long ones than speech has.
var distributions = []distribution{
	{"log-normal, median 0.45 s", func(r *rand.Rand) float64 {
		for {
			if s := 0.45 * math.Exp(0.5*r.NormFloat64()); s >= 0.2 && s <= 1.2 {
				return s
			}
		}
	}},
	{"even, 0.2 to 1.2 s", func(r *rand.Rand) float64 { return 0.2 + r.Float64() }},
}

// spread puts the lines one after the other, with 1 to 3 s between them.
func spread(lines []line, sounds [][][]float64, d distribution, seed uint64) dialogue {
	r := rand.New(rand.NewPCG(seed, 1))
	out := dialogue{lines: lines, sound: make([]float64, rate)}
	for i, l := range lines {
		var places []place
		for j := range l.pieces {
			from := len(out.sound)
			out.sound = append(out.sound, sounds[i][j]...)
			places = append(places, place{from, len(out.sound)})
			if j < len(l.pieces)-1 {
				out.sound = append(out.sound, make([]float64, int(d.draw(r)*rate))...)
			}
		}
		out.places = append(out.places, places)
		out.sound = append(out.sound, make([]float64, rate+int(2*rate*r.Float64()))...)
	}
	return out
}

// A noise is what else is in the room, with an RMS of 1.
type noise struct {
	name string
	make func(t testing.TB, n int, voices [][][]float64) []float64
}

var noises = []noise{{"white", white}, {"babble", babble}, {"keyboard", keyboard}}

func white(_ testing.TB, n int, _ [][][]float64) []float64 {
	r := rand.New(rand.NewPCG(3, 1))
	out := make([]float64, n)
	for i := range out {
		out[i] = r.NormFloat64()
	}
	return out
}

// babble is twelve people who talk at once, without pauses.
func babble(_ testing.TB, n int, voices [][][]float64) []float64 {
	r := rand.New(rand.NewPCG(4, 1))
	out := make([]float64, n)
	for range 12 {
		for at := 0; at < n; {
			lines := voices[r.IntN(len(voices))]
			said := lines[r.IntN(len(lines))]
			for i, v := range said[:min(len(said), n-at)] {
				out[at+i] += v
			}
			at += len(said)
		}
	}
	return scaled(out, 1)
}

func keyboard(t testing.TB, n int, _ [][][]float64) []float64 {
	clip := shared.Samples(t, "vad", "ns_keyboard.flac")
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(clip[i%len(clip)])
	}
	return scaled(out, 1)
}

// frames listens to a dialogue with a noise below the speech by so many dB: which frames have the user's voice.
func frames(t testing.TB, d dialogue, noise []float64, below float64) []bool {
	t.Helper()
	detector, err := activity.NewDetector("v6", 0.5)
	if err != nil {
		t.Error(err) // Fatal is for the test's own goroutine
		return nil
	}
	gain := level / math.Pow(10, below/20)
	buffer := make([]int16, activity.FrameSize)
	var near near
	var out []bool
	for i := 0; i+len(buffer) <= len(d.sound); i += len(buffer) {
		for j := range buffer {
			v := d.sound[i+j] + gain*noise[i+j]
			buffer[j] = int16(max(-32768, min(32767, 32768*v)))
		}
		detector.Write(buffer)
		out = append(out, near.is(detector.Voice(), detector.Level()))
	}
	return out
}
