package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// Options say where the log is. Zero values are sensible but for the place.
type Options struct {
	// URL is the database. Either it or Pool is needed.
	URL string
	// Pool, when given, is used for reading, and its configuration for the two
	// connections of the store's own: one that writes, one that listens. It stays
	// its owner's to close.
	Pool *pgxpool.Pool
	// Schema is where the log's tables are; it is created where it is missing.
	// The default is "eventlog".
	Schema string
	// Logger hears of connections lost and regained. The default is silence.
	Logger *slog.Logger
	// Limits are what one append may hold: 16 MiB and 10,000 events where zero.
	Limits eventstore.Limits
	// PollInterval is how often the log is asked for news that nobody told. The
	// default is 100 ms.
	PollInterval time.Duration
}

func (o Options) withDefaults() Options {
	o.Schema = cmp.Or(o.Schema, defaultSchema)
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	o.Limits.Bytes = cmp.Or(o.Limits.Bytes, 16<<20)
	o.Limits.Events = cmp.Or(o.Limits.Events, 10_000)
	o.PollInterval = cmp.Or(o.PollInterval, 100*time.Millisecond)
	return o
}

// Open connects to the log, creating or upgrading its tables where needed.
// Several programs may do so at once.
func Open(ctx context.Context, options Options) (*Store, error) {
	options = options.withDefaults()
	pool, owned, err := openPool(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	connConfig := pool.Config().ConnConfig
	if err := migrate(ctx, connConfig, options.Schema); err != nil {
		if owned {
			pool.Close()
		}
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	return start(ctx, options, pool, owned), nil
}

func openPool(ctx context.Context, options Options) (pool *pgxpool.Pool, owned bool, err error) {
	switch {
	case options.Pool != nil && options.URL != "":
		return nil, false, errors.New("a URL and a pool are given, and one is needed")
	case options.Pool != nil:
		return options.Pool, false, nil
	case options.URL == "":
		return nil, false, errors.New("neither a URL nor a pool is given")
	}
	config, err := pgxpool.ParseConfig(options.URL)
	if err != nil {
		return nil, false, fmt.Errorf("read the database's URL: %w", err)
	}
	name(config.ConnConfig, "reader")
	pool, err = pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, false, fmt.Errorf("connect: %w", err)
	}
	return pool, true, nil
}

// name makes a connection recognisable in pg_stat_activity.
func name(config *pgx.ConnConfig, role string) {
	config.RuntimeParams["application_name"] = "crumbtrail event log " + role
}
