package program_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"kaiwa/voice"
)

// soaked is how long the soak lasts, settled what comes before it is measured: by then caches and buffers are as large as
// they get.
const (
	soaked  = 10 * time.Minute
	settled = time.Minute
)

// BenchmarkSoak is ten minutes of a hands-free conversation of the built program on real audio: its memory, threads and
// open files after a minute and at the end, and the time from the last word to the first sound in the first turns and in
// the last ones. One operation is the whole soak.
func BenchmarkSoak(b *testing.B) {
	devices(b)
	c := benchmarked(b, build(b), paced)
	mouth := c.audio.Mouth(c, voice.HearRate)
	s := c.run("--set", "hands_free=true")
	s.when(0, "listening")
	for b.Loop() {
		began, measured := time.Now(), false
		var waits []float64
		for time.Since(began) < soaked {
			s.quiet(time.Second)
			last, first := c.exchange(mouth)
			waits = append(waits, milliseconds(first.Sub(last)))
			if !measured && time.Since(began) > settled {
				measured = true
				s.size(b, "first")
			}
		}
		s.size(b, "last")
		b.ReportMetric(float64(len(waits)), "turns")
		b.ReportMetric(median(waits[:len(waits)/4]), "first-turns-ms")
		b.ReportMetric(median(waits[len(waits)*3/4:]), "last-turns-ms")
	}
	b.ReportMetric(0, "ns/op") // hides it: it is the measurement's own
	s.quit()
}

// size reports how much memory, and how many threads and open files the program has.
func (s *session) size(b *testing.B, when string) {
	b.Helper()
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(s.memory("VmRSS"), when+"-RSS-MB")
	b.ReportMetric(s.memory("Threads")*1024, when+"-threads")
	b.ReportMetric(float64(len(files)), when+"-files")
}
