package pulse_test

import (
	"math"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/voice/voicetest/pulse"
)

func tone(hz float64, rate int, d time.Duration) []int16 {
	s := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range s {
		s[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return s
}

func loud(s []int16) bool {
	return slices.ContainsFunc(s, func(v int16) bool { return v > 3000 })
}

func TestLoudspeakerIsRecorded(t *testing.T) {
	d := pulse.Start(t)
	r := d.Record(t)
	d.Setenv(t)
	began := time.Now()
	cmd := exec.Command("pacat", "--raw", "--latency-msec=10", "--channels=1", "--rate=16000", "--format=s16le")
	cmd.Stdin = strings.NewReader(string(bytesOf(tone(440, 16000, 500*time.Millisecond))))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !r.Wait(5*time.Second, loud) {
		t.Fatal("the tone was not heard at the monitor")
	}
	s := r.Stop()
	first := slices.IndexFunc(s, func(v int16) bool { return v > 3000 })
	if at := r.At(first); at.Before(began) || at.After(time.Now()) {
		t.Errorf("the tone came at %s, it was played from %s on", at, began)
	}
	if !r.At(len(s) + 10*pulse.RecordRate).IsZero() {
		t.Error("a sample that has not come has a time")
	}
}

func TestMicrophoneHearsWhatIsPlayed(t *testing.T) {
	d := pulse.Start(t)
	d.Setenv(t)
	mic := exec.Command("pacat", "--record", "--raw", "--latency-msec=10", "--channels=1", "--rate=16000", "--format=s16le")
	out, err := mic.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mic.Start(); err != nil {
		t.Fatal(err)
	}
	heard := make(chan bool, 1)
	go func() {
		defer close(heard)
		buf := make([]byte, 640)
		for {
			n, err := out.Read(buf)
			if err != nil {
				return
			}
			for i := 1; i < n; i += 2 {
				if int8(buf[i]) > 12 {
					heard <- true
					return
				}
			}
		}
	}()
	d.Play(t, tone(440, 24000, time.Second), 24000)
	select {
	case <-heard:
	case <-time.After(5 * time.Second):
		t.Error("the microphone did not hear the tone")
	}
	mic.Process.Kill()
	mic.Wait()
}

func bytesOf(s []int16) []byte {
	b := make([]byte, 0, 2*len(s))
	for _, v := range s {
		b = append(b, byte(v), byte(v>>8))
	}
	return b
}
