package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
)

// Storage says where everything is kept.
type Storage struct {
	DataDir         string `help:"Where the private PostgreSQL cluster is kept." default:"${data_dir}" env:"CRUMBTRAIL_DATA_DIR" type:"path"`
	DatabaseURL     string `help:"A PostgreSQL of your own instead of the private cluster." env:"CRUMBTRAIL_DATABASE_URL" placeholder:"URL"`
	EventstoreURL   string `help:"An EventStoreDB or KurrentDB (esdb:// or kurrentdb://) for the log; without it the log is in PostgreSQL." env:"CRUMBTRAIL_EVENTSTORE_URL" placeholder:"URL"`
	MaxAppendBytes  int    `help:"Most bytes that one append may have; 0 is the log's own limit. For KurrentDB it must match the server's setting." env:"CRUMBTRAIL_MAX_APPEND_BYTES" default:"0"`
	MaxAppendEvents int    `help:"Most events that one append may have; 0 is the log's own limit." env:"CRUMBTRAIL_MAX_APPEND_EVENTS" default:"0"`
}

// database is the name of the database in the private cluster.
const database = "crumbtrail"

// storage is what the application stands on.
type storage struct {
	cluster *pgcluster.Cluster // nil with a PostgreSQL of one's own
	pool    *pgxpool.Pool
	log     eventstore.Store
}

// open starts the private cluster, unless there is a database to use, and opens
// the log.
func (s Storage) open(ctx context.Context, logger *slog.Logger) (_ *storage, err error) {
	if s.EventstoreURL != "" && !isKurrent(s.EventstoreURL) {
		return nil, errEventstoreURL
	}
	opened := &storage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.close(context.WithoutCancel(ctx)))
		}
	}()
	database, err := s.openDatabase(ctx, opened, logger)
	if err != nil {
		return nil, err
	}
	opened.pool, err = openPool(ctx, database)
	if err != nil {
		return nil, err
	}
	opened.log, err = openLog(ctx, cmp.Or(s.EventstoreURL, database), opened.pool, s.limits(), logger)
	if err != nil {
		return nil, err
	}
	return opened, nil
}

func (s Storage) openDatabase(ctx context.Context, opened *storage, logger *slog.Logger) (url string, err error) {
	if s.DatabaseURL != "" {
		return s.DatabaseURL, nil
	}
	opened.cluster, err = pgcluster.Start(ctx, pgcluster.Options{Dir: s.clusterDir(), Logger: logger})
	if err != nil {
		return "", fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	if err := opened.cluster.EnsureDatabase(ctx, database); err != nil {
		return "", err
	}
	return opened.cluster.URL(database), nil
}

func (s Storage) clusterDir() string { return filepath.Join(s.DataDir, "postgres") }

func (s Storage) limits() eventstore.Limits {
	return eventstore.Limits{Bytes: s.MaxAppendBytes, Events: s.MaxAppendEvents}
}

// openLog is the one place where the log's adapter is chosen, by the scheme of
// its URL. Nothing else knows which it is. A pool that is given is one to the
// same database.
func openLog(ctx context.Context, at string, pool *pgxpool.Pool, limits eventstore.Limits, logger *slog.Logger) (eventstore.Store, error) {
	if isKurrent(at) {
		return kurrent.Open(ctx, kurrent.Options{ConnectionString: at, Limits: limits, Logger: logger})
	}
	options := postgres.Options{Pool: pool, Limits: limits, Logger: logger}
	if pool == nil {
		options.URL = at
	}
	return postgres.Open(ctx, options)
}

// errEventstoreURL does not quote the URL, which may hold a password.
var errEventstoreURL = errors.New("--eventstore-url begins with esdb:// or kurrentdb://; leave it out for a log in PostgreSQL")

func isKurrent(url string) bool {
	scheme, _, _ := strings.Cut(url, "://")
	return slices.Contains([]string{"esdb", "kurrent", "kurrentdb"}, strings.TrimSuffix(scheme, "+discover"))
}

func openPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's URL: %w", err)
	}
	config.MaxConns = max(config.MaxConns, minConnections)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return pool, nil
}

// minConnections leaves room for the projections and for some questions beside
// them, however few cores there are.
const minConnections = 16

// stopTimeout bounds how long each part may take to end.
const stopTimeout = 15 * time.Second

// close closes what was opened, the last first.
func (s *storage) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	var errs []error
	if s.log != nil {
		errs = append(errs, s.log.Close(ctx))
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if s.cluster != nil {
		errs = append(errs, s.cluster.Stop(ctx))
	}
	return errors.Join(errs...)
}
