package program_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaiwa/config/service/loopback"
	"kaiwa/thread"
	"kaiwa/voice"
	"kaiwa/voice/voicetest"
)

// What the program may cost. A benchmark fails where it is far beyond, since machines differ and others use them.
const (
	keyBound       = 8.0   // ms from a key to the frame that it causes
	startBound     = 100.0 // ms that 10,000 messages add to the time to the first frame
	idleBound      = 1.0   // % of a core
	listeningBound = 8.0
	far            = 3
)

// watched is how long the program is watched for what it takes of the processor.
const watched = 20 * time.Second

// BenchmarkProgram is what the built program costs in a terminal, with a microphone and a loudspeaker, and with 10,000
// messages in its thread. One operation of each is a whole measurement.
func BenchmarkProgram(b *testing.B) {
	devices(b)
	program := build(b)
	for _, cost := range []struct {
		of  string
		run func(*testing.B, *computer)
	}{
		{"start", startCost},
		{"key", keyCost},
		{"idle", idleCost()},
		{"idle without microphone", idleCost("--set", "audio.keep_open=false")},
		{"listening", listeningCost},
	} {
		b.Run(cost.of, func(b *testing.B) {
			c := benchmarked(b, program, loopback.Options{})
			c.remember(10_000)
			cost.run(b, c)
			b.ReportMetric(0, "ns/op") // hides it: it is the measurement's own
		})
	}
}

// What is on the screen when the thread's newest message is, and its oldest.
const (
	last  = "Goodnight"
	first = "Konnichiwa"
)

// store opens the program's threads.
func (c *computer) store() *thread.Store {
	c.Helper()
	folder := filepath.Join(c.home, "data", "kaiwa")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		c.Fatal(err)
	}
	store, err := thread.Open(c.Context(), filepath.Join(folder, "kaiwa.db"))
	if err != nil {
		c.Fatal(err)
	}
	return store
}

// remember fills the thread with messages as a real conversation has them.
func (c *computer) remember(n int) {
	c.Helper()
	store := c.store()
	defer store.Close()
	t, err := store.Create(c.Context(), thread.Thread{})
	if err != nil {
		c.Fatal(err)
	}
	questions := []string{"What is the tallest mountain in Japan?", "富士山に登るなら、何月がいちばんいいですか。", "And how do I get there from Tokyo?"}
	replies := []string{
		strings.Repeat("Mount Fuji is the tallest mountain in Japan. It is covered with snow for most of the year. ", 3),
		"七月と八月です。山小屋が開いていて、雪もほとんどありません。初めての方は天気のよい平日に、吉田ルートを登るのがおすすめです。",
		"A plan:\n\n1. **Shinjuku**, by bus\n2. Kawaguchiko, with `Suica`\n\nIt takes *two hours and a half*. " + strings.Repeat("Take a jacket. ", 9),
	}
	messages := make([]thread.Message, n)
	begun := time.Now().Add(-time.Duration(n) * 10 * time.Minute)
	for i := range messages {
		m := thread.Message{Role: thread.User, State: thread.Complete, Text: questions[i/2%3], Language: "en", Model: "gpt-4o-mini-transcribe",
			Audio: fmt.Sprintf("%d.wav", i), Length: 3 * time.Second, Level: -24, Heard: -1}
		if i%2 == 1 {
			m = thread.Message{Role: thread.Assistant, State: thread.Complete, Text: replies[i/2%3], Model: "gpt-4o-mini", Finish: "stop", Voice: "alloy",
				Heard: -1, Timings: thread.Timings{FirstWord: 700 * time.Millisecond, FirstSound: 1200 * time.Millisecond}}
		}
		m.At = begun.Add(time.Duration(i) * 10 * time.Minute)
		messages[i] = m
	}
	messages[0].Text = first
	messages[n-1].Text = "You are welcome. " + last
	if _, err := store.Append(c.Context(), t.ID, messages...); err != nil {
		c.Fatal(err)
	}
}

// startCost is from the program's start to the first frame with the messages in it, with 10,000 of them and with none, in
// turn.
func startCost(b *testing.B, c *computer) {
	empty := *c
	empty.home = b.TempDir()
	var full, none []float64
	for b.Loop() {
		for range 10 {
			s := empty.run()
			none = append(none, milliseconds(s.when(0, "a new conversation").Sub(s.began)))
			s.quit()
			s = c.run()
			full = append(full, milliseconds(s.when(0, last).Sub(s.began)))
			s.quit()
		}
	}
	more := median(full) - median(none)
	b.ReportMetric(median(none), "empty-ms")
	b.ReportMetric(median(full), "10000-ms")
	b.ReportMetric(more, "more-ms")
	if more > far*startBound {
		b.Errorf("10,000 messages add %.0f ms to the start, not %.0f", more, startBound)
	}
}

// keyCost is from a key to the end of the frame that it causes, with all messages read.
func keyCost(b *testing.B, c *computer) {
	s := c.run()
	s.when(0, last)
	s.quiet(time.Second)
	s.write("g")
	s.when(0, first)
	s.quiet(time.Second)
	s.press("G")
	s.press("\x1b[5~")
	var took []float64
	for b.Loop() {
		for range 50 {
			for _, key := range []string{"k", "j", "\x1b[5~", "\x1b[6~", "?", "?"} {
				took = append(took, s.press(key))
			}
		}
	}
	slices.Sort(took)
	within, _ := slices.BinarySearch(took, keyBound)
	b.ReportMetric(median(took), "median-ms")
	b.ReportMetric(slices.Max(took), "worst-ms")
	b.ReportMetric(100*float64(within)/float64(len(took)), "%within-8-ms")
	b.ReportMetric(s.memory("VmRSS"), "RSS-MB")
	s.quit()
	if median(took) > far*keyBound {
		b.Errorf("a key takes %.1f ms, not %.0f", median(took), keyBound)
	}
}

// idleCost is while nothing happens.
func idleCost(args ...string) func(*testing.B, *computer) {
	return func(b *testing.B, c *computer) {
		s := c.run(args...)
		s.when(0, last)
		s.quiet(2 * time.Second)
		for b.Loop() {
			s.watch(b, idleBound)
		}
		s.weigh(b)
	}
}

// listeningCost is while somebody speaks. The memory is that after the turn.
func listeningCost(b *testing.B, c *computer) {
	sentence := append(voicetest.Speech(), make([]int16, voice.HearRate/3)...)
	s := c.run()
	s.when(0, last)
	s.quiet(2 * time.Second)
	for b.Loop() {
		from := s.written()
		s.write(" ")
		s.when(from, "listening")
		var mouth sync.WaitGroup
		mouth.Go(func() { c.audio.Play(b, slices.Repeat(sentence, 9), voice.HearRate) }) // 23 s
		s.watch(b, listeningBound)
		s.write(" ")
		mouth.Wait()
		s.when(from, "speaking")
		s.quiet(2 * time.Second)
	}
	s.weigh(b)
}

// watch reports what the program takes of a core for a while.
func (s *session) watch(b *testing.B, bound float64) {
	b.Helper()
	percent := s.percent(watched)
	b.ReportMetric(percent, "%core")
	if percent > far*bound {
		b.Errorf("it takes %.2f %% of a core, not %.0f", percent, bound)
	}
}

// weigh reports the program's memory, and ends it.
func (s *session) weigh(b *testing.B) {
	b.Helper()
	b.ReportMetric(s.memory("VmRSS"), "RSS-MB")
	b.ReportMetric(s.memory("VmHWM"), "peak-MB")
	s.quit()
}

func median(v []float64) float64 { return slices.Sorted(slices.Values(v))[len(v)/2] }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
