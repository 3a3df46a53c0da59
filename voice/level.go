package voice

import (
	"math"
	"sync/atomic"
)

// Silence is the level of digital silence in dBFS: nothing is quieter. One step of a 16-bit sample is at -90.
const Silence = -100.0

// A Level tells how loud a piece of sound is, in dBFS: 0 is full scale, [Silence] is nothing. A sine of full scale has
// an RMS of -3 dBFS.
type Level struct{ RMS, Peak float64 }

// LevelOf measures samples as a whole.
func LevelOf(samples []int16) Level {
	if len(samples) == 0 {
		return Level{Silence, Silence}
	}
	power, peak := measure(samples)
	return Level{decibels(math.Sqrt(power / float64(len(samples)))), decibels(peak)}
}

// decibels is the level in dBFS of a linear amplitude, where 1 is full scale.
func decibels(amplitude float64) float64 {
	return max(Silence, 20*math.Log10(amplitude))
}

// measure gives the sum of the squares and the largest magnitude, where 1 is full scale.
func measure(samples []int16) (power, peak float64) {
	var sum int64
	var top int32
	for _, s := range samples {
		v := int32(s)
		sum += int64(v * v)
		top = max(top, v, -v)
	}
	return float64(sum) / (32768 * 32768), float64(top) / 32768
}

// A Meter measures what passes: RMS and peak of each 20 ms. They rise at once and fall with a time constant of 300 ms,
// as an eye can follow. Write is for one goroutine and neither allocates nor locks, so that a device's callback can
// call it; Level may be called from any.
type Meter struct {
	block int     // samples in 20 ms
	fall  float64 // what remains of an amplitude after 20 ms

	power, top float64 // of the current block
	count      int
	rms, peak  float64
	level      atomic.Uint64 // rms and peak as two float32
}

// NewMeter makes a meter for samples at a rate in Hz.
func NewMeter(rate int) *Meter {
	return &Meter{block: rate / 50, fall: math.Exp(-20.0 / 300)}
}

// Write measures the next samples.
func (m *Meter) Write(samples []int16) {
	for len(samples) > 0 {
		n := min(len(samples), m.block-m.count)
		power, top := measure(samples[:n])
		m.power, m.top, m.count = m.power+power, max(m.top, top), m.count+n
		samples = samples[n:]
		if m.count == m.block {
			m.rms = max(math.Sqrt(m.power/float64(m.block)), m.rms*m.fall)
			m.peak = max(m.top, m.peak*m.fall)
			m.power, m.top, m.count = 0, 0, 0
			m.store()
		}
	}
}

// Reset forgets what was measured. It is for Write's goroutine, or while none writes.
func (m *Meter) Reset() {
	m.power, m.top, m.count, m.rms, m.peak = 0, 0, 0, 0, 0
	m.store()
}

func (m *Meter) store() {
	m.level.Store(uint64(math.Float32bits(float32(m.rms)))<<32 | uint64(math.Float32bits(float32(m.peak))))
}

// Level is what the meter shows now.
func (m *Meter) Level() Level {
	v := m.level.Load()
	rms, peak := math.Float32frombits(uint32(v>>32)), math.Float32frombits(uint32(v))
	return Level{decibels(float64(rms)), decibels(float64(peak))}
}
