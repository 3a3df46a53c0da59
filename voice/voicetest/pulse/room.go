package pulse

import (
	"encoding/binary"
	"io"
	"strconv"
	"testing"
	"time"
)

// RoomRate is the rate in Hz of a room's response.
const RoomRate = 16000

// Room lets the microphone hear what the loudspeaker plays, until the test ends: convolved with a response, and some
// 100 ms later.
func (d *Daemon) Room(t testing.TB, response []float32) {
	t.Helper()
	ear := d.command("pacat", "--record", "--raw", "--latency-msec=10", "--channels=1", "--format=s16le",
		"--rate="+strconv.Itoa(RoomRate), "-d", "speaker.monitor")
	mouth := d.pacat("micpipe", RoomRate)
	out := pipe(t, ear.StdoutPipe)
	in := pipe(t, mouth.StdinPipe)
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	d.run(t, mouth)
	d.run(t, ear)
	first := make(chan struct{})
	go func() {
		defer close(done)
		resound(in, out, response, first)
	}()
	select {
	case <-first:
	case <-time.After(startTimeout):
		t.Fatal("the room hears nothing")
	}
}

func pipe[T any](t testing.TB, open func() (T, error)) T {
	t.Helper()
	p, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// resound convolves what comes out of a loudspeaker and puts it into a microphone, until one of them ends. It closes
// first when sound has come.
func resound(in io.Writer, out io.Reader, response []float32, first chan struct{}) {
	const chunk = RoomRate / 100
	bytes := make([]byte, 2*chunk)
	heard := make([]float32, len(response)-1+chunk)
	for {
		if _, err := io.ReadFull(out, bytes); err != nil {
			return
		}
		copy(heard, heard[chunk:])
		for i := range chunk {
			heard[len(response)-1+i] = float32(int16(binary.LittleEndian.Uint16(bytes[2*i:])))
		}
		for i := range chunk {
			var sum float32
			past := heard[i : i+len(response)]
			for k, h := range response {
				sum += h * past[len(past)-1-k]
			}
			binary.LittleEndian.PutUint16(bytes[2*i:], uint16(int16(sum)))
		}
		if _, err := in.Write(bytes); err != nil {
			return
		}
		if first != nil {
			close(first)
			first = nil
		}
	}
}
