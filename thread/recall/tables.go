package recall

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stated is what the tables of all databases have in common.
type stated struct{ db Reader }

func (s stated) reader() Reader { return s.db }

func (s stated) state(ctx context.Context) (analysis, messages, words int64, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT analysis, messages, words FROM recall_state")
	if err != nil {
		return 0, 0, 0, err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&analysis, &messages, &words)
	}
	if err != nil {
		return 0, 0, 0, err
	}
	return analysis, messages, words, rows.Err()
}

func (s stated) setState(ctx context.Context, w Writer, analysis, messages, words int64) error {
	if _, err := w.ExecContext(ctx, "DELETE FROM recall_state"); err != nil {
		return err
	}
	_, err := w.ExecContext(ctx, "INSERT INTO recall_state VALUES ($1, $2, $3)", analysis, messages, words)
	return err
}

func (s stated) grow(ctx context.Context, w Writer, messages, words int64) error {
	_, err := w.ExecContext(ctx, "UPDATE recall_state SET messages = messages + $1, words = words + $2", messages, words)
	return err
}

// scanLists reads a list of ids, newest first, from each row. The database puts them into one string, because a row each
// costs ten times as much. It closes the rows.
func scanLists(rows *sql.Rows) ([][]int64, error) {
	defer rows.Close()
	var lists [][]int64
	for rows.Next() {
		var list string
		if err := rows.Scan(&list); err != nil {
			return nil, err
		}
		ids := make([]int64, 0, strings.Count(list, ",")+1)
		for list != "" {
			var first string
			first, list, _ = strings.Cut(list, ",")
			id, err := strconv.ParseInt(first, 10, 64)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
		slices.SortFunc(ids, newestFirst) // no database promises to join them in their order
		lists = append(lists, ids)
	}
	return lists, rows.Err()
}

func newestFirst(a, b int64) int { return cmp.Compare(b, a) }

// scanEntries reads the rows of recall_message, and closes them.
func scanEntries(rows *sql.Rows) ([]entry, error) {
	defer rows.Close()
	var found []entry
	for rows.Next() {
		var e entry
		var at int64
		var zone int
		if err := rows.Scan(&e.id, &e.thread, &at, &zone, &e.speaker, &e.words, &e.kind); err != nil {
			return nil, err
		}
		e.at = time.Unix(at, 0).In(time.FixedZone("", zone))
		found = append(found, e)
	}
	return found, rows.Err()
}
