// Package pgtest gives tests a real PostgreSQL: one server for all tests of a program, and a new database for each.
//
// The server is made of the programs that are installed, and ends with this program, however that ends. Where
// KAIWA_TEST_POSTGRES has a server's address (CockroachDB's, YugabyteDB's), the databases are made there.
package pgtest

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A user of the server who needs a password, and may do nothing.
const (
	Guarded  = "guarded"
	Password = "correct-horse"
)

// New gives the address of a new database. Without PostgreSQL's programs the test is skipped; with CI=true it fails.
func New(t testing.TB) string {
	t.Helper()
	server, err := address()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/kaiwa_" + strings.ToLower(rand.Text())
	Exec(t, server, "CREATE DATABASE "+u.Path[1:])
	t.Cleanup(func() {
		// Where somebody still uses it, it goes with the server.
		_ = run(context.WithoutCancel(t.Context()), server, "DROP DATABASE "+u.Path[1:])
	})
	return u.String()
}

// Exec runs statements in the database at an address.
func Exec(t testing.TB, address string, statements ...string) {
	t.Helper()
	if err := run(t.Context(), address, statements...); err != nil {
		t.Fatal(err)
	}
}

func run(ctx context.Context, address string, statements ...string) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := c.Exec(ctx, s); err != nil {
			return errors.Join(err, c.Close(ctx))
		}
	}
	return c.Close(ctx)
}

var address = sync.OnceValues(func() (string, error) {
	if given := os.Getenv("KAIWA_TEST_POSTGRES"); given != "" {
		return given, nil
	}
	return start()
})

// script makes a server in the folder $2 by the programs in $1, says "ready", and ends it when nobody holds its input any
// more. It answers on a socket in the folder; what it stores needs to survive nothing.
const script = `
"$1/initdb" -D "$2/data" -U kaiwa -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
printf 'local all ` + Guarded + ` scram-sha-256\nlocal all all trust\n' >"$2/data/pg_hba.conf" &&
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -o "-c fsync=off -c listen_addresses= -c unix_socket_directories='$2'" start >>"$2/log" 2>&1 &&
echo ready || { cat "$2/log"; rm -rf "$2"; exit 1; }
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate stop >>"$2/log" 2>&1
rm -rf "$2"
`

// start starts a server, and gives its address.
func start() (string, error) {
	programs, err := find()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "kaiwa-postgres-")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("sh", "-c", script, "sh", programs, dir)
	cmd.Dir = dir
	if err := unprivileged(cmd, dir); err != nil {
		return "", err
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewReader(out)
	if first, _ := lines.ReadString('\n'); first != "ready\n" {
		rest, err := io.ReadAll(lines)
		return "", errors.Join(fmt.Errorf("PostgreSQL does not start: %s%s", first, rest), err, in.Close())
	}
	go func() { _ = cmd.Wait() }() // it holds the server's input
	server := fmt.Sprintf("postgres:///postgres?host=%s&user=kaiwa", url.QueryEscape(dir))
	return server, run(context.Background(), server, fmt.Sprintf("CREATE USER %s PASSWORD '%s'", Guarded, Password))
}

// find gives the folder of PostgreSQL's programs, the newest where there are several. Debian keeps them out of PATH.
func find() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(installed) == 0 {
		return "", fmt.Errorf("initdb, pg_ctl and postgres (Debian's package postgresql): %w", exec.ErrNotFound)
	}
	return filepath.Dir(installed[len(installed)-1]), nil
}
