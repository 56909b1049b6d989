package readmodels

import (
	"context"
	"fmt"
	"slices"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/kept"
	"crumbtrail/readmodels/reader"
)

const selectRecipeContents = `
	SELECT
		id,
		content
	FROM {planning}.recipe_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

const selectGoodContents = `
	SELECT
		id,
		content
	FROM {planning}.good_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

type contentRow struct {
	ID      domain.ID
	Content string
}

// snapshotIDs returns the ids of the snapshots that some plans use, each once.
func snapshotIDs(plans ...occasion.Plan) (recipes, goods []domain.ID) {
	for _, plan := range plans {
		for _, line := range plan.Production {
			recipes = append(recipes, line.Snapshot)
		}
		for _, target := range plan.Assembly {
			goods = append(goods, target.Snapshot)
			for _, earlier := range target.Earlier {
				goods = append(goods, earlier.Snapshot)
			}
		}
	}
	return distinct(recipes), distinct(goods)
}

// prepare returns the snapshots of a plan, prepared for calculating.
func (q *Queries) prepare(ctx context.Context, tx *reader.Tx, plan occasion.Plan) (planning.Prepared, error) {
	batch := tx.Batch()
	prepared, _ := q.queuePrepared(batch, plan)
	if err := batch.Send(ctx); err != nil {
		return planning.Prepared{}, err
	}
	found, err := prepared()
	if err != nil {
		return planning.Prepared{}, err
	}
	return found[0], nil
}

// queuePrepared adds the reads for the snapshots of some plans to a batch. After it
// was sent, the function returns them for each plan, prepared for calculating. It does so at
// once if all are kept in memory, so that nothing is read.
func (q *Queries) queuePrepared(batch *reader.Batch, plans ...occasion.Plan) (prepared func() ([]planning.Prepared, error), isKept bool) {
	recipeIDs, goodIDs := snapshotIDs(plans...)
	queuedRecipes, keptRecipes := queueSnapshots(batch, q.recipes, recipeIDs, selectRecipeContents, planning.NewRecipe)
	queuedGoods, keptGoods := queueSnapshots(batch, q.goods, goodIDs, selectGoodContents, planning.NewGood)
	return func() ([]planning.Prepared, error) {
		recipes, err := queuedRecipes()
		if err != nil {
			return nil, err
		}
		goods, err := queuedGoods()
		if err != nil {
			return nil, err
		}
		prepared := make([]planning.Prepared, len(plans))
		for i, plan := range plans {
			prepared[i] = preparedFor(plan, recipes, goods)
		}
		return prepared, nil
	}, keptRecipes && keptGoods
}

// queueSnapshots adds a read for snapshots that are not kept in memory to a batch.
// After it was sent, the function returns all of them, prepared for calculating. It does so
// at once if all are kept.
func queueSnapshots[C, T any](
	batch *reader.Batch, kept *kept.Cache[snapshotKey, T], ids []domain.ID, statement string, prepare func(domain.ID, C) T,
) (queued func() (map[domain.ID]T, error), isKept bool) {
	found := make(map[domain.ID]T, len(ids))
	var missing []domain.ID
	for _, id := range ids {
		if snapshot, known := kept.Get(snapshotKey{batch.Kitchen(), id}); known {
			found[id] = snapshot
		} else {
			missing = append(missing, id)
		}
	}
	var rows []contentRow
	if len(missing) > 0 {
		reader.Queue(batch, &rows, statement, pgx.NamedArgs{"ids": missing})
	}
	return func() (map[domain.ID]T, error) {
		for _, row := range rows {
			content, err := decodeLarge[C](row.Content, "snapshot", row.ID)
			if err != nil {
				return nil, err
			}
			found[row.ID] = prepare(row.ID, content)
			kept.Add(snapshotKey{batch.Kitchen(), row.ID}, found[row.ID], len(row.Content))
		}
		return found, nil
	}, len(missing) == 0
}

// decodeLarge is [reader.Decode] with a decoder that is several times faster than the
// standard one: snapshots and plans are large.
func decodeLarge[T any](document, what string, id domain.ID) (T, error) {
	var content T
	if err := gojson.Unmarshal([]byte(document), &content); err != nil {
		return content, fmt.Errorf("decode %s %s: %w", what, id, err)
	}
	return content, nil
}

// preparedFor returns the snapshots of one plan among those of several.
func preparedFor(
	plan occasion.Plan, recipes map[domain.ID]*planning.Recipe, goods map[domain.ID]*planning.Good,
) planning.Prepared {
	own := planning.Prepared{
		Recipes:  make(map[domain.Slug]*planning.Recipe, len(plan.Production)),
		Goods:    make(map[domain.Slug]*planning.Good, len(plan.Assembly)),
		Replaced: map[domain.ID]*planning.Good{},
	}
	for _, line := range plan.Production {
		if recipe, found := recipes[line.Snapshot]; found {
			own.Recipes[line.FinishedUnit.Recipe] = recipe
		}
	}
	for _, target := range plan.Assembly {
		if good, found := goods[target.Snapshot]; found {
			own.Goods[target.FinishedGood] = good
		}
		for _, earlier := range target.Earlier {
			if good, found := goods[earlier.Snapshot]; found {
				own.Replaced[earlier.Snapshot] = good
			}
		}
	}
	return own
}

// distinct returns ids in order, each once.
func distinct(ids []domain.ID) []domain.ID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
