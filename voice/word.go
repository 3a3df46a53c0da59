package voice

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kaiwa/config/service"
	"kaiwa/voice/endpoint"
)

const (
	// briefest is how long there is voice in a word at least.
	briefest = 120 * time.Millisecond

	// mostWords is how many short sounds are written down in one turn: a room in which others talk, or a cold, is not to
	// cost much.
	mostWords = 5
)

// What of the text is in the air when somebody speaks, in characters: what may come back as an utterance, and what as a
// single word, said just then.
const (
	airBefore  = 200
	nearBefore = 40
	nearAfter  = 20
)

// A word is a voice that was over too soon to interrupt. The speech goes on while it is written down; if it is one that
// interrupts, such as "stop" or "no", it does so after all.
type word struct {
	since  time.Time // when it began
	cancel context.CancelFunc

	done chan struct{} // closed when this is there
	is   bool
}

// ask has the voice that is just gone written down, if it may be a word.
func (s *sentry) ask() {
	t := s.turn
	if !t.engine.Speculative || !t.settled.Load() || s.word != nil || s.words == mostWords {
		return
	}
	clip := s.clip()
	if clip == nil {
		return
	}
	s.words++
	over, near := t.inTheAir()
	w := &word{since: s.since, done: make(chan struct{})}
	ctx := service.OnWait(t.ctx, func(string, time.Time) {}) // nobody is to know
	ctx, w.cancel = context.WithDeadline(ctx, w.since.Add(tooLong))
	s.word = w
	t.spawn(func() {
		defer close(w.done)
		defer w.cancel()
		w.is = t.isWord(ctx, clip, over, near)
	})
}

// isWord has a clip written down, and tells whether somebody said something who wants to be heard. It is on disk
// meanwhile; the turn that listens then has it from the microphone again.
func (t *Turn) isWord(ctx context.Context, clip *Clip, over, near string) bool {
	defer func() { t.notice(t.store(t.partner.Discard)) }()
	if t.store(func(ctx context.Context) error { return t.partner.Draft(ctx, clip) }) != nil || ctx.Err() != nil {
		return false
	}
	script, err := t.engine.Transcriber.Transcribe(ctx, clip)
	if err != nil || ctx.Err() != nil {
		return false
	}
	text, reason := believe(clip, script, t.engine.Prompt)
	if isCredits(text, true) { // so little voice is always weak
		return false
	}
	return reason == Believed && interjects(text) && overheardWord(text, over, near) == Believed
}

// wordCame tells, once, that what was written down was a word.
func (s *sentry) wordCame() bool {
	w := s.word
	if w == nil || !isClosed(w.done) {
		return false
	}
	s.word = nil
	if w.is {
		s.since = w.since
	}
	return w.is
}

// lastWord is when what is being written down began, or the word that it was. It is not waited for any longer.
func (s *sentry) lastWord() time.Time {
	w := s.word
	if w == nil || isClosed(w.done) && !w.is {
		return time.Time{}
	}
	w.cancel()
	<-w.done // its draft is gone: the next turn has its own
	return w.since
}

// keep keeps what a voice needs that is found now, and all that was heard since one began.
func (s *sentry) keep(samples []int16) {
	s.latest = append(s.latest, samples...)
	if keep := samplesOf(reach); s.since.IsZero() && len(s.latest) >= 2*keep {
		s.latest = append(s.latest[:0], s.latest[len(s.latest)-keep:]...)
	}
}

// clip is the clip of the voice that is just gone. It is nil where the turn that would listen to it would find no
// utterance there, or no word has so little voice.
func (s *sentry) clip() *Clip {
	t := s.turn
	detector, err := t.detector()
	if err != nil {
		return nil
	}
	back := samplesOf(s.stream.at(s.stream.heard).Sub(s.since) + PreRoll)
	samples := slices.Clone(s.latest[max(len(s.latest)-back, 0):])
	spoke := false
	for _, e := range endpoint.New(detector, endpoint.Options{Memory: t.engine.Room.learned()}).Write(samples) {
		spoke = spoke || e.Kind == endpoint.Speech
	}
	clip := measureClip(samples, detector)
	if !spoke || clip.Voiced < briefest || worth(clip) != Believed {
		return nil
	}
	return clip
}

// inTheAir is what is being spoken, from some time before the last word that was heard: over to the end, near only around
// that word.
func (t *Turn) inTheAir() (over, near string) {
	t.sounding.on(func(s *speech) { over, near = s.player.inTheAir() })
	return over, near
}

func (p *player) inTheAir() (over, near string) {
	at := p.sight().byte
	p.mu.Lock()
	defer p.mu.Unlock()
	var before, after strings.Builder
	for _, u := range p.tracks {
		cut := min(max(at-u.piece.From, 0), len(u.piece.Text))
		before.WriteString(u.piece.Text[:cut])
		after.WriteString(u.piece.Text[cut:])
	}
	b, a := before.String(), after.String()
	return lastOf(b, airBefore) + a, lastOf(b, nearBefore) + firstOf(a, nearAfter)
}

// firstOf and lastOf are so many characters of a text at most.
func firstOf(text string, n int) string {
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at]
}

func lastOf(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return text[at:]
}
