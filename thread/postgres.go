package thread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"kaiwa/config/fault"
	"kaiwa/thread/recall"
)

// connectTime is what a server may take to let us in, where the address has no connect_timeout.
const connectTime = 10 * time.Second

// postgresDialect is PostgreSQL's, in what CockroachDB and YugabyteDB understand, too. One row is the lock on which
// writers wait for their turn, as they do in SQLite: so transactions see what the one before them stored, whatever the
// isolation level.
var postgresDialect = &dialect{
	rebind:     rebind,
	explain:    explainPostgres,
	again:      meetsAnother,
	lock:       "SELECT value FROM kaiwa WHERE name = 'version' FOR UPDATE",
	version:    "SELECT value FROM kaiwa WHERE name = 'version'",
	setVersion: "UPDATE kaiwa SET value = %d WHERE name = 'version'",
	index:      recall.NewPostgres,
}

var postgresMigrations = readMigrations("postgres")

// isPostgres tells a server's address from a file's path.
func isPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// openPostgres opens a database on a server: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
func openPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil { // it holds the address, and that may hold a password
		return nil, &fault.Fault{Code: fault.BadSettings, Name: "store", Detail: "store: this is no postgres:// address"}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTime
	}
	config.DialFunc = impatiently(config.DialFunc)
	// No statement outlives its call: so a pooler may stand between us, and each is planned for what it asks.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	name := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))) + "/" + config.Database
	s := storeOf(name, postgresPool(config, 1), postgresPool(config, 4))
	err = claim(ctx, s.writer, name)
	if err == nil {
		err = migrate(ctx, s.writer, postgresMigrations)
	}
	if err != nil {
		return nil, errors.Join(s.explain(err), s.Close())
	}
	return s, nil
}

// postgresPool gives up to n connections. A writer waits for its turn as long as with SQLite; one that fell silent in its
// turn, because its machine was put to sleep, loses it.
func postgresPool(config *pgx.ConnConfig, n int) pool {
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'")
		return err
	}))
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return pool{db, postgresDialect}
}

var createTable = regexp.MustCompile(`CREATE TABLE IF NOT EXISTS (\w+)`)

// claim makes the table that marks the database as kaiwa's, with the version 0, where it is missing. Where tables with
// the names of ours are there without it, they are somebody else's.
func claim(ctx context.Context, p pool, name string) error {
	var version int64
	err := p.QueryRowContext(ctx, p.dialect.version).Scan(&version)
	switch {
	case isState(err, "42703"): // there is a table kaiwa, without our columns
		return &fault.Fault{Code: fault.StoreForeign, Name: name, Err: err}
	case !isState(err, "42P01") && !errors.Is(err, sql.ErrNoRows):
		return err
	}
	taken, err := taken(ctx, p)
	if err != nil {
		return err
	}
	if taken {
		return &fault.Fault{Code: fault.StoreForeign, Name: name}
	}
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS kaiwa (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
		"INSERT INTO kaiwa (name, value) VALUES ('version', 0) ON CONFLICT (name) DO NOTHING",
	} {
		if _, err := p.ExecContext(ctx, statement); err != nil && !isState(err, "23505", "42P07", "42710") { // another kaiwa just made it
			return err
		}
	}
	return nil
}

// taken tells whether there are tables with the names of ours, and no mark of ours. It is one statement: another kaiwa may
// be making them.
func taken(ctx context.Context, p pool) (bool, error) {
	var names []string
	for _, step := range postgresMigrations {
		for _, m := range createTable.FindAllStringSubmatch(step, -1) {
			names = append(names, m[1])
		}
	}
	var marks, tables int
	err := p.QueryRowContext(ctx, `SELECT count(CASE WHEN table_name = 'kaiwa' THEN 1 END), count(*) FROM information_schema.tables
		WHERE table_schema = current_schema() AND table_name IN ('kaiwa', '`+strings.Join(names, "', '")+`')`).Scan(&marks, &tables)
	return marks == 0 && tables > 0, err
}

var (
	parameter = regexp.MustCompile(`\?\d*`)
	rebound   sync.Map // what rebind has made of statements
)

// rebind writes ? and ?1 as $1. Statements have no question marks but these, and mix the two forms only as SQLite takes
// it: a ? is the one after the largest before it. Each has the type of its argument, which is always the same: the server
// would take "?1 <> 0" for numbers of 32 bits.
func rebind(query string, args []any) string {
	if done, ok := rebound.Load(query); ok {
		return done.(string)
	}
	largest := 0
	done := parameter.ReplaceAllStringFunc(query, func(p string) string {
		n := largest + 1
		if len(p) > 1 {
			n, _ = strconv.Atoi(p[1:]) // digits
		}
		largest = max(largest, n)
		return fmt.Sprint("$", n, typeOf(args, n))
	})
	rebound.Store(query, done)
	return done
}

// typeOf writes the type of the argument n.
func typeOf(args []any, n int) string {
	if n > len(args) {
		return "" // a prepared statement; the server knows by the columns
	}
	switch args[n-1].(type) {
	case int64:
		return "::BIGINT"
	case string:
		return "::TEXT"
	case bool:
		return "::BOOLEAN"
	case float64:
		return "::DOUBLE PRECISION"
	}
	return ""
}

// isState tells whether an error is the server's, with one of some SQLSTATEs, or how they begin:
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func isState(err error, states ...string) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	for _, s := range states {
		if strings.HasPrefix(e.Code, s) {
			return true
		}
	}
	return false
}

// meetsAnother says that the transaction and another one could not be put in a row, or that they met in a message's place.
func meetsAnother(err error) bool {
	var e *pgconn.PgError
	return isState(err, "40001", "40P01") || isState(err, "23505") && errors.As(err, &e) && e.ConstraintName == "message_place"
}

// explainPostgres gives the server's errors, and those of the way to it, their names. Others stay as they are.
func explainPostgres(name string, err error) error {
	var e *pgconn.PgError
	var refused *pgconn.ConnectError
	var lost *net.OpError
	switch {
	case fault.Of(err) != nil:
		return err
	case errors.As(err, &e):
		return &fault.Fault{Code: codeOf(e.Code), Name: name, Detail: e.Message, Err: err}
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &refused), errors.As(err, &lost), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, pgconn.ErrConnClosed):
		return &fault.Fault{Code: fault.StoreUnreachable, Name: name, Err: err}
	}
	return err
}

// codeOf names an error code of the server.
func codeOf(state string) fault.Code {
	for _, known := range []struct {
		code   fault.Code
		states []string // or how they begin
	}{
		{fault.StoreRefused, []string{"28"}},
		{fault.StoreMissing, []string{"3D000"}},
		{fault.StoreReadOnly, []string{"25006", "42501", "3F000"}},
		{fault.StoreBusy, []string{"40", "55P03", "23505"}},
		{fault.StoreDamaged, []string{"XX001", "XX002"}},
		{fault.StoreUnreachable, []string{"08", "57P", "53300", "25P03"}}, // lost, stopping or starting, too many connections
		{fault.CannotSave, []string{"53", "54", "58"}},
	} {
		for _, s := range known.states {
			if strings.HasPrefix(state, s) {
				return known.code
			}
		}
	}
	return fault.Internal
}
