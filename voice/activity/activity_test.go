package activity

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/shared"
)

// probabilities runs the network alone over samples, one probability a frame.
func probabilities(t testing.TB, model string, samples []int16) []float64 {
	t.Helper()
	w, err := load(model)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{weights: w}
	var out []float64
	for ; len(samples) >= FrameSize; samples = samples[FrameSize:] {
		copy(n.input[:overlap], n.input[FrameSize:])
		for i, s := range samples[:FrameSize] {
			n.input[overlap+i] = float32(s) / 32768
		}
		out = append(out, float64(n.probability()))
	}
	return out
}

func TestProbabilitiesAreThoseOfTheReference(t *testing.T) {
	for _, c := range []struct{ name, sound, numbers string }{
		{"2 s", "testdata/ref.wav", "testdata/ref.txt"},
		{"all", "silero/ref.wav", "silero/ref.txt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "all" {
				c.sound, c.numbers = shared.File(t, c.sound), shared.File(t, c.numbers)
			}
			want := readNumbers(t, c.numbers)
			got := probabilities(t, "v6", readWAV(t, c.sound))
			if len(got) != len(want) || len(got) < 60 {
				t.Fatalf("%d frames, the reference has %d", len(got), len(want))
			}
			worst := 0.0
			for i := range got {
				off := math.Abs(got[i] - want[i])
				worst = max(worst, off)
				if !(off <= 0.01) {
					t.Errorf("frame %d: %.4f, the reference has %.4f", i, got[i], want[i])
				}
			}
			t.Logf("%d frames, at most %.5f off", len(got), worst)
		})
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float32{
		0: 0, 0x3c00: 1, 0xc000: -2, 0x3555: 0.333251953125, 0x7bff: 65504, 1: 1.0 / (1 << 24), 0x83ff: -1023.0 / (1 << 24),
		0x7c00: float32(math.Inf(1)), 0xfc00: float32(math.Inf(-1)),
	} {
		if got := half(bits); got != want {
			t.Errorf("%#x: %v, want %v", bits, got, want)
		}
	}
	if nan := half(0x7e00); nan == nan {
		t.Errorf("0x7e00: %v", nan)
	}
}

func TestNewDetectorRefuses(t *testing.T) {
	if _, err := NewDetector("v4", 0.5); err == nil || !strings.Contains(err.Error(), `"v4"`) {
		t.Errorf("unknown model: %v", err)
	}
	for _, threshold := range []float64{0, 1, -1, math.NaN()} {
		if _, err := NewDetector("v6", threshold); err == nil {
			t.Errorf("threshold %v is taken", threshold)
		}
	}
}

func TestDetectorTakesAnyNumberOfSamples(t *testing.T) {
	samples := readWAV(t, "testdata/ref.wav")
	var want []Span
	for _, size := range []int{len(samples), 1, 160, 511, 513} {
		d, err := NewDetector("v6", 0.5)
		if err != nil {
			t.Fatal(err)
		}
		for rest := range slices.Chunk(samples, size) {
			d.Write(rest)
		}
		if want == nil {
			want = d.Spans()
			if len(want) != 1 || want[0].To != len(samples) || !d.Speaking() || d.Probability() < 0.9 || d.Voiced() < 500*time.Millisecond {
				t.Errorf("%v of %d, speaking %v, %.2f, voiced %s", want, len(samples), d.Speaking(), d.Probability(), d.Voiced())
			}
		}
		if got := d.Spans(); !slices.Equal(got, want) {
			t.Errorf("%d at a time: %v, want %v", size, got, want)
		}
	}
}

func TestDetectorTellsOfTheLastFrame(t *testing.T) {
	d, err := NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	d.Write(readWAV(t, "testdata/ref.wav")) // it ends while somebody speaks
	if !d.Voice() {
		t.Error("no voice")
	}
	d.Write(slices.Repeat([]int16{8192, -8192}, FrameSize/2*20))
	if d.Voice() || d.Level() != 0.25 {
		t.Errorf("a whistle is voice %v, at level %v", d.Voice(), d.Level())
	}
}

// What is said last is found though it does not fill a frame: there are recordings in which only Finish finds it.
func TestFinishJudgesWhatIsLeft(t *testing.T) {
	samples := readWAV(t, "testdata/ref.wav")
	found := 0
	for n := Rate; n < len(samples); n += 100 {
		d, err := NewDetector("v6", 0.5)
		if err != nil {
			t.Fatal(err)
		}
		d.Write(samples[:n])
		before := len(d.Spans())
		d.Finish()
		spans := d.Spans()
		if before == 0 && len(spans) > 0 {
			found++
		}
		if len(spans) > 0 && spans[len(spans)-1].To > n {
			t.Errorf("%v in %d samples", spans, n)
		}
	}
	if found == 0 {
		t.Error("Finish found nothing that was not found before")
	}
}

func TestDetectorDoesNotAllocate(t *testing.T) {
	samples := readWAV(t, "testdata/ref.wav")
	d, err := NewDetector("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() { d.Write(samples) }); n != 0 {
		t.Errorf("%v allocations in %d frames", n, len(samples)/FrameSize)
	}
}

func BenchmarkDetector(b *testing.B) {
	samples := readWAV(b, "testdata/ref.wav")
	d, err := NewDetector("v6", 0.5)
	if err != nil {
		b.Fatal(err)
	}
	seconds := float64(len(samples)) / Rate
	b.ReportAllocs()
	for b.Loop() {
		d.Write(samples)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/seconds, "ms/s-of-sound")
}
