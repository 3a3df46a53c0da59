package stretch

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

const rate = 24000 // Hz

// tone is a sine of a frequency.
func tone(hz float64, n int) []int16 {
	p := make([]int16, n)
	for i := range p {
		p[i] = int16(math.Round(9000 * math.Sin(2*math.Pi*hz*float64(i)/rate)))
	}
	return p
}

// vowel is a voice of a pitch that says "a": its harmonics under three formants.
func vowel(hz float64, n int) []int16 {
	p := make([]float64, n)
	for h := 1; float64(h)*hz < 4000; h++ {
		f, loud := float64(h)*hz, 0.0
		for _, formant := range []float64{730, 1090, 2440} {
			loud += math.Exp(-math.Abs(f-formant) / 150)
		}
		for i := range p {
			p[i] += loud * math.Cos(2*math.Pi*f*float64(i)/rate+float64(h*h))
		}
	}
	most := slices.Max(p)
	out := make([]int16, n)
	for i, v := range p {
		out[i] = int16(math.Round(12000 * v / most))
	}
	return out
}

// run stretches a sound that comes in chunks; before each read it may change the rate.
func run(s *Stretcher, sound []int16, chunk int, before func(read int)) []int16 {
	var out []int16
	p := make([]int16, 240)
	for {
		n := s.Write(sound[:min(chunk, len(sound))])
		if sound = sound[n:]; len(sound) == 0 {
			s.Close()
		}
		before(len(out))
		k := s.Read(p)
		out = append(out, p[:k]...)
		if k == 0 && len(sound) == 0 && n == 0 {
			return out
		}
	}
}

func nothing(int) {}

// pitch is the frequency of a sound that is near another: the peak of its autocorrelation after eight periods, interpolated.
func pitch(p []int16, near float64) float64 {
	const periods = 8
	p = p[:min(len(p), rate)]
	low, high := int(0.95*periods*rate/near), int(1.05*periods*rate/near)
	like := make([]float64, high+2)
	for lag := low - 1; lag <= high+1; lag++ {
		var product, a, b float64
		for i := range len(p) - lag {
			x, y := float64(p[i]), float64(p[i+lag])
			product, a, b = product+x*y, a+x*x, b+y*y
		}
		like[lag] = product / math.Sqrt(a*b+1)
	}
	best := low
	for lag := low; lag <= high; lag++ {
		if like[lag] > like[best] {
			best = lag
		}
	}
	l, m, r := like[best-1], like[best], like[best+1]
	at := float64(best) + 0.5*(l-r)/(l-2*m+r)
	return periods * rate / at
}

func TestPitchAndLength(t *testing.T) {
	sounds := map[string]struct {
		hz    float64
		sound []int16
	}{
		"low tone": {110, tone(110, 3*rate)}, "tone": {440, tone(440, 3*rate)}, "high tone": {3000, tone(3000, 3*rate)},
		"man": {95, vowel(95, 3*rate)}, "woman": {210, vowel(210, 3*rate)}, "child": {320, vowel(320, 3*rate)},
	}
	for name, c := range sounds {
		for _, r := range []float64{0.5, 0.75, 0.85, 1, 1.15, 1.3, 1.5, 1.75, 2} {
			out := run(New(r), c.sound, 1000, nothing)
			if got, want := float64(len(out)), float64(len(c.sound))/r; math.Abs(got/want-1) > 0.02 {
				t.Errorf("%s at %v: %v samples, want %v", name, r, got, want)
			}
			if got := pitch(out[rate/10:], c.hz); math.Abs(got/c.hz-1) > 0.01 {
				t.Errorf("%s at %v: %.1f Hz, want %.1f", name, r, got, c.hz)
			}
		}
	}
}

// jump is the largest difference between two samples that follow each other.
func jump(p []int16) int {
	most := 0
	for i := 1; i < len(p); i++ {
		most = max(most, int(p[i])-int(p[i-1]), int(p[i-1])-int(p[i]))
	}
	return most
}

// Nothing clicks: neither where segments meet, nor where the rate changes, nor at the end.
func TestNoClicks(t *testing.T) {
	rates := []float64{1, 2, 0.5, 1, 1.3, 0.75, 1, 1.75, 0.85}
	for name, sound := range map[string][]int16{"tone": tone(440, 4*rate), "man": vowel(95, 4*rate), "woman": vowel(210, 4*rate)} {
		for _, r := range []float64{0.5, 0.85, 1.15, 2} {
			if got, most := jump(run(New(r), sound, 777, nothing)), jump(sound)*5/4; got > most {
				t.Errorf("%s at %v: a jump of %d, the source has %d", name, r, got, most)
			}
		}
		for every := range 5 {
			s := New(1)
			out := run(s, sound, 777, func(read int) { s.SetRate(rates[read/(2400+333*every)%len(rates)]) })
			if got, most := jump(out), jump(sound)*5/4; got > most {
				t.Errorf("%s, the rate changes: a jump of %d, the source has %d", name, got, most)
			}
		}
	}
}

// At a rate of 1 all comes out at once, as it was.
func TestBypass(t *testing.T) {
	sound := vowel(120, rate)
	s := New(1)
	p := make([]int16, 5000)
	for i := 0; i < len(sound); i += 1000 {
		if n := s.Write(sound[i : i+1000]); n != 1000 {
			t.Fatalf("%d of 1000 samples were taken", n)
		}
		if n := s.Read(p); n != 1000 || !slices.Equal(p[:n], sound[i:i+1000]) {
			t.Fatalf("%d samples came out, or they are others", n)
		}
		if got := s.Position(); got != float64(i+1000) {
			t.Fatalf("it is at %v after %d samples", got, i+1000)
		}
	}
}

// The position tells what is heard: it runs at the rate, from the first sample to the last.
func TestPosition(t *testing.T) {
	sound := vowel(150, 2*rate)
	for _, r := range []float64{0.5, 0.75, 1, 1.5, 2} {
		s, last := New(r), 0.0
		run(s, sound, 500, func(read int) {
			at := s.Position()
			if want := float64(read) * r; at < last || math.Abs(at-min(want, float64(len(sound)))) > 1.1*hop {
				t.Fatalf("at %v: after %d samples it is at %v, want %v", r, read, at, want)
			}
			last = at
		})
		if s.Position() != float64(len(sound)) {
			t.Errorf("at %v: it ends at %v of %d", r, s.Position(), len(sound))
		}
	}
}

// What is shorter than a segment comes out, too, and after a Reset another sound begins.
func TestShort(t *testing.T) {
	for _, r := range []float64{0.5, 1, 2} {
		s := New(r)
		for _, n := range []int{0, 1, 2, 100, hop - 1, hop, hop + 1, 2*hop + reach, 3000} {
			s.Reset()
			sound := tone(200, n)
			out := run(s, sound, 64, nothing)
			if got, want := float64(len(out)), float64(n)/r; math.Abs(got-want) > 1.5*hop || n > 0 && got == 0 {
				t.Errorf("%d samples at %v became %v", n, r, got)
			}
			if n > 0 && (out[0] != sound[0] || out[len(out)-1] != sound[n-1]) {
				t.Errorf("%d samples at %v: the first or the last is missing", n, r)
			}
		}
	}
}

func TestRateIsBounded(t *testing.T) {
	for _, c := range []struct{ asked, want float64 }{{0, Slowest}, {-1, Slowest}, {math.NaN(), Slowest}, {100, Fastest}, {math.Inf(1), Fastest}} {
		if s := New(c.asked); s.rate != c.want {
			t.Errorf("asked for %v it plays at %v", c.asked, s.rate)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	s, sound, p := New(1.5), vowel(120, 480), make([]int16, 480)
	if n := testing.AllocsPerRun(1000, func() { s.Write(sound); s.Read(p) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// One operation is a second of sound that is heard.
func BenchmarkStretch(b *testing.B) {
	for _, r := range []float64{1, 0.75, 1.5, 2} {
		b.Run(fmt.Sprint(r), func(b *testing.B) {
			s, sound, p := New(r), vowel(120, rate), make([]int16, 480)
			for b.Loop() {
				for read, from := 0, 0; read < rate; {
					from = (from + s.Write(sound[from:min(from+480, len(sound))])) % len(sound)
					read += s.Read(p)
				}
			}
		})
	}
}
