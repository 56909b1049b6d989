package traces

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/domain/labels"
	"crumbtrail/readmodels"
)

type oneGood struct {
	Slug input.Slug `path:"slug" doc:"The finished good"`
	web.Visible
}

const labelText = "Each ingredient once, in descending order of weight through nested goods and recipes; an item that no measure " +
	"leads to a weight of leaves the label without an order. Allergens are those that items are known to contain, by the lists of the EU " +
	"and the US; items of which that is unknown are named, and nothing is ever claimed to be free from anything. "

// labels adds the labels of finished goods.
func (o *operations) labels() {
	register(o, web.Operation("GetFinishedGoodLabel", http.MethodGet, "/v1/finished-goods/{slug}/label", "Catalog",
		"Get the label of a finished good",
		web.Describe(labelText+"It is that of today's definitions.")), o.goodLabel)
	register(o, web.Operation("GetAssemblyRunLabel", http.MethodGet, "/v1/assembly-runs/{id}/label", "Runs",
		"Get the label of assembled goods",
		web.Describe(labelText+"Ingredients are those of the snapshots of the run and of the runs whose output went into it, with what these "+
			"took otherwise; the lots are those that they took, and the date is the earliest last good day of these.")), o.runLabel)
}

func (o *operations) goodLabel(ctx context.Context, query readmodels.Query, in *oneGood) (*web.Found[labels.Label], error) {
	label, position, err := o.Queries.GoodLabel(ctx, query, in.Slug.Slug())
	if err != nil {
		return nil, err
	}
	return &web.Found[labels.Label]{QueryHeaders: web.QueryHeaders{Position: position.String()}, Body: label}, nil
}

func (o *operations) runLabel(ctx context.Context, query readmodels.Query, in *oneRun) (*web.Found[labels.Label], error) {
	label, position, err := o.Queries.RunLabel(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	return &web.Found[labels.Label]{QueryHeaders: web.QueryHeaders{Position: position.String()}, Body: label}, nil
}
