package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgcluster"
)

// Storage says where everything is kept.
type Storage struct {
	DataDir     string `help:"Where the private PostgreSQL cluster is kept." default:"${data_dir}" env:"CRUMBTRAIL_DATA_DIR" type:"path"`
	DatabaseURL string `help:"A PostgreSQL of your own instead of the private cluster." env:"CRUMBTRAIL_DATABASE_URL" placeholder:"URL"`
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
// the log. It is the one place where the log's adapter is chosen.
func (s Storage) open(ctx context.Context, logger *slog.Logger) (_ *storage, err error) {
	opened := &storage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.close(context.WithoutCancel(ctx)))
		}
	}()
	url := s.DatabaseURL
	if url == "" {
		opened.cluster, err = pgcluster.Start(ctx, pgcluster.Options{Dir: s.clusterDir(), Logger: logger})
		if err != nil {
			return nil, fmt.Errorf("start the private PostgreSQL: %w", err)
		}
		if err := opened.cluster.EnsureDatabase(ctx, database); err != nil {
			return nil, err
		}
		url = opened.cluster.URL(database)
	}
	opened.pool, err = openPool(ctx, url)
	if err != nil {
		return nil, err
	}
	opened.log, err = postgres.Open(ctx, postgres.Options{Pool: opened.pool, Logger: logger})
	if err != nil {
		return nil, err
	}
	return opened, nil
}

func (s Storage) clusterDir() string { return filepath.Join(s.DataDir, "postgres") }

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
