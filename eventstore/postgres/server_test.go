package postgres_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

func TestConformance(t *testing.T) {
	databases := &databases{owner: t}
	eventstoretest.Run(t, eventstoretest.Adapter{
		Start: func(t testing.TB) eventstoretest.Server {
			url := databases.take()
			server := startServer(t, url)
			t.Cleanup(func() {
				server.empty()
				databases.put(url)
			})
			return server
		},
	})
}

// databases are used by one check after another: creating one takes longer than
// most checks.
type databases struct {
	owner testing.TB

	mu   sync.Mutex
	free []string // their URLs
}

func (d *databases) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.free) - 1
	if last < 0 {
		return pgtest.URL(d.owner)
	}
	url := d.free[last]
	d.free = d.free[:last]
	return url
}

func (d *databases) put(url string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free = append(d.free, url)
}

// server is a database behind a proxy that breaks connections.
type server struct {
	t     testing.TB
	proxy *proxy

	mu    sync.Mutex
	admin *pgx.Conn // bypasses the proxy
}

func startServer(t testing.TB, url string) *server {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, admin.Close(context.Background())) })
	return &server{t: t, proxy: startProxy(t, admin.Config()), admin: admin}
}

func (s *server) Open(ctx context.Context) (eventstore.Store, error) {
	return postgres.Open(ctx, postgres.Options{URL: s.proxy.url})
}

func (s *server) Interrupt()               { s.proxy.interrupt() }
func (s *server) Restore()                 { s.proxy.restore() }
func (s *server) LoseNextAcknowledgement() { s.proxy.loseNextWrite() }
func (s *server) Connections() int         { return s.proxy.count() }

// Restart ends the sessions, as a restart of the server does.
func (s *server) Restart() {
	s.exec(`
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database()
			AND pid <> pg_backend_pid()`)
}

func (s *server) DropSubscriptions() {
	s.exec(`
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database()
			AND application_name IN ('crumbtrail event log listener', 'crumbtrail event log reader')`)
}

func (s *server) SlowCommits() {
	s.exec(`
		CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			PERFORM pg_sleep(random() * 0.005);
			RETURN NULL;
		END
		$$;
		CREATE CONSTRAINT TRIGGER dawdle
			AFTER INSERT ON eventlog.events
			DEFERRABLE INITIALLY DEFERRED
			FOR EACH ROW WHEN (NEW.position % 3 = 0)
			EXECUTE FUNCTION dawdle()`)
}

// empty ends all sessions and returns the database to its state after Open.
func (s *server) empty() {
	s.exec(`
		SELECT pg_terminate_backend(pid, 10000)
		FROM pg_stat_activity
		WHERE datname = current_database()
			AND pid <> pg_backend_pid()`)
	s.exec(`DROP FUNCTION IF EXISTS dawdle() CASCADE`)
	s.exec(`TRUNCATE eventlog.events`)
}

func (s *server) exec(sql string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, err := s.admin.Exec(ctx, sql)
	require.NoError(s.t, err)
}
