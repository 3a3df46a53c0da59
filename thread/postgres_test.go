package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"kaiwa/config/fault"
	"kaiwa/thread/pgtest"
	"kaiwa/thread/recall"
)

// newPostgres opens a store in a database of the test's own.
func newPostgres(t testing.TB) *Store {
	t.Helper()
	return open(t, pgtest.New(t))
}

// TestPostgres holds the store in PostgreSQL against what every store must do.
func TestPostgres(t *testing.T) { conformance(t, newPostgres) }

// TestSchemas holds that both databases have the same tables, columns and indexes, beside what differs by intention, and
// that the tables of package recall are those that it wants.
func TestSchemas(t *testing.T) {
	if last := migrations[len(migrations)-1]; !strings.Contains(last, recall.Schema) {
		t.Error("recall.Schema is not what the last migration of SQLite makes")
	}
	if !strings.Contains(strings.Join(postgresMigrations, ""), recall.PostgresSchema) {
		t.Error("recall.PostgresSchema is not what the migrations of PostgreSQL make")
	}
	names := func(s *Store, query string) []string {
		all, err := column[string](t.Context(), s.reader, query)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(all)
		return all
	}
	ours := names(newStore(t), `SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'recall_term%'
		UNION ALL SELECT name FROM sqlite_schema WHERE type = 'index' AND sql <> ''`)
	theirs := names(newPostgres(t), `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT IN ('kaiwa', 'recall_term')
		UNION ALL SELECT indexname FROM pg_indexes
		WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey' AND indexname <> 'recall_term_message'`)
	if !slices.Equal(ours, theirs) {
		t.Errorf("SQLite has\n%s\nPostgreSQL\n%s", ours, theirs)
	}
}

// TestPostgresRefusesUntouched opens what is not ours to write.
func TestPostgresRefusesUntouched(t *testing.T) {
	for name, test := range map[string]struct {
		code  fault.Code
		there []string
	}{
		"a newer kaiwa's":       {fault.StoreNewer, []string{"CREATE TABLE kaiwa (name TEXT PRIMARY KEY, value BIGINT)", "INSERT INTO kaiwa VALUES ('version', 1000)"}},
		"another program's":     {fault.StoreForeign, []string{"CREATE TABLE message (words TEXT)"}},
		"a kaiwa that is other": {fault.StoreForeign, []string{"CREATE TABLE kaiwa (conversation TEXT)"}},
	} {
		t.Run(name, func(t *testing.T) {
			address := pgtest.New(t)
			pgtest.Exec(t, address, test.there...)
			s, err := Open(t.Context(), address)
			if err == nil {
				s.Close()
			}
			if !fault.Is(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
			db, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			var tables int
			err = db.QueryRow("SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&tables)
			if err != nil || tables != 1 {
				t.Errorf("there are %d tables, there was one (%v)", tables, err)
			}
		})
	}
}

// TestPostgresBesideOthers opens a database in which another program has tables, of other names, twice.
func TestPostgresBesideOthers(t *testing.T) {
	address := pgtest.New(t)
	pgtest.Exec(t, address, "CREATE TABLE recipe (id BIGINT)")
	th := newThread(t, open(t, address))
	if got, err := open(t, address).Thread(t.Context(), th.ID); err != nil || got != th {
		t.Errorf("read %+v, %v", got, err)
	}
}

// TestPostgresFaults asks servers that do not let us in. No error holds the password.
func TestPostgresFaults(t *testing.T) {
	address := pgtest.New(t)
	pgtest.Exec(t, address, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
	as := func(user, password, database string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("user", user)
		q.Set("password", password)
		u.RawQuery = q.Encode()
		if database != "" {
			u.Path = "/" + database
		}
		return u.String()
	}
	readOnly := pgtest.New(t)
	name, _, _ := strings.Cut(readOnly[strings.LastIndex(readOnly, "/kaiwa_")+1:], "?")
	pgtest.Exec(t, readOnly, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	for what, test := range map[string]struct {
		code    fault.Code
		address string
	}{
		"no server":         {fault.StoreUnreachable, "postgres://kaiwa:sesame@127.0.0.1:1/kaiwa"},
		"no socket":         {fault.StoreUnreachable, "postgres://kaiwa:sesame@/kaiwa?host=" + t.TempDir()},
		"wrong password":    {fault.StoreRefused, as(pgtest.Guarded, "sesame", "")},
		"no password":       {fault.StoreRefused, as(pgtest.Guarded, "", "")},
		"no such database":  {fault.StoreMissing, as("kaiwa", "sesame", "kaiwa_nowhere")},
		"no rights":         {fault.StoreReadOnly, as(pgtest.Guarded, pgtest.Password, "")},
		"read-only":         {fault.StoreReadOnly, readOnly},
		"no number":         {fault.BadSettings, "postgres://kaiwa:sesame@localhost:port/kaiwa"},
		"a broken password": {fault.BadSettings, "postgres://kaiwa:ses%zzame@localhost/kaiwa"},
	} {
		t.Run(what, func(t *testing.T) {
			s, err := Open(t.Context(), test.address)
			if err == nil {
				s.Close()
			}
			if !fault.Is(err, test.code) {
				t.Fatalf("got %v, want %q", err, test.code)
			}
			if f := fault.Of(err); f.Name == "" {
				t.Errorf("%+v does not say which", f)
			}
			for _, secret := range []string{"sesame", "ses%", pgtest.Password} {
				if text := fmt.Sprintf("%v %+v %#v", err, err, fault.Of(err)); strings.Contains(text, secret) {
					t.Errorf("the password is in %s", text)
				}
			}
		})
	}
}

// TestPostgresStates names what a server says.
func TestPostgresStates(t *testing.T) {
	for state, want := range map[string]fault.Code{
		"28P01": fault.StoreRefused, "28000": fault.StoreRefused, "3D000": fault.StoreMissing, "25006": fault.StoreReadOnly,
		"42501": fault.StoreReadOnly, "53100": fault.CannotSave, "53200": fault.CannotSave, "53300": fault.StoreUnreachable,
		"57P01": fault.StoreUnreachable, "57P03": fault.StoreUnreachable, "08006": fault.StoreUnreachable, "25P03": fault.StoreUnreachable,
		"40001": fault.StoreBusy, "40P01": fault.StoreBusy, "55P03": fault.StoreBusy, "XX001": fault.StoreDamaged,
		"58030": fault.CannotSave, "42601": fault.Internal,
	} {
		err := explainPostgres("host/kaiwa", fmt.Errorf("storing: %w", &pgconn.PgError{Code: state, Message: "why"}))
		if f := fault.Of(err); f == nil || f.Code != want || f.Name != "host/kaiwa" || f.Detail != "why" {
			t.Errorf("%s: %v, want %q", state, err, want)
		}
	}
	for _, other := range []error{nil, ErrNone, context.Canceled, os.ErrNotExist} {
		if err := explainPostgres("host/kaiwa", other); err != other {
			t.Errorf("%v became %v", other, err)
		}
	}
}

// TestTriedAgain holds that a transaction that met another one is run again, and for how long.
func TestTriedAgain(t *testing.T) {
	s := newPostgres(t)
	conflict := func(state, constraint string) error {
		return fmt.Errorf("storing: %w", &pgconn.PgError{Code: state, ConstraintName: constraint})
	}
	for _, met := range []error{conflict("40001", ""), conflict("40P01", ""), conflict("23505", "message_place")} {
		tries := 0
		err := s.write(t.Context(), func(context.Context, transaction) error {
			if tries++; tries < 3 {
				return met
			}
			return nil
		})
		if err != nil || tries != 3 {
			t.Errorf("%v: %d tries, %v", met, tries, err)
		}
	}
	tries := 0
	err := s.write(t.Context(), func(context.Context, transaction) error {
		tries++
		return conflict("23505", "message_audio")
	})
	if err == nil || tries != 1 {
		t.Errorf("what cannot end well was tried %d times: %v", tries, err)
	}
}

func TestRebind(t *testing.T) {
	for _, test := range []struct {
		query string
		args  []any
		want  string
	}{
		{"SELECT 1", nil, "SELECT 1"},
		{"a = ? AND b = ?", []any{"x", int64(2)}, "a = $1::TEXT AND b = $2::BIGINT"},
		{"a = ?2 OR a = ?1 OR b = ?2", []any{true, "x"}, "a = $2::TEXT OR a = $1::BOOLEAN OR b = $2::TEXT"},
		{"a = ?3 AND b = ?", []any{int64(1), 2.0, int64(3), nil}, "a = $3::BIGINT AND b = $4"},
		{"VALUES (?10, ?1)", nil, "VALUES ($10, $1)"},
	} {
		for range 2 { // made, then remembered
			if got := rebind(test.query, test.args); got != test.want {
				t.Errorf("%q became %q, want %q", test.query, got, test.want)
			}
		}
	}
}

// TestPostgresGoesAndComesBack cuts the way to the server: what is asked then is a fault, what was acknowledged is kept,
// and when the server is back, so is the store.
func TestPostgresGoesAndComesBack(t *testing.T) {
	address, way := wayTo(t, pgtest.New(t))
	s := open(t, address)
	th := newThread(t, s)
	add(t, s, th.ID, Message{Role: User, State: Complete, Text: "before"})
	way.cut()
	if _, err := s.Append(t.Context(), th.ID, Message{Role: User, State: Complete, Text: "meanwhile"}); !fault.Is(err, fault.StoreUnreachable) {
		t.Errorf("storing without a server: %v", err)
	}
	if _, err := s.Messages(t.Context(), th.ID, 0, 10); !fault.Is(err, fault.StoreUnreachable) {
		t.Errorf("reading without a server: %v", err)
	}
	if _, err := Open(t.Context(), address); !fault.Is(err, fault.StoreUnreachable) {
		t.Errorf("opening without a server: %v", err)
	}
	way.mend(t)
	add(t, s, th.ID, Message{Role: User, State: Complete, Text: "after"})
	var got []string
	for _, m := range page(t, s, th.ID, 0, 10) {
		got = append(got, m.Text)
	}
	if !slices.Equal(got, []string{"before", "after"}) {
		t.Errorf("there are %q", got)
	}
}

// TestPostgresCancelled cancels a read: that is no fault of the server's.
func TestPostgresCancelled(t *testing.T) {
	s := newPostgres(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Threads(ctx); !errors.Is(err, context.Canceled) || fault.Of(err) != nil {
		t.Errorf("got %v", err)
	}
}

// TestImpatient waits for a server that has fallen silent, and cancels waiting for another.
func TestImpatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		defer ours.Close()
		c := &impatient{Conn: ours}
		wait := func(want time.Duration) {
			t.Helper()
			start := time.Now()
			if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != want {
				t.Errorf("after %v: %v, want %v", time.Since(start), err, want)
			}
		}
		wait(answerTime)
		c.SetDeadline(time.Now().Add(time.Second)) // pgx cancels, and what was set before a read counts
		wait(time.Second)
		c.SetDeadline(time.Time{})
		time.AfterFunc(2*time.Second, func() { c.SetDeadline(time.Now()) }) // while it reads
		wait(2 * time.Second)
		c.SetDeadline(time.Time{})
		go theirs.Write([]byte("x"))
		if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("read %d bytes, %v", n, err)
		}
	})
}

// A way leads to a server, over a port of its own, and can be cut.
type way struct {
	socket, port string
	mu           sync.Mutex
	open         []io.Closer // nil: it is cut
}

// wayTo gives the address of a database over a way to its server.
func wayTo(t *testing.T, address string) (string, *way) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	w := &way{socket: filepath.Join(q.Get("host"), ".s.PGSQL.5432"), port: "127.0.0.1:0"}
	w.mend(t)
	t.Cleanup(w.cut)
	q.Del("host")
	u.Host, u.RawQuery = w.port, q.Encode()
	return u.String(), w
}

func (w *way) mend(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", w.port)
	if err != nil {
		t.Fatal(err)
	}
	w.port, w.open = l.Addr().String(), []io.Closer{l}
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("unix", w.socket)
			if err != nil {
				from.Close()
				continue
			}
			w.join(from, to)
		}
	}()
}

func (w *way) join(from, to net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		from.Close()
		to.Close()
		return
	}
	w.open = append(w.open, from, to)
	go io.Copy(from, to)
	go io.Copy(to, from)
}

func (w *way) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		c.Close()
	}
	w.open = nil
}
