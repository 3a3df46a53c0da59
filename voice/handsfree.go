package voice

import (
	"context"
	"time"

	"kaiwa/voice/endpoint"
)

// patience is how long it is waited, after a voice has interrupted, for words.
const patience = time.Second

// A listener listens, hands-free, for one utterance. While nobody speaks it does nothing but listen. At each soft end
// what was said so far is written down on trial, and answered ahead; at the hard end that has been done, or is done then.
//
// It is for one goroutine, the turn's first; only its trials have goroutines of their own.
type listener struct {
	turn  *Turn
	ear   *ear
	begun time.Time

	interrupts bool   // what is listened to has interrupted: it may turn out to be no message
	over, near string // what was being spoken then, and of it what just then

	open  bool   // somebody has begun to speak
	first int    // the utterance's first sample, with pre-roll
	parts []part // of it, that need not be written down again
	trial *trial // since the last soft end; nil: none
	draft <-chan struct{}
}

// handsFree waits until somebody speaks, and has it written down when it is over. It tells whether there is something to
// be answered, and what was answered ahead.
func (t *Turn) handsFree(s Start) (bool, *ahead) {
	t.doing(StepListen, 0)
	t.enter(Opening)
	e, err := t.openEar(s)
	if err != nil {
		t.fail(StepListen, 0, err)
		return false, nil
	}
	ours := true
	closed := func() {
		if ours {
			ours = false
			e.stream.Close()
		}
	}
	defer closed() // whatever breaks: while there is a stream nobody else can listen
	t.enter(Listening)
	t.notice(t.engine.Microphone.Notice())
	l := &listener{turn: t, ear: e, begun: time.Now(), over: s.Over, near: s.Near}
	l.interrupts = s.Over != "" || t.engine.Interrupting && !s.Since.IsZero()
	clip, err := l.listen()
	t.engine.Room.learn(e.ends.Memory())
	if clip != nil && t.ctx.Err() == nil {
		rest := *e.stream // the ear still needs to know where its samples were heard
		ours = false
		t.watchStream(&rest)
		t.notice(err)
		return l.finish(clip)
	}
	closed() // at once: the next turn may listen already
	l.leave(clip)
	if err != nil {
		t.fail(StepListen, 0, err)
	}
	return false, nil
}

// listen listens until an utterance is over, and gives its clip; nil where there is none. The error is the microphone's.
func (l *listener) listen() (*Clip, error) {
	for {
		wait := l.wait()
		events, err := l.ear.hear(wait)
		if clip := l.takeAll(events); clip != nil {
			return clip, nil
		}
		if clip := l.takeAll(l.look()); clip != nil {
			return clip, nil
		}
		switch {
		case err != nil && l.turn.recording.Err() != nil:
			return l.stopped(), nil
		case err != nil && wait.Err() != nil: // the transcript has come
		case err != nil:
			return l.close(), err
		case l.open && l.ear.stream.heard-l.first >= maxSamples:
			if clip := l.close(); clip != nil {
				return clip, nil
			}
		case !l.open && l.interrupts && time.Since(l.begun) > patience:
			l.turn.events.add(Dropped{Reason: Backchannel}) // whatever it was, it has no words
			return nil, nil
		case !l.open:
			l.ear.forget()
		}
	}
}

// takeAll takes all that the endpointer has found.
func (l *listener) takeAll(events []endpoint.Event) *Clip {
	for _, e := range events {
		if clip := l.take(e); clip != nil {
			return clip
		}
	}
	return nil
}

// take takes what the endpointer has found. It gives the clip of an utterance that is over.
func (l *listener) take(e endpoint.Event) *Clip {
	switch e.Kind {
	case endpoint.Speech:
		l.open, l.first = true, max(e.At-samplesOf(PreRoll), l.ear.from())
		l.turn.events.add(Spoke{})
		l.turn.warm()
		l.turn.prepare()
	case endpoint.SoftEnd:
		l.try()
	case endpoint.Resumed:
		l.resume()
	case endpoint.HardEnd:
		return l.close()
	}
	return nil
}

// stopped ends the utterance because of Stop, or because the turn was cancelled.
func (l *listener) stopped() *Clip {
	if l.turn.ctx.Err() == nil && l.ear.ends.State() == endpoint.Speaking {
		ctx, cancel := context.WithTimeout(l.turn.ctx, onTheWay) // the end of a word is still to come
		defer cancel()
		for err := error(nil); err == nil; {
			_, err = l.ear.hear(ctx)
		}
	}
	return l.close()
}

// close ends the utterance. It gives its clip; nil where it is not worth being sent, or there is none: it is forgotten.
func (l *listener) close() *Clip {
	if !l.open {
		return nil
	}
	if clip := l.whole(); worth(clip) == Believed {
		return clip
	}
	l.drop()
	l.open, l.parts = false, nil
	l.ear.renew()
	return nil
}

// leave ends what was heard before the end of the utterance. When the program ends it is kept; otherwise the user has
// cancelled it.
func (l *listener) leave(clip *Clip) {
	if clip == nil || !l.turn.keeps() && !l.turn.broken.Load() {
		l.drop()
		return
	}
	_, _ = l.keep(clip) // there may be nobody left to tell
}

// whole is the clip of all that was said up to the last voice.
func (l *listener) whole() *Clip {
	return l.ear.clip(l.first, l.ear.ends.LastVoice(), l.ear.detector.Voiced())
}

// rest is the clip of what is not written down yet.
func (l *listener) rest() *Clip {
	if len(l.parts) == 0 {
		return l.whole()
	}
	done := l.parts[len(l.parts)-1]
	return l.ear.clip(done.to, l.ear.ends.LastVoice(), l.ear.detector.Voiced()-done.voiced)
}
