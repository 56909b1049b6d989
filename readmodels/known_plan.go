package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
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
	in, around, err := q.planInput(ctx, tx, row)
	if err != nil {
		return known{}, err
	}
	current, err := row.current()
	if err != nil {
		return known{}, err
	}
	basis, err := basisOf(ctx, tx, in, current)
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
	basis, err := basisOf(ctx, tx, planning.Planned(current.Production, current.Assembly, prepared), current)
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
	in.Recipes, in.Goods = targets.Recipes, targets.Goods
	plan.basis, err = basisOf(ctx, tx, in, original)
	return plan, err
}

// basisOf returns the input of a plan together with its snapshots as they were
// captured.
func basisOf(ctx context.Context, tx *reader.Tx, in planning.Input, plan occasion.Plan) (comparison.Basis, error) {
	recipes, goods, err := contents(ctx, tx, plan)
	basis := comparison.Basis{
		Input: in, Recipes: map[domain.Slug]catalog.RecipeSnapshot{},
		Goods: map[domain.Slug]catalog.GoodSnapshot{}, Earlier: map[domain.Slug][]catalog.GoodSnapshot{},
	}
	for _, line := range plan.Production {
		recipe := line.FinishedUnit.Recipe
		basis.Recipes[recipe] = catalog.RecipeSnapshot{ID: line.Snapshot, Recipe: recipe, Content: recipes[line.Snapshot]}
	}
	for _, target := range plan.Assembly {
		good := target.FinishedGood
		basis.Goods[good] = catalog.GoodSnapshot{ID: target.Snapshot, FinishedGood: good, Content: goods[target.Snapshot]}
		for _, earlier := range target.Earlier {
			basis.Earlier[good] = append(basis.Earlier[good], catalog.GoodSnapshot{
				ID: earlier.Snapshot, FinishedGood: good, Content: goods[earlier.Snapshot],
			})
		}
	}
	return basis, err
}

// contents fetches the contents of a plan's snapshots by their ids.
func contents(ctx context.Context, tx *reader.Tx, plan occasion.Plan) (
	recipes map[domain.ID]catalog.RecipeContent, goods map[domain.ID]catalog.GoodContent, err error,
) {
	recipeIDs, goodIDs := snapshotIDs(plan)
	var recipeRows, goodRows []contentRow
	batch := tx.Batch()
	reader.Queue(batch, &recipeRows, selectRecipeContents, pgx.NamedArgs{"ids": recipeIDs})
	reader.Queue(batch, &goodRows, selectGoodContents, pgx.NamedArgs{"ids": goodIDs})
	if err := batch.Send(ctx); err != nil {
		return nil, nil, err
	}
	if recipes, err = decodeContents[catalog.RecipeContent](recipeRows); err != nil {
		return nil, nil, err
	}
	goods, err = decodeContents[catalog.GoodContent](goodRows)
	return recipes, goods, err
}

func decodeContents[C any](rows []contentRow) (map[domain.ID]C, error) {
	contents := make(map[domain.ID]C, len(rows))
	for _, row := range rows {
		content, err := decodeLarge[C](row.Content, "snapshot", row.ID)
		if err != nil {
			return nil, err
		}
		contents[row.ID] = content
	}
	return contents, nil
}

// content returns what the plan contains, by names that later plans use too.
func (k known) content() comparison.Plan {
	plan := comparison.Plan{Recipes: map[domain.Slug]catalog.RecipeContent{}, Goods: map[domain.Slug]catalog.GoodContent{}}
	plan.Production, plan.Assembly = comparison.Targets(k.basis.Input)
	for slug, snapshot := range k.basis.Recipes {
		plan.Recipes[slug] = snapshot.Content
	}
	for slug, snapshot := range k.basis.Goods {
		plan.Goods[slug] = snapshot.Content
	}
	return plan
}

// measures returns the measures of the plan's items.
func (k known) measures() map[domain.Slug]measure.Measures {
	measures := map[domain.Slug]measure.Measures{}
	add := func(items []catalog.Item) {
		for _, item := range items {
			measures[item.Slug] = item.Conversions()
		}
	}
	for _, snapshot := range k.basis.Recipes {
		add(snapshot.Content.Items)
	}
	for _, snapshot := range k.basis.Goods {
		add(snapshot.Content.Items)
	}
	return measures
}
