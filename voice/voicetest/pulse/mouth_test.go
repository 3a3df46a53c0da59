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
	for range 3 {
		r := d.Overhear(t)
		began := time.Now()
		mouth.Speak(t, tone(440, 16000, 300*time.Millisecond))
		if !r.Wait(5*time.Second, func(s []int16) bool { return loud(s) && !loud(s[max(0, len(s)-1000):]) }) {
			t.Fatal("the tone was not heard")
		}
		s := r.Stop()
		first := slices.IndexFunc(s, func(v int16) bool { return v > 3000 })
		if late := r.At(first).Sub(began); late < -20*time.Millisecond || late > 100*time.Millisecond {
			t.Errorf("the tone was heard %s after it was played", late)
		}
	}
}
