package pulse_test

import (
	"slices"
	"testing"
	"time"

	"kaiwa/voice/voicetest/pulse"
)

func TestMouthSpeaksAtOnce(t *testing.T) {
	d := pulse.Start(t)
	mouth := d.Mouth(t, 16000)
	var delays []time.Duration
	for range 5 {
		r := d.Overhear(t)
		began := time.Now()
		mouth.Speak(t, tone(440, 16000, 300*time.Millisecond))
		if !r.Wait(5*time.Second, func(s []int16) bool { return loud(s) && !loud(s[max(0, len(s)-1000):]) }) {
			t.Fatal("the tone was not heard")
		}
		s := r.Stop()
		first := slices.IndexFunc(s, func(v int16) bool { return v > 3000 })
		delays = append(delays, r.At(first).Sub(began))
	}
	// Where the machine is busy some are late: the best tells.
	if best := slices.Min(delays); best < -20*time.Millisecond || best > 100*time.Millisecond {
		t.Errorf("the tone was heard %s after it was played", delays)
	}
}
