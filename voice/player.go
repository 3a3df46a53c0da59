package voice

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"kaiwa/config/fault"
)

const (
	// How often a speech looks at what was played: until its first sound, and then.
	lookOften  = 5 * time.Millisecond
	lookSeldom = 25 * time.Millisecond

	// stalled is after how long a loudspeaker that plays nothing of what it has is lost: not before it has tried to open
	// its device again.
	stalled = 5 * time.Second

	// longestLatency bounds what a device says about itself.
	longestLatency = 500 * time.Millisecond

	// How long a sentence takes that is not all there yet, per character: a guess, for the interpolation.
	letterSpoken = 70 * time.Millisecond
	cjkSpoken    = 150 * time.Millisecond
)

// A player writes utterances to a loudspeaker, and knows how far they were heard.
type player struct {
	out   Loudspeaker
	first chan struct{} // closed when the first sample is written

	mu      sync.Mutex
	base    int64 // what the loudspeaker had played before
	ready   bool  // base is known
	written int64 // samples
	said    []*utterance
}

func newPlayer(out Loudspeaker) *player { return &player{out: out, first: make(chan struct{})} }

// begin makes ready to write. The loudspeaker is open.
func (p *player) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.base, p.ready = p.out.Played(), true
}

// play writes an utterance as it comes. It returns the utterance's error or the loudspeaker's.
func (p *player) play(ctx context.Context, u *utterance) error {
	p.mu.Lock()
	u.start = p.written
	p.said = append(p.said, u)
	p.mu.Unlock()
	for chunk := range u.chunks {
		for len(chunk) > 0 {
			n, err := p.write(ctx, chunk)
			if err != nil {
				return err
			}
			chunk = chunk[n:]
		}
	}
	return u.err
}

// write writes samples to the loudspeaker.
func (p *player) write(ctx context.Context, samples []int16) (int, error) {
	n, err := p.out.Write(ctx, samples)
	p.mu.Lock()
	if p.written == 0 && n > 0 {
		close(p.first)
	}
	p.written += int64(n)
	p.mu.Unlock()
	if err != nil && ctx.Err() == nil && fault.Of(err) == nil {
		err = &fault.Fault{Code: fault.LoudspeakerLost, Err: err}
	}
	if err != nil {
		return n, fmt.Errorf("playing: %w", err)
	}
	return n, nil
}

// played is how many samples were handed to the device, and how many are still queued.
func (p *player) played() (played, queued int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ready {
		return 0, 0
	}
	played = min(max(p.out.Played()-p.base, 0), p.written)
	return played, p.written - played
}

// started tells whether anything was heard.
func (p *player) started() bool {
	played, _ := p.played()
	return played > 0
}

// heard is up to which byte the text was heard: by sentences, and within one by its share of the sound.
func (p *player) heard() int {
	played, _ := p.played()
	p.mu.Lock()
	defer p.mu.Unlock()
	bytes := 0
	for _, u := range p.said {
		if played <= u.start {
			break
		}
		bytes = u.heard(played - u.start)
	}
	return bytes
}

// heard is up to which byte of the whole text an utterance was heard when so many of its samples were.
func (u *utterance) heard(played int64) int {
	total := u.fetched.Load()
	if !u.complete.Load() {
		total = max(total+1, int64(duration(u.piece.Text)*SpeakRate/time.Second))
	}
	if played >= total {
		return u.piece.To
	}
	n := int(float64(len(u.piece.Text)) * float64(played) / float64(total))
	for n > 0 && !utf8.RuneStart(u.piece.Text[n]) {
		n--
	}
	return u.piece.From + n
}

// duration is about how long it takes to say a text.
func duration(text string) time.Duration {
	var d time.Duration
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			d += cjkSpoken
		} else {
			d += letterSpoken
		}
	}
	return d
}

// watch tells what was heard, until all was.
func (s *speech) watch() {
	defer close(s.watched)
	select {
	case <-s.player.first:
	case <-s.written:
	case <-s.ctx.Done():
		return
	}
	w := watcher{speech: s, moved: time.Now()}
	tick := time.NewTicker(lookOften)
	defer tick.Stop()
	for !w.look() {
		if w.bytes > 0 {
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
	played int64     // when it looked last
	moved  time.Time // when that had changed last
	bytes  int       // that were heard
}

// look tells what was heard since the last look. It is true when there is nothing more to come.
func (w *watcher) look() bool {
	all := isClosed(w.written) // before counting: what is queued then is the rest
	played, queued := w.player.played()
	if played > 0 && w.played == 0 {
		w.turn.mark(&w.turn.timings.FirstSound)
		w.turn.enter(Speaking)
	}
	if played != w.played || queued == 0 {
		w.played, w.moved = played, time.Now()
	}
	if bytes := w.player.heard(); bytes > w.bytes {
		w.bytes = bytes
		w.turn.events.add(Heard{bytes})
	}
	switch {
	case time.Since(w.moved) > stalled:
		w.broke(errStalled)
		w.silence()
		return true
	case !all || queued > 0:
		return false
	case played > 0:
		w.fadeOut()
	}
	return true
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
