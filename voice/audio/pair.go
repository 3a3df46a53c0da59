package audio

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"

	"kaiwa/config/fault"
	"kaiwa/voice"
)

// A Pair is the microphone and the loudspeaker that are in use. Its methods may be called from any goroutine, and
// but for Check, Try and Close they never wait for a device.
type Pair struct {
	mu          sync.Mutex // changing the devices
	microphone  atomic.Pointer[Microphone]
	loudspeaker atomic.Pointer[Loudspeaker]
	tried       atomic.Pointer[Microphone] // that is being tried; nil while it is the one in use, or none
	closing     sync.WaitGroup             // of those that are not in use any more
}

// Use gives the devices with these names, "" being the default ones. Those that were in use and have another name
// are closed. With headphones, "yes" or "no", or "auto" by the loudspeaker's name, the microphone does not hear the
// loudspeaker; else what it plays is taken out of what the microphone hears.
func (p *Pair) Use(microphone, loudspeaker, headphones string) (*Microphone, *Loudspeaker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, l := p.microphone.Load(), p.loudspeaker.Load()
	same := m != nil && m.name == microphone && l.name == loudspeaker
	if m == nil || m.name != microphone {
		if m != nil {
			p.closing.Go(m.Close)
		}
		m = NewMicrophone(microphone)
		p.microphone.Store(m)
	}
	if l == nil || l.name != loudspeaker {
		if l != nil {
			p.closing.Go(l.Close)
		}
		l = NewLoudspeaker(loudspeaker)
		p.loudspeaker.Store(l)
	}
	if same {
		m.room.Load().headphones.Store(&headphones)
		return m, l
	}
	r := newRoom(m, headphones)
	m.room.Store(r)
	l.room.Store(r)
	return m, l
}

// Check tells, as faults, what there is none of at all. It opens the microphone in use, if that is to be open, and tells
// what is wrong with it.
func (p *Pair) Check(ctx context.Context, open bool) (wrong []error) {
	microphones, loudspeakers, err := Devices()
	if err != nil {
		return []error{err}
	}
	if len(microphones) == 0 {
		wrong = append(wrong, &fault.Fault{Code: fault.NoMicrophone})
	}
	if len(loudspeakers) == 0 {
		wrong = append(wrong, &fault.Fault{Code: fault.NoLoudspeaker})
	}
	if m := p.microphone.Load(); open && len(microphones) > 0 {
		if err := cmp.Or(m.Open(ctx), m.Notice()); err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// Try holds a microphone open so that its level can be seen, until ctx is done. The error says why it cannot be
// opened, or is ctx's.
func (p *Pair) Try(ctx context.Context, microphone string) error {
	if m := p.microphone.Load(); m != nil && m.name == microphone && m.Live() {
		<-ctx.Done()
		return ctx.Err()
	}
	m := NewMicrophone(microphone)
	defer m.Close()
	if err := m.Open(ctx); err != nil {
		return err
	}
	p.tried.Store(m)
	defer p.tried.CompareAndSwap(m, nil)
	<-ctx.Done()
	return ctx.Err()
}

// MicrophoneLevel is how loud the microphone is that is being tried, else the one in use.
func (p *Pair) MicrophoneLevel() voice.Level {
	m := p.tried.Load()
	if m == nil {
		m = p.microphone.Load()
	}
	if m == nil {
		return voice.Level{RMS: voice.Silence, Peak: voice.Silence}
	}
	return m.Level()
}

// LoudspeakerLevel is how loud the loudspeaker in use plays.
func (p *Pair) LoudspeakerLevel() voice.Level {
	l := p.loudspeaker.Load()
	if l == nil {
		return voice.Level{RMS: voice.Silence, Peak: voice.Silence}
	}
	return l.Level()
}

// Close closes both, and waits for those that were replaced.
func (p *Pair) Close() {
	p.closing.Wait()
	if m := p.microphone.Load(); m != nil {
		m.Close()
	}
	if l := p.loudspeaker.Load(); l != nil {
		l.Close()
	}
}
