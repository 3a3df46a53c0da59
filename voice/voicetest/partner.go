package voicetest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"kaiwa/voice"
)

// A Partner keeps a conversation in memory. Its function fields may be nil.
type Partner struct {
	// Answers gives the answer to what was said last.
	Answers func(ctx context.Context, said string) iter.Seq2[voice.Delta, error]
	// Fails is asked before anything is stored, by the name of the method.
	Fails func(method string) error

	mu       sync.Mutex
	calls    []string
	draft    *voice.Clip
	messages []*Message
}

// A Message is what a Partner keeps.
type Message struct {
	Clip   *voice.Clip
	Text   string
	Reason voice.Reason
	Err    error // why it has no text
	Answer bool
	Ended  bool // an answer whose sequence has ended
	Spoken *voice.Spoken
}

// Calls are the methods that were called, in order, with the message's id.
func (p *Partner) Calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// Message gives a message by its id, from 1 on.
func (p *Partner) Message(id int64) Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return *p.messages[id-1]
}

// Len is how many messages there are.
func (p *Partner) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.messages)
}

// do notes a call and does it, unless it is to fail or its context is done.
func (p *Partner) do(ctx context.Context, method string, id int64, change func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, fmt.Sprintf("%s %d", method, id))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if p.Fails != nil {
		if err := p.Fails(method); err != nil {
			return err
		}
	}
	if id < 0 || id > int64(len(p.messages)) {
		return fmt.Errorf("%s: no message %d", method, id)
	}
	change()
	return nil
}

func (p *Partner) add(m *Message) int64 {
	p.messages = append(p.messages, m)
	return int64(len(p.messages))
}

// Keep is voice.Partner's.
func (p *Partner) Keep(ctx context.Context, clip *voice.Clip) (id int64, err error) {
	err = p.do(ctx, "keep", 0, func() { id, p.draft = p.add(&Message{Clip: clip}), nil })
	return id, err
}

// Load is voice.Partner's. It gives only the samples, as a file would.
func (p *Partner) Load(ctx context.Context, id int64) (clip *voice.Clip, err error) {
	err = p.do(ctx, "load", id, func() { clip = &voice.Clip{Samples: p.messages[id-1].Clip.Samples} })
	return clip, err
}

// Said is voice.Partner's.
func (p *Partner) Said(ctx context.Context, id int64, t voice.Transcript) (int64, error) {
	err := p.do(ctx, "said", id, func() {
		if id == 0 {
			id = p.add(&Message{})
		}
		p.messages[id-1].Text = t.Text
	})
	return id, err
}

// Missed is voice.Partner's.
func (p *Partner) Missed(ctx context.Context, id int64, reason voice.Reason, text string, cause error) error {
	return p.do(ctx, "missed", id, func() {
		m := p.messages[id-1]
		m.Reason, m.Text, m.Err = reason, text, cause
	})
}

// Reply is voice.Partner's.
func (p *Partner) Reply(ctx context.Context, ahead iter.Seq2[voice.Delta, error]) (id int64, answer iter.Seq2[voice.Delta, error]) {
	said := ""
	err := p.do(ctx, "reply", 0, func() {
		if n := len(p.messages); n > 0 {
			said = p.messages[n-1].Text
		}
		id = p.add(&Message{Answer: true})
	})
	if err != nil {
		return 0, func(yield func(voice.Delta, error) bool) { yield(voice.Delta{}, err) }
	}
	return id, func(yield func(voice.Delta, error) bool) {
		defer p.change(id, func(m *Message) { m.Ended = true })
		if ahead == nil {
			ahead = p.Answers(ctx, said)
		}
		for d, err := range ahead {
			p.change(id, func(m *Message) { m.Text += d.Text })
			if !yield(d, err) {
				return
			}
		}
	}
}

func (p *Partner) change(id int64, change func(m *Message)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p.messages[id-1])
}

// Spoken is voice.Partner's.
func (p *Partner) Spoken(ctx context.Context, id int64, s voice.Spoken) error {
	return p.do(ctx, "spoken", id, func() {
		if was := p.messages[id-1].Spoken; was != nil && s.Again {
			s.Heard, s.Whole = max(s.Heard, was.Heard), s.Whole || was.Whole
			s.Timings = was.Timings
			if len(s.Speech.Samples) == 0 {
				s.Speech = was.Speech
			}
		}
		p.messages[id-1].Spoken = &s
	})
}

// Draft is voice.Partner's.
func (p *Partner) Draft(ctx context.Context, clip *voice.Clip) error {
	return p.do(ctx, "draft", 0, func() { p.draft = clip })
}

// Discard is voice.Partner's.
func (p *Partner) Discard(ctx context.Context) error {
	return p.do(ctx, "discard", 0, func() { p.draft = nil })
}

// Drafted is the draft that is neither kept nor discarded, nil where there is none.
func (p *Partner) Drafted() *voice.Clip {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.draft
}

// Ahead is voice.Partner's.
func (p *Partner) Ahead(ctx context.Context, t voice.Transcript) iter.Seq2[voice.Delta, error] {
	return func(yield func(voice.Delta, error) bool) {
		if err := p.do(ctx, "ahead", 0, func() {}); err != nil {
			yield(voice.Delta{}, err)
			return
		}
		p.Answers(ctx, t.Text)(yield)
	}
}

// Speech is voice.Partner's.
func (p *Partner) Speech(ctx context.Context, id int64) (speech voice.Speech, err error) {
	err = p.do(ctx, "speech", id, func() {
		if s := p.messages[id-1].Spoken; s != nil {
			speech = s.Speech
		}
	})
	return speech, err
}
