package voice

import (
	"context"
	"strings"
	"time"
)

// listen records, from since on, and has it written down. It tells whether there is something to be answered.
func (t *Turn) listen(since time.Time) bool {
	t.doing(StepListen, 0)
	t.enter(Opening)
	clip, err := t.record(since)
	if t.ctx.Err() != nil {
		if t.keeps() && clip != nil && worth(clip) == Believed {
			_, _ = t.keep(clip) // there is nobody left to tell
		}
		return false
	}
	if clip == nil {
		t.fail(StepListen, 0, err)
		return false
	}
	end := time.Now()
	if at := t.stopped.Load(); at != 0 && !clip.Full {
		end = time.Unix(0, at)
	}
	t.count(end)
	if reason := worth(clip); reason != Believed {
		if err != nil { // it is not the user who was silent
			t.fail(StepListen, 0, err)
			return false
		}
		t.events.add(NothingHeard{Reason: reason, Level: clip.Level, Length: clip.Length()})
		return false
	}
	t.notice(err)
	id, err := t.keep(clip)
	t.notice(err) // what cannot be kept can still be answered
	t.enter(WritingDown)
	return t.transcribe(id, clip, false)
}

// keep stores a recording.
func (t *Turn) keep(clip *Clip) (id int64, err error) {
	err = t.store(func(ctx context.Context) (err error) {
		id, err = t.partner.Keep(ctx, clip)
		return err
	})
	if err != nil {
		return 0, err
	}
	t.events.add(Kept{ID: id, Length: clip.Length(), Level: clip.Level, Full: clip.Full})
	return id, nil
}

// again has a kept recording written down again.
func (t *Turn) again(id int64, anyway bool) bool {
	t.doing(StepTranscribe, id)
	t.enter(WritingDown)
	clip, err := t.partner.Load(t.ctx, id)
	if err == nil && clip.Voiced == 0 {
		clip, err = t.measured(clip)
	}
	if err != nil {
		t.fail(StepTranscribe, id, err)
		return false
	}
	return t.transcribe(id, clip, anyway)
}

// transcribe has a recording written down, asks the guard, and stores what was said. It tells whether there is
// something to be answered.
func (t *Turn) transcribe(id int64, clip *Clip, anyway bool) bool {
	t.doing(StepTranscribe, id)
	if t.ctx.Err() != nil {
		return false
	}
	script, err := t.engine.Transcriber.Transcribe(t.ctx, clip)
	if t.ctx.Err() != nil {
		return false // it is kept, and can be tried again
	}
	if err != nil {
		t.missed(id, Believed, "", err)
		t.fail(StepTranscribe, id, err)
		return false
	}
	t.mark(&t.timings.Transcript)
	text, reason := believe(clip, script, t.engine.Prompt)
	if anyway && reason != Empty {
		text, reason = strings.TrimSpace(script.Text), Believed
	}
	script.Text = text
	return t.judged(id, script, reason)
}

// judged stores what a recording says, or why the guard does not believe it. It tells whether there is something to be
// answered.
func (t *Turn) judged(id int64, script Transcript, reason Reason) bool {
	if reason != Believed {
		t.missed(id, reason, script.Text, nil)
		t.events.add(Dropped{ID: id, Text: script.Text, Reason: reason})
		return false
	}
	return t.said(StepTranscribe, id, script)
}

// missed stores why a kept recording has no text.
func (t *Turn) missed(id int64, reason Reason, text string, cause error) {
	if id == 0 {
		return
	}
	err := t.store(func(ctx context.Context) error { return t.partner.Missed(ctx, id, reason, text, cause) })
	t.notice(err)
}

// typed takes what the user wrote instead.
func (t *Turn) typed(text string) bool {
	t.doing(StepTranscribe, 0)
	return t.said(StepTranscribe, 0, Transcript{Text: text})
}

// said stores what the user said. It is on the screen even where it cannot be stored.
func (t *Turn) said(step Step, id int64, script Transcript) bool {
	stored := id
	err := t.store(func(ctx context.Context) (err error) {
		stored, err = t.partner.Said(ctx, id, script)
		return err
	})
	if err != nil {
		stored = id
	}
	t.events.add(Said{ID: stored, Text: script.Text, Language: script.Language})
	if err != nil {
		t.fail(step, id, err)
	}
	return err == nil
}
