package engine

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
)

// Options configure an engine.
type Options struct {
	// Pool is the database of the tables. The engine opens further connections
	// with the pool's settings: one for each projection that this instance owns,
	// and two for leases.
	Pool *pgxpool.Pool
	// Store is the event log.
	Store eventstore.Store
	// Projections are the projections to run.
	Projections []Projection
	// FreeSpace returns the free bytes on the disk that holds the database's
	// tables. It is nil, or fails, where that is not known.
	FreeSpace func() (uint64, error)
	// Replaced is called when the log was replaced while the engine runs, by another
	// one or by an earlier state of itself: whatever is kept of it must be forgotten.
	Replaced func()
	// Logger receives fills, pauses and restarts. The default discards them.
	Logger *slog.Logger

	// queryRole is the role that queries run with.
	queryRole string
	timing    timing
	// fault is called before each step; tests return an error or block to make the
	// step fail.
	fault func(ctx context.Context, projection, step string) error
}

// timing holds how long the engine waits. Only tests change it.
type timing struct {
	retryPause  time.Duration // after the first failure of an event; doubles up to a minute
	retireAfter time.Duration // how long an old generation is kept after the swap
	leaseTerm   time.Duration // how long a lease lasts unless it is renewed
	heartbeat   time.Duration // between two renewals
	compareLog  time.Duration // between two comparisons of the tables with the log
}

func (o Options) withDefaults() Options {
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	o.timing.retryPause = cmp.Or(o.timing.retryPause, time.Second)
	o.timing.retireAfter = cmp.Or(o.timing.retireAfter, 30*time.Second)
	o.timing.leaseTerm = cmp.Or(o.timing.leaseTerm, 6*time.Second)
	o.timing.heartbeat = cmp.Or(o.timing.heartbeat, 400*time.Millisecond)
	o.timing.compareLog = cmp.Or(o.timing.compareLog, time.Second)
	if o.Replaced == nil {
		o.Replaced = func() {}
	}
	return o
}
