package engine

import (
	"context"
	"fmt"
	"math"
	"time"
)

const (
	// closeEnough is how many events may be left to fold while the served tables
	// wait.
	closeEnough = 100
	// maxHold is how long they wait at most. If that is too short the rebuild
	// starts again.
	maxHold = 10 * time.Second
)

// swap compares the new tables with the served ones, brings them to the same
// position and replaces the served ones.
func (b *build) swap(ctx context.Context, wanted *rebuildRequest) error {
	verification, err := b.verify(ctx)
	if err != nil {
		return err
	}
	if len(verification.Differing()) > 0 && !wanted.force {
		return &differenceError{projection: b.Name, verification: verification}
	}
	if err := b.comeClose(ctx); err != nil {
		return err
	}
	b.work.enter(Swapping)
	if err := b.step(ctx, "swap"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, maxHold)
	defer cancel()
	served, err := lockCheckpoint(ctx, b.tx, b.Name, b.term)
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
	if err := deleteRequest(ctx, b.tx, b.Name, wanted); err != nil {
		return err
	}
	ending := Action{
		Projection: b.Name, Kind: Finished, Actor: b.me.String(), Reason: wanted.reason, Generation: b.made.generation,
		Detail: fmt.Sprintf("%d events", b.events), Verification: verification,
	}
	if len(verification.Differing()) > 0 {
		ending.Kind, ending.Actor = Forced, wanted.actor
		ending.Detail = (&differenceError{projection: b.Name, verification: verification}).Error()
	}
	return record(ctx, b.tx, ending)
}

// comeClose follows the served tables until few events are left to fold, or until
// their number no longer falls, as on a log that is written as fast as it can be
// folded.
func (b *build) comeClose(ctx context.Context) error {
	b.work.enter(Following)
	if err := b.step(ctx, "follow"); err != nil {
		return err
	}
	for previous := int64(math.MaxInt64); ; {
		last := b.events
		if err := b.catchUp(ctx, b.progress.look().at.position); err != nil {
			return err
		}
		folded := b.events - last
		if folded <= closeEnough || folded >= previous {
			return nil
		}
		previous = folded
	}
}

const pointSQL = `
	UPDATE crumbtrail.projection
	SET
		generation = $1,
		events = $2
	WHERE name = $3
		AND term = $4
		AND generation < $1`

// point points readers to the new tables. The position and a pause stay as they
// are.
func (b *build) point(ctx context.Context) error {
	tag, err := b.tx.Exec(ctx, pointSQL, b.made.generation, b.events, b.Name, b.term)
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	return requireOne(tag)
}
