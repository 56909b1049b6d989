package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
)

// openLog opens the log on KurrentDB if its URL is set, otherwise the one in the
// pool's database; this is the only place that knows which one it is. It fails with
// an [OpenError].
func openLog(
	ctx context.Context, options StorageOptions, pool *pgxpool.Pool, logger *slog.Logger, phase *phase,
) (eventstore.Store, error) {
	if url := options.EventstoreURL; url != "" {
		store, err := kurrent.Open(ctx, kurrent.Options{
			ConnectionString: url, Limits: options.Limits, Logger: logger,
			Waiting: func(reason error) { phase.wait(ctx, kurrentUnreachable(url, reason)) },
		})
		return orNil(store, kurrentError(url, err))
	}
	store, err := postgres.Open(ctx, postgres.Options{Pool: pool, Limits: options.Limits, Logger: logger})
	return orNil(store, databaseError(pool.Config().ConnConfig, err))
}

// orNil returns no store at all with an error: a nil *S in an interface is not nil.
func orNil[S eventstore.Store](store S, err error) (eventstore.Store, error) {
	if err != nil {
		return nil, err
	}
	return store, nil
}

// errEventstoreURL does not quote the URL, which may hold a password.
var errEventstoreURL = fmt.Errorf("%w: --eventstore-url must begin with esdb:// or kurrentdb://; leave it out for a log in PostgreSQL",
	ErrSettings)

// checkEventstoreURL fails for an URL that is malformed, before anything is started.
func checkEventstoreURL(url string) error {
	switch {
	case url == "":
		return nil
	case !isKurrent(url):
		return errEventstoreURL
	}
	return kurrentError(url, kurrent.CheckConnectionString(url))
}

func isKurrent(url string) bool {
	scheme, _, _ := strings.Cut(url, "://")
	return slices.Contains([]string{"esdb", "kurrent", "kurrentdb"}, strings.TrimSuffix(scheme, "+discover"))
}
