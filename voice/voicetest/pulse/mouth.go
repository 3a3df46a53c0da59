package pulse

import (
	"encoding/binary"
	"io"
	"slices"
	"testing"
)

// A Mouth is at the microphone already, so that it speaks within some 20 ms. (Say and Play start a program first.)
type Mouth struct{ in io.Writer }

// Mouth opens one for mono samples at a rate in Hz. It is there until the test ends.
func (d *Daemon) Mouth(t testing.TB, rate int) *Mouth {
	t.Helper()
	cmd := d.pacat("micpipe", rate)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	d.run(t, cmd)
	m := &Mouth{in}
	// It is open when a click of it is heard at the microphone, and free when the silence behind that is over.
	heard := d.Overhear(t)
	m.Speak(t, append(slices.Repeat([]int16{8000}, rate/50), make([]int16, rate/2)...))
	if !heard.Wait(startTimeout, func(s []int16) bool {
		click := slices.IndexFunc(s, func(v int16) bool { return v > 4000 })
		return click >= 0 && len(s)-click > RecordRate*6/10
	}) {
		t.Fatal("the microphone hears nothing")
	}
	heard.Stop()
	return m
}

// Speak begins to play samples into the microphone, at least 300 ms of them, and returns before all are played.
func (m *Mouth) Speak(t testing.TB, samples []int16) {
	t.Helper()
	if err := binary.Write(m.in, binary.LittleEndian, samples); err != nil {
		t.Errorf("speaking into the microphone: %v", err)
	}
}
