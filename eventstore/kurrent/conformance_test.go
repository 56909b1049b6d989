package kurrent_test

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

// server adapts the double to the suite.
type server struct {
	*kurrentfake.Cluster

	t testing.TB
}

func (s server) Open(ctx context.Context) (eventstore.Store, error) {
	return kurrent.Open(ctx, kurrent.Options{ConnectionString: s.ConnectionString(), Logger: quiet()})
}

func (s server) Interrupt() { s.Stop() }

func (s server) Restore() { require.NoError(s.t, s.Node(0).Start()) }

func (s server) Restart() { require.NoError(s.t, s.Cluster.Restart()) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func startFake(t testing.TB, options kurrentfake.Options) *kurrentfake.Cluster {
	t.Helper()
	cluster, err := kurrentfake.Start(options)
	require.NoError(t, err)
	t.Cleanup(cluster.Stop)
	return cluster
}

func TestConformance(t *testing.T) {
	eventstoretest.Run(t, eventstoretest.Adapter{
		Start: func(t testing.TB) eventstoretest.Server {
			return server{Cluster: startFake(t, kurrentfake.Options{}), t: t}
		},
	})
}

// realServer is a log that has other users.
type realServer struct {
	connectionString, prefix string
	base                     eventstore.Position
}

func (s realServer) Open(ctx context.Context) (eventstore.Store, error) {
	store, err := kurrent.Open(ctx, kurrent.Options{ConnectionString: s.connectionString})
	if err != nil {
		return nil, err
	}
	return &tenant{Store: store, prefix: s.prefix, base: s.base}, nil
}

// TestConformanceOfServer runs the suite without its faults on the server that
// CRUMBTRAIL_TEST_KURRENTDB_URL names. It leaves streams behind whose names
// begin with "suite.".
func TestConformanceOfServer(t *testing.T) {
	connectionString := os.Getenv("CRUMBTRAIL_TEST_KURRENTDB_URL")
	if connectionString == "" {
		t.Skip("CRUMBTRAIL_TEST_KURRENTDB_URL names no server")
	}
	eventstoretest.Run(t, eventstoretest.Adapter{
		WithoutFaults: true,
		Start: func(t testing.TB) eventstoretest.Server {
			store := openStore(t, kurrent.Options{ConnectionString: connectionString})
			base, err := store.Head(within(t, patience))
			require.NoError(t, err)
			return realServer{connectionString, "suite." + uuid.NewString() + ".", base}
		},
	})
}
