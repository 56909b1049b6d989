package app_test

import (
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
)

// pooler answers as a connection pooler does, as far as a start asks.
type pooler struct {
	// refuses is a setting of a connection that it does not know.
	refuses string
	// next returns the session that answers the next statement of a connection.
	next func(connection int) (pid int)

	mu          sync.Mutex
	connections int
}

// serve returns the URL of the pooler.
func (p *pooler) serve(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.connections++
			number := p.connections
			p.mu.Unlock()
			go p.answer(connection, number)
		}
	}()
	return "postgres://cook:geheim@" + listener.Addr().String() + "/kitchen?sslmode=disable"
}

func (p *pooler) answer(connection net.Conn, number int) {
	defer connection.Close()
	backend := pgproto3.NewBackend(connection, connection)
	first, err := backend.ReceiveStartupMessage()
	if err != nil {
		return
	}
	if startup, ok := first.(*pgproto3.StartupMessage); ok && p.refuses != "" && startup.Parameters[p.refuses] != "" {
		backend.Send(&pgproto3.ErrorResponse{
			Severity: "FATAL", Code: "08P01", Message: "unsupported startup parameter: " + p.refuses,
		})
		_ = backend.Flush()
		return
	}
	backend.Send(&pgproto3.AuthenticationOk{})
	backend.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	backend.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	for backend.Flush() == nil {
		message, err := backend.Receive()
		query, ok := message.(*pgproto3.Query)
		if err != nil || !ok {
			return
		}
		p.mu.Lock()
		session := p.next(number)
		p.mu.Unlock()
		answerQuery(backend, query.String, session)
	}
}

func answerQuery(backend *pgproto3.Backend, query string, pid int) {
	switch {
	case strings.Contains(query, "server_version_num"):
		sendRow(backend, "150004", "15.4", "UTF8")
	case strings.Contains(query, "pg_backend_pid"):
		sendRow(backend, strconv.Itoa(pid))
	default:
		backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("BEGIN")})
	}
	backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
}

func sendRow(backend *pgproto3.Backend, values ...string) {
	var description pgproto3.RowDescription
	var row pgproto3.DataRow
	for i, value := range values {
		const int4, text = 23, 25
		kind := uint32(text)
		if i == 0 {
			kind = int4
		}
		description.Fields = append(description.Fields, pgproto3.FieldDescription{Name: []byte("a"), DataTypeOID: kind})
		row.Values = append(row.Values, []byte(value))
	}
	backend.Send(&description)
	backend.Send(&row)
	backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
}

func TestAConnectionPoolerIsNamed(t *testing.T) {
	t.Parallel()
	statements := 0
	for name, p := range map[string]*pooler{
		"that gives all connections one session":       {next: func(int) int { return 7 }},
		"that gives every statement the next session":  {next: func(int) int { statements++; return statements }},
		"that does not know a setting of a connection": {refuses: "tcp_keepalives_idle", next: func(connection int) int { return connection }},
	} {
		t.Run(name, func(t *testing.T) {
			err := app.Run(t.Context(), settings(app.StorageOptions{DatabaseURL: p.serve(t)}))
			require.ErrorIs(t, err, app.ErrRefused)
			require.ErrorContains(t, err, "connection pooler")
			require.ErrorContains(t, err, "connect to PostgreSQL directly")
			require.NotContains(t, err.Error(), "geheim")
		})
	}
}
