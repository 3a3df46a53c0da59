package recall

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// invent gives n messages of the words that LoCoMo's have, as often, one in ten another rare word, and one message in five of
// the characters of testdata/japanese.txt: a year of threads of twenty messages.
func invent(t testing.TB, n int) func(yield func(Message, error) bool) {
	var words []string
	for _, c := range locomo(t) {
		for _, m := range c.messages {
			words = append(words, strings.Fields(m.Text)...)
		}
	}
	var phrases []string
	for _, m := range friends(t).messages {
		phrases = append(phrases, strings.FieldsFunc(m.Text, func(r rune) bool { return r == '。' || r == '、' })...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	rare := rand.NewZipf(random, 1.05, 10, 300_000)
	return func(yield func(Message, error) bool) {
		for i := range n {
			m := Message{ID: int64(i + 1), Thread: int64(i/20 + 1), Speaker: []string{"user", "assistant"}[i%2]}
			m.At = day(time.January, 1).Add(time.Duration(i) * (365 * 24 * time.Hour / time.Duration(n)))
			var text []string
			if i/20%5 == 0 {
				for range 3 {
					text = append(text, phrases[random.IntN(len(phrases))])
				}
			} else {
				for range 10 + random.IntN(25) {
					if random.IntN(10) == 0 {
						text = append(text, "x"+fmt.Sprintf("%c%c", 'a'+rare.Uint64()%26, 'a'+rare.Uint64()%26)+fmt.Sprint(rare.Uint64()))
					} else {
						text = append(text, words[random.IntN(len(words))])
					}
				}
			}
			m.Text = strings.Join(text, " ")
			if !yield(m, nil) {
				return
			}
		}
	}
}

// full gives a store with n messages, and says how large the index is beside the texts.
func full(b *testing.B, n int) *store {
	s := newStore(b)
	s.write(b, func(tx *sql.Tx) error {
		for m := range invent(b, n) {
			_, err := tx.Exec("INSERT INTO message VALUES ($1, $2, $3, $4, $5)", m.ID, m.Thread, m.At.Unix(), m.Speaker, m.Text)
			if err != nil {
				return err
			}
		}
		return nil
	})
	texts := s.size(b)
	start := time.Now()
	s.write(b, func(tx *sql.Tx) error { return s.Rebuild(b.Context(), tx, invent(b, n)) })
	if s.path == "" {
		if _, err := s.db.Exec("VACUUM ANALYZE"); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d messages: texts %.1f MB, index %.1f MB, made in %v", n, float64(texts)/1e6, float64(s.size(b)-texts)/1e6, time.Since(start))
	return s
}

// size gives the size of the database, with all of SQLite's WAL in it.
func (s *store) size(t testing.TB) (bytes int64) {
	t.Helper()
	if s.path == "" {
		if err := s.db.QueryRow("SELECT pg_database_size(current_database())").Scan(&bytes); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	if _, err := s.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func BenchmarkThousand(b *testing.B)        { benchmark(b, 1_000) }
func BenchmarkHundredThousand(b *testing.B) { benchmark(b, 100_000) }
func BenchmarkMillion(b *testing.B)         { benchmark(b, 1_000_000) }

// BenchmarkPostgres is the same in PostgreSQL.
func BenchmarkPostgres(b *testing.B) {
	onPostgres(b)
	b.Run("Thousand", func(b *testing.B) { benchmark(b, 1_000) })
	b.Run("HundredThousand", func(b *testing.B) { benchmark(b, 100_000) })
	b.Run("Million", func(b *testing.B) { benchmark(b, 1_000_000) })
}

func benchmark(b *testing.B, n int) {
	s := full(b, n)
	for _, q := range []string{"p", "pa", "pai", "painting", "the", "the beach ", "painting sunset mountai", "xab1234", "nothing-like-it", "東京", "抹茶", "京", "新幹線で新潟", "の"} {
		b.Run("search/"+q, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Search(b.Context(), q, 50); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	var questions []string
	for _, c := range locomo(b) {
		for i := 0; i < len(c.questions); i += 10 {
			questions = append(questions, c.questions[i].text)
		}
	}
	b.Run("recall/english", func(b *testing.B) { s.benchmarkRecall(b, questions) })
	questions = nil
	for _, q := range friends(b).questions {
		questions = append(questions, q.text)
	}
	b.Run("recall/japanese", func(b *testing.B) { s.benchmarkRecall(b, questions) })
	b.Run("append", func(b *testing.B) {
		id := int64(n)
		for b.Loop() {
			id++
			s.add(b, Message{ID: id, Thread: 1, At: day(time.December, 31), Speaker: "user", Text: "We walked along the river and looked at the mountains, then we had matcha ice cream in a small shop near the old temple."})
		}
	})
}

// benchmarkRecall asks one question after the other. Beside the mean of all it tells the slowest question's best time: with
// other work on the machine, the slowest time says more about that.
func (s *store) benchmarkRecall(b *testing.B, questions []string) {
	best := make([]time.Duration, len(questions))
	i := 0
	for b.Loop() {
		q := Question{Text: questions[i%len(questions)], Now: day(time.December, 31), Budget: 1500}
		start := time.Now()
		if _, err := s.Recall(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		if d := time.Since(start); i < len(best) || d < best[i%len(best)] {
			best[i%len(best)] = d
		}
		i++
	}
	slices.Sort(best)
	b.ReportMetric(best[len(best)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(best[len(best)-1].Seconds()*1000, "ms-slowest")
}
