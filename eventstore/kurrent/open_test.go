package kurrent_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/stretchr/testify/require"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/test/kurrentfake"
)

func TestOpenAcceptsTheNewNamesOfTheProduct(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	rest := strings.TrimPrefix(cluster.ConnectionString(), "esdb")
	for _, scheme := range []string{"esdb", "esdb+discover", "kurrentdb", "kurrentdb+discover", "kurrent", "kurrent+discover"} {
		store := openStore(t, kurrent.Options{ConnectionString: scheme + rest})
		write(t, store, "a-"+scheme, eventstore.NoStream(), newEvents(1)...)
	}
}

func TestOpenWithTLSUserAndThreeNodes(t *testing.T) {
	t.Parallel()
	certificate, err := kurrentfake.NewCertificate(t.TempDir())
	require.NoError(t, err)
	cluster := startFake(t, kurrentfake.Options{
		Nodes: 3, Certificate: certificate, User: "admin", Password: "changeit",
	})
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	subscription := subscribe(t, store, eventstore.Position{})
	first := write(t, store, "a-1", eventstore.NoStream(), newEvents(2)...)
	require.Zero(t, nextOf[eventstore.Event](t, subscription).Revision)

	cluster.Elect(2)
	cluster.Node(0).Stop()
	second := write(t, store, "a-1", eventstore.Exactly(1), newEvents(2)...)
	require.True(t, first.Position.Before(second.Position))
	for revision := uint64(1); revision < 4; revision++ {
		require.Equal(t, revision, nextOf[eventstore.Event](t, subscription).Revision)
	}
}

func TestOpenFailsAtOnceWhereARetryCannotHelp(t *testing.T) {
	t.Parallel()
	certificate, err := kurrentfake.NewCertificate(t.TempDir())
	require.NoError(t, err)
	secured := startFake(t, kurrentfake.Options{Certificate: certificate, User: "admin", Password: "changeit"})
	candidate := startFake(t, kurrentfake.Options{Version: "26.1.0-rc.1"})
	old := startFake(t, kurrentfake.Options{Version: "23.6.0"})
	cases := map[string]struct{ connectionString, text string }{
		"a wrong password":             {strings.Replace(secured.ConnectionString(), "changeit", "geheim", 1), "authentication"},
		"no user":                      {strings.Replace(secured.ConnectionString(), "admin:changeit@", "", 1), "requires the right ACL"},
		"an old server":                {old.ConnectionString(), "older than 23.10: it is 23.6.0"},
		"a version with a suffix":      {candidate.ConnectionString(), "suffix in its version"},
		"another scheme":               {"http://user:geheim@localhost", "invalid scheme"},
		"an unreadable string":         {"esdb://user:geheim@local host", "connection string"},
		"an unreadable port":           {"esdb://user:geheim@localhost:port", "connection string"},
		"a certificate that is absent": {"esdb://user:geheim@localhost?tlsCAFile=/nowhere.crt", "no such file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := within(t, patience)
			_, err := kurrent.Open(ctx, kurrent.Options{ConnectionString: c.connectionString, Logger: quiet()})
			require.ErrorContains(t, err, c.text)
			require.NoError(t, ctx.Err(), "it tried again")
			require.NotContains(t, err.Error(), "geheim")
		})
	}
}

func TestOpenWaitsForAServerAsLongAsItsContext(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	cluster.Stop()
	_, err := kurrent.Open(within(t, 200*time.Millisecond), kurrent.Options{
		ConnectionString: cluster.ConnectionString(), Logger: quiet(),
	})
	require.ErrorIs(t, err, eventstore.ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)

	opened := make(chan error, 1)
	go func() {
		store, err := kurrent.Open(within(t, patience), kurrent.Options{
			ConnectionString: cluster.ConnectionString(), Logger: quiet(),
		})
		if err == nil {
			err = store.Close(t.Context())
		}
		opened <- err
	}()
	require.NoError(t, cluster.Node(0).Start())
	require.NoError(t, <-opened)
}

func TestErrorsOfTheClientAreFoundWhereverTheyAreWrapped(t *testing.T) {
	t.Parallel()
	cluster := startFake(t, kurrentfake.Options{})
	bare := openBare(t, cluster.ConnectionString())
	store := openStore(t, kurrent.Options{ConnectionString: cluster.ConnectionString()})
	write(t, store, "a-1", eventstore.NoStream(), newEvents(3)...)

	options := esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}}
	_, err := bare.AppendToStream(t.Context(), "a-1", options, bareEvents(newEvents(1))...)
	require.Equal(t, esdb.ErrorCodeWrongExpectedVersion, codeOf(err))
	found, _ := esdb.FromError(&wrapped{err})
	require.Equal(t, esdb.ErrorCodeUnknown, found.Code(), "the client unwraps errors now")

	_, err = store.Append(t.Context(), "a-1", eventstore.NoStream(), newEvents(1))
	var conflict *eventstore.ConflictError
	require.ErrorAs(t, err, &conflict)
	want := eventstore.ConflictError{Stream: "a-1", Expected: eventstore.NoStream(), Actual: eventstore.Exactly(2)}
	require.Equal(t, want, *conflict)
}

type wrapped struct{ error }

func (w *wrapped) Unwrap() error { return w.error }
