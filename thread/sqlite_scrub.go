package thread

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"

	"kaiwa/config/fault"
)

// secure_delete overwrites what is deleted, and what is on pages that become free. But where SQLite moves rows from page to
// page to balance a tree, copies of them stay in the part of the pages that is not used, whatever becomes of the rows.
// sqlite_dbpage gives us the pages: https://sqlite.org/dbpage.html

// scrubAtOnce is how many pages are written while other writers wait.
const scrubAtOnce = 500

// scrubSQLite overwrites what is left of deleted rows in the file and its log. It reads the whole file: a second for a
// gigabyte. Other writers go on meanwhile. fault.StoreBusy where another program keeps the log from being emptied.
func scrubSQLite(ctx context.Context, s *Store) error {
	dirty, err := s.dirtyPages(ctx)
	if err != nil {
		return err
	}
	for len(dirty) > 0 {
		some := dirty[:min(len(dirty), scrubAtOnce)]
		dirty = dirty[len(some):]
		if err := s.write(ctx, func(ctx context.Context, tx transaction) error { return cleanPages(ctx, tx, some) }); err != nil {
			return err
		}
	}
	var busy, pages, done int64
	err = s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &done)
	if err == nil && busy != 0 {
		err = &fault.Fault{Code: fault.StoreBusy, Name: s.name, Detail: "words that were deleted are still in its log"}
	}
	return err
}

// dirtyPages gives the numbers of the pages that are not clean.
func (s *Store) dirtyPages(ctx context.Context) ([]int64, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT pgno, data FROM sqlite_dbpage")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var dirty []int64
	for rows.Next() {
		var number int64
		var page sql.RawBytes
		if err := rows.Scan(&number, &page); err != nil {
			return nil, err
		}
		if unused := unusedPart(page, number); len(bytes.TrimLeft(unused, "\x00")) > 0 {
			dirty = append(dirty, number)
		}
	}
	return dirty, rows.Err()
}

func cleanPages(ctx context.Context, tx transaction, numbers []int64) error {
	for _, number := range numbers {
		var page []byte
		if err := tx.QueryRowContext(ctx, "SELECT data FROM sqlite_dbpage WHERE pgno = ?", number).Scan(&page); err != nil {
			return err
		}
		clear(unusedPart(page, number))
		if _, err := tx.ExecContext(ctx, "UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?", page, number); err != nil {
			return err
		}
	}
	return nil
}

// unusedPart gives the part of a page that a tree does not use, between the list of its cells and the first of them; nil
// where it is no page of a tree: https://sqlite.org/fileformat2.html#b_tree_pages. Other pages begin with the number of a
// page, so that the first byte is 0 up to 64 GB.
func unusedPart(page []byte, number int64) []byte {
	header := 0
	if number == 1 {
		header = headerSize
	}
	if len(page) < header+12 {
		return nil
	}
	list := header + 8
	switch page[header] {
	case 2, 5: // an inner page
		list += 4
	case 10, 13: // a leaf
	default:
		return nil
	}
	list += 2 * int(binary.BigEndian.Uint16(page[header+3:]))
	cells := int(binary.BigEndian.Uint16(page[header+5:]))
	if cells == 0 || list > cells || cells > len(page) {
		return nil // 0 is 65536, which our pages do not have
	}
	return page[list:cells]
}
