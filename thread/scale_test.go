package thread

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// perThread is how many messages a thread of a large store has.
const perThread = 20

// invent makes texts whose words are as often as those that people use: Zipf's law over 50,000 words. Every fifth one is
// Japanese.
func invent(r *rand.Rand) func() string {
	const letters = "etaoinshrdlucmfwypvbgkqjxz"
	words := make([]string, 50_000)
	for i := range words {
		for range 2 + r.IntN(8) {
			words[i] += letters[r.IntN(r.IntN(len(letters))+1):][:1]
		}
	}
	common := rand.NewZipf(r, 1.1, 5, uint64(len(words)-1))
	kana := []rune("のにはをたがでてとしれさいあるもかなこらすりっくき東京大阪富士山新幹線抹茶温泉旅行天気明日昨日")
	return func() string {
		var b strings.Builder
		if r.IntN(5) == 0 {
			for range 20 + r.IntN(40) {
				b.WriteRune(kana[r.IntN(len(kana))])
			}
			return b.String()
		}
		for range 10 + r.IntN(25) {
			b.WriteString(words[common.Uint64()])
			b.WriteByte(' ')
		}
		return b.String()
	}
}

// large makes a store of so many messages.
func large(b *testing.B, n int) *Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "kaiwa.db")
	s := open(b, path)
	pragma(b, s, "synchronous = OFF")
	start, text := time.Now(), invent(rand.New(rand.NewPCG(1, 2)))
	at := time.Unix(1_700_000_000, 0)
	for done := 0; done < n; {
		err := s.write(b.Context(), func(ctx context.Context, tx transaction) error {
			for range 1000 {
				th, err := insertThread(ctx, tx, Thread{Title: "Trip to Nagano", Created: at})
				if err != nil {
					return err
				}
				messages := make([]Message, perThread)
				for i := range messages {
					at = at.Add(time.Minute)
					messages[i] = Message{Role: []Role{User, Assistant}[i%2], State: Complete, At: at, Text: text(), Heard: -1}
				}
				if err := s.append(ctx, tx, th.ID, messages); err != nil {
					return err
				}
				if done += perThread; done >= n {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	pragma(b, s, "synchronous = FULL")
	pragma(b, s, "wal_checkpoint(TRUNCATE)")
	b.Logf("%d messages were made in %v", n, time.Since(start).Round(time.Second))
	return s
}

func pragma(b *testing.B, s *Store, set string) {
	b.Helper()
	if _, err := s.writer.ExecContext(b.Context(), "PRAGMA "+set); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkScale is what a user waits for, in stores of growing size.
func BenchmarkScale(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if testing.Short() && n > 100_000 {
				b.Skip("a million messages take minutes to make")
			}
			scale(b, large(b, n))
		})
	}
}

func scale(b *testing.B, s *Store) {
	ctx := b.Context()
	last, err := s.Last(ctx)
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("append", func() error {
		return second(s.Append(ctx, last.ID, Message{Role: User, State: Complete, Text: long, Heard: -1}))
	})
	run("open", func() error { return second(s.Messages(ctx, last.ID, 0, 100)) })
	run("open a store", func() error {
		other, err := Open(ctx, s.name)
		if err != nil {
			return err
		}
		return other.Close()
	})
	run("threads", func() error { return second(s.Threads(ctx)) })
	for _, query := range []string{"e", "ea", "mountain", "along the ri", "river mountains looked", "東京", "京", "新幹線で", "nothinglikeit"} {
		run("search "+query, func() error { return second(s.Search(ctx, query, 50)) })
	}
	run("edit", func() error {
		return second(s.instead(ctx, last.ID-1, (last.ID-1)*perThread-1, Message{Role: User, Text: "x"}))
	})
	run("scrub", func() error { return s.scrub(ctx) })
}
