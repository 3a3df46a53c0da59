package thread

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// long is a message of about 50 tokens, as people speak.
var long = strings.Repeat("We walked along the river and looked at the mountains. ", 4)

// fill stores n messages, taking turns.
func fill(b testing.TB, s *Store, threadID int64, n int) {
	b.Helper()
	all := make([]Message, n)
	for i := range all {
		role := User
		if i%2 == 1 {
			role = Assistant
		}
		all[i] = Message{Role: role, State: Complete, Text: fmt.Sprintf("%d %s", i, long), Heard: -1, Finish: "stop"}
	}
	if _, err := s.Append(b.Context(), threadID, all...); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkAppend(b *testing.B) {
	s := newStore(b)
	th := newThread(b, s)
	for b.Loop() {
		if _, err := s.Append(b.Context(), th.ID, Message{Role: User, State: Complete, Text: long, Heard: -1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKeep10Seconds(b *testing.B) {
	s := newStore(b)
	c := NewConversation(s, newThread(b, s).ID, Setup{AudioDir: b.TempDir()})
	wav := make([]byte, 10*32000)
	for b.Loop() {
		if _, err := c.Keep(b.Context(), Recording{WAV: wav}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart opens a store and reads the last page of its last thread.
func BenchmarkStart(b *testing.B) {
	for _, n := range []int{0, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "kaiwa.db")
			s := open(b, path)
			fill(b, s, newThread(b, s).ID, n)
			for b.Loop() {
				s, err := Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				th, err := s.Last(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Messages(b.Context(), th.ID, 0, 100); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkHistory reads what a Reply sends of a thread with 10,000 messages.
func BenchmarkHistory(b *testing.B) {
	s := newStore(b)
	th := newThread(b, s)
	fill(b, s, th.ID, 10_001)
	for _, window := range []int{8_000, 32_000, 128_000} {
		b.Run(fmt.Sprint(window), func(b *testing.B) {
			for b.Loop() {
				h, err := s.history(b.Context(), th.ID, 0, window)
				if err != nil || len(h.messages()) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkThreads1000(b *testing.B) {
	s := newStore(b)
	for range 1000 {
		newThread(b, s)
	}
	for b.Loop() {
		if _, err := s.Threads(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReply is all that a Reply adds to the service's own time, in a thread with 10,000 messages; the
// metric is what stands before the request.
func BenchmarkReply(b *testing.B) {
	s := newStore(b)
	th := newThread(b, s)
	fill(b, s, th.ID, 10_001)
	c := NewConversation(s, th.ID, Setup{AudioDir: b.TempDir(), Answerer: counting(20), Persona: Builtin()[0], Window: 32_000})
	var before time.Duration
	for b.Loop() {
		start, first := time.Now(), true
		_, answer := c.Reply(b.Context(), nil)
		for _, err := range answer {
			if err != nil {
				b.Fatal(err)
			}
			if first {
				before += time.Since(start)
				first = false
			}
		}
	}
	b.ReportMetric(float64(before.Nanoseconds())/float64(b.N), "ns-before-request/op")
}

func BenchmarkDraft10Seconds(b *testing.B) {
	s := newStore(b)
	c := NewConversation(s, newThread(b, s).ID, Setup{AudioDir: b.TempDir()})
	wav := make([]byte, 10*32000)
	for b.Loop() {
		if err := c.Draft(b.Context(), Recording{WAV: wav}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKeepSpeech10Seconds stores the sound of an answer of three sentences.
func BenchmarkKeepSpeech10Seconds(b *testing.B) {
	c, m := spoken(b)
	speech := Speech{WAV: make([]byte, 10*48000), Marks: make([]Mark, 3)}
	for b.Loop() {
		if err := c.KeepSpeech(b.Context(), m.ID, speech); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTimings reads those of 5,000 answers.
func BenchmarkTimings(b *testing.B) {
	s := newStore(b)
	th := newThread(b, s)
	fill(b, s, th.ID, 10_000)
	if _, err := s.writer.ExecContext(b.Context(), "UPDATE message SET first_sound = 1 WHERE role = 'assistant'"); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := s.Timings(b.Context(), th.ID); err != nil || len(all) != 5_000 {
			b.Fatal(len(all), err)
		}
	}
}

// BenchmarkSweep goes over so many messages with a sound, among as many more without, of which as many must go.
func BenchmarkSweep(b *testing.B) {
	for _, test := range []struct{ without, with, gone int }{{0, 10_000, 0}, {0, 10_000, 100}, {90_000, 1_000, 100}} {
		b.Run(fmt.Sprintf("%d without, %d with, %d go", test.without, test.with, test.gone), func(b *testing.B) {
			c := sweeping(b)
			fill(b, c.store, c.thread, test.without)
			all := make([]sounded, test.with)
			for i := range all {
				all[i] = sounded{message: said, age: time.Hour + time.Duration(i)*time.Millisecond, size: 1}
			}
			store(b, c, all...)
			old := slices.Repeat([]sounded{{message: said, age: 40 * day, size: 1}}, test.gone)
			for b.Loop() {
				b.StopTimer()
				store(b, c, old...)
				b.StartTimer()
				if freed, err := c.store.Sweep(b.Context(), c.audioDir, Keep{30 * day, much}); err != nil || freed != int64(test.gone) {
					b.Fatal(freed, err)
				}
			}
		})
	}
}
