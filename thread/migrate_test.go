package thread

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaiwa/config/fault"
)

// raw opens a database without a Store, and runs statements.
func raw(t testing.TB, path string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

var comment = regexp.MustCompile(`--.*`)

// schema gives what a database is made of, with its version and application.
func schema(t *testing.T, path string) []string {
	t.Helper()
	db := raw(t, path)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT coalesce(sql, name) FROM sqlite_schema UNION ALL
		SELECT user_version FROM pragma_user_version UNION ALL SELECT application_id FROM pragma_application_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		s = comment.ReplaceAllString(s, "")
		all = append(all, strings.Join(strings.Fields(s), " "))
	}
	slices.Sort(all)
	return all
}

func TestMigrateFromEveryVersion(t *testing.T) {
	files, err := filepath.Glob("testdata/version*.sql")
	if err != nil || len(files) != len(migrations) {
		t.Fatalf("there are %d old databases for %d migrations", len(files), len(migrations))
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	open(t, empty)
	want := schema(t, empty)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "old.db")
			raw(t, path, string(script)).Close()
			s := open(t, path)
			if got := schema(t, path); !slices.Equal(got, want) {
				t.Errorf("it became\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for version, check := range []func(*testing.T, *Store){checkVersion1, checkVersion2, checkVersion3} {
				if filepath.Base(file) >= fmt.Sprintf("version%d.sql", version+1) {
					check(t, s)
				}
			}
		})
	}
}

// checkVersion3 looks for what testdata/version3.sql holds beside that. Later versions hold it too.
func checkVersion3(t *testing.T, s *Store) {
	t.Helper()
	said := func(id, parent int64, version int, role Role, text, used string) Message {
		m := Message{ID: id, ThreadID: 4, Parent: parent, Role: role, State: Complete, At: time.Unix(1_810_000_000+id-4, 0), Text: text,
			Heard: -1, Used: used, Version: version}
		if version > 0 {
			m.Versions = 2
		}
		return m
	}
	want := []Message{said(7, 0, 2, User, "I moved to 大阪 in May.", ""), said(8, 7, 0, Assistant, "I have noted that.", "search_memory, clock")}
	if got := page(t, s, 4, 0, 10); !slices.Equal(got, want) {
		t.Errorf("messages %+v, want %+v", got, want)
	}
	if found, err := s.Search(t.Context(), "moved kyoto", 10); err != nil || len(found) != 1 || found[0].ID != 5 || found[0].Title != "Moving" {
		t.Errorf("found %+v, %v", found, err)
	}
	for _, query := range []struct{ text, want string }{
		{"SELECT text FROM memory WHERE pinned ORDER BY id", "Lives in 大阪."},
		{"SELECT text FROM memory WHERE replaced_by = 2", "Lives in Kyoto."},
		{"SELECT before FROM memory_log WHERE action = 'replace'", `{"ID":1,"Text":"Lives in Kyoto."}`},
		{"SELECT text FROM summary WHERE thread_id = 4 AND upto = 7", "Somebody moved."},
		{"SELECT value FROM link WHERE thread_id = 0 AND name = 'assistant'", "asst_1"},
		{"SELECT title FROM thread WHERE deleted <> 0", "Nothing"},
		{"SELECT text FROM message WHERE deleted <> 0", "Thanks!"},
	} {
		if got, err := column[string](t.Context(), s.reader, query.text); err != nil || !slices.Equal(got, []string{query.want}) {
			t.Errorf("%s: %q, %v", query.text, got, err)
		}
	}
}

// checkVersion2 looks for what testdata/version2.sql holds beside that. Later versions hold it too.
func checkVersion2(t *testing.T, s *Store) {
	t.Helper()
	want := Timings{Endpoint: 350 * time.Millisecond, Transcript: 500 * time.Millisecond, FirstWord: 750 * time.Millisecond,
		FirstPiece: 900 * time.Millisecond, FirstSound: 1200 * time.Millisecond, End: 3 * time.Second}
	if all, err := s.Timings(t.Context(), 3); err != nil || !slices.Equal(all, []Spoken{{4, want}}) {
		t.Errorf("timings %+v, %v", all, err)
	}
	name, marks, err := s.speech(t.Context(), 4)
	if err != nil || name != message(t, s, 4).Audio || !slices.Equal(marks, []Mark{{0, 11, 0, 24000}, {12, 23, 24000, 60000}}) {
		t.Errorf("the sound is %q, %v, %v", name, marks, err)
	}
}

// checkVersion1 looks for what testdata/version1.sql holds. Later versions hold it too.
func checkVersion1(t *testing.T, s *Store) {
	t.Helper()
	threads, err := s.Threads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	threads = slices.DeleteFunc(threads, func(th Thread) bool { return th.ID > 2 })
	at := time.Unix(1_700_000_000, 0)
	want := []Thread{
		{ID: 1, Title: "Trip to Nagano", Created: at, Updated: at.Add(3 * time.Second), Messages: 3, Turns: 1, Talked: 4300 * time.Millisecond},
	}
	if !slices.Equal(threads, want) {
		t.Errorf("threads %+v, want %+v", threads, want)
	}
	wantMessages := []Message{
		{ID: 1, ThreadID: 1, Role: User, State: Complete, At: at.Add(time.Second), Text: "What is the tallest mountain in Japan?",
			Heard: -1, Language: "en", Model: "gpt-transcribe", Audio: "20231114T221321-1-K5PLZQW4XUO3M.wav",
			Length: 2500 * time.Millisecond, Level: -18.5},
		{ID: 2, ThreadID: 1, Parent: 1, Role: Assistant, State: Cut, At: at.Add(2 * time.Second), Text: "Mount Fuji, at 3,776 metres.",
			Heard: 10, Fault: "cut off", Detail: "it broke", Model: "gpt-6-luna", Persona: "plain", Voice: "marin",
			Timings: Timings{Transcript: 400 * time.Millisecond, FirstWord: 750 * time.Millisecond, FirstPiece: 900 * time.Millisecond,
				FirstSound: 1200 * time.Millisecond, End: 3 * time.Second},
			Usage: Usage{Input: 40, Cached: 8, Output: 9}},
		{ID: 3, ThreadID: 1, Parent: 2, Role: Assistant, State: Cut, At: at.Add(3 * time.Second), Text: "It was", Heard: -1, Persona: "plain"},
	}
	if got := page(t, s, 1, 0, 10); !slices.Equal(got, wantMessages) {
		t.Errorf("messages %+v, want %+v", got, wantMessages)
	}
}

func TestMigrateIsOneTransaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	db := raw(t, path)
	steps := []string{"CREATE TABLE a (x)", "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)"}
	if err := migrate(t.Context(), pool{db, sqliteDialect}, steps); err == nil {
		t.Fatal("a broken migration went well")
	}
	want := []string{"0", "1", "CREATE TABLE a (x)"}
	if got := schema(t, path); !slices.Equal(got, want) {
		t.Errorf("after a broken second step there is %q, want %q", got, want)
	}
	steps[1] = "CREATE TABLE b (x)"
	if err := migrate(t.Context(), pool{db, sqliteDialect}, steps); err != nil {
		t.Fatal(err)
	}
	if got := schema(t, path); len(got) != 4 || got[1] != "2" {
		t.Errorf("mended, there is %q", got)
	}
}

// copyFile copies a file and what SQLite keeps beside it: as a crash would leave them.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(from + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refused gives, by name, functions that make a file that Open must refuse with that code.
func refused() map[string]struct {
	code fault.Code
	make func(t *testing.T, path string)
} {
	written := func(t *testing.T, path string) {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, s, newThread(t, s).ID, 200)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	future := fmt.Sprintf("PRAGMA user_version = %d", len(migrations)+1)
	return map[string]struct {
		code fault.Code
		make func(t *testing.T, path string)
	}{
		"newer": {fault.StoreNewer, func(t *testing.T, path string) {
			written(t, path)
			raw(t, path, future, "CREATE TABLE future (x)").Close()
		}},
		"newer, after a crash": {fault.StoreNewer, func(t *testing.T, path string) {
			live := filepath.Join(t.TempDir(), "live.db")
			written(t, live)
			raw(t, live, "PRAGMA wal_autocheckpoint = 0", future, "CREATE TABLE future (x)")
			copyFile(t, live, path)
		}},
		"another program's": {fault.StoreDamaged, func(t *testing.T, path string) {
			raw(t, path, "PRAGMA journal_mode = WAL", "CREATE TABLE recipes (x)", "PRAGMA user_version = 1").Close()
		}},
		"another program's, without a version": {fault.StoreDamaged, func(t *testing.T, path string) {
			raw(t, path, "CREATE TABLE recipes (x)").Close()
		}},
		"text": {fault.StoreDamaged, func(t *testing.T, path string) {
			os.WriteFile(path, []byte("dear diary"), 0o600)
		}},
		"cut off": {fault.StoreDamaged, func(t *testing.T, path string) {
			written(t, path)
			os.Truncate(path, 8192)
		}},
		"its tables overwritten": {fault.StoreDamaged, func(t *testing.T, path string) {
			written(t, path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			size := int(binary.BigEndian.Uint16(b[offPageSize:]))
			copy(b[100:size], bytes.Repeat([]byte{0xA5}, size))
			os.WriteFile(path, b, 0o600)
		}},
	}
}

func TestOpenRefusesUntouched(t *testing.T) {
	for name, test := range refused() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kaiwa.db")
			test.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), path)
			if err == nil {
				s.Close()
			}
			if !fault.Is(err, test.code) {
				t.Fatalf("got %v, want %q", err, test.code)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

func TestDamageFoundLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	th := newThread(t, s)
	fill(t, s, th.ID, 5000)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	half := b[len(b)/2:]
	copy(half, bytes.Repeat([]byte{0xA5}, len(half)))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	if _, err := s.Messages(t.Context(), th.ID, 0, 5000); !fault.Is(err, fault.StoreDamaged) {
		t.Errorf("reading broken pages: %v", err)
	}
}

func TestOpenPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "share", "kaiwa")
	path := filepath.Join(dir, "strange ?#% name.db")
	s := open(t, path)
	newThread(t, s)
	for name, want := range map[string]os.FileMode{dir: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && os.PathSeparator == '/' {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("a file that everybody could read still has mode %o", info.Mode().Perm())
	}
}

func TestOpenNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(file, "kaiwa.db")); !fault.Is(err, fault.CannotSave) {
		t.Errorf("in a folder that cannot be: %v", err)
	}
	if _, err := Open(t.Context(), t.TempDir()); !fault.Is(err, fault.CannotSave) {
		t.Errorf("a folder as a database: %v", err)
	}
}

func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kaiwa.db")
	s := open(t, path)
	th := newThread(t, s)
	var patience int // in ms; SQLite waits by its own clock, so less of it is enough here
	if err := s.writer.QueryRowContext(t.Context(), "PRAGMA busy_timeout").Scan(&patience); err != nil || patience != 5000 {
		t.Errorf("a writer waits %d ms for its turn (%v)", patience, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA busy_timeout = 50"); err != nil {
		t.Fatal(err)
	}
	other := raw(t, path, "BEGIN IMMEDIATE", "UPDATE thread SET title = 'taken'")
	start := time.Now()
	_, err := s.Append(t.Context(), th.ID, Message{Role: User, State: Complete, Text: "hello"})
	if waited := time.Since(start); !fault.Is(err, fault.StoreBusy) || waited < 40*time.Millisecond {
		t.Errorf("after %v: %v", waited, err)
	}
	if got, err := s.Thread(t.Context(), th.ID); err != nil || got.Title != th.Title {
		t.Errorf("while another writes, the thread reads %+v, %v", got, err)
	}
	open(t, path) // needs no turn
	if _, err := other.ExecContext(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	add(t, s, th.ID, Message{Role: User, State: Complete, Text: "hello"})
}

func TestFull(t *testing.T) {
	s := newStore(t)
	th := newThread(t, s)
	var pages int
	if err := s.writer.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages+2)); err != nil {
		t.Fatal(err)
	}
	stored := 0
	var err error
	for err == nil && stored < 1000 {
		if _, err = s.Append(t.Context(), th.ID, Message{Role: User, State: Complete, Text: long}); err == nil {
			stored++
		}
	}
	if !fault.Is(err, fault.CannotSave) {
		t.Errorf("after %d messages: %v", stored, err)
	}
	if got := page(t, s, th.ID, 0, 2000); len(got) != stored {
		t.Errorf("%d messages are there, %d were acknowledged", len(got), stored)
	}
}
