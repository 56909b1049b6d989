package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// minConnections serves the projections and some queries beside them, however few
// cores the machine has.
const minConnections = 16

// poolConfig reads the URL of a database. What the URL sets explicitly counts.
func poolConfig(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The text of the error has the URL without its password.
		return nil, &OpenError{Kind: ErrSettings, What: "the database URL", Reason: oneLine(err), Err: err}
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = max(config.MaxConns, minConnections)
	}
	return config, nil
}

// attemptTimeout bounds one attempt to reach the database. The URL's
// connect_timeout may be shorter.
const attemptTimeout = 10 * time.Second

// attemptError is why an attempt failed, and how long it was allowed to take.
type attemptError struct {
	error
	limit time.Duration
}

func (e *attemptError) Unwrap() error { return e.error }

// openPool connects to a database once and checks that it can be used. It fails
// with an [OpenError].
func openPool(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	began := time.Now()
	attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	if err := checkDatabase(attempt, config.ConnConfig); err != nil {
		deadline, _ := attempt.Deadline() // of the attempt or, if that is earlier, of all of them
		return nil, databaseError(config.ConnConfig, &attemptError{err, deadline.Sub(began)})
	}
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return nil, databaseError(config.ConnConfig, err)
	}
	return pool, nil
}

var (
	errPooler = errors.New("a connection pooler in transaction mode is in between:" +
		" statements of one connection reach different sessions of PostgreSQL")
	errEncoding  = errors.New("the encoding is not UTF8")
	errOldServer = errors.New("the server is older than PostgreSQL 14")
)

const oldestServer = 14_00_00

const describeSQL = `
	SELECT
		current_setting('server_version_num')::int,
		current_setting('server_version'),
		current_setting('server_encoding')`

// checkDatabase checks what the log and the read models need of a database. Its
// connections are like theirs, so that a pooler refuses their settings here.
func checkDatabase(ctx context.Context, config *pgx.ConnConfig) error {
	config = config.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // a pooler may not keep prepared statements
	config.RuntimeParams["application_name"] = "crumbtrail start"
	config.RuntimeParams["client_encoding"] = "UTF8" // the simple protocol needs it
	config.RuntimeParams["tcp_keepalives_idle"] = "10"
	var connections [2]*pgx.Conn
	for i := range connections {
		connection, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return err
		}
		defer connection.Close(context.WithoutCancel(ctx))
		connections[i] = connection
	}
	var number int
	var version, encoding string
	if err := connections[0].QueryRow(ctx, describeSQL).Scan(&number, &version, &encoding); err != nil {
		return err
	}
	switch {
	case number < oldestServer:
		return fmt.Errorf("%w: it is %s", errOldServer, version)
	case encoding != "UTF8":
		return fmt.Errorf("%w: it is %s", errEncoding, encoding)
	}
	return checkSessions(ctx, connections[0], connections[1])
}

// checkSessions fails with errPooler unless each of two connections has a session
// of its own. A pooler in transaction mode gives a connection another session after
// each transaction, and the session to others.
func checkSessions(ctx context.Context, first, second *pgx.Conn) error {
	before, err := backendOf(ctx, first)
	if err != nil {
		return err
	}
	busy, err := second.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = busy.Rollback(context.WithoutCancel(ctx)) }() // closing the connection does the same
	other, err := backendOf(ctx, second)
	if err != nil {
		return err
	}
	if before == other { // the first connection could wait forever for the session of the second
		return errPooler
	}
	after, err := backendOf(ctx, first)
	if err == nil && before != after {
		return errPooler
	}
	return err
}

func backendOf(ctx context.Context, connection *pgx.Conn) (pid int, err error) {
	err = connection.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&pid)
	return pid, err
}
