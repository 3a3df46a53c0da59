package thread

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"testing"

	"kaiwa/config/fault"
)

// What is asked ahead is what is asked once it was said, whatever the thread holds.
func TestAheadAsksTheSame(t *testing.T) {
	lines := []string{"u Hello there", "a Mount Fuji", "a!5 Mount Fuji", "a!0 Mount Fuji", "a? Mount", "u? x", "u- x"}
	for range 20 {
		var asked []string
		a := answererFunc(func(ctx context.Context, r Request) iter.Seq2[Delta, error] {
			asked = append(asked, texts(r.History))
			return counting(1).Answer(ctx, r)
		})
		s := newStore(t)
		c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: a, Window: 200 + rand.IntN(200)})
		var said []string
		for range rand.IntN(15) {
			said = append(said, lines[rand.IntN(len(lines))])
		}
		before := add(t, s, c.thread, conversationOf(said...)...)
		if _, _, err := take(c.Ahead(t.Context(), "それで？", "ja")); err != nil {
			t.Fatal(err)
		}
		if after := page(t, s, c.thread, 0, 100); len(after) != len(before) {
			t.Fatalf("%d messages became %d", len(before), len(after))
		}
		if _, err := c.Said(t.Context(), 0, "それで？", "ja", ""); err != nil {
			t.Fatal(err)
		}
		_, answer := c.Reply(t.Context(), nil)
		if _, _, err := take(answer); err != nil || len(asked) != 2 || asked[0] != asked[1] {
			t.Fatalf("%q: asked %q (%v)", said, asked, err)
		}
	}
}

func TestAheadOfNothing(t *testing.T) {
	s := newStore(t)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: counting(1), Window: 100})
	if _, _, err := take(c.Ahead(t.Context(), "", "")); !errors.Is(err, errNothing) {
		t.Errorf("nothing was said, and the error is %v", err)
	}
}

// An answer that was asked for ahead is stored like any other, and nothing is asked again.
func TestReplyFromAhead(t *testing.T) {
	limited := &fault.Fault{Code: fault.RateLimited, Service: "answering"}
	usage := &Usage{Input: 12, Output: 5}
	for name, test := range map[string]struct {
		deltas []Delta
		err    error
		want   Message
	}{
		"complete": {[]Delta{{Model: "gpt-6-luna"}, {Text: "Mount "}, {Text: "Fuji."}, {Finish: "stop"}, {Usage: usage}}, nil,
			Message{State: Complete, Text: "Mount Fuji.", Finish: "stop", Model: "gpt-6-luna", Usage: *usage}},
		"broken":         {[]Delta{{Text: "Mount"}}, limited, Message{State: Cut, Text: "Mount", Fault: "rate limited"}},
		"broken at once": {nil, limited, Message{State: Failed, Fault: "rate limited"}},
		"cancelled":      {[]Delta{{Text: "Mount"}}, context.Canceled, Message{State: Cut, Text: "Mount"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := answeringWith(t, answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
				t.Error("it was asked again")
				return counting(1).Answer(t.Context(), Request{})
			}))
			id, answer := c.Reply(t.Context(), func(yield func(Delta, error) bool) {
				for _, d := range test.deltas {
					if !yield(d, nil) {
						return
					}
				}
				if test.err != nil {
					yield(Delta{}, test.err)
				}
			})
			if m := message(t, c.store, id); m.State != Writing {
				t.Errorf("before the first word it is %+v", m)
			}
			if text, _, err := take(answer); text != test.want.Text || !errors.Is(err, test.err) {
				t.Errorf("passed on %q, %v", text, err)
			}
			got, want := message(t, c.store, id), test.want
			want.ID, want.ThreadID, want.Parent, want.At, want.Role, want.Heard, want.Persona = id, c.thread, 1, got.At, Assistant, -1, "plain"
			if got != want {
				t.Errorf("stored %+v\nwant %+v", got, want)
			}
		})
	}
}
