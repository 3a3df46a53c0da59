package thread

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaiwa/thread/pgtest"
)

// A life is what a kaiwa leaves that is killed: a store, sounds, and all that was acknowledged.
type life struct {
	child string // the program that is killed
	store string // a file or an address
	audio string
	said  []string // the lines that the children printed
}

// newLife gives one whose store has a thread.
func newLife(t *testing.T, store string) *life {
	t.Helper()
	newThread(t, open(t, store))
	l := &life{child: child(t), store: store, audio: filepath.Join(t.TempDir(), "audio")}
	if err := os.MkdirAll(filepath.Join(l.audio, unfiled), 0o700); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestCrashChild is not a test: others start it to kill it. It talks, and prints a line after each call that a user could
// see acknowledged.
func TestCrashChild(t *testing.T) {
	l := life{store: os.Getenv("KAIWA_TEST_CRASH_STORE"), audio: os.Getenv("KAIWA_TEST_CRASH_AUDIO")}
	if l.store == "" {
		t.Skip("it is started by TestKilled")
	}
	s := open(t, l.store)
	if _, err := s.Recover(t.Context(), l.audio); err != nil {
		t.Fatal(err)
	}
	from, err := strconv.Atoi(os.Getenv("KAIWA_TEST_CRASH_FROM"))
	if err != nil {
		t.Fatal(err)
	}
	c := l.conversation(s)
	for n := from; ; n++ {
		err := talk(t.Context(), c, n, func(what string, id int64) { fmt.Println(what, id, n) })
		if err != nil {
			t.Fatal(err)
		}
	}
}

// raceDetector tells that it is on, and all takes ten times as long.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// sparing is how much of something a test does: a fifth under the race detector. .ci/run tests without it as well.
func sparing(n int) int {
	if raceDetector() {
		return n / 5
	}
	return n
}

// child gives this test's program. The race detector makes its start ten times as slow, and two hundred are started: then
// it is one without it.
func child(t *testing.T) string {
	t.Helper()
	if !raceDetector() {
		return os.Args[0]
	}
	name := filepath.Join(t.TempDir(), "child.exe") // Windows wants the end
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", name, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

func (l *life) conversation(s *Store) *Conversation {
	return NewConversation(s, 1, Setup{AudioDir: l.audio, Answerer: counting(20), Window: 1000})
}

// talk says one thing, with as many drafts as n tells, or drops it. It tells what was acknowledged.
func talk(ctx context.Context, c *Conversation, n int, done func(what string, id int64)) error {
	for draft := range n % 3 {
		if err := c.Draft(ctx, Recording{WAV: wavOf(n, 100*(draft+1))}); err != nil {
			return err
		}
		done("drafted", int64(draft))
	}
	if isDropped(n) {
		if err := c.Discard(ctx); err != nil {
			return err
		}
		done("dropped", 0)
		return nil
	}
	kept, err := c.Keep(ctx, Recording{WAV: wavOf(n, 1000)})
	if err != nil {
		return err
	}
	done("kept", kept.ID)
	if _, err := c.Said(ctx, kept.ID, fmt.Sprint("said ", n), "en", ""); err != nil {
		return err
	}
	done("said", kept.ID)
	id, answer := c.Reply(ctx, nil)
	for _, err := range answer {
		if err != nil {
			return err
		}
	}
	done("answered", id)
	for more := range 2 {
		if err := c.KeepSpeech(ctx, id, Speech{WAV: wavOf(n, 500*(more+1)), Marks: []Mark{{n, n, n, n}}}); err != nil {
			return err
		}
	}
	done("spoken", id)
	return nil
}

// isDropped tells whether thing n is dropped: some of those with a draft are.
func isDropped(n int) bool { return n%6 == 5 || n%6 == 1 }

// counting answers with the numbers up to n.
func counting(n int) Answerer {
	return answererFunc(func(context.Context, Request) iter.Seq2[Delta, error] {
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

// TestKilled kills a kaiwa that talks, 200 times, at moments of all kinds: while it starts, and while it stores anything.
func TestKilled(t *testing.T) {
	deaths := sparing(200)
	if testing.Short() {
		deaths = 20
	}
	l := newLife(t, filepath.Join(t.TempDir(), "kaiwa.db"))
	for n := range deaths {
		printed, err := l.killed(t.Context(), 100*n, rand.IntN(12), rand.N(20*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		l.said = append(l.said, printed...)
		l.check(t, printed, len(printed)+10) // each message was acknowledged, but the last ones
		if t.Failed() {
			t.Fatalf("after %d deaths", n+1)
		}
	}
	l.check(t, l.said, 1_000_000)
	t.Logf("%d calls were acknowledged before %d deaths", len(l.said), deaths)
}

// Several programs talk in one thread at once, and are killed.
func TestKilledTogether(t *testing.T) {
	for name, store := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "kaiwa.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLife(t, store(t))
			var mu sync.Mutex
			var wg sync.WaitGroup
			for n := range 3 {
				wg.Go(func() {
					printed, err := l.killed(t.Context(), 100*n, 30, 0)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					l.said = append(l.said, printed...)
				})
			}
			wg.Wait()
			l.check(t, l.said, 1_000_000)
		})
	}
}

// killed runs the child, which counts from from, kills it with SIGKILL when it has printed so many lines and so much time
// went by, and returns all that it printed.
func (l *life) killed(ctx context.Context, from, lines int, after time.Duration) ([]string, error) {
	cmd := exec.CommandContext(ctx, l.child, "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), "KAIWA_TEST_CRASH_STORE="+l.store, "KAIWA_TEST_CRASH_AUDIO="+l.audio,
		fmt.Sprint("KAIWA_TEST_CRASH_FROM=", from))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	kill := func() { _ = cmd.Process.Kill() } // Wait tells how it ended
	var printed []string
	if lines == 0 {
		time.AfterFunc(2*after, kill) // while it starts
	}
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		printed = append(printed, scanner.Text())
		if len(printed) == lines {
			time.AfterFunc(after, kill)
		}
	}
	if err := cmd.Wait(); err == nil || len(printed) < lines || cmd.ProcessState.Exited() {
		return nil, fmt.Errorf("the child ended by itself: %v\n%s", err, strings.Join(printed, "\n"))
	}
	return printed, nil
}

// TestSeveralAtOnce lets several stores make one database, and write into one thread.
func TestSeveralAtOnce(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { testSeveralAtOnce(t, filepath.Join(t.TempDir(), "kaiwa.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { testSeveralAtOnce(t, pgtest.New(t)) })
}

func testSeveralAtOnce(t *testing.T, store string) {
	const writers, each = 4, 25
	stores := make([]*Store, writers)
	var wg sync.WaitGroup
	for i := range stores { // all of them want to make it
		wg.Go(func() {
			var err error
			if stores[i], err = Open(t.Context(), store); err != nil {
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

func TestOpenAfterACrashAtBirth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	raw(t, path, "PRAGMA journal_mode = WAL", "BEGIN", "CREATE TABLE a (x)", "ROLLBACK").Close()
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Fatalf("the file is still empty (%v)", err)
	}
	newThread(t, open(t, path))
}
