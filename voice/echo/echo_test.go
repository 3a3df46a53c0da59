package echo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// cancel runs near and far through a new canceller.
func cancel(near, far []int16, chunk int) []int16 {
	out := make([]int16, len(near))
	c := New()
	for i := 0; i < len(near); i += chunk {
		j := min(len(near), i+chunk)
		c.Process(out[i:j], near[i:j], far[i:j])
	}
	return out
}

func noise(n int, amplitude float64) []int16 {
	random := rand.New(rand.NewPCG(3, 4))
	x := make([]int16, n)
	for i := range x {
		x[i] = int16(amplitude * (2*random.Float64() - 1))
	}
	return x
}

func TestSilence(t *testing.T) {
	silence := make([]int16, 3*rate)
	for name, far := range map[string][]int16{"silence": silence, "noise": noise(len(silence), 20000)} {
		for i, v := range cancel(silence, far, 512) {
			if v != 0 {
				t.Fatalf("%s is played, nothing is heard: sample %d is %d", name, i, v)
			}
		}
	}
}

func TestSilenceAfterSound(t *testing.T) {
	near := append(noise(2*rate, 3000), make([]int16, 5*rate)...)
	out := cancel(near, make([]int16, len(near)), 512)
	if i := slices.IndexFunc(out[6*rate:], func(v int16) bool { return v != 0 }); i >= 0 {
		t.Errorf("4 s after the sound sample %d is %d", i, out[6*rate+i])
	}
}

// The user alone passes untouched, with a far end that is silent and with one that is not heard.
func TestUserAlone(t *testing.T) {
	s := given(t, "easy")
	for name, c := range map[string]struct {
		far  []int16
		want float64 // dB
	}{"silence": {make([]int16, len(s.near)), 60}, "headphones": {s.far, 15}} {
		out := cancel(s.near, c.far, 512)
		ratio := distortion(s, out)
		t.Logf("%s is played: SI-SDR %.1f dB", name, ratio)
		if !(ratio >= c.want) {
			t.Errorf("%s is played: the user's SI-SDR is %.1f dB, want %v", name, ratio, c.want)
		}
	}
}

// distortion is the scale-invariant signal-to-distortion ratio of the user's utterances in out, in dB (Le Roux et al.,
// "SDR - half-baked or well done?", 2019).
func distortion(s scene, out []int16) float64 {
	var nn, no, oo float64
	for _, u := range s.utterances {
		for i := u[0]; i < u[1]; i++ {
			n, o := float64(s.near[i]), float64(out[i+Latency])
			nn, no, oo = nn+n*n, no+n*o, oo+o*o
		}
	}
	along := no * no / nn
	return 10 * math.Log10(along/(oo-along+1e-9))
}

func TestAnyBlockSize(t *testing.T) {
	near, far := noise(rate, 5000), noise(rate, 9000)
	want := cancel(near, far, 512)
	for _, chunk := range []int{1, 160, 255, 257, rate} {
		if !slices.Equal(cancel(near, far, chunk), want) {
			t.Errorf("blocks of %d samples come out otherwise", chunk)
		}
	}
	inPlace := slices.Clone(near)
	New().Process(inPlace, inPlace, far)
	if !slices.Equal(inPlace, want) {
		t.Error("in place it comes out otherwise")
	}
}

func TestReset(t *testing.T) {
	near, far := noise(2*rate, 5000), noise(2*rate, 9000)
	want := cancel(near, far, 512)
	c := New()
	out := make([]int16, len(near))
	c.Process(out[:1000], far, near)
	c.Reset()
	if c.Process(out, near, far); !slices.Equal(out, want) {
		t.Error("after a reset it is not as new")
	}
}

func TestExtremes(t *testing.T) {
	square := func(period int) []int16 {
		x := make([]int16, 4*rate)
		for i := range x {
			x[i] = math.MaxInt16
			if i/period%2 == 1 {
				x[i] = math.MinInt16
			}
		}
		return x
	}
	sounds := map[string][]int16{"constant": square(1 << 30), "square": square(20), "highest": square(1), "noise": noise(4*rate, 32767),
		"silence": make([]int16, 4*rate)}
	for a, near := range sounds {
		for b, far := range sounds {
			c := New()
			c.Process(make([]int16, len(near)), near, far)
			for p := range c.filter.weights {
				for k, w := range c.filter.weights[p] {
					if v := power(w) + c.filter.variance[p][k] + c.suppressor.restPower[k] + c.filter.drift; math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
						t.Fatalf("%s heard, %s played: weight %d of partition %d is %v, give or take %v", a, b, k, p, w, c.filter.variance[p][k])
					}
				}
			}
		}
	}
}

func TestDelay(t *testing.T) {
	far := noise(12*rate, 8000)
	for _, d := range []int{0, 20, 100, 280, 400, 500} {
		near := append(make([]int16, d*rate/1000), far...)[:len(far)]
		c := New()
		out := make([]int16, len(near))
		c.Process(out, near, far)
		begins := c.filter.start * block * 1000 / rate
		if begins > d || begins < d-100 {
			t.Errorf("the echo comes after %d ms, the filter begins after %d", d, begins)
		}
		var before, after float64
		for i := 10 * rate; i < len(out); i++ {
			before += float64(near[i]) * float64(near[i])
			after += float64(out[i]) * float64(out[i])
		}
		if after*1000 > before {
			t.Errorf("after %d ms: only %.1f dB of the echo are removed", d, 10*math.Log10(before/after))
		}
	}
}

func TestAllocatesNothing(t *testing.T) {
	near, far, out := noise(512, 5000), noise(512, 9000), make([]int16, 512)
	c := New()
	b, err := NewBargeIn("v6", 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(50, func() { c.Process(out, near, far); b.Write(out) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestBargeInRule(t *testing.T) {
	for frames, want := range map[string]bool{
		"####": false, "#####": true, "#.#.##.#": true, "#.#.#..##": false, "#####......": true, "#####.......": false,
	} {
		var b BargeIn
		for _, f := range frames {
			b.judge(f == '#')
		}
		if b.Speaking() != want {
			t.Errorf("after %s speaking is %v", frames, b.Speaking())
		}
	}
}

func TestBargeInModel(t *testing.T) {
	if _, err := NewBargeIn("v7", 0.5); err == nil {
		t.Error("there is no model v7")
	}
}

// BenchmarkSecond cancels and detects in one second of noise that is played and heard.
func BenchmarkSecond(b *testing.B) {
	near, far, out := noise(rate, 5000), noise(rate, 9000), make([]int16, rate)
	c := New()
	barge, err := NewBargeIn("v6", 0.5)
	if err != nil {
		b.Fatal(err)
	}
	begin := used()
	for b.Loop() {
		c.Process(out, near, far)
		barge.Write(out)
	}
	b.ReportMetric(float64(used()-begin)/float64(b.N)/float64(time.Millisecond), "CPU-ms/s")
}
