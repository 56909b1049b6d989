package commands

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

// ArchiveItem takes an item out of use: it cannot be targeted, planned or referred to any
// more. Snapshots keep it.
type ArchiveItem struct{ Slug domain.Slug }

// ArchiveItem is idempotent. It fails with a [*NotFoundError].
func (a *Application) ArchiveItem(ctx context.Context, caller Caller, item ArchiveItem) (Result, error) {
	return archive(ctx, a.items, stream.Item(caller.Kitchen, item.Slug), a.command(caller, "ArchiveItem", item),
		&NotFoundError{What: "item", Name: string(item.Slug)})
}
