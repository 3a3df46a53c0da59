package assistant

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
	"kaiwa/config/service/loopback"
	"kaiwa/config/service/loopback/openapi"
	"kaiwa/thread"
)

// Two machines with one key talk in turn in one conversation, each with a store of its own.
func TestResponsesOnTwoMachines(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		other := responding(d.another(), Options{})
		id, err := other.with.(*Responses).Join(t.Context(), other.store, d.conversation())
		if err != nil {
			t.Fatal(err)
		}
		if other.thread = id; other.copy() != d.copy() {
			t.Errorf("joined %q, want %q", other.copy(), d.copy())
		}
		if again, err := other.with.(*Responses).Join(t.Context(), other.store, d.conversation()); again != id || err != nil {
			t.Errorf("joined again: thread %d, %v", again, err)
		}
		if h := other.say("two"); h.text != "I see 3, the last is two." || other.lastInput() != "user: two" {
			t.Errorf("heard %+v, sent %q", h, other.lastInput())
		}
		if h := d.say("three"); h.text != "I see 5, the last is three." {
			t.Errorf("heard %+v", h)
		}
		want := "user: one\nassistant: I see 1, the last is one.\nuser: three\nassistant: I see 5, the last is three.\nuser: two\nassistant: I see 3, the last is two."
		if d.copy() != want {
			t.Errorf("the copy is %q, want %q", d.copy(), want)
		}
		if h := d.say("four"); h.text != "I see 7, the last is four." || d.lastInput() != "user: four" {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
		if err := other.with.(*Responses).Pull(t.Context(), other.thread); err != nil || !strings.HasSuffix(other.copy(), "user: four\nassistant: I see 7, the last is four.") {
			t.Errorf("pulled %q, %v", other.copy(), err)
		}
		if h := other.say("five"); h.text != "I see 9, the last is five." || other.lastInput() != "user: five" {
			t.Errorf("heard %+v, sent %q", h, other.lastInput())
		}
		openapi.Requests(t, d.server.Requests())
	})
}

// Two machines that share their store as well take nothing in twice.
func TestResponsesOnASharedStore(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{})
		other := d.another()
		other.store = d.store
		responding(other, Options{})
		for i, at := range []*desk{d, other, other, d, other} {
			want := fmt.Sprintf("I see %d, the last is %d.", 2*i+1, i)
			if h := at.say(fmt.Sprint(i)); h.text != want {
				t.Errorf("heard %+v, want %q", h, want)
			}
			if err := d.with.(*Responses).Pull(t.Context(), 1); err != nil {
				t.Error(err)
			}
		}
		if n := len(d.store.all[1]); n != 10 {
			t.Errorf("%d messages: %s", n, d.copy())
		}
	})
}

// Where it cannot be seen what is new in the conversation, the answer is an answer all the same, and nothing is taken in
// twice or told twice later.
func TestResponsesCannotLook(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		before := d.conversation()
		d.server.Fail(loopback.Conversations, loopback.Fault{Slow: time.Minute, Times: 1})
		start := time.Now()
		if h := d.say("two"); h.text != "I see 3, the last is two." || time.Since(start) != closing {
			t.Errorf("after %v heard %+v", time.Since(start), h)
		}
		if h := d.say("three"); h.text != "I see 5, the last is three." || d.lastInput() != "user: three" {
			t.Errorf("heard %+v, sent %q", h, d.lastInput())
		}
		if len(d.store.all[1]) != 6 || d.conversation() != before {
			t.Errorf("the copy is %q", d.copy())
		}
	})
}

// A long conversation is joined whole: it comes in pages.
func TestResponsesJoinsALongConversation(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{})
		for i := range 240 {
			d.add([]thread.Role{thread.User, thread.Assistant}[i%2], fmt.Sprint("message ", i))
		}
		d.say("now")
		other := responding(d.another(), Options{})
		id, err := other.with.(*Responses).Join(t.Context(), other.store, d.conversation())
		if n := len(other.store.all[id]); err != nil || n != 242 {
			t.Errorf("joined %d messages, %v", n, err)
		}
		if _, err := other.with.(*Responses).Join(t.Context(), other.store, "conv_nowhere"); !fault.Is(err, fault.ThreadUnknown) {
			t.Errorf("joining what is not there: %v", err)
		}
	})
}
