package assistant

import (
	"testing"

	"kaiwa/config/service/loopback"
	"kaiwa/thread"
)

// On a real store: what is typed, edited, taken back, shown again and said on another machine reaches the service as it is.
func TestResponsesOnAStore(t *testing.T) {
	inBubble(t, loopback.Options{Answer: counting}, func(t *testing.T, d *desk) {
		store, id := openStore(t)
		responses := NewResponses(d.client, store, Options{Effort: "none"})
		setup := thread.Setup{Answerer: responses, Persona: d.persona, Window: 10_000}
		turn := func(setup thread.Setup, text, want string) (said int64) {
			t.Helper()
			c := thread.NewConversation(store, id, setup)
			m, err := c.Said(t.Context(), 0, text, "en", "")
			if err != nil {
				t.Fatal(err)
			}
			_, answer := c.Reply(t.Context(), nil)
			if h := listen(answer); h.text != want || h.err != nil {
				t.Errorf("%q: heard %+v, want %q", text, h, want)
			}
			return m.ID
		}
		turn(setup, "one", "I see 1, the last is one.")
		two := turn(setup, "two", "I see 3, the last is two.")
		turn(setup, "three", "I see 5, the last is three.")
		if got := d.lastInput(); got != "user: three" {
			t.Errorf("sent %q", got)
		}
		edited := setup
		edited.Instead = two
		turn(edited, "zwei", "I see 3, the last is zwei.")
		turn(setup, "four", "I see 5, the last is four.")
		if got := d.lastInput(); got != "user: four" {
			t.Errorf("after an edit sent %q", got)
		}
		if _, err := store.TakeBack(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		turn(setup, "vier", "I see 5, the last is vier.")
		if err := store.Show(t.Context(), two); err != nil {
			t.Fatal(err)
		}
		turn(setup, "five", "I see 7, the last is five.")
		joinsOnAStore(t, d, responses, store, id)
	})
}

// joinsOnAStore has another machine go on with the thread.
func joinsOnAStore(t *testing.T, d *desk, responses *Responses, store *thread.Store, id int64) {
	t.Helper()
	m, err := load(t.Context(), store, id, responsesLink)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := openStore(t)
	joined, err := NewResponses(d.client, other, Options{}).Join(t.Context(), other, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	want, err := store.Path(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.Path(t.Context(), joined)
	if err != nil || len(got) != len(want) {
		t.Fatalf("joined %d messages of %d, %v", len(got), len(want), err)
	}
	for i := range got {
		if got[i].Role != want[i].Role || got[i].Text != want[i].Text {
			t.Errorf("joined %+v, want %+v", got[i], want[i])
		}
	}
	if err := responses.Pull(t.Context(), id); err != nil {
		t.Error(err)
	}
	if after, err := store.Path(t.Context(), id); err != nil || len(after) != len(want) {
		t.Errorf("where nobody else spoke, pulling made %d messages of %d, %v", len(after), len(want), err)
	}
}

func openStore(t *testing.T) (*thread.Store, int64) {
	t.Helper()
	store, err := thread.OpenTemporary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := store.Create(t.Context(), thread.Thread{})
	if err != nil {
		t.Fatal(err)
	}
	return store, made.ID
}
