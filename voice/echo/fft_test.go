package echo

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

func TestTransform(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var x, back [frame]float32
	for i := range x {
		x[i] = random.Float32() - 0.5
	}
	var s spectrum
	s.forward(&x)
	for k := range s {
		var want complex128
		for i, v := range x {
			want += complex(float64(v), 0) * cmplx.Rect(1, -2*math.Pi*float64(k*i%frame)/frame)
		}
		if d := cmplx.Abs(complex128(s[k]) - want); d > 1e-4 {
			t.Fatalf("bin %d is %v, want %v", k, s[k], want)
		}
	}
	s.inverse(&back)
	for i := range x {
		if math.Abs(float64(x[i]-back[i])) > 1e-6 {
			t.Fatalf("sample %d comes back as %v, was %v", i, back[i], x[i])
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	var x [frame]float32
	var s spectrum
	x[3] = 1
	for b.Loop() {
		s.forward(&x)
		s.inverse(&x)
	}
}
