package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// UnownedError reports that projections have had no owner for longer than a
// takeover takes: what is written does not become visible.
type UnownedError struct {
	Projections []string
	// Since is how long the first of them has had no owner.
	Since time.Duration
}

func (e *UnownedError) Error() string {
	return fmt.Sprintf("no owner for %s: %s", e.Since.Round(time.Second), strings.Join(e.Projections, ", "))
}

// Ready fails with an [*OtherLogError] while tables belong to another log, with a
// [*NotYetVisibleError] while a projection has no tables to read, and with an [*UnownedError] while a projection has no owner. A projection
// that is paused or far behind serves what it has: it is ready, and
// [Status.Degraded] describes the problem.
func (e *Engine) Ready(ctx context.Context) error {
	statuses, err := e.Status(ctx)
	if err != nil {
		return err
	}
	var missing NotYetVisibleError
	var unowned UnownedError
	var other OtherLogError
	for _, status := range statuses {
		if status.Generation == 0 {
			missing.Lagging = append(missing.Lagging, Lagging{Projection: status.Name})
		}
		if status.Refused != "" {
			other.Projections, other.Reason = append(other.Projections, status.Name), cmp.Or(other.Reason, status.Refused)
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
	if len(other.Projections) > 0 {
		err = errors.Join(&other, err)
	}
	return err
}
