package partner

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"kaiwa/config"
	"kaiwa/config/service/loopback"
	"kaiwa/thread"
	"kaiwa/thread/assistant"
	"kaiwa/ui"
)

// A machine has a store of its own, and an assistant whose conversations the service keeps.
type machine struct {
	t     *testing.T
	store *thread.Store
	with  Assistant
}

func newMachine(t *testing.T, url string) machine {
	store, err := thread.Open(t.Context(), filepath.Join(t.TempDir(), "kaiwa.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	set := config.Defaults()
	set.Service.BaseURL, set.Assistant = url, "responses"
	none := func(string) (string, bool) { return "", false }
	return machine{t, store, Assistant{Settings: set, Store: store, Keys: config.NewKeys(filepath.Join(t.TempDir(), "keys"), none, nil)}}
}

func (m machine) screen() ui.Store { return Screen(func() Assistant { return m.with }) }

// say types something and gives the answer.
func (m machine) say(threadID int64, text string) (answer string) {
	m.t.Helper()
	c := m.with.Conversation(threadID, 0)
	if _, err := c.Said(m.t.Context(), 0, text, "", ""); err != nil {
		m.t.Fatal(err)
	}
	_, deltas := c.Reply(m.t.Context(), nil)
	for d, err := range deltas {
		if err != nil {
			m.t.Fatal(err)
		}
		answer += d.Text
	}
	return answer
}

// serve starts a service, and gives the paths that are deleted there.
func serve(t *testing.T) (url string, deleted <-chan string) {
	service := loopback.New(loopback.Options{})
	paths := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		service.ServeHTTP(w, r)
		if r.Method == http.MethodDelete {
			paths <- r.URL.Path
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1", paths
}

// What another machine said is there when a thread is opened, not only with the next answer. What is deleted here, and the
// thread where a memory was said that is forgotten, is deleted at the service.
func TestScreenOfAThreadThatAServiceKeeps(t *testing.T) {
	url, deleted := serve(t)
	here, there := newMachine(t, url), newMachine(t, url)
	ctx := t.Context()
	made, err := here.with.Choose(ctx, "new")
	if err != nil {
		t.Fatal(err)
	}
	here.say(made.ID, "Remember that I like matcha.")
	conversation, err := assistant.Conversation(ctx, here.store, made.ID)
	if err != nil || conversation == "" {
		t.Fatalf("%q, %v", conversation, err)
	}
	joined, err := there.with.Choose(ctx, conversation)
	if err != nil {
		t.Fatal(err)
	}
	there.say(joined.ID, "And black tea.")

	screen := here.screen()
	for range 2 {
		got, err := screen.Messages(ctx, made.ID, 0, 10)
		if err != nil || len(got) != 4 || got[2].Text != "And black tea." {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	known, err := screen.Memories(ctx, false)
	if err != nil || len(known) != 1 {
		t.Fatalf("remembered %v, %v", known, err)
	}
	if _, err := screen.ForgetMemory(ctx, known[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if got := <-deleted; got != "/v1/conversations/"+conversation {
		t.Errorf("deleted %s", got)
	}
	here.say(made.ID, "What do I like?")
	again, err := assistant.Conversation(ctx, here.store, made.ID)
	if err != nil || again == "" || again == conversation {
		t.Errorf("goes on in %q, %v", again, err)
	}
	if err := screen.DeleteThread(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if got := <-deleted; got != "/v1/conversations/"+again {
		t.Errorf("deleted %s", got)
	}
}

// A thread opens where there is no service, too.
func TestScreenWithoutTheService(t *testing.T) {
	here := newMachine(t, "http://127.0.0.1:1/v1")
	made, err := here.with.Choose(t.Context(), "new")
	if err != nil {
		t.Fatal(err)
	}
	if err := here.store.SetLink(t.Context(), made.ID, "responses.conversation", `{"id": "conv_1"}`); err != nil {
		t.Fatal(err)
	}
	screen := here.screen()
	if got, err := screen.Messages(t.Context(), made.ID, 0, 10); len(got) != 0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if err := screen.DeleteThread(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
}
