package voice_test

import (
	"math"
	"testing"

	"kaiwa/voice"
)

func sine(amplitude float64, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(amplitude * 32767 * math.Sin(2*math.Pi*500*float64(i)/16000))
	}
	return s
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

func TestLevelOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		samples []int16
		want    voice.Level
	}{
		{"nothing", nil, voice.Level{RMS: voice.Silence, Peak: voice.Silence}},
		{"zeros", make([]int16, 100), voice.Level{RMS: voice.Silence, Peak: voice.Silence}},
		{"full sine", sine(1, 3200), voice.Level{RMS: -3.01, Peak: 0}},
		{"tenth of it", sine(0.1, 3200), voice.Level{RMS: -23.01, Peak: -20}},
		{"full negative", []int16{-32768, -32768}, voice.Level{RMS: 0, Peak: 0}},
		{"one step", []int16{1}, voice.Level{RMS: -90.31, Peak: -90.31}},
	} {
		if got := voice.LevelOf(c.samples); !near(got.RMS, c.want.RMS, 0.01) || !near(got.Peak, c.want.Peak, 0.01) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestMeterRisesAtOnceAndFallsSlowly(t *testing.T) {
	m := voice.NewMeter(16000)
	if got := m.Level(); got.RMS != voice.Silence || got.Peak != voice.Silence {
		t.Errorf("before the first sample: %+v", got)
	}
	loud := sine(0.5, 320)
	m.Write(loud[:100])
	if got := m.Level().RMS; got != voice.Silence {
		t.Errorf("within the first 20 ms: %.1f dBFS", got)
	}
	m.Write(loud[100:])
	if got := m.Level(); !near(got.RMS, -9.03, 0.1) || !near(got.Peak, -6.02, 0.1) {
		t.Errorf("after 20 ms: %+v", got)
	}
	m.Write(make([]int16, 4800)) // 300 ms: down to 1/e
	if got := m.Level(); !near(got.RMS, -9.03-8.69, 0.1) || !near(got.Peak, -6.02-8.69, 0.1) {
		t.Errorf("300 ms later: %+v", got)
	}
	m.Reset()
	if got := m.Level(); got.RMS != voice.Silence {
		t.Errorf("after Reset: %+v", got)
	}
}

func TestMeterDoesNotAllocate(t *testing.T) {
	m, s := voice.NewMeter(16000), sine(0.5, 500)
	if n := testing.AllocsPerRun(100, func() { m.Write(s); m.Level() }); n != 0 {
		t.Errorf("%v allocations a write", n)
	}
}
