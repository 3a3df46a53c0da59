// Package recall finds what was said: every message that has the words (Search), and what matters for an utterance, to put
// before the model (Recall). English and Japanese alike, with nothing but counting words: no network, no model.
//
// An Index holds no text. It knows for each term (Terms) the messages that have it, in tables of its own beside the
// store's, which the store feeds in its own transactions; texts are asked of the store when they are needed. Ranking is
// done here, not by the database, so that every database finds the same.
package recall

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Schema makes the tables in an SQLite database.
//
//go:embed schema.sql
var Schema string

// PostgresSchema makes them in PostgreSQL and what speaks its language.
//
//go:embed postgres.sql
var PostgresSchema string

// A Message is something that was said. Its ID grows with time.
type Message struct {
	ID, Thread int64
	At         time.Time // in the time zone where it was said: "yesterday" depends on it
	Speaker    string
	Text       string
}

// Texts gives the texts of messages. Those that are gone are missing.
type Texts func(ctx context.Context, ids []int64) (map[int64]string, error)

// A Reader reads a database: *sql.DB, or a transaction.
type Reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// A Writer is the transaction in which the store writes.
type Writer interface {
	Reader
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// An Index finds messages. Its methods may be called from any goroutine.
type Index struct {
	db     tables
	texts  Texts
	tokens func(string) int
}

// tables is what an index asks of its database. Terms are words without spaces.
type tables interface {
	// state tells which analysis made the terms, the number of messages, and of their words.
	state(ctx context.Context) (analysis, messages, words int64, err error)
	// setState stores it; what was there before is gone.
	setState(ctx context.Context, w Writer, analysis, messages, words int64) error
	// grow adds to the numbers.
	grow(ctx context.Context, w Writer, messages, words int64) error
	add(ctx context.Context, w Writer, e []entry) error
	// remove takes entries out; their terms are those that were added.
	remove(ctx context.Context, w Writer, e []entry) error
	clear(ctx context.Context, w Writer) error
	// find gives up to limit messages before that one, newest first, that have a term of each group.
	find(ctx context.Context, groups [][]term, before int64, limit int) ([]int64, error)
	// hits gives for each clue up to limit messages, newest first, that have one of its terms.
	hits(ctx context.Context, clues []clue, limit int) ([][]int64, error)
	// entries gives those of some ranges of ids, without their terms.
	entries(ctx context.Context, r Reader, ranges [][2]int64) ([]entry, error)
	reader() Reader
}

// A term is looked for as it is, or as the beginning of one.
type term struct {
	text   string
	prefix bool
}

// An entry is what an index keeps of a message.
type entry struct {
	id, thread int64
	at         time.Time // in a zone of its own
	speaker    string
	words      int
	kind       int64
	terms      []string // each once
}

// The bits of an entry's kind.
const (
	asks  = 1 // it ends with a question
	times = 2 // it tells of a time
)

// New gives an index that reads the tables of an SQLite database, and has texts of the store. tokens counts what a text
// costs in a prompt.
func New(db Reader, texts Texts, tokens func(string) int) *Index {
	return &Index{db: sqlite{stated{db}}, texts: texts, tokens: tokens}
}

// NewPostgres does the same with the tables of PostgresSchema.
func NewPostgres(db Reader, texts Texts, tokens func(string) int) *Index {
	return &Index{db: postgres{stated{db}}, texts: texts, tokens: tokens}
}

// entryOf makes what is kept of a message, the same one whenever it is asked: at deletion too.
func entryOf(m Message) entry {
	_, zone := m.At.Zone()
	e := entry{id: m.ID, thread: m.Thread, at: m.At.Truncate(time.Second).In(time.FixedZone("", zone)), speaker: m.Speaker}
	tokens := scan(m.Text)
	seen := map[string]bool{}
	add := func(t string) {
		if !seen[t] {
			seen[t] = true
			e.terms = append(e.terms, t)
		}
	}
	for _, t := range Terms(m.Text) {
		add(t.Text)
		e.words++
	}
	for _, d := range append(dates(tokens, e.at), date{aDay, e.at}) {
		for _, t := range d.indexed() {
			add(t)
		}
	}
	if strings.HasSuffix(strings.TrimSpace(m.Text), "?") || strings.HasSuffix(strings.TrimSpace(m.Text), "？") {
		e.kind |= asks
	}
	if tellsTime(tokens) {
		e.kind |= times
	}
	return e
}

// tellsTime says whether a text may answer "when".
func tellsTime(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool {
		if t.dense {
			return slices.ContainsFunc(timeCharacters, func(c string) bool { return strings.Contains(t.text, c) })
		}
		return timeWords[t.stem()] || len(t.text) == 4 && number(t.text) >= 1900 && number(t.text) < 2100
	})
}

// Append adds messages, in the transaction in which the store adds them.
func (x *Index) Append(ctx context.Context, w Writer, messages ...Message) error {
	if err := x.append(ctx, w, messages); err != nil {
		return fmt.Errorf("indexing messages: %w", err)
	}
	return nil
}

func (x *Index) append(ctx context.Context, w Writer, messages []Message) error {
	entries, words := make([]entry, len(messages)), 0
	for i, m := range messages {
		entries[i] = entryOf(m)
		words += entries[i].words
	}
	if err := x.db.add(ctx, w, entries); err != nil {
		return err
	}
	return x.db.grow(ctx, w, int64(len(entries)), int64(words))
}

// Delete takes messages out: one, or all of a thread. Only their ID and the Text with which they were appended count; what
// is not there is no error. Their words are out of the file when the transaction is committed and the WAL checkpointed, if
// the connection has PRAGMA secure_delete = on.
func (x *Index) Delete(ctx context.Context, w Writer, messages ...Message) error {
	if err := x.delete(ctx, w, messages); err != nil {
		return fmt.Errorf("taking messages out of the index: %w", err)
	}
	return nil
}

func (x *Index) delete(ctx context.Context, w Writer, messages []Message) error {
	var gone []entry
	words := 0
	texts, ids := map[int64]string{}, [][2]int64{}
	for _, m := range messages {
		if _, twice := texts[m.ID]; !twice {
			texts[m.ID] = m.Text
			ids = append(ids, [2]int64{m.ID, m.ID})
		}
	}
	kept, err := x.db.entries(ctx, w, ids)
	if err != nil {
		return err
	}
	for _, e := range kept {
		e = entryOf(Message{ID: e.id, Thread: e.thread, At: e.at, Speaker: e.speaker, Text: texts[e.id]})
		gone = append(gone, e)
		words += e.words
	}
	if err := x.db.remove(ctx, w, gone); err != nil {
		return err
	}
	return x.db.grow(ctx, w, -int64(len(gone)), -int64(words))
}

// Stale says whether the index must be made by Rebuild: it is new, or an older kaiwa made its terms.
func (x *Index) Stale(ctx context.Context) (bool, error) {
	made, _, _, err := x.db.state(ctx)
	if err != nil {
		return false, fmt.Errorf("asking for the index's state: %w", err)
	}
	return made != analysis, nil
}

// Rebuild makes the index from all messages, those with the smaller IDs first.
func (x *Index) Rebuild(ctx context.Context, w Writer, all iter.Seq2[Message, error]) error {
	if err := x.rebuild(ctx, w, all); err != nil {
		return fmt.Errorf("making the index: %w", err)
	}
	return nil
}

func (x *Index) rebuild(ctx context.Context, w Writer, all iter.Seq2[Message, error]) error {
	if err := x.db.clear(ctx, w); err != nil {
		return err
	}
	if err := x.db.setState(ctx, w, analysis, 0, 0); err != nil {
		return err
	}
	var batch []Message
	for m, err := range all {
		if err != nil {
			return err
		}
		if batch = append(batch, m); len(batch) == 1000 {
			if err := x.append(ctx, w, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return x.append(ctx, w, batch)
}
