package voice

import (
	"context"
	"iter"

	"kaiwa/voice/sentence"
)

// answer has the thread answered, and speaks the answer while it is being written. What was answered ahead, if
// anything, is there at once.
func (t *Turn) answer(a *ahead) {
	t.doing(StepAnswer, 0)
	t.enter(Thinking)
	defer a.cancel()
	if a != nil && a.failed.Load() {
		a = nil // it is asked for once more
	}
	id, words := t.partner.Reply(t.ctx, a.words())
	t.doing(StepAnswer, id)
	if id != 0 {
		t.events.add(Began{id})
	}
	s := t.speak(id, false, a.sound())
	a.join(s)
	s.begin()
	defer s.close()
	r := t.follow(words, s)
	switch {
	case t.ctx.Err() != nil:
	case r.err != nil:
		t.fail(StepAnswer, id, r.err) // what is complete of what came is still spoken
	default:
		if r.finish == "content_filter" || r.finish == "refusal" {
			s.drop()
		}
		s.say(r.splitter.Flush())
		t.events.add(Finished{r.finish})
	}
	s.close()
	s.wait()
	if id != 0 && r.length > 0 {
		t.spoken(id, s.result(r.length, r.err == nil))
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

// spoken stores what became of an answer at the loudspeaker.
func (t *Turn) spoken(id int64, s Spoken) {
	s.Timings = t.times()
	t.notice(t.store(func(ctx context.Context) error { return t.partner.Spoken(ctx, id, s) }))
}
