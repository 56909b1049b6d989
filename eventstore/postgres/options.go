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

// Options locate the log. Either URL or Pool is required.
type Options struct {
	// URL is the database's connection string.
	URL string
	// Pool is used for reading, and its configuration for the store's own two
	// connections: one that writes, one that listens. The store does not close
	// it.
	Pool *pgxpool.Pool
	// Logger receives lost connections. The default discards them.
	Logger *slog.Logger
	// Limits bound one append. The default is [eventstore.DefaultLimits].
	Limits eventstore.Limits
}

func (o Options) withDefaults() Options {
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	o.Limits = o.Limits.Or(eventstore.DefaultLimits)
	return o
}

// Open connects to the log and creates or upgrades its tables. Several
// processes may do so at the same time. The caller closes the store.
func Open(ctx context.Context, options Options) (*Store, error) {
	return open(ctx, options, usualPollInterval)
}

// usualPollInterval is how often the log is polled for what no notification
// announced.
const usualPollInterval = 100 * time.Millisecond

func open(ctx context.Context, options Options, pollInterval time.Duration) (*Store, error) {
	options = options.withDefaults()
	pool, owned, err := openPool(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	connConfig := pool.Config().ConnConfig
	if err := migrate(ctx, connConfig); err != nil {
		if owned {
			pool.Close()
		}
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	return start(ctx, options, pollInterval, pool, owned), nil
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
	setApplicationName(config.ConnConfig, "reader")
	pool, err = pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, false, fmt.Errorf("connect: %w", err)
	}
	return pool, true, nil
}

// setApplicationName identifies a connection in pg_stat_activity.
func setApplicationName(config *pgx.ConnConfig, role string) {
	config.RuntimeParams["application_name"] = "crumbtrail event log " + role
}
