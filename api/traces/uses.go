package traces

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/uses"
)

type definitionUses struct {
	Slug input.Slug `path:"slug" doc:"The definition that is used"`
	web.Visible
	web.Paged
}

const usesText = "Recipes and finished goods that are not archived, and occasions and active plans that are neither completed nor " +
	"cancelled, whether they name the definition themselves or use it through others. Definitions are listed by name, those that name it " +
	"themselves first, then the occasions and the plans by date. Occasions are about the definitions of now, plans about what they " +
	"captured. An archived definition is no use, and what uses something through it is one."

// definitionUses adds what uses an item, a recipe or a finished good.
func (o *operations) definitionUses() {
	for _, kind := range []struct {
		id, path, what string
		thing          func(domain.Slug) catalog.Thing
	}{
		{"GetItemUses", "/v1/items", "an item", func(slug domain.Slug) catalog.Thing { return catalog.Thing{Item: slug} }},
		{"GetRecipeUses", "/v1/recipes", "a recipe", func(slug domain.Slug) catalog.Thing { return catalog.Thing{Recipe: slug} }},
		{"GetFinishedGoodUses", "/v1/finished-goods", "a finished good", func(slug domain.Slug) catalog.Thing {
			return catalog.Thing{FinishedGood: slug}
		}},
	} {
		op := web.Operation(kind.id, http.MethodGet, kind.path+"/{slug}/uses", "Catalog", "List everything that uses "+kind.what,
			web.Describe(usesText))
		register(o, op, func(ctx context.Context, query readmodels.Query, in *definitionUses) (*web.Page[readmodels.List[uses.Use]], error) {
			found, err := o.Queries.Uses(ctx, query, kind.thing(in.Slug.Slug()), page(in.Paged))
			if err != nil {
				return nil, err
			}
			return &web.Page[readmodels.List[uses.Use]]{
				Link: web.NextLink(ctx, found.Next), QueryHeaders: web.QueryHeaders{Position: found.Position.String()}, Body: found,
			}, nil
		})
	}
}
