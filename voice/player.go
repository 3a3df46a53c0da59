package voice

import (
	"context"
	"fmt"
	"time"

	"kaiwa/config/fault"
	"kaiwa/voice/stretch"
)

// A place is a sample of a track.
type place struct{ track, sample int }

// A passage is what was written to the loudspeaker at once: samples from one to another, counted since the last jump, and
// the part of a track that they play.
type passage struct {
	from, to int64
	track    int
	begins   float64
	ends     float64
}

// passageLength is the longest passage, in samples: 20 ms.
const passageLength = SpeakRate / 50

// Who can hold a player. It plays when nobody does.
const (
	user = 1 << iota
	aVoice
)

// A player plays a playlist to a loudspeaker from any place on, and knows what of it was heard.
type player struct {
	*playlist // its mutex is the player's, too
	out       Loudspeaker
	first     chan struct{} // closed when the first sample is written

	cursor   place // what is written next
	begins   int   // of the cursor's track: the sample with which the stretcher began
	fed      int   // of the cursor's track: how much the stretcher has
	stretch  *stretch.Stretcher
	rate     float64
	ready    bool  // it has begun,
	base     int64 // and this is what the loudspeaker had played before the last jump
	written  int64 // since then
	passages []passage
	jumps    []func(place) place // to be done
	sounded  bool                // something was played
	over     bool                // all is written
	furthest int                 // byte that was heard
	held     int                 // by whom

	writing   context.Context // of a write; it ends when there is a jump
	interrupt context.CancelFunc
}

func newPlayer(list *playlist, out Loudspeaker, rate float64) *player {
	return &player{playlist: list, out: out, rate: rate, stretch: stretch.New(rate), first: make(chan struct{})}
}

// startAt sets the place to begin with, and what counts as heard. Nothing is played yet.
func (p *player) startAt(at place, heard int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.furthest = heard
	p.seek(at)
}

// play plays until all is written, and more when somebody jumps back. Its error is a track's, in which case nothing
// after that track is played, or the loudspeaker's; or ctx is done. The loudspeaker is open.
func (p *player) play(ctx context.Context, failed func(error)) error {
	p.mu.Lock()
	p.base, p.ready = p.out.Played(), true
	p.writing, p.interrupt = context.WithCancel(ctx)
	p.mu.Unlock()
	defer p.interrupt()
	samples := make([]int16, passageLength)
	tick := time.NewTicker(lookAfter)
	defer tick.Stop()
	for ctx.Err() == nil {
		p.jump(ctx)
		n, changed, err := p.render(samples)
		if err != nil {
			failed(err)
			continue
		}
		if n == 0 { // the loudspeaker is looked after: one that dies is opened again
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
				continue
			case <-tick.C:
			}
		}
		if err := p.write(ctx, samples[:n]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// render takes the next samples of the playlist, and notes what they are. Where there are none it gives what to wait
// for. Its error is that of a track that has come to its end.
func (p *player) render(samples []int16) (n int, changed <-chan struct{}, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.trial && p.cursor.track < len(p.tracks) {
		u := p.tracks[p.cursor.track]
		whole := u.complete || u.err != nil
		p.fed += p.stretch.Write(u.samples[p.fed:])
		if whole && p.fed == len(u.samples) {
			p.stretch.Close()
		}
		begins := float64(p.begins) + p.stretch.Position()
		if n = p.stretch.Read(samples); n > 0 {
			ends := float64(p.begins) + p.stretch.Position()
			p.trim()
			p.passages = append(p.passages, passage{p.written, p.written + int64(n), p.cursor.track, begins, ends})
			return n, nil, nil
		}
		if !whole {
			return 0, p.changed, nil
		}
		p.load(place{track: p.cursor.track + 1})
		if u.err != nil {
			p.tracks, p.closed = p.tracks[:p.cursor.track], true
			p.tell()
			return 0, nil, u.err
		}
		p.tell()
	}
	if p.closed && !p.over && len(p.jumps) == 0 {
		p.over = true
		p.tell()
	}
	return 0, p.changed, nil
}

// load begins with a place. p.mu is held.
func (p *player) load(at place) {
	p.cursor, p.begins, p.fed = at, at.sample, at.sample
	p.stretch.Reset()
	p.stretch.SetRate(p.rate)
}

// seek begins with a place, and forgets what was written. p.mu is held.
func (p *player) seek(at place) {
	p.load(at)
	p.written, p.passages, p.over = 0, p.passages[:0], false
	if p.ready {
		p.base = p.out.Played()
	}
	p.tell()
}

// write writes the samples of the last passage to the loudspeaker.
func (p *player) write(ctx context.Context, samples []int16) error {
	p.mu.Lock()
	writing := p.writing
	p.written += int64(len(samples))
	first := len(samples) > 0 && !isClosed(p.first)
	p.mu.Unlock()
	n, err := p.out.Write(writing, samples)
	if first && n > 0 {
		close(p.first)
	}
	switch {
	case err == nil, ctx.Err() == nil && writing.Err() != nil:
		return nil // or there is a jump, and what was written does not matter
	case ctx.Err() == nil && fault.Of(err) == nil:
		err = &fault.Fault{Code: fault.LoudspeakerLost, Err: err}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.written -= int64(len(samples) - n)
	return fmt.Errorf("playing: %w", err)
}

// goTo has it go on from another place, given where it is, at once.
func (p *player) goTo(where func(at place) place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jumps, p.over = append(p.jumps, where), false
	if p.interrupt != nil {
		p.interrupt()
	}
	p.tell()
}

// jump does the jumps that were asked for, if any: what is queued is dropped. Nobody waits while a device does that.
func (p *player) jump(ctx context.Context) {
	if !p.jumping() || ctx.Err() != nil {
		return
	}
	p.out.Flush()
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.place()
	p.look()
	for _, where := range p.jumps {
		at = where(at)
	}
	p.jumps = nil
	p.interrupt()
	p.writing, p.interrupt = context.WithCancel(ctx)
	p.seek(at)
	if p.held != 0 {
		p.out.Pause()
	}
}

func (p *player) jumping() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.jumps) > 0
}

// played is how many samples were handed to the device since the last jump, and how many are still queued. p.mu is held.
func (p *player) played() (played, queued int64) {
	if !p.ready {
		return 0, 0
	}
	played = min(max(p.out.Played()-p.base, 0), p.written)
	return played, p.written - played
}

// place is what was played last. p.mu is held.
func (p *player) place() place {
	played, _ := p.played()
	for i := len(p.passages) - 1; i >= 0; i-- {
		b := p.passages[i]
		if played > b.from {
			part := float64(min(played, b.to)-b.from) / float64(b.to-b.from)
			return place{b.track, int(b.begins + part*(b.ends-b.begins))}
		}
	}
	if len(p.passages) > 0 {
		return place{p.passages[0].track, int(p.passages[0].begins)}
	}
	return p.cursor
}

// trim forgets the passages before the one that is being played. p.mu is held.
func (p *player) trim() {
	played, _ := p.played()
	n := 0
	for n+1 < len(p.passages) && p.passages[n].to < played {
		n++
	}
	p.passages = append(p.passages[:0], p.passages[n:]...)
}

// look tells at which byte the word is that is being spoken, and notes what was heard. p.mu is held.
func (p *player) look() (at int) {
	where := p.place()
	if where.track >= len(p.tracks) {
		return p.furthest
	}
	at, heard := p.tracks[where.track].heard(where.sample, p.pace())
	p.furthest = max(p.furthest, heard)
	return at
}

// A sight is what a player does at some moment.
type sight struct {
	sounds         bool  // something was played
	over           bool  // all is written
	held           bool  // it is paused
	played, queued int64 // samples since the last jump
	byte           int   // of the text: where the word is that is being spoken
	furthest       int   // byte that was heard
}

func (p *player) sight() sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := sight{over: p.over, held: p.held != 0, byte: p.furthest}
	s.played, s.queued = p.played()
	p.sounded = p.sounded || s.played > 0
	if s.sounds = p.sounded; s.sounds {
		s.byte = p.look()
	}
	s.furthest = p.furthest
	return s
}

// started tells whether anything was played.
func (p *player) started() bool { return p.sight().sounds }

// heard is the furthest byte of the text that was heard.
func (p *player) heard() int { return p.sight().furthest }

// wait waits for the first sample to be written, or until it is known that there is none. It is false when ctx is done.
func (p *player) wait(ctx context.Context) bool {
	for {
		p.mu.Lock()
		over, changed := p.over, p.changed
		p.mu.Unlock()
		if over {
			return true
		}
		select {
		case <-p.first:
			return true
		case <-ctx.Done():
			return false
		case <-changed:
		}
	}
}

// due waits for a track that is to be fetched now. It is nil when ctx is done.
func (p *player) due(ctx context.Context) *track {
	for {
		p.mu.Lock()
		for i := p.cursor.track; i < len(p.tracks) && i <= p.cursor.track+lookAhead; i++ {
			if u := p.tracks[i]; !u.asked && !u.complete && ctx.Err() == nil {
				u.asked, u.new = true, true
				p.mu.Unlock()
				return u
			}
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// finish says that nothing is written any more.
func (p *player) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	p.tell()
}
