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
	eventstoretest.Run(t, eventstoretest.Adapter{
		Start: func(t testing.TB) eventstoretest.Server { return startServer(t, pgtest.URL(t)) },
	})
}

// server is a database behind a proxy that breaks connections.
type server struct {
	t     testing.TB
	proxy *proxy

	mu    sync.Mutex
	admin *pgx.Conn // past the proxy
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

// Restart ends the sessions as a server that restarts does.
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

func (s *server) exec(sql string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, err := s.admin.Exec(ctx, sql)
	require.NoError(s.t, err)
}
