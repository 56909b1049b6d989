package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
)

// openLog selects the log's adapter by the scheme of its URL; this is the only
// place that knows which one it is. A pool, if there is one, is of the same
// database.
func openLog(ctx context.Context, url string, pool *pgxpool.Pool, limits eventstore.Limits, logger *slog.Logger) (eventstore.Store, error) {
	if isKurrent(url) {
		return orNil(kurrent.Open(ctx, kurrent.Options{ConnectionString: url, Limits: limits, Logger: logger}))
	}
	options := postgres.Options{Pool: pool, Limits: limits, Logger: logger}
	if pool == nil {
		options.URL = url
	}
	return orNil(postgres.Open(ctx, options))
}

// orNil returns no store at all with an error: a nil *S in an interface is not nil.
func orNil[S eventstore.Store](store S, err error) (eventstore.Store, error) {
	if err != nil {
		return nil, err
	}
	return store, nil
}

// errEventstoreURL does not quote the URL, which may hold a password.
var errEventstoreURL = errors.New("--eventstore-url must begin with esdb:// or kurrentdb://; leave it out for a log in PostgreSQL")

func isKurrent(url string) bool {
	scheme, _, _ := strings.Cut(url, "://")
	return slices.Contains([]string{"esdb", "kurrent", "kurrentdb"}, strings.TrimSuffix(scheme, "+discover"))
}
