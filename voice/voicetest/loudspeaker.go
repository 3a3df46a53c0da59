package voicetest

import (
	"context"
	"slices"
	"sync"
	"time"

	"kaiwa/voice"
)

// queueLength is how much a loudspeaker queues.
const queueLength = voice.SpeakRate / 5

// A Loudspeaker plays at the speed of the clock, and keeps what it played. Its fields are set before use.
type Loudspeaker struct {
	Opening  time.Duration // how long Open takes
	OpenErr  error         // what Open answers
	Missing  error         // what Notice answers
	Delay    time.Duration // its latency
	Flushing time.Duration // how long Flush takes
	Lost     int64         // after how many samples Write answers LostErr; 0: never
	LostErr  error
	Stuck    int64 // after how many samples it plays nothing any more; 0: never
	Dies     int64 // after how many samples it plays nothing until the next Write; 0: never

	mu      sync.Mutex
	paused  bool
	opens   int
	flushes int
	queue   []int16
	played  []int16
	taken   int64     // samples that Write took
	at      time.Time // until when the queue was played
	runs    []Run
}

// Notice is voice.Loudspeaker's.
func (l *Loudspeaker) Notice() error { return l.Missing }

// A Run is sound without a gap.
type Run struct {
	At      time.Time // when its first sample was handed to the device
	From    int       // samples that were played before
	Samples int
}

// End is when its last sample was handed to the device.
func (r Run) End() time.Time { return r.At.Add(lengthOf(r.Samples, voice.SpeakRate)) }

// Open is voice.Loudspeaker's.
func (l *Loudspeaker) Open(ctx context.Context) error {
	if !sleep(ctx, l.Opening) {
		return ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opens++
	return l.OpenErr
}

// Write is voice.Loudspeaker's.
func (l *Loudspeaker) Write(ctx context.Context, p []int16) (int, error) {
	n := 0
	for {
		if ctx.Err() != nil {
			return n, ctx.Err()
		}
		taken, err := l.take(p[n:])
		n += taken
		if n == len(p) || err != nil {
			return n, err
		}
		if !sleep(ctx, 10*time.Millisecond) {
			return n, ctx.Err()
		}
	}
}

// take queues what there is room for.
func (l *Loudspeaker) take(p []int16) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	if l.Dies > 0 && int64(len(l.played)) == l.Dies {
		l.Dies, l.at = 0, time.Now()
	}
	if l.Lost > 0 && l.taken >= l.Lost {
		return 0, l.LostErr
	}
	n := min(len(p), queueLength-len(l.queue))
	if len(l.queue) == 0 && n > 0 {
		if k := len(l.runs); k == 0 || time.Since(l.runs[k-1].End()) > time.Millisecond {
			l.runs = append(l.runs, Run{At: time.Now(), From: len(l.played)})
			l.at = time.Now()
		}
	}
	l.queue = append(l.queue, p[:n]...)
	l.taken += int64(n)
	return n, nil
}

// advance plays what was queued, up to now.
func (l *Loudspeaker) advance() {
	if len(l.queue) == 0 {
		return
	}
	if l.paused {
		l.at = time.Now()
		return
	}
	n := min(samplesIn(time.Since(l.at), voice.SpeakRate), len(l.queue))
	for _, end := range []int64{l.Stuck, l.Dies} {
		if end > 0 {
			n = max(min(n, int(end)-len(l.played)), 0)
		}
	}
	l.played = append(l.played, l.queue[:n]...)
	l.queue = l.queue[n:]
	l.at = l.at.Add(lengthOf(n, voice.SpeakRate))
	l.runs[len(l.runs)-1].Samples += n
}

// Flush is voice.Loudspeaker's.
func (l *Loudspeaker) Flush() {
	sleep(context.Background(), l.Flushing)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	l.queue = nil
	l.flushes++
	l.paused = false
}

// Pause is voice.Loudspeaker's.
func (l *Loudspeaker) Pause() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	l.paused = true
}

// Resume is voice.Loudspeaker's.
func (l *Loudspeaker) Resume() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	l.paused = false
}

// Played is voice.Loudspeaker's.
func (l *Loudspeaker) Played() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	return int64(len(l.played))
}

// Latency is voice.Loudspeaker's.
func (l *Loudspeaker) Latency() time.Duration { return l.Delay }

// Sound is all that was played.
func (l *Loudspeaker) Sound() []int16 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	return slices.Clone(l.played)
}

// Runs are the stretches of sound, in order.
func (l *Loudspeaker) Runs() []Run {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.advance()
	return slices.Clone(l.runs)
}

// Calls counts the calls of Open and Flush.
func (l *Loudspeaker) Calls() (opens, flushes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.opens, l.flushes
}
