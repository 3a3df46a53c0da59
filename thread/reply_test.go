package thread

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/config/fault"
)

// answering gives a conversation, with a question, whose answerer sends these deltas and then that error.
func answering(t *testing.T, deltas []Delta, err error) *Conversation {
	t.Helper()
	return answeringWith(t, answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
		return func(yield func(Delta, error) bool) {
			for _, d := range deltas {
				if !yield(d, nil) {
					return
				}
			}
			if err != nil {
				yield(Delta{}, err)
			}
		}
	}))
}

func answeringWith(t *testing.T, a Answerer) *Conversation {
	t.Helper()
	s := newStore(t)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: a, Persona: Persona{Name: "plain"}, Window: 10_000})
	if _, err := c.Said(t.Context(), 0, "What is the tallest mountain?", "en", ""); err != nil {
		t.Fatal(err)
	}
	return c
}

// take ranges over an answer.
func take(answer iter.Seq2[Delta, error]) (text, finish string, err error) {
	var b strings.Builder
	for d, e := range answer {
		b.WriteString(d.Text)
		if d.Finish != "" {
			finish = d.Finish
		}
		if err = e; e != nil {
			break
		}
	}
	return b.String(), finish, err
}

func TestReply(t *testing.T) {
	limited := &fault.Fault{Code: fault.RateLimited, Service: "answering", Detail: "slow down"}
	usage := &Usage{Input: 12, Cached: 3, Output: 5}
	for name, test := range map[string]struct {
		deltas []Delta
		err    error
		want   Message // State, Text, Fault, Detail, Finish, Model, Usage
		code   fault.Code
	}{
		"complete": {[]Delta{{Model: "gpt-6-luna-2026"}, {Text: "Mount "}, {Text: "Fuji."}, {Finish: "stop"}, {Usage: usage}}, nil,
			Message{State: Complete, Text: "Mount Fuji.", Finish: "stop", Model: "gpt-6-luna-2026", Usage: *usage}, ""},
		"too long": {[]Delta{{Text: "Mount"}, {Finish: "length"}}, nil,
			Message{State: Complete, Text: "Mount", Finish: "length"}, ""},
		"refused": {[]Delta{{Text: "I cannot."}, {Finish: "refusal"}}, nil,
			Message{State: Complete, Text: "I cannot.", Finish: "refusal"}, ""},
		"filtered at once": {[]Delta{{Finish: "content_filter"}}, nil, Message{State: Failed, Finish: "content_filter"}, ""},
		"empty": {[]Delta{{Text: " \n"}, {Finish: "stop"}}, nil,
			Message{State: Failed, Text: " \n", Finish: "stop", Fault: "server trouble", Detail: "the answer is empty"}, fault.ServerTrouble},
		"no finish": {[]Delta{{Text: "Mount"}}, nil, Message{State: Cut, Text: "Mount", Fault: "cut off"}, fault.CutOff},
		"nothing":   {nil, nil, Message{State: Failed, Fault: "cut off"}, fault.CutOff},
		"broken": {[]Delta{{Text: "Mount"}}, limited,
			Message{State: Cut, Text: "Mount", Fault: "rate limited", Detail: "slow down"}, fault.RateLimited},
		"broken at once": {nil, fmt.Errorf("asking: %w", limited),
			Message{State: Failed, Fault: "rate limited", Detail: "slow down"}, fault.RateLimited},
		"broken after the finish": {[]Delta{{Text: "Mount"}, {Finish: "stop"}}, limited,
			Message{State: Complete, Text: "Mount", Finish: "stop"}, ""},
		"an error without a name": {nil, errors.New("oops"), Message{State: Failed, Fault: "internal", Detail: "oops"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, test.deltas, test.err)
			id, answer := c.Reply(t.Context(), nil)
			if m := message(t, c.store, id); m.State != Writing || m.Role != Assistant || m.Persona != "plain" {
				t.Errorf("before the first word it is %+v", m)
			}
			text, finish, err := take(answer)
			if text != test.want.Text || finish != test.want.Finish {
				t.Errorf("passed on %q, %q", text, finish)
			}
			wantErr := test.code != "" || test.want.Fault != ""
			if (err != nil) != wantErr || (test.code != "" && !fault.Is(err, test.code)) {
				t.Errorf("the error is %v, want %q", err, test.code)
			}
			got := message(t, c.store, id)
			want := test.want
			want.Parent = id - 1
			want.ID, want.ThreadID, want.At, want.Role, want.Heard, want.Persona = id, c.thread, got.At, Assistant, -1, "plain"
			if got != want {
				t.Errorf("stored %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestReplyLeft(t *testing.T) {
	c := answering(t, []Delta{{Text: "Mount "}, {Text: "Fuji."}, {Finish: "stop"}}, nil)
	id, answer := c.Reply(t.Context(), nil)
	for range answer {
		break
	}
	if m := message(t, c.store, id); m.State != Cut || m.Text != "Mount " || m.Fault != "" {
		t.Errorf("stored %+v", m)
	}
}

func TestReplyCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := answeringWith(t, answererFunc(func(ctx context.Context, _ Request) iter.Seq2[Delta, error] {
		return func(yield func(Delta, error) bool) {
			if yield(Delta{Text: "Mount"}, nil) {
				cancel()
				yield(Delta{}, ctx.Err())
			}
		}
	}))
	id, answer := c.Reply(ctx, nil)
	if _, _, err := take(answer); !errors.Is(err, context.Canceled) || fault.Of(err) != nil {
		t.Errorf("the error is %v", err)
	}
	if m := message(t, c.store, id); m.State != Cut || m.Text != "Mount" || m.Fault != "" {
		t.Errorf("stored %+v", m)
	}
}

func TestReplyPanics(t *testing.T) {
	c := answeringWith(t, answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
		return func(yield func(Delta, error) bool) {
			yield(Delta{Text: "Mount"}, nil)
			panic("oops")
		}
	}))
	id, answer := c.Reply(t.Context(), nil)
	func() {
		defer func() {
			if recover() != "oops" {
				t.Error("the panic did not pass through")
			}
		}()
		_, _, _ = take(answer)
	}()
	if m := message(t, c.store, id); m.State != Cut || m.Text != "Mount" || m.Fault != string(fault.Internal) {
		t.Errorf("stored %+v", m)
	}
}

func TestReplyToNothing(t *testing.T) {
	s := newStore(t)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: counting(1), Window: 100})
	id, answer := c.Reply(t.Context(), nil)
	if _, _, err := take(answer); id != 0 || !errors.Is(err, errNothing) {
		t.Errorf("%d, %v", id, err)
	}
	if all := page(t, s, c.thread, 0, 1); len(all) != 0 {
		t.Errorf("there is %+v", all)
	}
}

// What the model gets: the persona and the thread, and once less of it where the window is full.
func TestReplyTrimsOnce(t *testing.T) {
	full := &fault.Fault{Code: fault.ContextFull, Service: "answering"}
	for name, test := range map[string]struct {
		fail []error // of the calls, in order
		want []string
		err  fault.Code
	}{
		"fits":           {nil, []string{"1/2/3/4/5/6/7"}, ""},
		"does not":       {[]error{full}, []string{"1/2/3/4/5/6/7", "5/6/7"}, ""},
		"never does":     {[]error{full, full}, []string{"1/2/3/4/5/6/7", "5/6/7"}, fault.ContextFull},
		"something else": {[]error{&fault.Fault{Code: fault.KeyRefused}}, []string{"1/2/3/4/5/6/7"}, fault.KeyRefused},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			s := newStore(t)
			a := answererFunc(func(_ context.Context, r Request) iter.Seq2[Delta, error] {
				asked = append(asked, texts(r.History))
				return func(yield func(Delta, error) bool) {
					if n := len(asked); n <= len(test.fail) {
						yield(Delta{}, test.fail[n-1])
					} else if yield(Delta{Text: r.Persona.Name}, nil) {
						yield(Delta{Finish: "stop"}, nil)
					}
				}
			})
			c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: a, Persona: Persona{Name: "kansai"}, Window: 10_000})
			add(t, s, c.thread, conversationOf("u 1", "a 2", "u 3", "a 4", "u 5", "a 6")...)
			ahead := c.Ahead(t.Context(), "7", "")
			if len(asked) != 0 {
				t.Errorf("asked before it was wanted: %q", asked)
			}
			_, _, early := take(ahead)
			askedAhead := asked
			asked = nil
			add(t, s, c.thread, conversationOf("u 7")...)
			id, answer := c.Reply(t.Context(), nil)
			_, _, err := take(answer)
			if !slices.Equal(asked, test.want) || !slices.Equal(askedAhead, test.want) {
				t.Errorf("asked %q, ahead %q, want %q", asked, askedAhead, test.want)
			}
			for _, err := range []error{err, early} {
				if f := fault.Of(err); (f == nil) != (test.err == "") || (f != nil && f.Code != test.err) {
					t.Errorf("the error is %v", err)
				}
			}
			if m := message(t, s, id); (m.State == Complete) != (err == nil) {
				t.Errorf("stored %+v", m)
			}
		})
	}
}

// After a word was delivered nothing is asked again.
func TestReplyNeverTrimsAfterAWord(t *testing.T) {
	asked := 0
	c := answeringWith(t, answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
		asked++
		return func(yield func(Delta, error) bool) {
			if yield(Delta{Text: "Mount"}, nil) {
				yield(Delta{}, &fault.Fault{Code: fault.ContextFull})
			}
		}
	}))
	add(t, c.store, c.thread, conversationOf("a 2", "u 3")...)
	_, answer := c.Reply(t.Context(), nil)
	if text, _, err := take(answer); asked != 1 || text != "Mount" || !fault.Is(err, fault.ContextFull) {
		t.Errorf("asked %d times, got %q, %v", asked, text, err)
	}
}

// The window holds what the persona is told, too.
func TestReplyCountsThePersona(t *testing.T) {
	var sent string
	s := newStore(t)
	a := answererFunc(func(ctx context.Context, r Request) iter.Seq2[Delta, error] {
		sent = texts(r.History)
		return counting(1).Answer(ctx, r)
	})
	p := Persona{Instructions: strings.Repeat("x", 4000)}
	th := newThread(t, s)
	add(t, s, th.ID, conversationOf("u 1", "a 2", "u 3")...)
	for window, want := range map[int]string{estimate(p.System()) + 15: "1/2/3", estimate(p.System()) + 14: "3"} {
		_, answer := NewConversation(s, th.ID, Setup{AudioDir: t.TempDir(), Answerer: a, Persona: p, Window: window}).Reply(t.Context(), nil)
		if _, _, err := take(answer); err != nil || sent != want {
			t.Errorf("of a window of %d: sent %q, want %q (%v)", window, sent, want, err)
		}
	}
}

// An answer is saved while it grows, at most half a second late, also while nothing more comes.
func TestReplySavesOnTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "kaiwa.db")
		s := open(t, path)
		a := answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
			return func(yield func(Delta, error) bool) {
				time.Sleep(50 * time.Millisecond) // words and saves never come at the same moment
				for range 20 {
					time.Sleep(100 * time.Millisecond)
					if !yield(Delta{Text: "word "}, nil) {
						return
					}
				}
				time.Sleep(10 * time.Second)
				yield(Delta{Finish: "stop"}, nil)
			}
		})
		c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir(), Answerer: a, Window: 1000})
		add(t, s, c.thread, conversationOf("u hello")...)
		id, answer := c.Reply(t.Context(), nil)
		seen, words, start := "", 0, time.Now()
		for d, err := range answer {
			if err != nil {
				t.Fatal(err)
			}
			if d.Finish == "" {
				words++
			}
			seen += d.Text
			m := message(t, s, id)
			if missing := words - strings.Count(m.Text, "word"); missing > 5 || m.State != Writing {
				t.Errorf("after %v: %d words of %d are not on the disk: %+v", time.Since(start), missing, words, m)
			}
			if d.Finish != "" && m.Text != seen {
				t.Errorf("10 s after the last word the disk has %q", m.Text)
			}
		}
		if took := time.Since(start); took != 12*time.Second+50*time.Millisecond {
			t.Errorf("saving slowed it down: it took %v", took)
		}
		if m := message(t, s, id); m.State != Complete || m.Text != seen {
			t.Errorf("stored %+v", m)
		}
	})
}

// A second kaiwa that starts now takes the answer for cut; the one that writes it puts that right.
func TestReplyWhileAnotherOpens(t *testing.T) {
	c := answering(t, []Delta{{Text: "Mount "}, {Text: "Fuji."}, {Finish: "stop"}}, nil)
	id, answer := c.Reply(t.Context(), nil)
	opened := false
	for _, err := range answer {
		if err != nil {
			t.Fatal(err)
		}
		if !opened {
			opened = true
			other := open(t, c.store.name)
			if m := message(t, other, id); m.State != Failed {
				t.Errorf("the other one sees %+v", m)
			}
		}
	}
	if m := message(t, c.store, id); m.State != Complete || m.Text != "Mount Fuji." {
		t.Errorf("stored %+v", m)
	}
}

// Found in Writing at the start, an answer was cut by a crash.
func TestOpenSettlesAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	s := open(t, path)
	all := add(t, s, newThread(t, s).ID,
		Message{Role: Assistant, State: Writing, Text: "Mount"},
		Message{Role: Assistant, State: Writing, Text: " "},
		Message{Role: Assistant, State: Complete, Text: "Mount Fuji."},
		Message{Role: User, State: Recorded})
	other := open(t, path)
	for i, want := range []State{Cut, Failed, Complete, Recorded} {
		if got := message(t, other, all[i].ID); got.State != want || got.Text != all[i].Text {
			t.Errorf("message %d is %+v, want it %s", i, got, want)
		}
	}
}

func TestReplyCannotSave(t *testing.T) {
	c := answering(t, []Delta{{Text: "Mount"}, {Finish: "stop"}}, nil)
	_, answer := c.Reply(t.Context(), nil)
	if _, err := c.store.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := take(answer); !fault.Is(err, fault.CannotSave) {
		t.Errorf("the error is %v", err)
	}
	if id, answer := c.Reply(t.Context(), nil); id != 0 {
		t.Errorf("answered as message %d", id)
	} else if _, _, err := take(answer); !fault.Is(err, fault.CannotSave) {
		t.Errorf("the error is %v", err)
	}
}

func TestSaidEmpty(t *testing.T) {
	c := answering(t, nil, nil)
	if _, err := c.Said(t.Context(), 0, " \n", "", ""); err == nil {
		t.Error("nothing was typed, and stored")
	}
}

// A turn that is cancelled still notes what became of its recording.
func TestCancelledTurnIsStored(t *testing.T) {
	c := answering(t, nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m, err := c.Keep(ctx, Recording{WAV: wavOf(1, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Missed(ctx, m.ID, "", "", &fault.Fault{Code: fault.Unreachable, Detail: "no route"}); err != nil {
		t.Fatal(err)
	}
	if m, err = c.store.Message(t.Context(), m.ID); err != nil || m.State != Recorded || m.Fault != string(fault.Unreachable) || m.Detail != "no route" {
		t.Errorf("missed: %+v, %v", m, err)
	}
	if m, err = c.Said(ctx, m.ID, "hello", "en", "whisper-1"); err != nil || m.State != Complete || m.Fault != "" {
		t.Errorf("%+v, %v", m, err)
	}
	all := add(t, c.store, c.thread, Message{Role: Assistant, State: Complete, Text: "x", Heard: -1})
	if err := c.Spoken(ctx, all[0].ID, 1, "marin", Timings{End: 1}, false); err != nil {
		t.Fatal(err)
	}
}
