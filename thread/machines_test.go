package thread

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// testMachines is two machines on one database: each has the sounds that it recorded, and leaves the other's alone.
func testMachines(t *testing.T, s *Store) {
	if s.memory != nil {
		return // a temporary store is of one machine
	}
	ctx := t.Context()
	th := newThread(t, s)
	here, there := NewConversation(s, th.ID, Setup{AudioDir: t.TempDir()}), NewConversation(s, th.ID, Setup{AudioDir: t.TempDir()})
	wav := wavOf(1, 100)
	kept := func(c *Conversation) (recording, answer Message) {
		recording, err := c.Keep(ctx, Recording{WAV: wav})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Said(ctx, recording.ID, "hello", "", ""); err != nil {
			t.Fatal(err)
		}
		answer = add(t, s, th.ID, Message{Role: Assistant, State: Complete, Text: "hi", Heard: -1})[0]
		if err := c.KeepSpeech(ctx, answer.ID, Speech{WAV: wav, Marks: []Mark{{0, 1, 0, 1}}}); err != nil {
			t.Fatal(err)
		}
		return recording, answer
	}
	recording, answer := kept(there)
	mine, _ := kept(here)
	if _, err := here.LoadRecording(ctx, recording.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("a recording of another machine: %v", err)
	}
	if _, err := here.LoadSpeech(ctx, answer.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("an answer's sound on another machine: %v", err)
	}
	if freed, err := s.Sweep(ctx, here.audioDir, Keep{}); err != nil || freed != int64(2*len(wav)) {
		t.Errorf("swept %d bytes, %v", freed, err)
	}
	if _, err := here.LoadRecording(ctx, mine.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("what was swept: %v", err)
	}
	if found, err := s.Recover(ctx, here.audioDir); err != nil || found != 0 {
		t.Errorf("recovered %d, %v", found, err)
	}
	if got, err := there.LoadRecording(ctx, recording.ID); err != nil || !bytes.Equal(got, wav) {
		t.Errorf("the other machine has %d bytes of its recording, %v", len(got), err)
	}
	if got, err := there.LoadSpeech(ctx, answer.ID); err != nil || !bytes.Equal(got.WAV, wav) || len(got.Marks) != 1 {
		t.Errorf("the other machine has %d bytes of its answer, %v", len(got.WAV), err)
	}
	// What is spoken anew here is here; there its file is nobody's, and is swept one day.
	if err := here.KeepSpeech(ctx, answer.ID, Speech{WAV: wav}); err != nil {
		t.Fatal(err)
	}
	if _, err := there.LoadSpeech(ctx, answer.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("spoken anew on another machine: %v", err)
	}
	if _, err := here.LoadSpeech(ctx, answer.ID); err != nil {
		t.Error(err)
	}
}

// testAdoptOnce lets several programs find the same recordings, whose thread is gone, at once.
func testAdoptOnce(t *testing.T, s *Store) {
	if s.memory != nil {
		return
	}
	const n = 8
	dir := t.TempDir()
	for range n {
		if err := folder(dir).write(soundName(77, time.Now())+recordingEnd, wavOf(1, 10)); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	found := make([]int, 4)
	for i := range found {
		wg.Go(func() {
			var err error
			if found[i], err = s.Recover(t.Context(), dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, f := range found {
		sum += f
	}
	names, err := s.soundNames(t.Context())
	if err != nil || len(names) != n || sum != n {
		t.Errorf("of %d recordings %v were found, %d have a row (%v)", n, found, len(names), err)
	}
	for name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
