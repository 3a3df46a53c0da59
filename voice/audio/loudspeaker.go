package audio

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"kaiwa/voice"
)

const (
	// playPeriod is the time between callbacks.
	playPeriod = 20 * time.Millisecond
	// flushLimit is how much sound may be left in the device after Flush.
	flushLimit = 45 * time.Millisecond
	// playPoll is how often a Write that waits looks for room.
	playPoll = 5 * time.Millisecond
	// queueSize is 200 ms of samples, and fadeSize 3 ms.
	queueSize = voice.SpeakRate / 5
	fadeSize  = voice.SpeakRate * 3 / 1000
	// rest is how long the device stays open after the last sample: playing silence costs time, too.
	rest = 30 * time.Second
)

// A Loudspeaker plays a queue of 24 kHz mono. It is a [voice.Loudspeaker]. Its methods may be called from any goroutine.
type Loudspeaker struct {
	name     string
	mu       sync.Mutex // opening and closing
	writing  sync.Mutex // one Write at a time
	idle     *time.Timer
	used     time.Time // when it was last opened or written to
	playing  atomic.Pointer[playing]
	flushes  atomic.Int64
	played   atomic.Int64
	held     atomic.Bool
	fallback fallback
	room     atomic.Pointer[room] // that hears it; nil: none does
}

// playing is a loudspeaker that is open.
type playing struct {
	session
	queue *queue
	meter *voice.Meter
	track track
	sound atomic.Int64 // when sound was handed to the device last, in nanoseconds since epoch
}

var _ voice.Loudspeaker = (*Loudspeaker)(nil)

// NewLoudspeaker makes a loudspeaker of the device with this name, or of the default one with "". Nothing is opened yet.
func NewLoudspeaker(name string) *Loudspeaker { return &Loudspeaker{name: name} }

// Open opens the device, if it is not open. It stays open until 30 s after the last sample. The error is a
// fault.NoLoudspeaker, or ctx's.
func (l *Loudspeaker) Open(ctx context.Context) error {
	_, err := l.open(ctx)
	return err
}

// Close drops what is queued and closes the device.
func (l *Loudspeaker) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle != nil {
		l.idle.Stop()
	}
	l.close()
	l.held.Store(false)
}

// Write queues samples, opening the device if need be, and blocks while the queue is full. A Flush ends it, and drops
// the rest of its samples. With no samples it only looks after the device: it opens one again that has died while its
// queue was being played. The error is a fault.NoLoudspeaker, a fault.LoudspeakerLost, or ctx's.
func (l *Loudspeaker) Write(ctx context.Context, samples []int16) (int, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	flushes := l.flushes.Load()
	written := 0
	for {
		p, err := l.open(ctx)
		if err != nil {
			return written, err
		}
		written += p.queue.put(samples[written:])
		if l.flushes.Load() != flushes {
			p.queue.flush() // what was put since
			return len(samples), nil
		}
		if written == len(samples) {
			return written, nil
		}
		if !sleep(ctx, playPoll) {
			return written, ctx.Err()
		}
	}
}

// Flush drops what is queued, and what the device holds of it where that is much. It returns when there is silence.
func (l *Loudspeaker) Flush() {
	l.flushes.Add(1)
	if p := l.playing.Load(); p != nil {
		p.queue.flush()
		if p.device.buffer > flushLimit && p.sounding() {
			l.restart(p)
		}
	}
	l.held.Store(false) // now that there is nothing to be heard
}

// sounding tells whether the device may hold sound that was not heard yet.
func (p *playing) sounding() bool {
	sound := p.sound.Load()
	return sound > 0 && time.Since(epoch)-time.Duration(sound) < p.device.buffer+playPeriod
}

// Pause holds back what is queued: there is silence when the device has played what it holds. Writes wait as soon as the
// queue is full. The device stays open.
func (l *Loudspeaker) Pause() { l.held.Store(true) }

// Resume goes on with the sample at which Pause stopped.
func (l *Loudspeaker) Resume() { l.held.Store(false) }

// restart closes the device, which drops what it holds, and opens it again at once for whoever speaks next.
func (l *Loudspeaker) restart(p *playing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.playing.CompareAndSwap(p, nil) {
		return
	}
	p.end(closeDeadLimit)
	p.track.cut(p.device.buffer)
	if _, err := l.start(context.Background(), newQueue(queueSize, fadeSize)); err != nil {
		slog.Warn("opening the loudspeaker again", "name", l.name, "error", err)
	}
}

// Played counts all samples that were ever handed to the device, without the silence between them.
func (l *Loudspeaker) Played() int64 { return l.played.Load() }

// Latency is how long a sample handed to the device takes to be heard, as far as miniaudio tells: the
// buffer that was asked for. It is 0 where the device is closed.
func (l *Loudspeaker) Latency() time.Duration {
	if p := l.playing.Load(); p != nil {
		return p.device.buffer
	}
	return 0
}

// Level is how loud it plays, for the meter: voice.Silence where the device is closed.
func (l *Loudspeaker) Level() voice.Level {
	if p := l.playing.Load(); p != nil {
		return p.meter.Level()
	}
	return voice.Level{RMS: voice.Silence, Peak: voice.Silence}
}

// Notice tells once, as a fault.DeviceMissing, that no device has the name that was wanted, and the default is used. It
// is known once the device has been open.
func (l *Loudspeaker) Notice() error { return l.fallback.notice(l.name) }

// open opens the device, unless it is open and alive. What one that has died did not play goes to the next.
func (l *Loudspeaker) open(ctx context.Context) (*playing, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used = time.Now()
	if l.idle == nil {
		l.idle = time.AfterFunc(rest, l.retire)
	}
	l.idle.Reset(rest)
	old := l.playing.Load()
	if old == nil {
		return l.start(ctx, newQueue(queueSize, fadeSize))
	}
	if !old.dead(ctx) {
		return old, nil
	}
	slog.Warn("the loudspeaker has died", "name", l.name)
	l.playing.Store(nil)
	old.end(closeDeadLimit)
	var p *playing
	err := revive(ctx, playback, l.name, func() (err error) { p, err = l.start(ctx, old.queue.rest()); return err })
	return p, err
}

// start opens the device to play a queue. l.mu is held.
func (l *Loudspeaker) start(ctx context.Context, q *queue) (*playing, error) {
	p := &playing{queue: q, meter: voice.NewMeter(voice.SpeakRate)}
	p.track.device = &p.found
	p.spec = spec{playback, l.name, voice.SpeakRate, playPeriod, func(samples []int16) {
		l.played.Add(int64(p.queue.take(samples, l.held.Load())))
		p.meter.Write(samples)
		now, sound := time.Since(epoch), firstSound(samples) >= 0
		if sound {
			p.sound.Store(int64(now))
		}
		p.track.play(l.room.Load().hears(p), samples, sound, now)
	}}
	if err := openSession(ctx, &p.session); err != nil {
		return nil, err
	}
	l.fallback.set(p.missing)
	l.playing.Store(p)
	return p, nil
}

// retire closes a device that has not been used for a while, unless it holds back what it is to play.
func (l *Loudspeaker) retire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.used) < rest { // it was just used again
		return
	}
	if p := l.playing.Load(); p != nil && !p.queue.empty() {
		l.idle.Reset(rest)
		return
	}
	l.close()
}

// close closes the device if it is open. l.mu is held.
func (l *Loudspeaker) close() {
	if p := l.playing.Swap(nil); p != nil {
		p.end(closeLimit)
	}
}
