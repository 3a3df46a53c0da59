package voice

import "time"

const (
	// How often a speech looks at what was played: until its first sound, and then.
	lookOften  = 5 * time.Millisecond
	lookSeldom = 25 * time.Millisecond

	// stalled is after how long a loudspeaker that plays nothing of what it has is lost: not before it has tried to open
	// its device again.
	stalled = 5 * time.Second

	// dryAfter is how long nothing may be heard, because the next sound has not come, before that is a wait of its own.
	dryAfter = 500 * time.Millisecond

	// longestLatency bounds what a device says about itself.
	longestLatency = 500 * time.Millisecond
)

// watch tells what was heard, until all was.
func (s *speech) watch() {
	defer close(s.watched)
	if !s.player.wait(s.ctx) {
		return
	}
	w := watcher{speech: s, moved: time.Now()}
	tick := time.NewTicker(lookOften)
	defer tick.Stop()
	for !w.look() {
		if w.sounds {
			tick.Reset(lookSeldom)
		}
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// A watcher looks at a player now and then.
type watcher struct {
	*speech
	sounds bool
	seen   sight     // when it looked last
	moved  time.Time // when that had changed last
	bytes  int       // that were told
	wet    time.Time // when there was last something to play
	dry    bool      // there has been nothing for so long that it was told
}

// look tells what was heard since the last look. It is true when there is nothing more to come.
func (w *watcher) look() bool {
	now := w.player.sight()
	if now.sounds && !w.sounds {
		w.sounds = true
		w.turn.mark(&w.turn.timings.FirstSound)
		w.turn.enter(Speaking)
	}
	if now.played != w.seen.played || now.queued == 0 || now.held {
		w.moved = time.Now()
	}
	w.seen = now
	w.dries(now)
	if w.sounds && now.byte != w.bytes {
		w.bytes = now.byte
		w.turn.events.add(Heard{w.bytes})
	}
	switch {
	case time.Since(w.moved) > stalled:
		w.broke(errStalled)
		w.silence()
		return true
	case !now.over || now.queued > 0:
		return false
	case w.sounds:
		w.fadeOut()
	}
	return true
}

// dries tells when the sound runs dry in the middle of the answer, and when it comes again.
func (w *watcher) dries(now sight) {
	if now.queued > 0 || now.over || now.held || !w.sounds {
		w.wet = time.Now()
	}
	switch dry := time.Since(w.wet) > dryAfter; {
	case dry == w.dry:
		return
	case dry:
		w.turn.enter(Answering)
	case !now.over:
		w.turn.enter(Speaking)
	}
	w.dry = !w.dry
}

// fadeOut waits until what was handed to the device is heard.
func (w *watcher) fadeOut() {
	select {
	case <-time.After(min(w.turn.engine.Loudspeaker.Latency(), longestLatency)):
		w.turn.mark(&w.turn.timings.End)
	case <-w.ctx.Done():
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
