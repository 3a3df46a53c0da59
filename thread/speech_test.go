package thread

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaiwa/config/fault"
)

// spoken gives a conversation with an answer.
func spoken(t testing.TB) (*Conversation, Message) {
	t.Helper()
	s := newStore(t)
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir()})
	return c, add(t, s, c.thread, Message{Role: Assistant, State: Complete, Text: "Mount Fuji. It is high.", Heard: -1})[0]
}

func TestSpeech(t *testing.T) {
	c, m := spoken(t)
	if _, err := c.LoadSpeech(t.Context(), m.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("before it was spoken: %v", err)
	}
	var file string
	for n := range 4 { // it went on, and there is more
		want := Speech{WAV: wavOf(n, 100*n)}
		for i := range n {
			want.Marks = append(want.Marks, Mark{i, rand.Int(), 100 * i, 100*i + 100})
		}
		if err := c.KeepSpeech(t.Context(), m.ID, want); err != nil {
			t.Fatal(err)
		}
		got, err := c.LoadSpeech(t.Context(), m.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("loaded %d bytes, %v (%v); want %d, %v", len(got.WAV), got.Marks, err, len(want.WAV), want.Marks)
		}
		now := message(t, c.store, m.ID)
		if !strings.HasSuffix(now.Audio, speechEnd) || now.Audio == file || isRecording(now.Audio) {
			t.Errorf("its file was %q and is %q", file, now.Audio)
		}
		file, now.Audio = now.Audio, ""
		if now != m {
			t.Errorf("the message became %+v", now)
		}
		if there := names(t, c.audioDir); !slices.Equal(there, []string{file, unfiled}) && !slices.Equal(there, []string{unfiled, file}) {
			t.Errorf("there are %q", there)
		}
	}
	if left := names(t, filepath.Join(c.audioDir, unfiled)); len(left) != 0 {
		t.Errorf("left unfiled: %q", left)
	}
	if _, err := c.LoadRecording(t.Context(), m.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("an answer as a recording: %v", err)
	}
	if err := os.Remove(filepath.Join(c.audioDir, file)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.LoadSpeech(t.Context(), m.ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("its file is lost: %v", err)
	}
}

func TestKeepSpeechRefused(t *testing.T) {
	c, m := spoken(t)
	said := add(t, c.store, c.thread, Message{Role: User, State: Complete, Text: "x"})[0]
	elsewhere := add(t, c.store, newThread(t, c.store).ID, Message{Role: Assistant, State: Complete, Text: "x"})[0]
	for name, id := range map[string]int64{"the user's": said.ID, "another thread's": elsewhere.ID, "none": 99} {
		if err := c.KeepSpeech(t.Context(), id, Speech{WAV: wavOf(1, 1)}); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.LoadSpeech(t.Context(), id); !errors.Is(err, ErrNoRecording) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.KeepSpeech(t.Context(), m.ID, Speech{}); err == nil {
		t.Error("kept nothing")
	}
	if left := names(t, filepath.Join(c.audioDir, unfiled)); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.audioDir = file
	if err := c.KeepSpeech(t.Context(), m.ID, Speech{WAV: wavOf(1, 1)}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("in a file: %v", err)
	}
}

// What a crash leaves of an answer's sound is filed if its row is there. Else it goes, but not while its row may come.
func TestRecoverSpeech(t *testing.T) {
	c, m := spoken(t)
	dir := filepath.Join(c.audioDir, unfiled)
	files := []string{"known", "new", "old"}
	for i, name := range files {
		files[i] = soundName(c.thread, time.Now()) + speechEnd
		if err := folder(c.audioDir).write(files[i], wavOf(i, 10)); err != nil {
			t.Fatal(err)
		}
		if old := time.Now().Add(-2 * storing); name != "new" {
			if err := os.Chtimes(filepath.Join(dir, files[i]), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := c.store.keepSpeech(t.Context(), c.thread, m.ID, files[0], nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if found, err := c.store.Recover(t.Context(), c.audioDir); err != nil || found != 0 {
			t.Errorf("found %d, %v", found, err)
		}
	}
	if left := names(t, dir); !slices.Equal(left, files[1:2]) {
		t.Errorf("left %q of %q", left, files)
	}
	if got, err := c.LoadSpeech(t.Context(), m.ID); err != nil || !bytes.Equal(got.WAV, wavOf(0, 10)) || len(page(t, c.store, c.thread, 0, 9)) != 1 {
		t.Errorf("loaded %d bytes, %v", len(got.WAV), err)
	}
}

// Kept from several places at once, one of them stays, whole.
func TestKeepSpeechTogether(t *testing.T) {
	c, m := spoken(t)
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			marks := slices.Repeat([]Mark{{n, n, n, n}}, n+1)
			if err := c.KeepSpeech(t.Context(), m.ID, Speech{WAV: wavOf(n, n+1), Marks: marks}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := c.LoadSpeech(t.Context(), m.ID)
	if err != nil || len(got.Marks) == 0 {
		t.Fatalf("loaded %+v, %v", got, err)
	}
	n := got.Marks[0].TextFrom
	if len(got.Marks) != n+1 || !bytes.Equal(got.WAV, wavOf(n, n+1)) {
		t.Errorf("the sound has %d bytes, the marks are %v", len(got.WAV), got.Marks)
	}
	if there := names(t, c.audioDir); len(there) != 2 {
		t.Errorf("there are %q", there)
	}
}
