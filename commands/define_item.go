package commands

import (
	"context"

	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
)

// DefineItem creates or replaces an item.
type DefineItem struct {
	catalog.Item
	// ImportedAs identifies the record of an export that the definition comes from.
	ImportedAs string `json:"imported_as,omitempty"`
}

// DefineItem fails with a [*domain.InvalidError].
func (a *Application) DefineItem(ctx context.Context, caller Caller, item DefineItem) (Defined, error) {
	return define(ctx, a.items, stream.Item(caller.Kitchen, item.Slug), a.command(caller, "DefineItem", item),
		item.Item, item.ImportedAs, func() error { return nil })
}
