// Package identities reads from the log what the definitions of a kitchen were known as.
package identities

import (
	"context"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Identities are the identities of a kitchen's definitions, by their slugs.
type Identities struct {
	Items, Recipes, Goods map[domain.Slug]catalog.Identity
}

// Read reads the identities of all definitions of a kitchen from the log, up to
// the head that it has when the call begins. It fails with an
// [*eventstore.UnreadableError] if it cannot read an event of one, and as
// [eventstore.Store.Subscribe] does.
func Read(ctx context.Context, log eventstore.Store, kitchen domain.Kitchen) (found Identities, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read the catalog of %s: %w", kitchen, err)
		}
	}()
	head, err := log.Head(ctx)
	if err != nil {
		return Identities{}, err
	}
	var prefixes []string
	for _, category := range []stream.Category{stream.Items, stream.Recipes, stream.Goods} {
		prefixes = append(prefixes, category.PrefixIn(kitchen)+".")
	}
	found = Identities{
		Items: map[domain.Slug]catalog.Identity{}, Recipes: map[domain.Slug]catalog.Identity{}, Goods: map[domain.Slug]catalog.Identity{},
	}
	if head.IsZero() {
		return found, nil
	}
	codec := eventstore.NewCodec(identityNames())
	filter := eventstore.Filter{StreamPrefixes: prefixes, Kitchen: string(kitchen)}
	for event, err := range eventstore.History(ctx, log, filter, head) {
		if err != nil {
			return found, err
		}
		decoded, err := codec.Decode(event)
		if err != nil {
			return found, err
		}
		found.note(event.Stream, decoded)
	}
	return found, nil
}

func (i Identities) note(name string, event any) {
	parsed, _ := stream.Parse(name)
	of := map[stream.Category]map[domain.Slug]catalog.Identity{
		stream.Items: i.Items, stream.Recipes: i.Recipes, stream.Goods: i.Goods,
	}[parsed.Category]
	if of != nil {
		of[domain.Slug(parsed.ID)] = catalog.IdentityOf(of[domain.Slug(parsed.ID)], event)
	}
}

// identityNames are the events of all definitions.
func identityNames() map[string]any {
	names := map[string]any{}
	for name, event := range catalog.ItemNames() {
		names[name] = event
	}
	for name, event := range catalog.RecipeNames() {
		names[name] = event
	}
	for name, event := range catalog.GoodNames() {
		names[name] = event
	}
	return names
}
