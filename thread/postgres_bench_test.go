package thread

import (
	"testing"
	"time"

	"kaiwa/thread/recall"
)

// BenchmarkStores does the same with 10,000 messages in SQLite and in PostgreSQL. The server that the tests start does not
// wait for its disk: name another one in KAIWA_TEST_POSTGRES to compare what is appended.
func BenchmarkStores(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchmarkStore(b, newStore(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { benchmarkStore(b, newPostgres(b)) })
}

func benchmarkStore(b *testing.B, s *Store) {
	th := newThread(b, s)
	fill(b, s, th.ID, 10_000)
	if _, err := s.writer.ExecContext(b.Context(), "ANALYZE"); err != nil { // PostgreSQL does it by itself within a minute
		b.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"append": func() error {
			_, err := s.Append(b.Context(), th.ID, Message{Role: User, State: Complete, Text: long, Heard: -1})
			return err
		},
		"thread": func() error {
			_, err := s.Messages(b.Context(), th.ID, 0, 100)
			return err
		},
		"search": func() error {
			_, err := s.Search(b.Context(), "river 50", 50)
			return err
		},
		"recall": func() error {
			_, err := s.index.Recall(b.Context(), recall.Question{Text: "Did we see the mountains of 5000?", Now: time.Now(), Budget: 1500})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
