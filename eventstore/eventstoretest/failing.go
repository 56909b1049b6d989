package eventstoretest

import (
	"context"
	"errors"

	"crumbtrail/eventstore"
)

// ErrBroken is returned by the appends of a [Failing] log.
var ErrBroken = errors.New("broken")

// Failing is a log whose appends fail after a number of them.
type Failing struct {
	eventstore.Store
	Left int
}

// Append fails with [ErrBroken] when none is left.
func (f *Failing) Append(
	ctx context.Context, stream string, expected eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if f.Left--; f.Left < 0 {
		return eventstore.AppendResult{}, ErrBroken
	}
	return f.Store.Append(ctx, stream, expected, events)
}
