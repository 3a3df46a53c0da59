package thread

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaiwa/config/fault"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
	much = int64(1) << 40
)

// put writes a file of so many bytes as it would have been written then.
func put(t testing.TB, dir, name string, age time.Duration, size int) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte{1}, size), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// putName gives the name of a file of that age, of which nothing else is told.
func putName(age time.Duration, end string) string { return soundName(1, time.Now().Add(-age)) + end }

// A sounded message has a sound of that age and size.
type sounded struct {
	message Message
	age     time.Duration
	size    int
	unfiled bool
}

// store stores messages with their sounds.
func store(t testing.TB, c *Conversation, all ...sounded) []Message {
	t.Helper()
	messages := make([]Message, len(all))
	for i, of := range all {
		m := of.message
		end := recordingEnd
		if m.Role == Assistant {
			end = speechEnd
		}
		m.Audio, m.Text = putName(of.age, end), "x"
		dir := c.audioDir
		if of.unfiled {
			dir = filepath.Join(dir, unfiled)
		}
		put(t, dir, m.Audio, of.age, of.size)
		messages[i] = m
	}
	stored := add(t, c.store, c.thread, messages...)
	for _, m := range stored {
		if m.Role != Assistant {
			continue
		}
		if _, err := c.store.keepSpeech(t.Context(), c.thread, m.ID, m.Audio, []Mark{{0, 1, 0, 1}}); err != nil {
			t.Fatal(err)
		}
	}
	return stored
}

func sweeping(t testing.TB) *Conversation {
	t.Helper()
	s := newStore(t)
	return NewConversation(s, newThread(t, s).ID, Setup{AudioDir: t.TempDir()})
}

var (
	said     = Message{Role: User, State: Complete}
	recorded = Message{Role: User, State: Recorded}
	dropped  = Message{Role: User, State: Dropped}
	answer   = Message{Role: Assistant, State: Complete}
	cut      = Message{Role: Assistant, State: Cut}
)

func TestSweep(t *testing.T) {
	for name, test := range map[string]struct {
		keep Keep
		all  []sounded
		stay []int
	}{
		"young and small": {Keep{30 * day, much}, []sounded{{said, 29 * day, 5, false}, {answer, 29 * day, 5, false}}, []int{0, 1}},
		"too old":         {Keep{30 * day, much}, []sounded{{said, 31 * day, 5, false}, {answer, 31 * day, 5, false}, {cut, 31 * day, 5, true}, {said, hour, 5, false}}, []int{3}},
		"too old, wanted": {Keep{30 * day, much}, []sounded{{recorded, 99 * day, 5, false}, {dropped, 31 * day, 5, false}, {dropped, 29 * day, 5, false}}, []int{0, 2}},
		"too many":        {Keep{30 * day, 20}, []sounded{{said, 5 * day, 10, false}, {answer, 4 * day, 10, false}, {said, 3 * day, 10, true}, {answer, 2 * day, 10, false}}, []int{2, 3}},
		"just enough":     {Keep{30 * day, 20}, []sounded{{said, 5 * day, 10, false}, {answer, 4 * day, 10, false}}, []int{0, 1}},
		"too many, wanted": {Keep{30 * day, 20}, []sounded{{recorded, 5 * day, 10, false}, {dropped, 4 * day, 10, false}, {said, 3 * day, 10, false},
			{answer, 2 * day, 10, false}}, []int{0, 1}},
		"nothing": {Keep{0, much}, []sounded{{said, 0, 5, false}, {answer, 0, 5, false}, {recorded, 99 * day, 5, false}, {recorded, 0, 5, true},
			{dropped, hour, 5, false}, {dropped, 2 * day, 5, false}, {said, -hour, 5, false}}, []int{2, 3, 4}},
		"a big one": {Keep{30 * day, 20}, []sounded{{said, 5 * day, 10, false}, {answer, 4 * day, 100, false}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := sweeping(t)
			stored := store(t, c, test.all...)
			var want int64
			for i, of := range test.all {
				if !slices.Contains(test.stay, i) {
					want += int64(of.size)
				}
			}
			for _, want := range []int64{want, 0} {
				if freed, err := c.store.Sweep(t.Context(), c.audioDir, test.keep); err != nil || freed != want {
					t.Errorf("freed %d, %v; want %d", freed, err, want)
				}
			}
			for i, m := range stored {
				checkSwept(t, c, m, slices.Contains(test.stay, i), fmt.Sprint(i))
			}
		})
	}
}

// checkSwept looks whether a message's sound is there, all of it, or gone.
func checkSwept(t *testing.T, c *Conversation, m Message, stays bool, name string) {
	t.Helper()
	now, load := message(t, c.store, m.ID), func() error { _, err := c.LoadRecording(t.Context(), m.ID); return err }
	var marks int
	if err := c.store.reader.QueryRowContext(t.Context(), "SELECT count(*) FROM speech_mark WHERE message_id = ?", m.ID).Scan(&marks); err != nil {
		t.Fatal(err)
	}
	if m.Role == Assistant {
		load = func() error { _, err := c.LoadSpeech(t.Context(), m.ID); return err }
	}
	_, here := os.Stat(filepath.Join(c.audioDir, m.Audio))
	_, unfiledToo := os.Stat(filepath.Join(c.audioDir, unfiled, m.Audio))
	there := here == nil || unfiledToo == nil
	if stays {
		if err := load(); err != nil || now != m || (marks == 1) != (m.Role == Assistant) {
			t.Errorf("%s did not stay: %v, %d marks, %+v", name, err, marks, now)
		}
		return
	}
	m.Audio = ""
	if err := load(); !errors.Is(err, ErrNoRecording) || there || marks != 0 || now != m {
		t.Errorf("%s stayed: %v, %v, %d marks, %+v", name, there, err, marks, now)
	}
}

func TestSweepStrays(t *testing.T) {
	c := sweeping(t)
	draftOf(t, c, wavOf(1, 1))
	type file struct {
		name string
		age  time.Duration
		stay bool
	}
	in := func(name string) string { return filepath.Join(unfiled, name) }
	files := []file{
		{putName(2*day, recordingEnd), 2 * day, false},
		{putName(2*day, speechEnd), 2 * day, false},
		{putName(hour, recordingEnd), hour, true},
		{"notes.txt", 99 * day, true},
		{"strange.wav", 99 * day, true},
		{in(putName(99*day, recordingEnd)), 99 * day, true}, // Recover gives it a row
		{in(putName(99*day, draftEnd)), 99 * day, true},
		{in(putName(2*day, speechEnd)), 2 * day, false},
		{in(putName(hour, speechEnd)), hour, true},
		{in(putName(2*day, liveEnd)), 2 * day, false},
		{in(putName(2*day, draftEnd+partEnd)), 2 * day, false},
		{in(putName(0, recordingEnd+partEnd)), 0, true},
	}
	for _, f := range files {
		put(t, c.audioDir, f.name, f.age, 10)
	}
	if freed, err := c.store.Sweep(t.Context(), c.audioDir, Keep{}); err != nil || freed != 50 {
		t.Errorf("freed %d, %v", freed, err)
	}
	for _, f := range append(files, file{in(c.draft.name + draftEnd), 0, true}, file{in(c.draft.name + liveEnd), 0, true}) {
		if _, err := os.Stat(filepath.Join(c.audioDir, f.name)); (err == nil) != f.stay {
			t.Errorf("%s, %v old: %v", f.name, f.age, err)
		}
	}
	if freed, err := c.store.Sweep(t.Context(), filepath.Join(t.TempDir(), "none"), Keep{}); err != nil || freed != 0 {
		t.Errorf("in no folder: freed %d, %v", freed, err)
	}
}

// A recording with a name of its own, which Recover has adopted, is judged by its file's time.
func TestSweepStrangeName(t *testing.T) {
	c := sweeping(t)
	put(t, c.audioDir, "strange.wav", 31*day, 10)
	m := add(t, c.store, c.thread, Message{Role: User, State: Complete, Text: "x", Audio: "strange.wav"})[0]
	for keep, stays := range map[time.Duration]bool{32 * day: true, 30 * day: false} {
		if keep == 30*day {
			if _, err := c.store.Sweep(t.Context(), c.audioDir, Keep{32 * day, much}); err != nil {
				t.Fatal(err)
			}
			checkSwept(t, c, m, true, "younger")
		}
		if _, err := c.store.Sweep(t.Context(), c.audioDir, Keep{keep, much}); err != nil {
			t.Fatal(err)
		}
		if !stays {
			checkSwept(t, c, m, false, "older")
			break
		}
	}
}

// Killed between the row and the file, no row tells of a sound that is gone, and the file goes later.
func TestSweepKilled(t *testing.T) {
	c := sweeping(t)
	all := store(t, c, sounded{said, 2 * day, 10, false}, sounded{answer, 2 * day, 10, true})
	w := sweeper{store: c.store, audioDir: c.audioDir, now: time.Now(), known: map[string]bool{all[0].Audio: true, all[1].Audio: true}}
	if err := w.list(); err != nil {
		t.Fatal(err)
	}
	if gone, err := w.letGo(t.Context()); err != nil || len(gone) != 2 {
		t.Fatalf("%+v, %v", gone, err)
	}
	if _, err := c.LoadRecording(t.Context(), all[0].ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("%v", err)
	}
	if _, err := c.LoadSpeech(t.Context(), all[1].ID); !errors.Is(err, ErrNoRecording) {
		t.Errorf("%v", err)
	}
	if freed, err := c.store.Sweep(t.Context(), c.audioDir, Keep{30 * day, much}); err != nil || freed != 20 {
		t.Errorf("the next one freed %d, %v", freed, err)
	}
}

// Several programs sweep, more than goes at once: each file goes once, whoever does it.
func TestSweepTogether(t *testing.T) {
	c := sweeping(t)
	stores := []*Store{c.store, open(t, c.store.name), open(t, c.store.name)}
	var all []sounded
	for i := range 3 * sweepAtOnce {
		all = append(all, sounded{[]Message{said, answer}[i%2], 40 * day, 10, i%3 == 0})
	}
	store(t, c, append(all, sounded{said, hour, 10, false})...)
	var freed atomic.Int64
	var wg sync.WaitGroup
	for _, s := range stores {
		wg.Go(func() {
			n, err := s.Sweep(t.Context(), c.audioDir, Keep{30 * day, much})
			if err != nil {
				t.Error(err)
			}
			freed.Add(n)
		})
	}
	wg.Wait()
	if want := int64(10 * len(all)); freed.Load() != want {
		t.Errorf("freed %d, want %d", freed.Load(), want)
	}
	if left := names(t, c.audioDir); len(left) != 2 { // and unfiled
		t.Errorf("%d files are left", len(left))
	}
}

func TestSweepFails(t *testing.T) {
	c := sweeping(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := store(t, c, sounded{said, 2 * day, 10, false})[0]
	if _, err := c.store.Sweep(ctx, c.audioDir, Keep{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	checkSwept(t, c, m, true, "cancelled")
	if _, err := c.store.Sweep(t.Context(), c.store.name, Keep{}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a file as folder: %v", err)
	}
	if _, err := c.store.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.store.Sweep(t.Context(), c.audioDir, Keep{}); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a store that cannot be written: %v", err)
	}
	checkSwept(t, c, m, true, "not written")
}

// Whatever there is: what must stay stays, no row tells of a sound that is gone, the newest are kept, as many as fit.
func TestSweepAnything(t *testing.T) {
	kinds := []Message{said, recorded, dropped, answer, cut}
	for range 30 {
		c := sweeping(t)
		var all []sounded
		for range rand.IntN(30) {
			all = append(all, sounded{kinds[rand.IntN(len(kinds))], time.Duration(rand.IntN(60)) * day / 2, rand.IntN(100), rand.IntN(4) == 0})
		}
		stored := store(t, c, all...)
		keep := Keep{time.Duration(rand.IntN(40)) * day, int64(rand.IntN(1500))}
		freed, err := c.store.Sweep(t.Context(), c.audioDir, keep)
		if err != nil {
			t.Fatal(err)
		}
		var gone, left, oldest int64
		oldestLeft := time.Duration(-1)
		youngestGone := time.Duration(1 << 62)
		for i, m := range stored {
			stays := message(t, c.store, m.ID).Audio != ""
			checkSwept(t, c, m, stays, fmt.Sprint(i))
			of := all[i]
			must := m.State == Recorded || m.State == Dropped && of.age < max(keep.Age, grace)
			if must && !stays || stays && !must && of.age >= max(keep.Age, 1) {
				t.Errorf("%+v, keep %+v: stays %v", of, keep, stays)
			}
			switch {
			case !stays:
				gone += int64(of.size)
				if of.age < keep.Age {
					youngestGone = min(youngestGone, of.age)
				}
			default:
				left += int64(of.size)
				if !must && of.age > oldestLeft {
					oldestLeft, oldest = of.age, int64(of.size)
				}
			}
		}
		if gone != freed {
			t.Errorf("freed %d, gone are %d", freed, gone)
		}
		if oldestLeft >= 0 && (left > keep.Bytes || oldestLeft > youngestGone) {
			t.Errorf("keep %+v: %d are left, the oldest of %d is %v old, gone is one of %v", keep, left, oldest, oldestLeft, youngestGone)
		}
	}
}

// It finds rows by their sound's name, and reads no others.
func TestSweepReadsByIndex(t *testing.T) {
	s := newStore(t)
	for _, query := range []string{"SELECT audio FROM message WHERE audio <> ''", "SELECT id, role, state FROM message WHERE " + bySound} {
		var plan string
		var id, parent, unused int
		if err := s.reader.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query, "x.wav").Scan(&id, &parent, &unused, &plan); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, "INDEX message_audio") {
			t.Errorf("%s: %s", query, plan)
		}
	}
}
