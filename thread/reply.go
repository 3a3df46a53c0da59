package thread

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kaiwa/config/fault"
)

// saveEvery is how often an answer is saved while it grows: a crash costs at most so much of it.
const saveEvery = 500 * time.Millisecond

// errNothing says that a thread holds nothing that could be answered.
var errNothing = errors.New("answering: nothing was said yet")

// Ahead asks for the answer to what was probably said after all that the thread holds, and stores nothing. The request
// is made, once, when the sequence is ranged over; the sequence can be given to Reply. An error comes last.
func (c *Conversation) Ahead(ctx context.Context, text, language string) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		p, err := c.prompt(ctx, Message{Role: User, Text: text, Language: language})
		if err != nil {
			yield(Delta{}, err)
			return
		}
		c.ask(ctx, p)(yield)
	}
}

// Reply answers the thread as it stands: the newest message of the user, with what came before it as far as
// the window allows. The answer's id is known at once; the sequence asks the service when it is ranged over,
// which must be done exactly once. With ahead, the answer that was asked for before, nothing is asked: that one
// is passed on and stored.
//
// A Finish is passed on as it comes (the last sentence waits for it). When the sequence has ended, the answer
// is stored, however it ended: Complete with a Finish; Cut where it broke off, was cancelled, or nobody
// listened any more; Failed where nothing came. Whoever tells the user that the answer is complete waits for
// that. An error, a cancelled context's too, comes last.
func (c *Conversation) Reply(ctx context.Context, ahead iter.Seq2[Delta, error]) (id int64, answer iter.Seq2[Delta, error]) {
	broken := func(err error) iter.Seq2[Delta, error] {
		return func(yield func(Delta, error) bool) { yield(Delta{}, err) }
	}
	if ahead == nil {
		p, err := c.prompt(ctx)
		if err != nil {
			return 0, broken(err)
		}
		ahead = c.ask(ctx, p)
	}
	stored, err := c.store.Append(ctx, c.thread, Message{Role: Assistant, State: Writing, Heard: -1, Persona: c.persona.Name})
	if err != nil {
		return 0, broken(err)
	}
	return stored[0].ID, c.store.keeping(ctx, stored[0], ahead)
}

// ask asks the answerer. If the model's window is smaller than ours, it trims once and tries once more.
func (c *Conversation) ask(ctx context.Context, p prompt) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		full, begun := false, false
		for d, err := range c.answerer.Answer(ctx, c.request(p)) {
			if full = !begun && fault.Is(err, fault.ContextFull) && p.history.trim(); full {
				break
			}
			begun = true
			if !yield(d, err) {
				return
			}
		}
		if full {
			c.answerer.Answer(ctx, c.request(p))(yield)
		}
	}
}

// keeping passes an answer on, and stores what came of it in m's row while it grows and when it ends.
func (s *Store) keeping(ctx context.Context, m Message, answer iter.Seq2[Delta, error]) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		g := newGrowing(ctx, s, m)
		var broken error = &fault.Fault{Code: fault.Internal} // what a panic leaves
		listening := false
		defer func() {
			if err := g.end(ctx, broken); err != nil && listening {
				yield(Delta{}, err)
			}
		}()
		for delta, err := range answer {
			if err != nil {
				broken, listening = err, true
				return
			}
			g.add(delta)
			if !yield(delta, nil) {
				broken = context.Canceled
				return
			}
		}
		broken, listening = nil, true
	}
}

// A growing answer is saved while it grows. A goroutine of its own does it, so that no word waits for the disk.
type growing struct {
	store *Store
	m     Message
	text  strings.Builder
	now   atomic.Pointer[string] // the text so far
	stop  chan struct{}
	done  chan struct{}
}

func newGrowing(ctx context.Context, s *Store, m Message) *growing {
	g := &growing{store: s, m: m, stop: make(chan struct{}), done: make(chan struct{})}
	go g.saving(ctx, m)
	return g
}

// saving saves the text from time to time. Its errors are not lost: the last save, in end, meets them again.
func (g *growing) saving(ctx context.Context, m Message) {
	defer close(g.done)
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-g.stop:
			return
		case <-tick.C:
		}
		if now := g.now.Load(); now != nil && *now != m.Text {
			m.Text = *now
			_ = g.store.save(ctx, m)
		}
	}
}

func (g *growing) add(delta Delta) {
	if delta.Text != "" {
		g.text.WriteString(delta.Text)
		now := g.text.String() // no copy: a Builder never changes what it has given out
		g.now.Store(&now)
	}
	if delta.Finish != "" {
		g.m.Finish = delta.Finish
	}
	if delta.Model != "" {
		g.m.Model = delta.Model
	}
	if delta.Usage != nil {
		g.m.Usage = *delta.Usage
	}
	if used := strings.Split(g.m.Used, ", "); delta.Used != "" && !slices.Contains(used, delta.Used) {
		g.m.Used = strings.TrimPrefix(g.m.Used+", "+delta.Used, ", ")
	}
}

// end stores the answer in its last state. It returns why the answer is not what was asked for, or why it
// could not be stored. After a Finish nothing can break it any more.
func (g *growing) end(ctx context.Context, broken error) error {
	close(g.stop)
	<-g.done
	g.m.Text = g.text.String()
	empty := strings.TrimSpace(g.m.Text) == ""
	switch {
	case g.m.Finish == "stop" && empty:
		broken = &fault.Fault{Code: fault.ServerTrouble, Service: "answering", Detail: "the answer is empty"}
	case g.m.Finish != "":
		broken = nil
	case broken == nil:
		broken = &fault.Fault{Code: fault.CutOff, Service: "answering"}
	}
	switch {
	case empty:
		g.m.State = Failed
	case broken != nil:
		g.m.State = Cut
	default:
		g.m.State = Complete
	}
	g.m.Fault, g.m.Detail = describe(broken)
	if err := g.store.save(ctx, g.m); err != nil {
		return errors.Join(broken, err)
	}
	return broken
}

// describe gives what a message keeps of an error. What the user did himself is none.
func describe(err error) (code, detail string) {
	if err == nil || errors.Is(err, context.Canceled) {
		return "", ""
	}
	if f := fault.Of(err); f != nil {
		return string(f.Code), f.Detail
	}
	return string(fault.Internal), err.Error()
}
