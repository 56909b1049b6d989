package baketracker

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore"
)

// outcome is the result of one record.
type outcome struct {
	change
	// attempted is false if the import ended before the record's turn.
	attempted bool
	// refused is the reason why the record was skipped, empty if it was imported.
	refused string
}

// inFlight is the number of concurrent commands. They are about different
// streams, and the log batches concurrent appends into one write.
const inFlight = 16

// each calls do for each of n records of a section, concurrently. An error is an
// outcome if it is a refusal; any other ends the import.
func (i *importing) each(
	ctx context.Context, section string, n int, do func(ctx context.Context, at int) (change, error),
) ([]outcome, error) {
	outcomes := make([]outcome, n)
	places := make([]int, n)
	for at := range places {
		places[at] = at
	}
	track := &track{section: section, total: n, progress: i.progress}
	return outcomes, track.each(ctx, places, outcomes, do)
}

// eachInOrder is each for definitions that refer to one another.
func (i *importing) eachInOrder(
	ctx context.Context, section string, slugs []domain.Slug, below [][]domain.Slug, do func(ctx context.Context, at int) (change, error),
) ([]outcome, error) {
	outcomes := make([]outcome, len(slugs))
	order := orderDefinitions(slugs, below)
	track := &track{section: section, total: len(slugs), progress: i.progress}
	for at, path := range order.circles {
		outcomes[at] = outcome{attempted: true, refused: "circular reference: " + path}
		track.step()
	}
	for _, level := range order.levels {
		if err := track.each(ctx, level, outcomes, do); err != nil {
			return outcomes, err
		}
	}
	return outcomes, nil
}

// track counts the records that are done.
type track struct {
	section     string
	mu          sync.Mutex
	done, total int
	progress    func(Progress)
}

func (t *track) step() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	t.progress(Progress{Section: t.section, Done: t.done, Total: t.total})
}

func (t *track) each(ctx context.Context, places []int, outcomes []outcome, do func(ctx context.Context, at int) (change, error)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for _, at := range places {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			change, err := do(ctx, at)
			reason, refused := refusal(err)
			if err != nil && !refused {
				return err
			}
			outcomes[at] = outcome{change: change, refused: reason, attempted: true}
			t.step()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("import %s: %w", t.section, err)
	}
	return nil
}

// callerOf returns the caller of the command that defines a slug. It must not exist
// yet if the kitchen did not have it when the import began.
func (i *importing) callerOf(known map[domain.Slug]catalog.Identity, slug domain.Slug) commands.Caller {
	caller := i.caller
	_, exists := known[slug]
	caller.IfNew = !exists
	return caller
}

// refusal returns the reason of an error about the record. Any other error is
// about the log.
func refusal(err error) (reason string, refused bool) {
	var invalid *domain.InvalidError
	var unusable *catalog.UnusableError
	var state *occasion.StateError
	var missing *commands.NotFoundError
	if stale := (*eventstore.StaleError)(nil); errors.As(err, &stale) {
		return "another request defined something with the slug of this record at the same time; import the file again", true
	}
	if errors.As(err, &invalid) || errors.As(err, &unusable) || errors.As(err, &state) || errors.As(err, &missing) ||
		errors.Is(err, eventstore.ErrTooLarge) || errors.Is(err, occasion.ErrArchived) {
		return err.Error(), true
	}
	return "", false
}
