package thread

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestCrashChild is not a test: TestKilled starts it to kill it. It talks, and prints a line after each call
// that a user could see acknowledged.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv("KAIWA_TEST_CRASH")
	if dir == "" {
		t.Skip("it is started by TestKilled")
	}
	s := open(t, filepath.Join(dir, "kaiwa.db"))
	if _, err := s.Recover(t.Context(), filepath.Join(dir, "audio")); err != nil {
		t.Fatal(err)
	}
	th, err := s.Last(t.Context(), false)
	if err != nil {
		th = newThread(t, s)
	}
	c := NewConversation(s, th.ID, filepath.Join(dir, "audio"), counting(20), Persona{}, 1000)
	from, err := strconv.Atoi(os.Getenv("KAIWA_TEST_CRASH_FROM"))
	if err != nil {
		t.Fatal(err)
	}
	for n := from; ; n++ {
		live(t, c, n)
	}
}

// live says one thing, with as many drafts as n tells, or drops it.
func live(t *testing.T, c *Conversation, n int) {
	for draft := range n % 3 {
		if err := c.Draft(t.Context(), Recording{WAV: wavOf(n, 100*(draft+1))}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("drafted", draft, n)
	}
	if isDropped(n) {
		if err := c.Discard(t.Context()); err != nil {
			t.Fatal(err)
		}
		fmt.Println("dropped", 0, n)
		return
	}
	kept, err := c.Keep(t.Context(), Recording{WAV: wavOf(n, 1000)})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("kept", kept.ID, n)
	if _, err := c.Said(t.Context(), kept.ID, fmt.Sprint("said ", n), "en", ""); err != nil {
		t.Fatal(err)
	}
	fmt.Println("said", kept.ID, n)
	id, answer := c.Reply(t.Context(), nil)
	for _, err := range answer {
		if err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("answered", id, n)
	for more := range 2 {
		if err := c.KeepSpeech(t.Context(), id, Speech{WAV: wavOf(n, 500*(more+1)), Marks: []Mark{{n, n, n, n}}}); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("spoken", id, n)
}

// isDropped tells whether thing n is dropped: some of those with a draft are.
func isDropped(n int) bool { return n%6 == 5 || n%6 == 1 }

// counting answers with the numbers up to n.
func counting(n int) Answerer {
	return answererFunc(func(context.Context, Persona, []Message) iter.Seq2[Delta, error] {
		return func(yield func(Delta, error) bool) {
			for i := range n {
				if !yield(Delta{Text: fmt.Sprint(i, " ")}, nil) {
					return
				}
			}
			yield(Delta{Finish: "stop"}, nil)
		}
	})
}

func TestKilled(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	dir := t.TempDir()
	var acknowledged []string
	for life := range rounds {
		printed, err := killed(t.Context(), dir, 100*life, 1+rand.IntN(40))
		if err != nil {
			t.Fatal(err)
		}
		acknowledged = append(acknowledged, printed...)
		check(t, dir, acknowledged)
	}
	t.Logf("%d calls were acknowledged in %d lives", len(acknowledged), rounds)
}

// Several programs talk in one thread at once, and are killed.
func TestKilledTogether(t *testing.T) {
	dir := t.TempDir()
	newThread(t, open(t, filepath.Join(dir, "kaiwa.db")))
	var mu sync.Mutex
	var acknowledged []string
	var wg sync.WaitGroup
	for life := range 3 {
		wg.Go(func() {
			printed, err := killed(t.Context(), dir, 100*life, 30)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			acknowledged = append(acknowledged, printed...)
		})
	}
	wg.Wait()
	check(t, dir, acknowledged)
}

// killed runs the child, which counts from from, kills it with SIGKILL right after so many lines, and returns all that it printed.
func killed(ctx context.Context, dir string, from, lines int) ([]string, error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), "KAIWA_TEST_CRASH="+dir, fmt.Sprint("KAIWA_TEST_CRASH_FROM=", from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var printed []string
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		printed = append(printed, scanner.Text())
		if len(printed) == lines {
			if err := cmd.Process.Kill(); err != nil {
				return nil, err
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(printed) < lines {
		return nil, fmt.Errorf("the child ended by itself: %v\n%s", err, strings.Join(printed, "\n"))
	}
	return printed, nil
}

// check opens the store as the next start does, and looks for everything that was acknowledged.
func check(t *testing.T, dir string, acknowledged []string) {
	t.Helper()
	audio := filepath.Join(dir, "audio")
	s, err := Open(t.Context(), filepath.Join(dir, "kaiwa.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Recover(t.Context(), audio); err != nil {
		t.Fatal(err)
	}
	c := NewConversation(s, 1, audio, nil, Persona{}, 0)
	for _, line := range acknowledged {
		words := strings.Fields(line)
		if len(words) != 3 || !slices.Contains([]string{"drafted", "dropped", "kept", "said", "answered", "spoken"}, words[0]) {
			t.Fatalf("the child says %q", line)
		}
		id, _ := strconv.ParseInt(words[1], 10, 64)
		n, _ := strconv.Atoi(words[2])
		var m Message
		if words[0] == "said" || words[0] == "answered" {
			m = message(t, s, id)
		}
		switch words[0] {
		case "kept":
			if wav, err := c.LoadRecording(t.Context(), id); err != nil || !bytes.Equal(wav, wavOf(n, 1000)) {
				t.Errorf("%s: the recording is lost: %d bytes, %v", line, len(wav), err)
			}
		case "said":
			if m.State != Complete || m.Text != fmt.Sprint("said ", n) {
				t.Errorf("%s: %+v", line, m)
			}
		case "answered":
			if m.State != Complete || !strings.HasSuffix(m.Text, "19 ") || m.Finish != "stop" {
				t.Errorf("%s: %+v", line, m)
			}
		case "spoken":
			if got, err := c.LoadSpeech(t.Context(), id); err != nil || !bytes.Equal(got.WAV, wavOf(n, 1000)) || len(got.Marks) != 1 {
				t.Errorf("%s: the sound is lost: %d bytes, %v", line, len(got.WAV), err)
			}
		}
	}
	checkWhole(t, s, c)
	checkOnce(t, s, c, acknowledged)
}

// checkOnce looks at the recordings: of what was drafted or kept there is one, of what was dropped none, of what a
// child was just about to drop or to begin there may be one.
func checkOnce(t *testing.T, s *Store, c *Conversation, acknowledged []string) {
	t.Helper()
	found := map[int]int{} // samples, by what it is of
	for _, m := range page(t, s, c.thread, 0, 1_000_000) {
		if m.Role != User {
			continue
		}
		wav, err := c.LoadRecording(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		n := int(binary.LittleEndian.Uint16(wav[44:]))
		if found[n] != 0 {
			t.Errorf("%d is there twice: %d and %d samples", n, found[n], (len(wav)-44)/2)
		}
		found[n] = (len(wav) - 44) / 2
	}
	for _, line := range acknowledged {
		var word string
		var id, n int
		if _, err := fmt.Sscan(line, &word, &id, &n); err != nil {
			t.Fatal(err)
		}
		switch {
		case word == "dropped" && found[n] != 0:
			t.Errorf("%s: it is still there", line)
		case word == "drafted" && !isDropped(n) && found[n] < 100*(id+1), word == "kept" && found[n] != 1000:
			t.Errorf("%s: there are %d samples", line, found[n])
		}
	}
	for _, name := range names(t, filepath.Join(c.audioDir, unfiled)) {
		if !strings.HasSuffix(name, partEnd) && !strings.HasSuffix(name, speechEnd) && !strings.HasSuffix(name, liveEnd) {
			t.Errorf("left unfiled: %s", name)
		}
	}
}

// checkWhole looks at all messages: none is being written, every sound can be loaded, the count is right.
func checkWhole(t *testing.T, s *Store, c *Conversation) {
	t.Helper()
	all := page(t, s, c.thread, 0, 1_000_000)
	for _, m := range all {
		if m.State == Writing {
			t.Errorf("still being written: %+v", m)
		}
		if m.Audio == "" {
			continue
		}
		var err error
		if m.Role == Assistant {
			_, err = c.LoadSpeech(t.Context(), m.ID)
		} else {
			_, err = c.LoadRecording(t.Context(), m.ID)
		}
		if err != nil {
			t.Errorf("message %d: %v", m.ID, err)
		}
	}
	if th, err := s.Thread(t.Context(), c.thread); err != nil || th.Messages != len(all) {
		t.Errorf("%d messages, the thread counts %d (%v)", len(all), th.Messages, err)
	}
	var broken string
	if err := s.reader.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&broken); err != nil || broken != "ok" {
		t.Errorf("the database says %q, %v", broken, err)
	}
}

func TestTwoStoresAtOnce(t *testing.T) {
	const writers, each = 4, 25
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	stores := make([]*Store, writers)
	var wg sync.WaitGroup
	for i := range stores { // all of them want to make the file
		wg.Go(func() {
			var err error
			if stores[i], err = Open(t.Context(), path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	th := newThread(t, stores[0])
	for i, s := range stores {
		wg.Go(func() {
			for n := range each {
				m := Message{Role: User, State: Complete, Text: fmt.Sprint(i, " ", n), Heard: -1}
				if _, err := s.Append(t.Context(), th.ID, m); err != nil {
					t.Error(err)
				}
				if p, err := s.Messages(t.Context(), th.ID, 0, 5); err != nil || len(p) == 0 {
					t.Errorf("after a write there are %d messages, %v", len(p), err)
				}
			}
		})
	}
	wg.Wait()
	all := page(t, stores[0], th.ID, 0, 1000)
	next := make([]int, writers)
	for _, m := range all {
		var i, n int
		if _, err := fmt.Sscan(m.Text, &i, &n); err != nil || next[i] != n {
			t.Errorf("writer %d's message %d came in the place of its %d", i, n, next[i])
		}
		next[i]++
	}
	if len(all) != writers*each {
		t.Errorf("%d messages are there, %d were stored", len(all), writers*each)
	}
	for _, s := range stores {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
