package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/internal/pgcluster"
)

// StorageOptions are the settings of where data is kept.
type StorageOptions struct {
	// DataDir holds the private PostgreSQL cluster.
	DataDir string
	// DatabaseURL is a PostgreSQL to use instead of the private cluster.
	DatabaseURL string
	// EventstoreURL is a KurrentDB that holds the log. Without it the log is in
	// PostgreSQL.
	EventstoreURL string
	// Limits bound one append; zero values are the log's own limits.
	Limits eventstore.Limits
}

// ClusterDir is the directory of the private cluster in a data directory.
func ClusterDir(dataDir string) string { return filepath.Join(dataDir, "postgres") }

// databaseName is the database in the private cluster.
const databaseName = "crumbtrail"

// Storage is the open log, and the database beside it.
type Storage struct {
	Log eventstore.Store

	pool    *pgxpool.Pool      // nil if only the log is open
	cluster *pgcluster.Cluster // nil without a private cluster
}

// OpenStorage starts the private cluster, unless another database is set, and
// opens the log. It fails as [pgcluster.Start] does.
func OpenStorage(ctx context.Context, options StorageOptions, logger *slog.Logger) (_ *Storage, err error) {
	if options.EventstoreURL != "" && !isKurrent(options.EventstoreURL) {
		return nil, errEventstoreURL
	}
	s := &Storage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close(context.WithoutCancel(ctx)))
		}
	}()
	url, err := s.openDatabase(ctx, options, logger)
	if err != nil {
		return nil, err
	}
	if s.pool, err = openPool(ctx, url); err != nil {
		return nil, err
	}
	if s.Log, err = openLog(ctx, cmp.Or(options.EventstoreURL, url), s.pool, options.Limits, logger); err != nil {
		return nil, err
	}
	return s, nil
}

// OpenLog opens the log at a URL, or the log in a data directory whose server is
// stopped. It fails with [pgcluster.ErrInUse] if that server runs.
func OpenLog(ctx context.Context, place string, limits eventstore.Limits, logger *slog.Logger) (*Storage, error) {
	if !strings.Contains(place, "://") {
		return OpenStorage(ctx, StorageOptions{DataDir: place}, logger)
	}
	log, err := openLog(ctx, place, nil, limits, logger)
	if err != nil {
		return nil, err
	}
	return &Storage{Log: log}, nil
}

func (s *Storage) openDatabase(ctx context.Context, options StorageOptions, logger *slog.Logger) (url string, err error) {
	if options.DatabaseURL != "" {
		return options.DatabaseURL, nil
	}
	s.cluster, err = pgcluster.Start(ctx, pgcluster.Options{Dir: ClusterDir(options.DataDir), Logger: logger})
	if err != nil {
		return "", fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	if err := s.cluster.EnsureDatabase(ctx, databaseName); err != nil {
		return "", err
	}
	return s.cluster.URL(databaseName), nil
}

// minConnections serves the projections and some queries beside them, however few
// cores the machine has.
const minConnections = 16

func openPool(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse the database URL: %w", err)
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

// freeSpace returns a function that reports the bytes left for tables, nil if the
// database is on another machine.
func (s *Storage) freeSpace() func() (uint64, error) {
	if s.cluster == nil {
		return nil
	}
	return func() (uint64, error) { return freeBytes(s.cluster.Dir()) }
}

// stopTimeout bounds how long each part may take to stop.
const stopTimeout = 15 * time.Second

// Close closes what is open in reverse order, within [stopTimeout].
func (s *Storage) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	var errs []error
	if s.Log != nil {
		errs = append(errs, s.Log.Close(ctx))
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if s.cluster != nil {
		errs = append(errs, s.cluster.Stop(ctx))
	}
	return errors.Join(errs...)
}
