package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// ArchiveFinishedGood takes a finished good out of use: it cannot be targeted, planned or referred to any
// more. Snapshots keep it.
type ArchiveFinishedGood struct{ Slug domain.Slug }

// ArchiveFinishedGood is idempotent. It fails with a [*NotFoundError].
func (a *Application) ArchiveFinishedGood(ctx context.Context, caller Caller, good ArchiveFinishedGood) (Result, error) {
	return archive(ctx, a.goods, stream.Good(caller.Kitchen, good.Slug), a.command(caller, "ArchiveFinishedGood", good),
		&NotFoundError{What: "finished good", Name: string(good.Slug)})
}
