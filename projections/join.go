package projections

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// closeBehind is how many events may be folded while the tables that are served
	// wait for it.
	closeBehind = 100
	// mostHeld is how long they wait at most. If that is not enough the rebuild
	// starts again.
	mostHeld = 10 * time.Second
)

// join compares the new tables with those that are served, brings them to the
// same position and puts them in their place.
func (b *build) join(ctx context.Context, wanted *request) error {
	verification, err := b.verify(ctx)
	if err != nil {
		return err
	}
	if len(verification.Differing()) > 0 && !wanted.force {
		return &DifferenceError{Projection: b.name, Verification: verification}
	}
	if err := b.comeClose(ctx); err != nil {
		return err
	}
	b.work.enter(Swapping)
	if err := b.step(ctx, "swap"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mostHeld)
	defer cancel()
	served, err := b.hold(ctx, b.tx)
	if err != nil {
		return err
	}
	if err := b.catchUp(ctx, served.position); err != nil {
		return err
	}
	b.made.events = &b.events
	if err := b.point(ctx); err != nil {
		return err
	}
	if err := b.unrequest(ctx, b.tx, wanted); err != nil {
		return err
	}
	ending := Action{
		Projection: b.name, Kind: Finished, Actor: b.me.String(), Reason: wanted.reason, Generation: b.made.generation,
		Detail: fmt.Sprintf("%d events", b.events), Verification: verification,
	}
	if differing := verification.Differing(); len(differing) > 0 {
		ending.Kind, ending.Actor = Forced, wanted.actor
		ending.Detail = (&DifferenceError{Projection: b.name, Verification: verification}).Error()
	}
	return record(ctx, b.tx, ending)
}

// comeClose follows the tables that are served until there is little left to
// fold, or until that does not become less any more, as on a log that is written
// to as fast as it can be folded.
func (b *build) comeClose(ctx context.Context) error {
	b.work.enter(Following)
	if err := b.step(ctx, "follow"); err != nil {
		return err
	}
	for before := int64(math.MaxInt64); ; {
		last := b.events
		if err := b.catchUp(ctx, b.progress.look().at.position); err != nil {
			return err
		}
		folded := b.events - last
		if folded <= closeBehind || folded >= before {
			return nil
		}
		before = folded
	}
}

const (
	holdSQL = `
	SELECT
		version,
		fingerprint,
		generation,
		commit_position,
		prepare_position,
		events,
		term
	FROM crumbtrail.projection
	WHERE name = $1
	FOR UPDATE`

	pointSQL = `
	UPDATE crumbtrail.projection
	SET
		generation = $1,
		events = $2
	WHERE name = $3
		AND term = $4
		AND generation < $1`
)

// hold keeps the checkpoint where it is until the transaction ends, if it is this
// term's. Who follows the log waits for that long.
func (t *tenure) hold(ctx context.Context, tx pgx.Tx) (checkpoint, error) {
	now, err := scanCheckpoint(tx.QueryRow(ctx, holdSQL, t.name), t.name)
	if err == nil && now.term != t.term {
		err = errMoved
	}
	return now, err
}

// point points readers to the new tables, which are at the same position as those
// before, and as paused if they are.
func (b *build) point(ctx context.Context) error {
	tag, err := b.tx.Exec(ctx, pointSQL, b.made.generation, b.events, b.name, b.term)
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	return requireOne(tag)
}
