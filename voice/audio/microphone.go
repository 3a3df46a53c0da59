package audio

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

const (
	// hearPeriod is the time between callbacks: each costs, also while nobody listens.
	hearPeriod = 30 * time.Millisecond
	// hearPoll is how often a stream that waits looks for samples that are due.
	hearPoll = 4 * time.Millisecond
	// claimPoll is how often it is looked whether another stream has ended.
	claimPoll = 20 * time.Millisecond
	// historySize is how many samples a microphone keeps: 8 s, of which 6 can be read.
	historySize = 1 << 17
	historyMask = historySize - 1
)

// A Microphone hears 16 kHz mono. It is a [voice.Microphone]. Its methods may be called from any goroutine.
type Microphone struct {
	name string
	// refusable says that nothing but zeros means that the terminal may not use the microphone, as on macOS.
	refusable bool

	mu        sync.Mutex  // opening and closing
	kept      bool        // it stays open between streams
	listening atomic.Bool // there is a stream
	hearing   atomic.Pointer[hearing]
	room      atomic.Pointer[room] // it is in; nil: no loudspeaker is heard
	fallback  fallback
}

// hearing is a microphone that is open.
type hearing struct {
	session
	history *history
	line    line // where it is on its timeline
	far     *far // what the loudspeaker plays beside it
	meter   *voice.Meter
}

var _ voice.Microphone = (*Microphone)(nil)

// NewMicrophone makes a microphone of the device with this name, or of the default one with "". Nothing is opened yet.
func NewMicrophone(name string) *Microphone {
	return &Microphone{name: name, refusable: runtime.GOOS == "darwin"}
}

// Open opens the device and keeps it open until Close, so that streams start at once and with a pre-roll. It returns
// when the device is live. The error is a fault.NoMicrophone, or ctx's.
func (m *Microphone) Open(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.open(ctx)
	m.kept = err == nil
	return err
}

// Close closes the device. A stream that is open answers the samples that are left, then os.ErrClosed.
func (m *Microphone) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = false
	m.close(closeLimit)
}

// Listen starts a stream, preRoll ago if the device was open then. While there is another stream, which a turn that was
// cancelled closes soon, it waits. The error is a fault.NoMicrophone, or ctx's.
func (m *Microphone) Listen(ctx context.Context, preRoll time.Duration) (voice.Stream, error) {
	asked := time.Now()
	if err := poll(ctx, claimPoll, m.claim); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	h, err := m.open(ctx)
	if err != nil {
		m.listening.Store(false)
		return nil, err
	}
	// What was heard while it was being opened belongs to the stream as well.
	back := int64((preRoll + time.Since(asked)) * voice.HearRate / time.Second)
	return &stream{microphone: m, hearing: h, next: max(0, h.history.written.Load()-back)}, nil
}

// claim takes the place of the one stream.
func (m *Microphone) claim() bool { return m.listening.CompareAndSwap(false, true) }

// Level is how loud it is, for the meter: voice.Silence where the device is closed.
func (m *Microphone) Level() voice.Level {
	if h := m.hearing.Load(); h != nil {
		return h.meter.Level()
	}
	return voice.Level{RMS: voice.Silence, Peak: voice.Silence}
}

// Live tells whether the device is open.
func (m *Microphone) Live() bool {
	h := m.hearing.Load()
	return h != nil && !h.device.lost()
}

// Notice tells once, as a fault.DeviceMissing, that no device has the name that was wanted, and the default is used. It
// is known once the device has been open.
func (m *Microphone) Notice() error { return m.fallback.notice(m.name) }

// read reads what was heard from a position on, without echo, as far as it is not doubtful; see [room.read].
func (m *Microphone) read(h *hearing, p []int16, at int64) (n int, from int64, doubtful bool) {
	if r := m.room.Load(); r != nil {
		return r.read(h, p, at)
	}
	n, from = h.history.read(p, at)
	return n, from, false
}

// open opens the device, unless it is open and alive. m.mu is held.
func (m *Microphone) open(ctx context.Context) (*hearing, error) {
	if h := m.hearing.Load(); h != nil {
		if !h.dead(ctx) {
			return h, nil
		}
		m.close(closeDeadLimit)
	}
	h := &hearing{history: newHistory(historySize), far: newFar(historySize), meter: voice.NewMeter(voice.HearRate)}
	h.spec = spec{capture, m.name, voice.HearRate, hearPeriod, func(samples []int16) {
		h.history.write(samples)
		h.line.mark(h.history.written.Load(), time.Since(epoch))
		h.meter.Write(samples)
	}}
	if err := openSession(ctx, &h.session); err != nil {
		return nil, err
	}
	m.fallback.set(h.missing)
	m.hearing.Store(h)
	return h, nil
}

// close closes the device if it is open. m.mu is held.
func (m *Microphone) close(limit time.Duration) {
	if h := m.hearing.Swap(nil); h != nil {
		h.end(limit)
	}
}

// reopen opens the device again for a stream whose device has died.
func (m *Microphone) reopen(ctx context.Context, dead *hearing) (*hearing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hearing.Load() != dead {
		return nil, os.ErrClosed // by Close
	}
	slog.Warn("the microphone has died", "name", m.name)
	m.close(closeDeadLimit)
	var h *hearing
	err := revive(ctx, capture, m.name, func() (err error) { h, err = m.open(ctx); return err })
	return h, err
}

// A stream reads a microphone's history from a position on.
type stream struct {
	microphone *Microphone
	hearing    *hearing
	next       int64 // the position to read from
	zeros      int   // how many samples in a row were zero
	doubtful   bool  // there may be echo in what was read last
	err        error // for good
	closed     atomic.Bool
}

// Read answers samples that are there even when ctx is done: so whoever stops listening can still read what was heard
// until then. Its errors are fault.MicrophoneLost, fault.MicrophoneSilent, os.ErrClosed, or ctx's.
func (s *stream) Read(ctx context.Context, p []int16) (int, error) {
	for len(p) > 0 && s.err == nil {
		n, from, doubtful := s.microphone.read(s.hearing, p, s.next)
		if from > s.next {
			slog.Warn("read too late: sound of the microphone is lost", "samples", from-s.next)
		}
		s.next = from + int64(n)
		if n > 0 {
			s.doubtful = doubtful
			s.suspect(p[:n])
			return n, nil
		}
		switch {
		case s.closed.Load() || s.microphone.hearing.Load() != s.hearing:
			s.err = os.ErrClosed
		case s.hearing.dead(ctx):
			h, err := s.microphone.reopen(ctx, s.hearing)
			if err != nil && ctx.Err() != nil {
				return 0, err
			}
			s.hearing, s.next, s.err = h, 0, err
		case !sleep(ctx, max(s.hearing.due(), hearPoll)):
			return 0, ctx.Err()
		}
	}
	return 0, s.err
}

// Doubtful is voice.Stream's.
func (s *stream) Doubtful() bool { return s.doubtful }

// suspect looks for a microphone that we may not use: it gives zeros and no error.
func (s *stream) suspect(p []int16) {
	for _, v := range p {
		s.zeros++
		if v != 0 {
			s.zeros = 0
		}
	}
	if s.microphone.refusable && s.zeros >= voice.HearRate {
		s.err = &fault.Fault{Code: fault.MicrophoneSilent, Name: s.microphone.name}
	}
}

// Close ends the stream, and closes the device unless it is kept open.
func (s *stream) Close() error {
	m := s.microphone
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.closed.Swap(true) {
		return nil
	}
	m.listening.Store(false)
	if !m.kept {
		m.close(closeLimit)
	}
	return nil
}
