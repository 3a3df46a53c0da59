package audio

import (
	"slices"
	"sync"
	"testing"
)

// count is the sample at a position, for sequences in which a hole is seen.
func count(i int64) int16 { return int16(i % 30011) }

func counted(from int64, n int) []int16 {
	p := make([]int16, n)
	for i := range p {
		p[i] = count(from + int64(i))
	}
	return p
}

func TestHistory(t *testing.T) {
	h := newHistory(64)
	p := make([]int16, 100)
	if n, from := h.read(p, 0); n != 0 || from != 0 {
		t.Errorf("empty: %d from %d", n, from)
	}
	for at := int64(0); at < 40; at += 8 {
		h.write(counted(at, 8))
	}
	if n, from := h.read(p, 10); n != 30 || from != 10 || !slices.Equal(p[:n], counted(10, 30)) {
		t.Errorf("%v from %d", p[:n], from)
	}
	if n, from := h.read(p[:4], 10); n != 4 || from != 10 {
		t.Errorf("%d from %d", n, from)
	}
	for at := int64(40); at < 400; at += 8 {
		h.write(counted(at, 8))
	}
	if n, from := h.read(p, 10); n != 48 || from != 352 || !slices.Equal(p[:n], counted(352, 48)) {
		t.Errorf("too late: %v from %d", p[:n], from)
	}
	if n, _ := h.read(p, 500); n != 0 {
		t.Errorf("the future: %d", n)
	}
}

// Whatever the reader gets is what was written there, also where the writer overtakes it.
func TestHistoryWhileItIsWritten(t *testing.T) {
	const total = 400_000
	h := newHistory(1 << 10)
	var writer sync.WaitGroup
	writer.Go(func() {
		for at := int64(0); at < total; at += 100 {
			h.write(counted(at, 100))
		}
	})
	p := make([]int16, 333)
	lost := int64(0)
	for at := int64(0); at < total; {
		n, from := h.read(p, at)
		if from < at || !slices.Equal(p[:n], counted(from, n)) {
			t.Fatalf("at %d: %d samples from %d are wrong", at, n, from)
		}
		lost += from - at
		at = from + int64(n)
	}
	writer.Wait()
	t.Logf("%d of %d were overwritten before they were read", lost, total)
}

// Samples come out as they were put in, each once and in order.
func TestQueueWhileItIsPlayed(t *testing.T) {
	const total = 200_000
	q := newQueue(480, 0)
	var writer sync.WaitGroup
	writer.Go(func() {
		for at := int64(0); at < total; {
			at += int64(q.put(counted(at, int(min(777, total-at)))))
		}
	})
	p := make([]int16, 240)
	for at := int64(0); at < total; {
		n := q.take(p, false)
		if !slices.Equal(p[:n], counted(at, n)) || slices.ContainsFunc(p[n:], func(s int16) bool { return s != 0 }) {
			t.Fatalf("at %d: %v", at, p)
		}
		at += int64(n)
	}
	writer.Wait()
}

func level(v int16, n int) []int16 { return slices.Repeat([]int16{v}, n) }

func TestQueueFades(t *testing.T) {
	q := newQueue(100, 4)
	p := make([]int16, 10)
	if n := q.put(level(1000, 200)); n != 100 {
		t.Errorf("%d fit into 100", n)
	}
	if n := q.take(p, false); n != 10 || !slices.Equal(p, []int16{200, 400, 600, 800, 1000, 1000, 1000, 1000, 1000, 1000}) {
		t.Errorf("beginning: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 10 || !slices.Equal(p, level(1000, 10)) {
		t.Errorf("going on: %d, %v", n, p)
	}
	q.flush()
	q.put(level(500, 12))
	if n := q.take(p, false); n != 0 || !slices.Equal(p, []int16{800, 600, 400, 200, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("flushed: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 10 || p[0] != 100 || p[9] != 500 {
		t.Errorf("after it: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 2 || p[0] >= 500 || p[1] >= p[0] || p[2] != 0 {
		t.Errorf("ending: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 0 || !slices.Equal(p, level(0, 10)) {
		t.Errorf("empty: %d, %v", n, p)
	}
	q.put(level(500, 12))
	q.flush()
	if n := q.take(p, false); n != 0 || !slices.Equal(p, level(0, 10)) {
		t.Errorf("flushed before it was heard: %d, %v", n, p)
	}
}

func TestQueueRest(t *testing.T) {
	q := newQueue(100, 0)
	q.put(counted(0, 100))
	q.take(make([]int16, 30), false)
	if r := q.rest(); !slices.Equal(r.samples[:70], counted(30, 70)) || r.in.Load() != 70 {
		t.Errorf("%v", r.samples)
	}
	q.flush()
	q.put(counted(500, 10))
	if r := q.rest(); !slices.Equal(r.samples[:10], counted(500, 10)) || r.in.Load() != 10 {
		t.Errorf("after flush: %v", r.samples)
	}
}

// A pause fades out and in, and goes on with the sample at which it began.
func TestQueueIsHeld(t *testing.T) {
	q := newQueue(100, 4)
	p := make([]int16, 10)
	q.put(level(1000, 30))
	q.take(p, false)
	if n := q.take(p, true); n != 0 || !slices.Equal(p, []int16{800, 600, 400, 200, 0, 0, 0, 0, 0, 0}) {
		t.Errorf("it begins: %d, %v", n, p)
	}
	if n := q.take(p, true); n != 0 || !slices.Equal(p, level(0, 10)) || q.empty() {
		t.Errorf("it lasts: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 10 || !slices.Equal(p, []int16{200, 400, 600, 800, 1000, 1000, 1000, 1000, 1000, 1000}) {
		t.Errorf("it ends: %d, %v", n, p)
	}
	if n := q.take(p, false); n != 10 || !slices.Equal(p, level(1000, 10)) {
		t.Errorf("after it: %d, %v", n, p)
	}
	q.put(level(500, 5))
	q.take(p, true)
	q.flush()
	if n := q.take(p, true); n != 0 || !slices.Equal(p, level(0, 10)) || !q.empty() {
		t.Errorf("flushed while it lasts: %d, %v", n, p)
	}
	q.put(level(500, 10))
	if n := q.take(p, true); n != 0 || !slices.Equal(p, level(0, 10)) {
		t.Errorf("put while it lasts: %d, %v", n, p)
	}
}
