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

// verdict is what became of one record.
type verdict struct {
	change
	// known is false where the import ended before the record's turn.
	known bool
	// refused is why the record was not taken; empty if it was.
	refused string
}

// inFlight is how many commands are under way at once. They are about different
// streams, and the log gathers what waits into one write.
const inFlight = 16

// carryOut does something for each of n records of a section, several at once.
// What do fails with is a verdict where it is a refusal, and otherwise ends the
// import.
func (i *importing) carryOut(ctx context.Context, section string, n int, do func(ctx context.Context, at int) (change, error)) ([]verdict, error) {
	verdicts := make([]verdict, n)
	places := make([]int, n)
	for at := range places {
		places[at] = at
	}
	track := &track{section: section, total: n, tell: i.progress}
	return verdicts, track.carryOut(ctx, places, verdicts, do)
}

// inOrder is carryOut for definitions that refer to one another.
func (i *importing) inOrder(ctx context.Context, section string, slugs []domain.Slug, below [][]domain.Slug, do func(ctx context.Context, at int) (change, error)) ([]verdict, error) {
	verdicts := make([]verdict, len(slugs))
	order := arrange(slugs, below)
	track := &track{section: section, total: len(slugs), tell: i.progress}
	for at, path := range order.circles {
		verdicts[at] = verdict{known: true, refused: "what it is made of runs in a circle: " + path}
		track.step()
	}
	for _, level := range order.levels {
		if err := track.carryOut(ctx, level, verdicts, do); err != nil {
			return verdicts, err
		}
	}
	return verdicts, nil
}

// track counts what was dealt with.
type track struct {
	section     string
	mu          sync.Mutex
	done, total int
	tell        func(Progress)
}

func (t *track) step() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	t.tell(Progress{Section: t.section, Done: t.done, Total: t.total})
}

func (t *track) carryOut(ctx context.Context, places []int, verdicts []verdict, do func(ctx context.Context, at int) (change, error)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for _, at := range places {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			made, err := do(ctx, at)
			reason, refused := refusal(err)
			if err != nil && !refused {
				return err
			}
			verdicts[at] = verdict{change: made, refused: reason, known: true}
			t.step()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("import %s: %w", t.section, err)
	}
	return nil
}

// refusal is the reason of an error that is about the record; everything else is
// about the log.
func refusal(err error) (reason string, refused bool) {
	var invalid *domain.InvalidError
	var unusable *catalog.UnusableError
	var state *occasion.StateError
	var missing *commands.NotFoundError
	if errors.As(err, &invalid) || errors.As(err, &unusable) || errors.As(err, &state) || errors.As(err, &missing) || errors.Is(err, eventstore.ErrTooLarge) {
		return err.Error(), true
	}
	return "", false
}
