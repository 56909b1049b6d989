package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"crumbtrail/internal/pgerr"
)

// answerTimeout is how long the writer waits for an answer of the server
// before it considers the connection lost.
const answerTimeout = 15 * time.Second

// dialer opens the writer's connections.
type dialer struct {
	config *pgx.ConnConfig
}

// session is the writer's connection. Its failures are fences, the loss of the
// connection, or refusals by the server.
type session struct {
	conn    *pgx.Conn
	id      uuid.UUID // of the log when the session began
	message message
	unwatch func() bool // stops closing the connection when the context ends
}

const (
	insertSQL = `INSERT INTO eventlog.events (` + eventColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	copySQL = `COPY eventlog.events (` + eventColumns + `) FROM STDIN (FORMAT binary)`

	// headSQL reads the greatest position that was ever written: positions that were
	// lost are not assigned again.
	headSQL = `
	SELECT greatest(
		(SELECT max(position) FROM eventlog.events),
		(SELECT head FROM eventlog.extent),
		0
	)`
)

// openSQL reads which log this is and its head. A program of an earlier version
// wrote no extent.
const openSQL = `
	WITH last AS (
		SELECT coalesce(max(position), 0) AS position
		FROM eventlog.events
	),
	repaired AS (
		UPDATE eventlog.extent
		SET
			head = last.position
		FROM last
		WHERE head < last.position
	)
	SELECT
		id,
		greatest(head, last.position)
	FROM eventlog.extent
	CROSS JOIN last`

// What the log keeps about its extent, for few events and for a COPY. In another
// log, or an older state of the same one, there is no head to extend: that fails,
// and with it the transaction.
const (
	extendSQL = `
	UPDATE eventlog.extent
	SET
		head = CASE
			WHEN id = $3 AND head >= $2 THEN greatest(head, $1)
		END`

	extendStreamSQL = `
	INSERT INTO eventlog.streams AS known (stream, next)
	VALUES ($1, $2)
	ON CONFLICT (stream) DO UPDATE
	SET next = greatest(known.next, excluded.next)`

	extendCopiedSQL = `
	UPDATE eventlog.extent
	SET
		head = CASE
			WHEN id = '%[3]s' AND head >= %[1]d - 1 THEN greatest(head, %[2]d)
		END;
	INSERT INTO eventlog.streams AS known (stream, next)
	SELECT
		stream,
		max(revision) + 1
	FROM eventlog.events
	WHERE position BETWEEN %[1]d AND %[2]d
	GROUP BY stream
	ON CONFLICT (stream) DO UPDATE
	SET next = greatest(known.next, excluded.next)`
)

// turnSQL reads committed rows, so that the statements after it see what was
// written before the lock was granted.
var turnSQL = fmt.Sprintf(`BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%d)`, lockKey("write"))

func newDialer(config *pgx.ConnConfig) dialer {
	config = config.Copy()
	setApplicationName(config, "writer")
	// A stopped writer must not hold a turn forever, nor one whose machine is
	// lost.
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	config.RuntimeParams["tcp_keepalives_idle"] = "10"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	return dialer{config: config}
}

// open connects and reads the log's head.
func (d *dialer) open(ctx context.Context) (*session, uint64, error) {
	attempt, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(attempt, d.config)
	if err != nil {
		return nil, 0, fmt.Errorf("connect the event log's writer: %w", err)
	}
	s := &session{conn: conn}
	head, err := s.prepare(attempt)
	if err != nil {
		_ = conn.Close(attempt) // the error is the cause
		return nil, 0, err
	}
	s.unwatch = context.AfterFunc(ctx, func() { _ = conn.PgConn().Conn().Close() })
	return s, head, nil
}

// Names of prepared statements.
const (
	insertName       = "insert_event"
	extendName       = "extend_log"
	extendStreamName = "extend_stream"
)

func appendName(events int) string { return fmt.Sprintf("append_%d", events) }

// prepare prepares a new connection and returns the log's head.
func (s *session) prepare(ctx context.Context) (head uint64, err error) {
	statements := map[string]string{insertName: insertSQL, extendName: extendSQL, extendStreamName: extendStreamSQL}
	for events := range fewEvents {
		statements[appendName(events+1)] = appendSQL(events + 1)
	}
	for name, sql := range statements {
		if _, err := s.conn.Prepare(ctx, name, sql); err != nil {
			return 0, fmt.Errorf("prepare to write: %w", err)
		}
	}
	var id [16]byte
	if err := s.conn.QueryRow(ctx, openSQL).Scan(&id, &head); err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	s.id = id
	return head, nil
}

// connectTimeout is how long one attempt to connect may take.
const connectTimeout = 5 * time.Second

// isLost reports whether a failure is the loss of the connection, so that the
// server's answer, if there was one, is unknown.
func (s *session) isLost(err error) bool {
	return s.conn.IsClosed() || pgerr.IsConnectionFailure(err)
}

// close closes the connection. A server that is lost need not be told.
func (s *session) close() {
	s.unwatch()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// requestTurns asks the writers of other stores to take turns. One that does
// not receive the request may win many times in a row, but nothing is lost.
func (s *session) requestTurns(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	if _, err := s.conn.Exec(ctx, notifySQL, channel, turnsRequested); err != nil {
		return fmt.Errorf("request turns: %w", err)
	}
	return nil
}

// beginTurn begins a transaction when no other writer is in one.
func (s *session) beginTurn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	if _, err := s.conn.PgConn().Exec(ctx, turnSQL).ReadAll(); err != nil {
		return fmt.Errorf("wait for the turn to write: %w", err)
	}
	return nil
}

// write sends the accepted calls of the batch, at the positions after head,
// and ends the turn if there is one.
func (s *session) write(b *batch, head uint64, inTurn bool) error {
	s.message.reset()
	readies := 0
	if len(b.accepted) > 0 {
		s.encode(b, head)
		b.isSent = true
		readies++
	}
	if inTurn {
		s.message.query(`COMMIT`)
		readies++
	}
	if readies == 0 {
		return nil
	}
	if err := s.exchange(readies); err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	return nil
}

// fewEvents is the number up to which single inserts are faster than a COPY,
// which costs more to begin and less per row.
const fewEvents = 4

func (s *session) encode(b *batch, head uint64) {
	events := 0
	for _, call := range b.accepted {
		call.position = head + uint64(events) + 1
		events += len(call.ids)
	}
	extent := appendField(appendNumber(appendNumber(nil, head+uint64(events)), head), s.id[:])
	switch {
	case events <= fewEvents && len(b.next) == 1:
		s.message.append(appendName(events), b, extent)
		return
	case events <= fewEvents:
		for _, call := range b.accepted {
			s.message.insert(insertName, call.rows, call.starts, call.position)
		}
		for stream, next := range b.next {
			s.message.execute(extendStreamName, 2, appendNumber(appendField(nil, stream), next))
		}
		s.message.execute(extendName, 3, extent)
		s.message.sync()
		return
	}
	// The statements of one query are one transaction. The rows of the COPY follow
	// the query, which goes on after them.
	s.message.query(copySQL + ";" + fmt.Sprintf(extendCopiedSQL, head+1, head+uint64(events), s.id))
	s.message.beginCopy()
	for _, call := range b.accepted {
		s.message.rows(call.rows, call.starts, call.position)
	}
	s.message.endCopy()
}

// exchange sends the message by one write and reads until the server has been
// ready that many times. It bypasses the driver, which sends a COPY's rows
// only after the server requests them: that would double the latency of a
// single append.
func (s *session) exchange(readies int) error {
	conn := s.conn.PgConn()
	if err := conn.Conn().SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return err
	}
	if _, err := conn.Conn().Write(s.message.buffer); err != nil {
		return err
	}
	var refused error
	for readies > 0 {
		message, err := conn.ReceiveMessage(context.Background())
		if err != nil {
			return err
		}
		switch message := message.(type) {
		case *pgproto3.ErrorResponse:
			if refused == nil {
				refused = pgconn.ErrorResponseToPgError(message)
			}
		case *pgproto3.ReadyForQuery:
			readies--
		}
	}
	if err := conn.Conn().SetDeadline(time.Time{}); err != nil {
		return err
	}
	return refused
}
