package assistant

import (
	"slices"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
)

// A thread that is left is at the service no more, nor known to be there; what it says next goes into another copy.
func TestLeave(t *testing.T) {
	inBubble(t, loopback.Options{Assistants: true, Answer: counting}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		assisting(d, Options{}).say("two")
		want := []string{"/v1/conversations/" + d.conversation(), "/v1/threads/" + d.mirrored()}
		for range 2 { // the second time there is nothing to delete
			if err := Leave(t.Context(), d.client, d.store, d.thread); err != nil {
				t.Fatal(err)
			}
			got := d.deleted()
			slices.Sort(got)
			if !slices.Equal(got, want) || d.conversation() != "" || d.mirrored() != "" {
				t.Errorf("deleted %v, want %v", got, want)
			}
		}
		if h := responding(d, Options{}).say("three"); h.text != "I see 5, the last is three." {
			t.Errorf("heard %+v", h)
		}
	})
}

// Nobody waits for a service that does not answer, and nothing is left waiting.
func TestLeaveADeadService(t *testing.T) {
	inBubble(t, loopback.Options{}, func(t *testing.T, d *desk) {
		responding(d, Options{}).say("one")
		d.server.Fail(loopback.Conversations, loopback.Fault{Slow: time.Hour})
		start := time.Now()
		if err := Leave(t.Context(), d.client, d.store, d.thread); err != nil || time.Since(start) != 0 || d.conversation() != "" {
			t.Errorf("left after %v: %v", time.Since(start), err)
		}
	})
}
