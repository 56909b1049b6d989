package projections

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// takeoverBound is how long it takes at most until somebody runs a projection
// whose owner is gone.
const takeoverBound = 10 * time.Second

// UnownedError says that nobody runs some projections, for longer than it takes
// another program to take them over: what is written does not become visible.
type UnownedError struct {
	Projections []string
	// Since is for how long that is so of the first of them.
	Since time.Duration
}

func (e *UnownedError) Error() string {
	return fmt.Sprintf("nobody has been running %s for %s", strings.Join(e.Projections, ", "), e.Since.Round(time.Second))
}

// Ready fails with a [*NotYetVisibleError] while a projection has no tables to be
// read from, and with an [*UnownedError] while nobody keeps them up with the
// log. A projection that is paused or far behind serves what it has and does not
// fail it: [Status.Degraded] says so.
func (e *Engine) Ready(ctx context.Context) error {
	statuses, err := e.Status(ctx)
	if err != nil {
		return err
	}
	var missing NotYetVisibleError
	var unowned UnownedError
	for _, status := range statuses {
		if status.Generation == 0 {
			missing.Lagging = append(missing.Lagging, Lagging{Projection: status.Name})
		}
		if status.Unowned > takeoverBound {
			unowned.Projections = append(unowned.Projections, status.Name)
			if unowned.Since == 0 {
				unowned.Since = status.Unowned
			}
		}
	}
	if len(missing.Lagging) > 0 {
		err = &missing
	}
	if len(unowned.Projections) > 0 {
		err = errors.Join(err, &unowned)
	}
	return err
}
