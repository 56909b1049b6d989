package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"crumbtrail/internal/pgerr"
)

// answerPatience is how long the writer waits for the log to take a batch.
// Afterwards the connection counts as lost.
const answerPatience = 15 * time.Second

// dialer opens the writer's connections.
type dialer struct {
	config     *pgx.ConnConfig
	statements writeStatements
}

// session is the writer's connection. A failure is a fence, the loss of the
// connection, or neither.
type session struct {
	conn       *pgx.Conn
	statements *writeStatements
	message    message
	unwatch    func() bool // stops closing the connection when the context ends
}

const (
	insertSQL = `INSERT INTO eventlog.events (` + eventColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	copySQL = `COPY eventlog.events (` + eventColumns + `) FROM STDIN (FORMAT binary)`

	// turnSQL is read committed so that the statements after it see what was
	// written before the lock was had.
	turnSQL = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%d)`

	headSQL = `SELECT coalesce(max(position), 0) FROM eventlog.events`
)

type writeStatements struct {
	copy, insert, turn, head, tail, ask string
	channel                             string
}

func newDialer(config *pgx.ConnConfig, schema string) dialer {
	config = config.Copy()
	name(config, "writer")
	// A turn that its writer does not end, since it was stopped, must not hold up
	// the others. Nor must one whose machine is gone.
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	config.RuntimeParams["tcp_keepalives_idle"] = "10"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	return dialer{config: config, statements: writeStatements{
		copy:    inSchema(copySQL, schema),
		insert:  inSchema(insertSQL, schema),
		turn:    fmt.Sprintf(turnSQL, lockKey("write", schema)),
		head:    inSchema(headSQL, schema),
		tail:    inSchema(tailSQL, schema),
		ask:     inSchema(askSQL, schema),
		channel: channelName(schema),
	}}
}

// open connects and reads the log's head.
func (d *dialer) open(ctx context.Context) (*session, uint64, error) {
	attempt, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(attempt, d.config)
	if err != nil {
		return nil, 0, fmt.Errorf("connect the event log's writer: %w", err)
	}
	s := &session{conn: conn, statements: &d.statements}
	head, err := s.prepare(attempt)
	if err != nil {
		_ = conn.Close(attempt) // its failure says no more than the error
		return nil, 0, err
	}
	s.unwatch = context.AfterFunc(ctx, func() { _ = conn.PgConn().Conn().Close() })
	return s, head, nil
}

// insertName is the name of insertSQL in the writer's session.
const insertName = "insert_event"

// prepare makes a new connection ready, and says where the log's head is.
func (s *session) prepare(ctx context.Context) (head uint64, err error) {
	if _, err := s.conn.Prepare(ctx, insertName, s.statements.insert); err != nil {
		return 0, fmt.Errorf("prepare to write: %w", err)
	}
	if err := s.conn.QueryRow(ctx, s.statements.head).Scan(&head); err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	return head, nil
}

// connectPatience is how long one attempt to connect may take.
const connectPatience = 5 * time.Second

// isLost reports whether a failure is the loss of the connection, so that the
// server's answer, if it gave one, is unknown.
func (s *session) isLost(err error) bool {
	return s.conn.IsClosed() || pgerr.IsConnectionFailure(err)
}

// close lets go of the connection. What it says to a server that does not
// listen any more does not matter.
func (s *session) close() {
	s.unwatch()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// wantTurns asks writers elsewhere to take turns. Who does not hear it may win
// many times in a row, but loses nothing.
func (s *session) wantTurns(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	if _, err := s.conn.Exec(ctx, notifySQL, s.statements.channel, turnsWanted); err != nil {
		return fmt.Errorf("ask for turns: %w", err)
	}
	return nil
}

// beginTurn begins a transaction once no other writer is in one.
func (s *session) beginTurn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	if _, err := s.conn.PgConn().Exec(ctx, s.statements.turn).ReadAll(); err != nil {
		return fmt.Errorf("wait for the turn to write: %w", err)
	}
	return nil
}

// write sends what the batch accepted, from the position after head on, and
// ends the turn if it is in one.
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

// fewEvents is up to where single inserts are faster than a COPY, which costs
// more to begin and less to go on.
const fewEvents = 4

func (s *session) encode(b *batch, head uint64) {
	events := 0
	for _, call := range b.accepted {
		call.position = head + uint64(events) + 1
		events += len(call.ids)
	}
	if events <= fewEvents {
		for _, call := range b.accepted {
			s.message.insert(insertName, call.rows, call.starts, call.position)
		}
		s.message.sync()
		return
	}
	s.message.query(s.statements.copy)
	s.message.beginCopy()
	for _, call := range b.accepted {
		s.message.rows(call.rows, call.starts, call.position)
	}
	s.message.endCopy()
}

// exchange sends the message by one write and reads until the server has been
// ready so many times. It goes beneath the driver because that waits for the
// server to ask for a COPY's rows before it sends them, which doubles the time
// that a lone caller waits.
func (s *session) exchange(readies int) error {
	conn := s.conn.PgConn()
	if err := conn.Conn().SetDeadline(time.Now().Add(answerPatience)); err != nil {
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
