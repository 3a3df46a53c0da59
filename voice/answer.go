package voice

import (
	"context"
	"iter"

	"kaiwa/voice/sentence"
)

// answer has the thread answered, and speaks the answer while it is being written.
func (t *Turn) answer() {
	t.doing(StepAnswer, 0)
	t.enter(Thinking)
	id, words := t.partner.Reply(t.ctx)
	t.doing(StepAnswer, id)
	if id != 0 {
		t.events.add(Began{id})
	}
	s := t.speak(id, false)
	defer s.close()
	a := t.follow(words, s)
	switch {
	case t.ctx.Err() != nil:
	case a.err != nil:
		t.fail(StepAnswer, id, a.err) // what is complete of what came is still spoken
	default:
		if a.finish == "content_filter" || a.finish == "refusal" {
			s.drop()
		}
		s.say(a.splitter.Flush())
		t.events.add(Finished{a.finish})
	}
	s.close()
	s.wait()
	if id != 0 && a.length > 0 {
		t.spoken(id, s.result(a))
	}
}

// A reply is what came of an answer.
type reply struct {
	splitter sentence.Splitter
	length   int // bytes
	finish   string
	err      error
}

// follow takes the words of an answer as they come, and hands on what is complete of them.
func (t *Turn) follow(words iter.Seq2[Delta, error], s *speech) *reply {
	a := &reply{}
	silent := s.silent()
	for delta, err := range words {
		if t.ctx.Err() != nil || err != nil {
			a.err = err
			break
		}
		if delta.Finish != "" {
			a.finish = delta.Finish
		}
		if delta.Text == "" {
			continue
		}
		if now := s.silent(); a.length == 0 || now != silent { // the first, or there is no more speech
			t.mark(&t.timings.FirstWord)
			t.enter(Answering)
			silent = now
		}
		a.length += len(delta.Text)
		t.events.add(Words{delta.Text})
		s.say(a.splitter.Push(delta.Text))
	}
	return a
}

// read only speaks a text.
func (t *Turn) read(r Read) {
	t.doing(StepSpeak, r.ID)
	if !t.speaks() {
		t.fail(StepSpeak, r.ID, errNoLoudspeaker)
		return
	}
	t.enter(Answering)
	s := t.speak(r.ID, true)
	defer s.close()
	a := &reply{length: len(r.Text)}
	s.say(a.splitter.Push(r.Text))
	s.say(a.splitter.Flush())
	s.close()
	s.wait()
	// An answer that is heard once more, and not to its end, was not heard less for that.
	if spoken := s.result(a); r.ID != 0 && spoken.Whole && spoken.Voice != "" {
		t.spoken(r.ID, spoken)
	}
}

// spoken stores what became of an answer at the loudspeaker.
func (t *Turn) spoken(id int64, s Spoken) {
	s.Timings = t.times()
	t.notice(t.store(func(ctx context.Context) error { return t.partner.Spoken(ctx, id, s) }))
}
