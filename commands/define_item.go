package commands

import (
	"context"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineItem creates or replaces an item.
type DefineItem struct{ catalog.Item }

// DefineItem fails with a [*domain.InvalidError].
func (a *Application) DefineItem(ctx context.Context, caller Caller, item DefineItem) (Defined, error) {
	return define(ctx, a.items, stream.Item(caller.Kitchen, item.Slug), a.command(caller, "DefineItem", item),
		item.Item, func() error { return nil })
}
