package archive

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaiwa/thread"
	"kaiwa/thread/memory"
)

// A store with a folder for its sound.
type kept struct {
	*thread.Store
	audio string
}

func open(t *testing.T) kept {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "kaiwa.db"))
}

func openAt(t *testing.T, where string) kept {
	t.Helper()
	s, err := thread.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return kept{s, filepath.Join(t.TempDir(), "audio")}
}

// exported is the JSON of all that is in a store; with a folder, its sound too.
func exported(t *testing.T, s kept, folder string) string {
	t.Helper()
	e := everything(t, s)
	if folder != "" {
		e.AudioDir = s.audio
		e.KeepSound = func(name string, wav []byte) error {
			path := filepath.Join(folder, filepath.FromSlash(name))
			return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, wav, 0o600))
		}
	}
	var b bytes.Buffer
	if err := e.JSON(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func everything(t *testing.T, s kept) Export {
	t.Helper()
	e, err := Everything(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func imported(t *testing.T, s kept, file string) Imported {
	t.Helper()
	done, err := Import(t.Context(), s.Store, s.audio, file)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var begun = time.Date(2026, 11, 20, 14, 2, 3, 123456789, time.UTC)

// lived is a store that has everything that there is: branches, a deleted message, sound, tools, an answer that was cut
// and not wholly heard, memories that replaced each other.
func lived(t *testing.T) kept {
	t.Helper()
	s, ctx := open(t), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	nagano, err := s.Create(ctx, thread.Thread{Title: "Trip to <Nagano> & 長野", Created: begun})
	must(err)
	c := thread.NewConversation(s.Store, nagano.ID, thread.Setup{AudioDir: s.audio})
	recording, err := c.Keep(ctx, thread.Recording{WAV: []byte("RIFF said"), Length: 1234567891 * time.Nanosecond, Level: -23.456})
	must(err)
	_, err = c.Said(ctx, recording.ID, "Where is it cold?", "en", "whisper")
	must(err)
	answers, err := s.Append(ctx, nagano.ID, thread.Message{
		Role: thread.Assistant, State: thread.Cut, Text: "In Nagano, 長野は寒い, and elsewhere.", Heard: 14, Language: "en", Model: "gpt", Persona: "plain",
		Used: "search_memory", Voice: "marin", At: begun.Add(time.Minute), Fault: "cut off", Detail: "line \"one\"\n", Timings: thread.Timings{Endpoint: 1, Transcript: 2 * time.Second, FirstWord: 3, FirstPiece: 4, FirstSound: 5, End: time.Hour + 1},
		Usage: thread.Usage{Input: 1000, Cached: 900, Output: 12},
	})
	must(err)
	must(c.KeepSpeech(ctx, answers[0].ID, thread.Speech{WAV: []byte("RIFF answer"), Marks: []thread.Mark{{TextTo: 3, SoundTo: 24000}, {TextFrom: 3, TextTo: 10, SoundFrom: 24000, SoundTo: 50000}}}))
	more, err := s.Append(ctx, nagano.ID,
		thread.Message{Role: thread.User, State: thread.Complete, Text: "I live in Nagano.", Heard: -1, At: begun.Add(2 * time.Minute)},
		thread.Message{Role: thread.Assistant, State: thread.Complete, Text: "Noted.", Heard: -1, Finish: "stop", At: begun.Add(3 * time.Minute)},
		thread.Message{Role: thread.User, State: thread.Complete, Text: "Gone.", Heard: -1, At: begun.Add(4 * time.Minute)},
		thread.Message{Role: thread.Assistant, State: thread.Failed, Heard: -1, Fault: "timed out", At: begun.Add(5 * time.Minute)},
	)
	must(err)
	must(s.Delete(ctx, more[2].ID))
	_, err = s.Branch(ctx, nagano.ID, answers[0].ID, thread.Message{Role: thread.User, State: thread.Complete, Text: "I live in Kyoto.", Heard: -1, At: begun.Add(6 * time.Minute)})
	must(err)
	must(s.Show(ctx, more[0].ID))

	_, err = s.Create(ctx, thread.Thread{Created: begun.Add(-time.Hour)}) // untitled, with nothing in it
	must(err)
	_, err = s.ImportMemories(ctx, []memory.Memory{
		{ID: 1, Text: "lives in Kyoto", Kind: memory.Fact, Origin: memory.Auto, From: begun, To: begun.Add(time.Hour), ReplacedBy: 2, Message: more[0].ID},
		{ID: 2, Text: "lives in Nagano", Kind: memory.Fact, Origin: memory.User, From: begun.Add(time.Hour), Pinned: true, Message: more[0].ID},
		{ID: 3, Text: "answer in one sentence", Kind: memory.Instruction, Origin: memory.User, From: begun},
	})
	must(err)
	return s
}

func threadsOf(ctx context.Context, t *testing.T, s kept) []thread.Thread {
	t.Helper()
	e, err := Everything(ctx, s.Store)
	if err != nil {
		t.Fatal(err)
	}
	return e.Threads
}

func said(t *testing.T, s kept, threadID int64) string {
	t.Helper()
	path, err := s.Path(t.Context(), threadID)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range path {
		all = append(all, string(m.Role)+": "+m.Text)
	}
	return strings.Join(all, "\n")
}
