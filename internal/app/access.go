package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgcluster"
)

// Access is a handle on the credentials alone, for commands that change who has access.
// It works while a server runs on the same data, and without one. The events about the
// changes are written to the log by the servers.
type Access struct {
	*credentials.Store
	storage *Storage
}

// OpenAccess opens the credentials. A private cluster that no server runs is started
// until the handle is closed.
func OpenAccess(ctx context.Context, options StorageOptions, logger *slog.Logger) (_ *Access, err error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	a := &Access{storage: &Storage{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	phase := newPhase(logger)
	url, err := a.storage.openDatabase(ctx, options, logger, phase)
	if errors.Is(err, pgcluster.ErrInUse) {
		url, err = awaitRunning(ctx, options, err)
	}
	if err != nil {
		return nil, err
	}
	config, err := poolConfig(url)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, CommandPatience)
	defer cancel()
	err = untilReachable(ctx, phase, func(ctx context.Context) (err error) {
		a.storage.pool, err = openPool(ctx, config)
		return err
	})
	if err != nil {
		return nil, err
	}
	if a.Store, err = credentials.Open(ctx, a.storage.pool, logger); err != nil {
		return nil, databaseError(config.ConnConfig, fmt.Errorf("open the credentials: %w", err))
	}
	return a, nil
}

// Close frees the connections, and stops the private cluster if the handle started it.
func (a *Access) Close(ctx context.Context) error { return a.storage.Close(ctx) }

// awaitRunning returns the URL of the private cluster that another process runs, or is
// starting or stopping.
func awaitRunning(ctx context.Context, options StorageOptions, inUse error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, CommandPatience)
	defer cancel()
	for n := 1; ; n++ {
		url, err := pgcluster.Running(ctx, ClusterDir(options.DataDir), databaseName)
		if !errors.Is(err, pgcluster.ErrNotRunning) {
			return url, err
		}
		if reaching.Wait(ctx, n) != nil {
			return "", errors.Join(inUse, err)
		}
	}
}
