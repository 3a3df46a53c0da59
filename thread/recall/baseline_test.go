package recall

import (
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestBaseline is what recall must beat: chunks of 4 messages, step 2, in FTS5 with its own bm25() and the same terms, stop
// words out of the query, all tokens of overlapping chunks counted. shared/MEMORY.md has 76.4 / 82.1 / 86.7 for it, with
// another list of stop words and 1,509 tokens at 10 chunks.
func TestBaseline(t *testing.T) {
	if slow {
		t.Skip("the race detector has nothing to find here")
	}
	var all tally
	for _, c := range locomo(t) {
		all.add(baseline(t, c))
	}
	t.Logf("LoCoMo   %v", all)
	t.Logf("Japanese %v", baseline(t, friends(t)))
	for i, known := range []float64{76.4, 82.1, 86.7} {
		if got := 100 * all.found[i] / float64(all.questions); math.Abs(got-known) > 1.5 || all.questions != 760 {
			t.Errorf("%.1f of the evidence of %d questions, known are %.1f of 760", got, all.questions, known)
		}
	}
}

func baseline(t *testing.T, c conversation) tally {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE VIRTUAL TABLE chunk USING fts5 (terms, tokenize = 'ascii')"); err != nil {
		t.Fatal(err)
	}
	chunks := cut(t, db, c)
	sum := tally{questions: len(c.questions)}
	for _, q := range c.questions {
		var list string
		err := db.QueryRow(`SELECT coalesce(group_concat(rowid, ' '), '') FROM
			(SELECT rowid FROM chunk WHERE chunk MATCH ? ORDER BY bm25(chunk) LIMIT 20)`, joined(q.text, stop, " OR ")).Scan(&list)
		if err != nil {
			t.Fatal(err)
		}
		var best []chunk
		for field := range strings.FieldsSeq(list) {
			i, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			best = append(best, chunks[i])
		}
		for k, n := range []int{5, 10, 20} {
			var ids []int64
			for _, c := range best[:min(n, len(best))] {
				ids = append(ids, c.ids...)
				sum.tokens[k] += c.tokens
			}
			sum.found[k] += share(q.evidence, ids)
		}
	}
	return sum
}

// A chunk is some messages next to each other.
type chunk struct {
	ids    []int64
	tokens int
}

// cut puts the chunks of a conversation into the table, by their place.
func cut(t *testing.T, db *sql.DB, c conversation) []chunk {
	t.Helper()
	var chunks []chunk
	for from, start := 0, 0; from < len(c.messages); from += 2 {
		if c.messages[from].Thread != c.messages[start].Thread {
			for start++; c.messages[start].Thread == c.messages[start-1].Thread; start++ {
			}
			from = start
		}
		var ids []int64
		text := c.messages[from].At.Format("3:04 pm on 2 January, 2006\n")
		for i := from; i < min(from+4, len(c.messages)) && c.messages[i].Thread == c.messages[from].Thread; i++ {
			ids = append(ids, c.messages[i].ID)
			text += c.messages[i].Speaker + ": " + c.messages[i].Text + "\n"
		}
		if len(ids) < 3 && from > start {
			continue // the chunk before has them
		}
		chunks = append(chunks, chunk{ids, quarters(text)})
		if _, err := db.Exec("INSERT INTO chunk (rowid, terms) VALUES (?, ?)", len(chunks)-1, joined(text, nil, " ")); err != nil {
			t.Fatal(err)
		}
	}
	return chunks
}

// joined gives the terms of a text, each in quotation marks.
func joined(text string, without map[string]bool, with string) string {
	var terms []string
	for _, t := range scan(text) {
		if !t.dense && without[t.text] {
			continue
		}
		for _, term := range Terms(text[t.from():t.to()]) {
			terms = append(terms, fmt.Sprintf("%q", term.Text))
		}
	}
	return strings.Join(terms, with)
}

// share is how much of the evidence is among the messages.
func share(evidence, ids []int64) float64 {
	n := 0
	for _, e := range evidence {
		if slices.Contains(ids, e) {
			n++
		}
	}
	return float64(n) / float64(len(evidence))
}
