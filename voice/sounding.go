package voice

import (
	"sync"

	"kaiwa/voice/stretch"
)

// A sounding is what a turn knows of its speech: the one that is on, if any, and how fast it is to be.
type sounding struct {
	mu     sync.Mutex
	speech *speech
	rate   float64 // 0: the engine's
}

// begin takes note of a speech that begins.
func (o *sounding) begin(s *speech) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.speech = s
	rate := o.rate
	if rate == 0 {
		rate = s.turn.engine.Rate
	}
	if rate > 0 {
		s.player.setRate(rate)
	}
}

// end takes note that it is over.
func (o *sounding) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.speech != nil {
		o.speech.player.release()
		o.speech = nil
	}
}

// on does something with the speech that is on. It is false where nothing is being spoken.
func (o *sounding) on(do func(s *speech)) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.speech == nil || o.speech.ctx.Err() != nil || !o.speech.player.started() {
		return false
	}
	do(o.speech)
	return true
}

// Pause holds back what is being spoken, until Resume. Where nothing is, it does nothing.
func (t *Turn) Pause() { t.hold(false) }

// Resume goes on with what was held back.
func (t *Turn) Resume() { t.release(false) }

// Skip goes on with another sentence of what is being spoken: 1 is the next one, -1 the start of this one, or of the one
// before where this one has hardly begun. After the last sentence the speech is over.
func (t *Turn) Skip(sentences int) {
	t.sounding.on(func(s *speech) { s.player.skip(sentences) })
}

// SetRate changes how many times faster than spoken it plays, from 0.5 to 2: at once, and for the rest of the turn.
func (t *Turn) SetRate(rate float64) {
	t.sounding.mu.Lock()
	defer t.sounding.mu.Unlock()
	t.sounding.rate = min(max(rate, stretch.Slowest), stretch.Fastest)
	if s := t.sounding.speech; s != nil {
		s.player.setRate(t.sounding.rate)
	}
}

// hold holds back what is being spoken, for the user or because a voice is heard. It is false where nothing is being
// spoken.
func (t *Turn) hold(byVoice bool) bool {
	return t.sounding.on(func(s *speech) { s.hold(s.player.held | by(byVoice)) })
}

// release goes on with it, unless the other one holds it back, too.
func (t *Turn) release(byVoice bool) bool {
	return t.sounding.on(func(s *speech) { s.hold(s.player.held &^ by(byVoice)) })
}

func by(voice bool) int {
	if voice {
		return aVoice
	}
	return user
}

// hold says who holds it from now on. What is told is who the screen is to show: the user, if both do.
func (s *speech) hold(held int) {
	before, after := shown(s.player.held), shown(held)
	s.player.hold(held)
	if after == before {
		return
	}
	if after == 0 {
		s.turn.events.add(Resumed{})
	} else {
		s.turn.events.add(Paused{ByVoice: after == aVoice})
	}
}

func shown(held int) int {
	if held&user != 0 {
		return user
	}
	return held
}

// hold pauses the loudspeaker, or has it go on.
func (p *player) hold(held int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.held == 0 && held != 0:
		p.out.Pause()
	case p.held != 0 && held == 0:
		p.out.Resume()
	}
	p.held = held
}

// release has it held by nobody: the loudspeaker is the next speech's.
func (p *player) release() { p.hold(0) }

// setRate changes the rate: what is queued at the old one is dropped.
func (p *player) setRate(rate float64) {
	p.mu.Lock()
	same, silent := p.rate == rate, p.written == 0
	p.rate = rate
	if silent {
		p.stretch.SetRate(rate)
	}
	p.mu.Unlock()
	if !same && !silent {
		p.goTo(func(at place) place { return at })
	}
}

// soon is how far into a sentence it is skipped back to the one before: 1.5 s.
const soon = 3 * SpeakRate / 2

// skip goes so many sentences on.
func (p *player) skip(sentences int) {
	if sentences == 0 {
		return
	}
	p.goTo(func(at place) place {
		starts := p.starts()
		now := 0
		for now+1 < len(starts) && starts[now+1] <= at.track {
			now++
		}
		to := now + sentences
		if sentences < 0 && len(starts) > 0 && p.since(starts[now], at) > soon {
			to++
		}
		if to = max(to, 0); to < len(starts) {
			return place{track: starts[to]}
		}
		return place{track: len(p.tracks)} // the end, or what will come
	})
}

// starts are the tracks that begin a sentence. p.mu is held.
func (p *player) starts() []int {
	var all []int
	for i := range p.tracks {
		if i == 0 || p.tracks[i-1].piece.Ends() {
			all = append(all, i)
		}
	}
	return all
}

// since is how many samples there are from the start of a track to a place. p.mu is held.
func (p *player) since(track int, at place) int {
	n := at.sample
	for ; track < at.track && track < len(p.tracks); track++ {
		n += len(p.tracks[track].samples)
	}
	return n
}
