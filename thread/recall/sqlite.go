package recall

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// sqlite is an index's tables in SQLite: Schema.
type sqlite struct{ stated }

func (s sqlite) add(ctx context.Context, w Writer, entries []entry) error {
	for _, e := range entries {
		_, zone := e.at.Zone()
		_, err := w.ExecContext(ctx, "INSERT INTO recall_message VALUES (?, ?, ?, ?, ?, ?, ?)", e.id, e.thread, e.at.Unix(), zone,
			e.speaker, e.words, e.kind)
		if err != nil {
			return err
		}
		_, err = w.ExecContext(ctx, "INSERT INTO recall_term (rowid, terms) VALUES (?, ?)", e.id, strings.Join(e.terms, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s sqlite) remove(ctx context.Context, w Writer, entries []entry) error {
	for _, e := range entries {
		if _, err := w.ExecContext(ctx, "DELETE FROM recall_message WHERE id = ?", e.id); err != nil {
			return err
		}
		_, err := w.ExecContext(ctx, "INSERT INTO recall_term (recall_term, rowid, terms) VALUES ('delete', ?, ?)",
			e.id, strings.Join(e.terms, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s sqlite) clear(ctx context.Context, w Writer) error {
	_, err := w.ExecContext(ctx, `DELETE FROM recall_message; INSERT INTO recall_term (recall_term) VALUES ('delete-all')`)
	return err
}

// hits asks for all clues in one statement: reading one takes longer than running it.
func (s sqlite) hits(ctx context.Context, clues []clue, limit int) ([][]int64, error) {
	queries := make([]string, len(clues))
	for i, c := range clues {
		queries[i] = match([][]term{c.terms})
	}
	list, err := json.Marshal(queries)
	if err != nil {
		return nil, err
	}
	return s.lists(ctx, `SELECT (SELECT coalesce(group_concat(rowid), '') FROM (SELECT rowid FROM recall_term
		WHERE recall_term MATCH query.value ORDER BY rowid DESC LIMIT ?)) FROM json_each(?) query ORDER BY query.key`, limit, string(list))
}

func (s sqlite) find(ctx context.Context, groups [][]term, before int64, limit int) ([]int64, error) {
	found, err := s.lists(ctx, `SELECT coalesce(group_concat(rowid), '') FROM (SELECT rowid FROM recall_term
		WHERE recall_term MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?)`, match(groups), before, limit)
	if err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
}

func (s sqlite) lists(ctx context.Context, query string, args ...any) ([][]int64, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return scanLists(rows)
}

// match writes groups of terms as an FTS5 query: https://www.sqlite.org/fts5.html#full_text_query_syntax. Terms have no
// quotation marks.
func match(groups [][]term) string {
	var b strings.Builder
	for i, g := range groups {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteByte('(')
		for j, t := range g {
			if j > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(`"` + t.text + `"`)
			if t.prefix {
				b.WriteByte('*')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

func (s sqlite) entries(ctx context.Context, r Reader, ranges [][2]int64) ([]entry, error) {
	list, err := json.Marshal(ranges)
	if err != nil {
		return nil, err
	}
	rows, err := r.QueryContext(ctx, `SELECT m.id, thread, at, zone, speaker, words, kind FROM json_each(?) range
		JOIN recall_message m ON m.id BETWEEN range.value ->> 0 AND range.value ->> 1`, string(list))
	if err != nil {
		return nil, err
	}
	return scanEntries(rows)
}
