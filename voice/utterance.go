package voice

import (
	"time"
	"unicode/utf8"
)

// finish takes an utterance that is over. It tells whether there is something to be answered, and what was answered ahead.
func (l *listener) finish(clip *Clip) (bool, *ahead) {
	t := l.turn
	t.count(l.ear.stream.at(l.ear.ends.LastVoice()))
	t.mark(&t.timings.Endpoint)
	if l.interrupts {
		return l.finishOver(clip)
	}
	id, err := l.keep(clip)
	t.notice(err) // what cannot be kept can still be answered
	return l.answered(id, l.transcript(id, clip))
}

// finishOver takes an utterance that has interrupted. Only when it is known that it is none of its own words, and
// no "mhm", is it a message.
func (l *listener) finishOver(clip *Clip) (bool, *ahead) {
	t := l.turn
	if l.trial == nil {
		t.notice(l.store(clip)()) // it is on disk before it is sent
	}
	w := l.transcript(0, clip)
	if w.err == nil && t.ctx.Err() == nil && (w.reason == Empty || w.reason == Itself || w.reason == Backchannel) {
		if w.reason == Empty {
			w.reason = Backchannel // a cough
		}
		l.drop()
		t.events.add(Dropped{Text: w.script.Text, Reason: w.reason})
		return false, nil
	}
	id, err := l.keep(clip)
	t.notice(err)
	return l.answered(id, w)
}

// written is what an utterance says, and what the guard says of that.
type written struct {
	script Transcript
	reason Reason
	came   time.Time
	err    error
}

// answered stores what an utterance says. It tells whether there is something to be answered, and what was answered ahead:
// "stop" is not.
func (l *listener) answered(id int64, w written) (bool, *ahead) {
	t := l.turn
	t.doing(StepTranscribe, id)
	switch {
	case t.ctx.Err() != nil: // it is kept, and can be tried again
		return false, nil
	case w.err != nil:
		t.missed(id, Believed, "", w.err)
		t.fail(StepTranscribe, id, w.err)
		return false, nil
	}
	t.markAt(&t.timings.Transcript, w.came)
	if !t.judged(id, w.script, w.reason) {
		return false, nil
	}
	t.settled.Store(true)
	switch {
	case l.hushes(w.script.Text):
		return false, nil // that is all that it asked for
	case l.trial == nil:
		return true, nil
	}
	return true, l.trial.ahead
}

// transcript is what an utterance says. It waits for the trial of the last soft end, or does what none has done.
func (l *listener) transcript(id int64, clip *Clip) written {
	t, tr := l.turn, l.trial
	t.doing(StepTranscribe, id)
	if tr == nil || !isClosed(tr.done) {
		t.enter(WritingDown)
	}
	if tr != nil {
		select {
		case <-tr.done:
		case <-t.ctx.Done():
			return written{err: t.ctx.Err()}
		}
		if tr.err == nil {
			return l.written(clip, tr.clip, tr.script, tr.came)
		}
		t.enter(WritingDown) // once more
	}
	rest := l.rest()
	if len(l.parts) > 0 && worth(rest) != Believed {
		return l.written(clip, rest, Transcript{}, time.Now())
	}
	script, err := t.engine.Transcriber.Transcribe(t.ctx, rest)
	if err != nil {
		return written{err: err}
	}
	return l.written(clip, rest, script, time.Now())
}

func (l *listener) written(clip, last *Clip, script Transcript, came time.Time) written {
	script, reason := l.judge(clip, last, script)
	return written{script: script, reason: reason, came: came}
}

// judge joins what was written down of an utterance: its parts, and the last one. The guard looks at each, and at the
// whole.
func (l *listener) judge(whole, last *Clip, script Transcript) (Transcript, Reason) {
	text, reason := believe(last, script, l.turn.engine.Prompt)
	if len(l.parts) > 0 {
		if reason != Believed {
			text = ""
		}
		for i := len(l.parts) - 1; i >= 0; i-- {
			text = join(l.parts[i].script.Text, text)
		}
		script.Language = l.parts[0].script.Language
		text, reason = believe(whole, Transcript{Text: text}, l.turn.engine.Prompt)
	}
	if reason == Believed && l.interrupts {
		reason = overheard(text, l.over, l.near)
	}
	script.Text = text
	return script, reason
}

// join joins two texts with a space, but not CJK texts.
func join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if a == "" || b == "" || unspaced(last) && unspaced(first) {
		return a + b
	}
	return a + " " + b
}

// unspaced tells whether a character is one that has no spaces around it: a CJK one, or one of their marks.
func unspaced(r rune) bool { return cjk(r) || r >= 0x3000 && r < 0x3040 || r >= 0xff00 && r < 0xff66 }
