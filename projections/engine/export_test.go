package engine

import (
	"context"
	"errors"
	"time"
)

// Timing sets how long an engine waits.
type Timing struct{ RetryPause, RetireAfter, LeaseTerm, Heartbeat, CompareLog time.Duration }

// WithTiming returns the options with other pauses.
func (o Options) WithTiming(t Timing) Options {
	o.timing = timing{
		retryPause: t.RetryPause, retireAfter: t.RetireAfter, leaseTerm: t.LeaseTerm, heartbeat: t.Heartbeat, compareLog: t.CompareLog,
	}
	return o
}

// WithFault returns the options with a function that is called before each step.
func (o Options) WithFault(fault func(ctx context.Context, projection, step string) error) Options {
	o.fault = fault
	return o
}

const (
	PersistPause  = persistPause
	TakeoverBound = takeoverBound
	// LeaseTerm is how long a lease lasts by default.
	LeaseTerm = 6 * time.Second
)

// IsOwner reports whether the engine believes that it owns a projection.
func (e *Engine) IsOwner(name string) bool { return e.progress[name].look().isOwner }

// Compare compares the tables with the log now.
func (e *Engine) Compare(ctx context.Context) error { return e.compare(ctx) }

// InstanceID and InstanceName identify the engine's instance.
func (e *Engine) InstanceID() string   { return e.me.id }
func (e *Engine) InstanceName() string { return e.me.String() }

// WriteCheckpoint moves a projection's checkpoint by one position as an owner
// would that has kept a copy of the checkpoint from a term and a position, each
// so many before the current one. It reports whether the write was refused.
func (e *Engine) WriteCheckpoint(ctx context.Context, p Projection, termsBefore int64, positionsBefore uint64) (refused bool, err error) {
	conn, err := connect(ctx, e.options.Pool, p.Name)
	if err != nil {
		return false, err
	}
	defer disconnect(ctx, conn)
	owner := &follower{ownership: newOwnership(e.options, p, e.me, nil, newProgress()), model: p.Model()}
	owner.conn = conn
	if owner.at, err = loadCheckpoint(ctx, conn, p.Name); err != nil {
		return false, err
	}
	ahead := owner.at.position
	ahead.Commit++
	owner.term = owner.at.term - termsBefore
	owner.at.position.Commit -= positionsBefore
	err = owner.write(ctx, nil, ahead)
	if errors.Is(err, errMoved) {
		return true, nil
	}
	return false, err
}

// SchemaOf is the schema of a generation of a projection's tables.
func SchemaOf(projection string, generation int64) string { return schemaOf(projection, generation) }
