package pulse

import (
	"encoding/binary"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// RecordRate is the rate in Hz at which the loudspeaker is recorded.
const RecordRate = 24000

// A Recording is what the loudspeaker plays, mono, at RecordRate, from Record to Stop.
type Recording struct {
	cmd *exec.Cmd

	mu      sync.Mutex
	samples []int16
	chunks  []chunk
	grown   chan struct{} // closed when samples come
}

// A chunk tells when the samples up to an index came.
type chunk struct {
	to int
	at time.Time
}

// Record records the loudspeaker until Stop, or the end of the test. It returns when the recording runs.
func (d *Daemon) Record(t testing.TB) *Recording {
	t.Helper()
	return d.record(t, "speaker.monitor")
}

// Overhear records what the microphone hears, likewise.
func (d *Daemon) Overhear(t testing.TB) *Recording {
	t.Helper()
	return d.record(t, "mic")
}

func (d *Daemon) record(t testing.TB, source string) *Recording {
	t.Helper()
	cmd := d.command("pacat", "--record", "--raw", "--latency-msec=10", "--channels=1", "--format=s16le",
		"--rate="+strconv.Itoa(RecordRate), "-d", source)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r := &Recording{cmd: cmd, grown: make(chan struct{})}
	done := make(chan struct{})
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", cmd.Path, err)
	}
	go func() {
		defer close(done)
		r.read(out)
	}()
	t.Cleanup(func() {
		r.Stop()
		<-done
		_ = cmd.Wait() // it was killed
	})
	if !r.Wait(startTimeout, func(s []int16) bool { return len(s) > 0 }) {
		t.Fatalf("%s gives no samples", source)
	}
	return r
}

func (r *Recording) read(out io.Reader) {
	buf := make([]byte, 4096)
	have := 0
	for {
		n, err := out.Read(buf[have:])
		have += n
		at := time.Now()
		r.mu.Lock()
		for i := 0; i+1 < have; i += 2 {
			r.samples = append(r.samples, int16(binary.LittleEndian.Uint16(buf[i:])))
		}
		r.chunks = append(r.chunks, chunk{len(r.samples), at})
		close(r.grown)
		r.grown = make(chan struct{})
		r.mu.Unlock()
		if err != nil {
			return
		}
		copy(buf, buf[have&^1:have])
		have &= 1
	}
}

// Samples is what was recorded until now.
func (r *Recording) Samples() []int16 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.samples)
}

// At tells when a sample came out of the loudspeaker's monitor, to some 10 ms. It is the zero time for one that has
// not come yet.
func (r *Recording) At(sample int) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, _ := slices.BinarySearchFunc(r.chunks, sample+1, func(c chunk, to int) int { return c.to - to })
	if i == len(r.chunks) {
		return time.Time{}
	}
	c := r.chunks[i]
	return c.at.Add(-time.Duration(c.to-sample) * time.Second / RecordRate)
}

// Wait waits until ok is true of what was recorded. It tells whether that came to be within the time limit.
func (r *Recording) Wait(limit time.Duration, ok func(samples []int16) bool) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		r.mu.Lock()
		grown, samples := r.grown, r.samples[:len(r.samples):len(r.samples)]
		r.mu.Unlock()
		if ok(samples) {
			return true
		}
		select {
		case <-grown:
		case <-timer.C:
			return false
		}
	}
}

// Stop ends the recording and returns all of it.
func (r *Recording) Stop() []int16 {
	_ = r.cmd.Process.Kill() // it may have ended by itself
	return r.Samples()
}
