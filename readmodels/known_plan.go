package readmodels

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/variance"
	"crumbtrail/readmodels/reader"
)

// known is a plan with everything that comparing it needs.
type known struct {
	row    planRow
	basis  comparison.Basis
	around surroundings
}

// knownPlan fetches a plan with its snapshots and everything that its summary depends
// on.
func (q *Queries) knownPlan(ctx context.Context, tx *reader.Tx, id domain.ID) (known, error) {
	row, err := onePlan(ctx, tx, id)
	if err != nil {
		return known{}, err
	}
	in, around, err := q.planInput(ctx, tx, row, true)
	if err != nil {
		return known{}, err
	}
	current, err := row.current()
	if err != nil {
		return known{}, err
	}
	basis, err := q.basisOf(ctx, tx, in, current)
	return known{row, basis, around}, err
}

// plannedContent is knownPlan without what the summary depends on beside the targets and the
// snapshots.
func (q *Queries) plannedContent(ctx context.Context, tx *reader.Tx, id domain.ID) (known, error) {
	row, err := onePlan(ctx, tx, id)
	if err != nil {
		return known{}, err
	}
	current, err := row.current()
	if err != nil {
		return known{}, err
	}
	prepared, err := q.prepare(ctx, tx, current)
	if err != nil {
		return known{}, err
	}
	in := planning.Planned(current.Production, current.Assembly, prepared)
	in.UseStock = current.UseStock
	basis, err := q.basisOf(ctx, tx, in, current)
	return known{row: row, basis: basis}, err
}

// original returns the plan as it was created, with the runs and the stock of now.
func (q *Queries) original(ctx context.Context, tx *reader.Tx, plan known) (known, error) {
	original, err := plan.row.original()
	if err != nil {
		return plan, err
	}
	prepared, err := q.prepare(ctx, tx, original)
	if err != nil {
		return plan, err
	}
	in, targets := plan.basis.Input, planning.Planned(original.Production, original.Assembly, prepared)
	in.Production, in.Assembly, in.Kept = targets.Production, targets.Assembly, targets.Kept
	in.Recipes, in.Goods, in.UseStock = targets.Recipes, targets.Goods, original.UseStock
	plan.basis, err = q.basisOf(ctx, tx, in, original)
	return plan, err
}

// basisOf returns the input of a plan together with its snapshots as they were
// captured.
func (q *Queries) basisOf(ctx context.Context, tx *reader.Tx, in planning.Input, plan occasion.Plan) (comparison.Basis, error) {
	prepared, err := q.prepare(ctx, tx, plan)
	basis := comparison.Basis{
		Input: in, Recipes: map[domain.Slug]catalog.RecipeSnapshot{},
		Goods: map[domain.Slug]catalog.GoodSnapshot{}, Earlier: map[domain.Slug][]catalog.GoodSnapshot{},
	}
	for slug, recipe := range prepared.Recipes {
		basis.Recipes[slug] = catalog.RecipeSnapshot{ID: recipe.ID, Recipe: slug, Content: recipe.Content}
	}
	for slug, good := range prepared.Goods {
		basis.Goods[slug] = catalog.GoodSnapshot{ID: good.ID, FinishedGood: slug, Content: good.Content}
	}
	for _, target := range plan.Assembly {
		good := target.FinishedGood
		for _, earlier := range target.Earlier {
			snapshot := catalog.GoodSnapshot{ID: earlier.Snapshot, FinishedGood: good}
			if replaced := prepared.Replaced[earlier.Snapshot]; replaced != nil {
				snapshot.Content = replaced.Content
			}
			basis.Earlier[good] = append(basis.Earlier[good], snapshot)
		}
	}
	return basis, err
}

// content returns what the plan contains, by names that later plans use too.
func (k known) content() comparison.Plan {
	plan := comparison.Plan{Recipes: map[domain.Slug]catalog.RecipeContent{}, Goods: map[domain.Slug]catalog.GoodContent{}}
	plan.Production, plan.Assembly = comparison.Targets(k.basis.Input)
	plan.UseStock = k.basis.Input.UseStock
	for slug, snapshot := range k.basis.Recipes {
		plan.Recipes[slug] = snapshot.Content
	}
	for slug, snapshot := range k.basis.Goods {
		plan.Goods[slug] = snapshot.Content
	}
	return plan
}

// book returns what the plan's snapshots have. An amendment may have captured an item again: it is that
// of the snapshot with the last id, whatever the order.
func (k known) book() variance.Book {
	book := variance.Book{Items: map[domain.Slug]catalog.Item{}, Of: map[domain.Slug]domain.ID{}}
	add := func(snapshot domain.ID, items []catalog.Item) {
		for _, item := range items {
			if book.Of[item.Slug] < snapshot {
				book.Items[item.Slug], book.Of[item.Slug] = item, snapshot
			}
		}
	}
	for _, snapshot := range k.basis.Recipes {
		book.Recipes = append(book.Recipes, snapshot)
		add(snapshot.ID, snapshot.Content.Items)
	}
	for _, snapshot := range k.basis.Goods {
		book.Goods = append(book.Goods, snapshot)
		add(snapshot.ID, snapshot.Content.Items)
	}
	for _, earlier := range k.basis.Earlier {
		book.Goods = append(book.Goods, earlier...)
	}
	return book
}
