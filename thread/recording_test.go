package thread

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"kaiwa/config/fault"
)

// wavOf makes a WAV file of 16 kHz mono s16 whose samples hold id.
func wavOf(id int, samples int) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = binary.LittleEndian.AppendUint32(b, 32000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*samples))
	for range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(id))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestKeep(t *testing.T) {
	s := newStore(t)
	dir := filepath.Join(t.TempDir(), "audio")
	c := NewConversation(s, newThread(t, s).ID, Setup{AudioDir: dir})
	wav := wavOf(7, 16000)
	before := time.Now()
	m, err := c.Keep(t.Context(), Recording{WAV: wav, Length: time.Second, Level: -18})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^\d{8}T\d{6}-1-[A-Z2-7]{13}\.wav$`).MatchString(m.Audio) {
		t.Errorf("the recording is called %q", m.Audio)
	}
	want := Message{ID: m.ID, ThreadID: c.thread, Role: User, At: m.At, State: Recorded, Heard: -1, Audio: m.Audio,
		Length: time.Second, Level: -18}
	if m != want || message(t, s, m.ID) != want || m.At.Before(before.Round(0)) {
		t.Errorf("kept %+v, want %+v", m, want)
	}
	if got, err := c.LoadRecording(t.Context(), m.ID); err != nil || !bytes.Equal(got, wav) {
		t.Errorf("loaded %d bytes of %d (%v)", len(got), len(wav), err)
	}
	if left := names(t, filepath.Join(dir, unfiled)); len(left) != 0 {
		t.Errorf("left unfiled: %q", left)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, m.Audio: 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && os.PathSeparator == '/' {
			t.Errorf("%q has mode %o, want %o", name, got, want)
		}
	}
}

func TestKeepCannotSave(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := NewConversation(s, th.ID, Setup{AudioDir: file})
	if _, err := c.Keep(t.Context(), Recording{WAV: wavOf(1, 1)}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("kept in a file: %v", err)
	}
	if all := page(t, s, th.ID, 0, 1); len(all) != 0 {
		t.Errorf("a recording that is nowhere has a row: %+v", all)
	}
}

func TestLoadRecordingMissing(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	c := NewConversation(s, th.ID, Setup{AudioDir: t.TempDir()})
	all := add(t, s, th.ID, Message{Role: User, State: Complete, Text: "typed"}, Message{Role: User, State: Recorded, Audio: "gone.wav"})
	if _, err := c.LoadRecording(t.Context(), all[0].ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("of a typed message: %v", err)
	}
	if _, err := c.LoadRecording(t.Context(), all[1].ID); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of a lost file: %v", err)
	}
}

// Killed at each step of Keep, nothing that was written is lost.
func TestKeepKilled(t *testing.T) {
	for name, test := range map[string]struct {
		steps func(t *testing.T, s *Store, dir, name string, wav []byte)
		found int // by Recover
		row   bool
	}{
		"while the file is written": {func(t *testing.T, _ *Store, dir, name string, wav []byte) {
			os.MkdirAll(filepath.Join(dir, unfiled), 0o700)
			os.WriteFile(filepath.Join(dir, unfiled, name+".part"), wav[:100], 0o600)
		}, 0, false},
		"before the row": {func(t *testing.T, _ *Store, dir, name string, wav []byte) {
			if err := folder(dir).write(name, wav); err != nil {
				t.Fatal(err)
			}
		}, 1, true},
		"before it is filed": {func(t *testing.T, s *Store, dir, name string, wav []byte) {
			if err := folder(dir).write(name, wav); err != nil {
				t.Fatal(err)
			}
			if _, err := s.keep(t.Context(), 1, name, Recording{Length: time.Second, Level: -18}, time.Now()); err != nil {
				t.Fatal(err)
			}
		}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := newStore(t), t.TempDir()
			th := newThread(t, s)
			c := NewConversation(s, th.ID, Setup{AudioDir: dir})
			wav, file := wavOf(3, 16000), soundName(th.ID, time.Now())+recordingEnd
			test.steps(t, s, dir, file, wav)
			all := page(t, s, th.ID, 0, 10)
			if len(all) > 0 { // it can be read even before Recover
				if got, err := c.LoadRecording(t.Context(), all[0].ID); err != nil || !bytes.Equal(got, wav) {
					t.Errorf("loaded %d bytes of %d (%v)", len(got), len(wav), err)
				}
			}
			for _, want := range []int{test.found, 0} { // the second time there is nothing to do
				if found, err := s.Recover(t.Context(), dir); err != nil || found != want {
					t.Errorf("found %d (%v), want %d", found, err, want)
				}
			}
			all = page(t, s, th.ID, 0, 10)
			if (len(all) == 1) != test.row {
				t.Fatalf("there are %+v", all)
			}
			if !test.row {
				return
			}
			if m := all[0]; m.State != Recorded || m.Audio != file || m.Length != time.Second {
				t.Errorf("recovered %+v", m)
			}
			if got, err := c.LoadRecording(t.Context(), all[0].ID); err != nil || !bytes.Equal(got, wav) {
				t.Errorf("loaded %d bytes of %d (%v)", len(got), len(wav), err)
			}
			if left := names(t, filepath.Join(dir, unfiled)); len(left) != 0 {
				t.Errorf("left unfiled: %q", left)
			}
		})
	}
}

func TestRecoverForAThreadThatIsGone(t *testing.T) {
	s, dir := newStore(t), t.TempDir()
	for _, name := range []string{soundName(77, time.Now()) + recordingEnd, "strange.wav"} {
		if err := folder(dir).write(name, []byte("RIFF")); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Recover(t.Context(), dir); err != nil || found != 1 {
			t.Fatalf("found %d, %v", found, err)
		}
		th, err := s.Last(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all := page(t, s, th.ID, 0, 10)
		if len(all) != 1 || all[0].Audio != name || all[0].Length != 0 || th.Messages != 1 {
			t.Errorf("%s became %+v in %+v", name, all, th)
		}
	}
}

// Another kaiwa starts, and recovers, while this one keeps recordings: each gets one row.
func TestRecoverWhileKeeping(t *testing.T) {
	const n = 30
	path, dir := filepath.Join(t.TempDir(), "kaiwa.db"), t.TempDir()
	s, other := open(t, path), open(t, path)
	th := newThread(t, s)
	c := NewConversation(s, th.ID, Setup{AudioDir: dir})
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if _, err := other.Recover(t.Context(), dir); err != nil {
				t.Error(err)
				return
			}
		}
	})
	ids := map[int64]int{}
	for i := range n {
		m, err := c.Keep(t.Context(), Recording{WAV: wavOf(i, 100), Length: time.Second, Level: -18})
		if err != nil {
			t.Error(err)
			break
		}
		ids[m.ID] = i
	}
	close(done)
	wg.Wait()
	all := page(t, s, th.ID, 0, 2*n)
	if len(all) != n || len(ids) != n {
		t.Errorf("%d recordings have %d rows, of which Keep told %d", n, len(all), len(ids))
	}
	for _, m := range all {
		wav, err := c.LoadRecording(t.Context(), m.ID)
		if err != nil || !bytes.Equal(wav, wavOf(ids[m.ID], 100)) || m.Length != time.Second || m.Level != -18 {
			t.Errorf("message %d: %d bytes, %v, %v dBFS (%v)", m.ID, len(wav), m.Length, m.Level, err)
		}
	}
}
