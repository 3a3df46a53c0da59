package voice

import (
	"context"
	"time"

	"kaiwa/voice/endpoint"
)

// longPart is from which length on what was written down on trial is kept when more is said: to send it again would take
// longer than to join two texts.
const longPart = 15 * time.Second

// likely is up to which silence of a hard end the words are probably all: they do not want others to follow.
const likely = time.Second

// A trial has an utterance written down that may not be over yet.
type trial struct {
	clip   *Clip
	to     int           // the stream's sample after the last that is sent
	voiced time.Duration // of the utterance up to there
	cancel context.CancelFunc

	wait   context.Context // of whoever listens: it ends when these are there, or the recording does
	done   chan struct{}   // closed when these are there
	script Transcript
	came   time.Time
	err    error

	seen  bool // its transcript was looked at
	ahead *ahead
}

// A part is what was written down, and believed, of an utterance that went on.
type part struct {
	script Transcript
	to     int
	voiced time.Duration
}

// try begins a trial at a soft end.
func (l *listener) try() {
	t := l.turn
	if !l.open || !t.engine.Speculative {
		return
	}
	whole, rest := l.whole(), l.rest()
	if worth(whole) != Believed || worth(rest) != Believed {
		return
	}
	ctx, cancel := context.WithCancel(t.ctx)
	tr := &trial{
		clip: rest, to: l.ear.stream.heard - len(rest.Samples) + rest.Speech.To, voiced: l.ear.detector.Voiced(),
		cancel: cancel, done: make(chan struct{}),
	}
	wait, there := context.WithCancel(t.recording)
	tr.wait = wait
	l.trial = tr
	drafted := l.store(whole)
	t.spawn(func() {
		defer there()
		defer close(tr.done)
		if tr.err = drafted(); tr.err == nil && ctx.Err() == nil {
			tr.script, tr.err = t.engine.Transcriber.Transcribe(ctx, rest)
			tr.came = time.Now()
		}
	})
}

// store gives a function that stores the draft of an utterance, to be called once and by any goroutine. Drafts are stored
// in the order of the calls of store.
func (l *listener) store(clip *Clip) func() error {
	before, stored := l.draft, make(chan struct{})
	l.draft = stored
	return func() error {
		defer close(stored)
		if before != nil {
			<-before
		}
		return l.turn.store(func(ctx context.Context) error { return l.turn.partner.Draft(ctx, clip) })
	}
}

// look looks whether the trial's transcript has come: then the endpointer learns the words, and it is answered ahead. It
// gives what the endpointer finds with them.
func (l *listener) look() []endpoint.Event {
	tr := l.trial
	if tr == nil || tr.seen || !isClosed(tr.done) {
		return nil
	}
	tr.seen = true
	if tr.err != nil {
		return nil // it is tried again at the hard end; only that counts
	}
	script, reason := l.judge(l.whole(), tr.clip, tr.script)
	events := l.ear.ends.Hint(l.ear.ends.LastVoice(), script.Text, script.Language)
	if l.turn.engine.Ahead && reason == Believed && !l.hushes(script.Text) && l.ear.ends.HardAfter() <= likely {
		tr.ahead = l.turn.ahead(script)
	}
	return events
}

// wait is until when to wait for sound: until the trial's transcript has come, or the recording is over.
func (l *listener) wait() context.Context {
	if l.trial != nil && !l.trial.seen {
		return l.trial.wait
	}
	return l.turn.recording
}

// resume ends the trial because more is said. A long part that is written down stays.
func (l *listener) resume() {
	tr := l.trial
	l.giveUp()
	if tr == nil || !tr.seen || tr.err != nil || lasting(tr.clip.Speech.To-tr.clip.Speech.From) < longPart {
		return
	}
	text, reason := believe(tr.clip, tr.script, l.turn.engine.Prompt)
	if reason == Believed {
		l.parts = append(l.parts, part{Transcript{Text: text, Language: tr.script.Language}, tr.to, tr.voiced})
	}
}

// giveUp ends the trial and what was answered ahead.
func (l *listener) giveUp() {
	if l.trial != nil {
		l.trial.cancel()
		l.trial.ahead.cancel()
		l.trial = nil
	}
}

// drop forgets the utterance, and its draft.
func (l *listener) drop() {
	l.giveUp()
	if l.draft == nil {
		return
	}
	<-l.draft
	l.draft = nil
	l.turn.notice(l.turn.store(l.turn.partner.Discard))
}

// keep stores the utterance in its draft's place.
func (l *listener) keep(clip *Clip) (int64, error) {
	if l.draft != nil {
		<-l.draft
	}
	return l.turn.keep(clip)
}
