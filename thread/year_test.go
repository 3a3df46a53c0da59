package thread

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaiwa/thread/memory"
)

// A scene is an exchange of the year, and what the model makes of it.
type scene struct {
	user, answer string
	notes        []scripted
	then         func(*year) // after it
}

// scripted is a note that the model gives. Its quote is all that the user said, where it is "".
type scripted struct {
	text, quote, kind string
	from, to          int    // days from now, 0: none
	replaces          string // the text of the memory that it replaces
}

// A year is 200 exchanges in 20 threads, in virtual time.
type year struct {
	*testing.T
	*Conversation
	model   *scriptedModel
	changes []memory.Change // of the last exchange
	ids     map[string]int64
}

// scriptedModel is a model that takes the notes of the script. From time to time it answers something else.
type scriptedModel struct {
	scenes map[string]scene
	calls  int
}

var listed = regexp.MustCompile(`(?m)^\[(\d+)\] (.*) \(\w+, [^)]*\)$`)

func (m *scriptedModel) Ask(_ context.Context, system, question string, _ json.RawMessage) (string, error) {
	m.calls++
	switch m.calls % 9 {
	case 2:
		return "", errors.New("the service is down")
	case 4:
		return "I'm sorry, but I can't help with that.", nil
	case 6:
		return `{"notes":[{"action":"repl`, nil
	}
	ids := map[string]string{}
	for _, l := range listed.FindAllStringSubmatch(question, -1) {
		ids[l[2]] = l[1]
	}
	notes := []map[string]any{{"action": "replace", "id": 99999, "kind": "fact", "text": "The user was born on the moon.", "quote": "I was born on the moon"}}
	for said, scene := range m.scenes {
		if !strings.Contains(question, "User: "+memory.Plain(said)+"\n") {
			continue
		}
		for _, n := range scene.notes {
			note := map[string]any{"action": "add", "id": 0, "kind": n.kind, "text": n.text, "quote": n.quote, "from": "", "to": "", "foreign": false}
			if n.quote == "" {
				note["quote"] = said
			}
			if n.replaces != "" {
				note["action"], note["id"] = "replace", ids[n.replaces]
			}
			if n.from != 0 {
				note["from"] = time.Now().AddDate(0, 0, n.from).Format(time.DateOnly)
			}
			if n.to != 0 {
				note["to"] = time.Now().AddDate(0, 0, n.to).Format(time.DateOnly)
			}
			notes = append(notes, note)
		}
	}
	answer := map[string]any{"notes": notes}
	if strings.Contains(system, `"title"`) {
		answer["title"] = "“A chat.”"
	}
	b, err := json.Marshal(answer)
	return "Here you are:\n```json\n" + string(b) + "\n```", err
}

// play plays a scene: it is said, answered, and looked through.
func (y *year) play(s scene) {
	y.Helper()
	m, err := y.Said(y.Context(), 0, s.user, "", "")
	if err != nil {
		y.Fatal(err)
	}
	y.ids[s.user] = m.ID
	if _, answer := y.Reply(y.Context(), saying(s.answer)); second(drain(answer)) != nil {
		y.Fatal(s.user)
	}
	after, err := y.store.After(y.Context(), y.thread, y.model, AfterOptions{Notes: true, Window: 8000, AudioDir: y.audioDir})
	if err != nil && !errors.Is(err, memory.ErrNonsense) && !strings.Contains(err.Error(), "the service is down") {
		y.Fatal(err)
	}
	y.changes = after.Changes
	if s.then != nil {
		s.then(y)
	}
}

func saying(text string) func(func(Delta, error) bool) {
	return func(yield func(Delta, error) bool) {
		_ = yield(Delta{Text: text}, nil) && yield(Delta{Finish: "stop"}, nil)
	}
}

func drain(answer func(func(Delta, error) bool)) (n int, err error) {
	for _, e := range answer {
		n++
		err = errors.Join(err, e)
	}
	return n, err
}

// undoNote undoes what was noted last.
func undoNote(y *year) {
	y.Helper()
	if len(y.changes) != 1 {
		y.Fatalf("noted were %+v", y.changes)
	}
	if err := y.store.UndoChange(y.Context(), y.changes[0]); err != nil {
		y.Fatal(err)
	}
}

// undoForgetting undoes what the last message had forgotten.
func undoForgetting(y *year) {
	y.Helper()
	last := page(y, y.store, y.thread, 0, 2)[0]
	changes, err := y.store.Changes(y.Context(), last.ID)
	if err != nil || len(changes) != 1 || changes[0].Action != memory.Forgot || last.State != Forgotten {
		y.Fatalf("%+v, %v, %+v", changes, err, last)
	}
	if err := y.store.UndoChange(y.Context(), changes[0]); err != nil {
		y.Fatal(err)
	}
}

// TestYear: after a year of updates, contradictions, corrections, plans, poison and nonsense each memory is right, dated
// and sourced, and what was forgotten is in no file.
func TestYear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "kaiwa.db")
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		y := &year{T: t, model: &scriptedModel{scenes: map[string]scene{}}, ids: map[string]int64{}}
		for _, scene := range scenes {
			y.model.scenes[scene.user] = scene
		}
		said := map[string]time.Time{}
		for i := range 200 {
			if i%10 == 0 {
				th, err := s.Create(t.Context(), Thread{})
				if err != nil {
					t.Fatal(err)
				}
				y.Conversation = NewConversation(s, th.ID, Setup{AudioDir: filepath.Join(dir, "audio"), Window: 8000, Memory: true})
			}
			next := scene{user: fmt.Sprintf("Tell me something nice, number %d.", i), answer: fmt.Sprintf("The sea is blue, %d.", i)}
			if i%2 == 1 {
				next = scene{user: fmt.Sprintf("%d番目の豆知識を教えて", i), answer: "海は青いです。"}
			}
			if i%4 == 0 && i/4 < len(scenes) {
				next = scenes[i/4]
			}
			said[next.user] = time.Now()
			y.play(next)
			time.Sleep(44 * time.Hour)
		}
		y.check(said)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		checkBytes(t, dir, "heron", "tattoo", "手術", "moon")
	})
}

// checkBytes searches all files of a folder for words that must be in none.
func checkBytes(t *testing.T, dir string, words ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, word := range words {
			if bytes.Contains(bytes.ToLower(b), []byte(word)) {
				t.Errorf("%s is in %s", word, filepath.Base(path))
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

// check holds the memories against what they should be.
func (y *year) check(said map[string]time.Time) {
	y.Helper()
	all, err := y.store.Memories(y.Context(), true)
	if err != nil {
		y.Fatal(err)
	}
	got := map[string]memory.Memory{}
	for _, m := range all {
		got[m.Text] = m
	}
	now := time.Now()
	for text, want := range wanted {
		m, ok := got[text]
		if !ok {
			y.Errorf("%q is not known", text)
			continue
		}
		delete(got, text)
		if m.Message != y.ids[want.said] || m.Thread == 0 {
			y.Errorf("%q comes from message %d, want %d: %q", text, m.Message, y.ids[want.said], want.said)
		}
		if isTrue(m, now) != (want.until == "" && !want.past) {
			y.Errorf("%q is true until %v", text, m.To)
		}
		if want.from == 0 && !m.From.Equal(message(y, y.store, m.Message).At) || want.from != 0 && m.From.Format(time.DateOnly) != said[want.said].AddDate(0, 0, want.from).Format(time.DateOnly) {
			y.Errorf("%q is true from %v", text, m.From)
		}
		if want.until != "" && m.To.Format(time.DateOnly) != said[want.until].AddDate(0, 0, wanted[want.by].from).Format(time.DateOnly) {
			y.Errorf("%q is true until %v, want %v", text, m.To, said[want.until])
		}
	}
	for text, m := range got {
		y.Errorf("%q is known: %+v", text, m)
	}
}
