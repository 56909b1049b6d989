package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/internal/folders"
	"crumbtrail/internal/identity"
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
	// Patience is how long to wait for a database or log that does not answer; 0 is
	// without limit.
	Patience time.Duration

	// claimed is called as soon as the data directory is this process's own.
	claimed func() error
}

// ErrNoDataDir is returned if the data directory has no name.
var ErrNoDataDir = errors.New("there is no folder for the data, because HOME is no absolute path:" +
	" name one with --data-dir or CRUMBTRAIL_DATA_DIR")

// check fails if the private cluster is wanted and has no place.
func (o StorageOptions) check() error {
	if o.DatabaseURL == "" && o.DataDir == "" {
		return ErrNoDataDir
	}
	return checkEventstoreURL(o.EventstoreURL)
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

	identities sync.Once
	names      *identity.Store // as far as they were needed
}

// OpenStorage starts the private cluster, unless another database is set, and
// opens the log. It fails as [pgcluster.Start] does, or with an [OpenError].
func OpenStorage(ctx context.Context, options StorageOptions, logger *slog.Logger) (*Storage, error) {
	return openStorage(ctx, options, logger, newPhase(logger))
}

func openStorage(ctx context.Context, options StorageOptions, logger *slog.Logger, phase *phase) (_ *Storage, err error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	s := &Storage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close(context.WithoutCancel(ctx)))
		}
	}()
	url, err := s.openDatabase(ctx, options, logger, phase)
	if err != nil {
		return nil, err
	}
	config, err := poolConfig(url)
	if err != nil {
		return nil, err
	}
	if options.Patience > 0 {
		patient, cancel := context.WithTimeout(ctx, options.Patience)
		defer cancel()
		ctx = patient
	}
	phase.enter(ctx, "connecting to the database")
	err = untilReachable(ctx, phase, func(ctx context.Context) (err error) {
		s.pool, err = openPool(ctx, config)
		return err
	})
	if err != nil {
		return nil, err
	}
	phase.enter(ctx, "opening the event log")
	err = untilReachable(ctx, phase, func(ctx context.Context) (err error) {
		s.Log, err = openLog(ctx, options, s.pool, logger, phase)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// CommandPatience is how long a command waits for a database or log that does not
// answer.
const CommandPatience = 5 * time.Second

// OpenLog opens the log at a URL, or the log in a data directory whose server is
// stopped. It fails with [pgcluster.ErrInUse] if that server runs, or with an
// [OpenError].
func OpenLog(ctx context.Context, place string, limits eventstore.Limits, logger *slog.Logger) (*Storage, error) {
	options := StorageOptions{Limits: limits, Patience: CommandPatience}
	switch {
	case isKurrent(place):
		options.EventstoreURL = place
		ctx, cancel := context.WithTimeout(ctx, options.Patience)
		defer cancel()
		log, err := openLog(ctx, options, nil, logger, newPhase(logger))
		if err != nil {
			return nil, err
		}
		return &Storage{Log: log}, nil
	case strings.Contains(place, "://"):
		options.DatabaseURL = place
	default:
		options.DataDir = place
	}
	return OpenStorage(ctx, options, logger)
}

func (s *Storage) openDatabase(ctx context.Context, options StorageOptions, logger *slog.Logger, phase *phase) (url string, err error) {
	if options.DatabaseURL != "" {
		return options.DatabaseURL, nil
	}
	if err := folders.Check(options.DataDir); err != nil {
		return "", fmt.Errorf("the data directory: %w", err)
	}
	phase.enter(ctx, "starting the private PostgreSQL")
	s.cluster, err = pgcluster.Start(ctx, pgcluster.Options{Dir: ClusterDir(options.DataDir), Claimed: options.claimed, Logger: logger})
	if err != nil {
		return "", fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	return s.cluster.EnsureApplication(ctx, databaseName)
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
