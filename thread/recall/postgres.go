package recall

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// postgres is an index's tables in PostgreSQL and what speaks its language: PostgresSchema. A term is a row for each message
// that has it.
type postgres struct{ stated }

func (p postgres) add(ctx context.Context, w Writer, entries []entry) error {
	var ids, threads, ats, zones, words, kinds []int64
	var speakers []string
	var terms []string
	var of []int64
	for _, e := range entries {
		_, zone := e.at.Zone()
		ids, threads, ats, zones = append(ids, e.id), append(threads, e.thread), append(ats, e.at.Unix()), append(zones, int64(zone))
		speakers, words, kinds = append(speakers, e.speaker), append(words, int64(e.words)), append(kinds, e.kind)
		for _, t := range e.terms {
			terms, of = append(terms, t), append(of, e.id)
		}
	}
	_, err := w.ExecContext(ctx, `INSERT INTO recall_message (id, thread, at, zone, speaker, words, kind)
		SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::TEXT[], $6::BIGINT[], $7::BIGINT[])`,
		ids, threads, ats, zones, speakers, words, kinds)
	if err != nil {
		return err
	}
	_, err = w.ExecContext(ctx, "INSERT INTO recall_term (term, id) SELECT * FROM unnest($1::TEXT[], $2::BIGINT[])", terms, of)
	return err
}

func (p postgres) remove(ctx context.Context, w Writer, entries []entry) error {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.id
	}
	for _, table := range []string{"recall_message", "recall_term"} {
		if _, err := w.ExecContext(ctx, "DELETE FROM "+table+" WHERE id = ANY($1::BIGINT[])", ids); err != nil {
			return err
		}
	}
	return nil
}

func (p postgres) clear(ctx context.Context, w Writer) error {
	for _, table := range []string{"recall_message", "recall_term"} {
		if _, err := w.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// hits asks for all terms in one statement, or two where there are beginnings among them: a statement is a journey to the
// server and back.
func (p postgres) hits(ctx context.Context, clues []clue, limit int) ([][]int64, error) {
	var whole, begun []string
	for _, c := range clues {
		for _, t := range c.terms {
			if t.prefix {
				begun = append(begun, t.text)
			} else {
				whole = append(whole, t.text)
			}
		}
	}
	of, err := p.newest(ctx, idsOf, whole, limit)
	if err != nil {
		return nil, err
	}
	ofBegun, err := p.newest(ctx, idsOfBegun, begun, limit)
	if err != nil {
		return nil, err
	}
	lists := make([][]int64, len(clues))
	for i, c := range clues {
		for _, t := range c.terms {
			if t.prefix {
				lists[i], ofBegun = append(lists[i], ofBegun[0]...), ofBegun[1:]
			} else {
				lists[i], of = append(lists[i], of[0]...), of[1:]
			}
		}
		if len(c.terms) > 1 {
			slices.SortFunc(lists[i], newestFirst)
			lists[i] = slices.Compact(lists[i])
			lists[i] = lists[i][:min(len(lists[i]), limit)]
		}
	}
	return lists, nil
}

// after is behind all that a term can go on with, in the order of bytes of UTF-8.
const after = "\U0010FFFF"

// The messages that have the term asked for, and those that have one that begins with it.
const (
	idsOf      = "SELECT id FROM recall_term WHERE term = asked.term"
	idsOfBegun = "SELECT DISTINCT id FROM recall_term WHERE term >= asked.term AND term < asked.term || '" + after + "'"
)

// newest gives for each term up to limit of the messages that ids selects, newest first.
func (p postgres) newest(ctx context.Context, ids string, terms []string, limit int) ([][]int64, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	rows, err := p.db.QueryContext(ctx, `SELECT (SELECT coalesce(string_agg(id::TEXT, ','), '') FROM (`+ids+
		` ORDER BY id DESC LIMIT $2) newest) FROM unnest($1::TEXT[]) WITH ORDINALITY asked (term, place) ORDER BY place`, terms, limit)
	if err != nil {
		return nil, err
	}
	return scanLists(rows)
}

func (p postgres) find(ctx context.Context, groups [][]term, before int64, limit int) ([]int64, error) {
	args := []any{before, limit}
	parameter := func(text string) string {
		args = append(args, text)
		return fmt.Sprint("$", len(args))
	}
	var b strings.Builder
	b.WriteString("SELECT coalesce(string_agg(id::TEXT, ','), '') FROM (SELECT m.id FROM recall_message m WHERE m.id < $1")
	for _, g := range groups {
		b.WriteString(" AND EXISTS (SELECT 1 FROM recall_term t WHERE t.id = m.id AND (")
		for i, t := range g {
			if i > 0 {
				b.WriteString(" OR ")
			}
			if t.prefix {
				fmt.Fprintf(&b, "t.term >= %s AND t.term < %s", parameter(t.text), parameter(t.text+after))
			} else {
				b.WriteString("t.term = " + parameter(t.text))
			}
		}
		b.WriteString("))")
	}
	b.WriteString(" ORDER BY m.id DESC LIMIT $2) newest")
	rows, err := p.db.QueryContext(ctx, b.String(), args...)
	if err != nil {
		return nil, err
	}
	lists, err := scanLists(rows)
	return slices.Concat(lists...), err
}

func (p postgres) entries(ctx context.Context, r Reader, ranges [][2]int64) ([]entry, error) {
	first, last := make([]int64, len(ranges)), make([]int64, len(ranges))
	for i, r := range ranges {
		first[i], last[i] = r[0], r[1]
	}
	rows, err := r.QueryContext(ctx, `SELECT m.id, thread, at, zone, speaker, words, kind
		FROM unnest($1::BIGINT[], $2::BIGINT[]) range (first, last) JOIN recall_message m ON m.id BETWEEN range.first AND range.last`,
		first, last)
	if err != nil {
		return nil, err
	}
	return scanEntries(rows)
}
