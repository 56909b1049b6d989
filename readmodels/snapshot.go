package readmodels

import (
	"context"
	"encoding/json"
	"fmt"

	gojson "github.com/goccy/go-json"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/summary"
	"crumbtrail/eventstore"
)

// RecipeSnapshot is the immutable copy of a recipe that a plan captured.
type RecipeSnapshot struct {
	ID             domain.ID              `json:"id"`
	PlanID         domain.ID              `json:"plan_id"`
	Recipe         domain.Slug            `json:"recipe"`
	SourceRevision uint64                 `json:"source_revision" doc:"The revision of the recipe's stream it was taken from"`
	ContentHash    string                 `json:"content_hash" doc:"SHA-256 of the content's canonical JSON"`
	Content        *catalog.RecipeContent `json:"content,omitempty" doc:"The recipe, every nested recipe once, and every item that their lines name"`
}

// GoodSnapshot is the immutable copy of a finished good that a plan captured.
type GoodSnapshot struct {
	ID             domain.ID            `json:"id"`
	PlanID         domain.ID            `json:"plan_id"`
	FinishedGood   domain.Slug          `json:"finished_good"`
	SourceRevision uint64               `json:"source_revision" doc:"The revision of the finished good's stream it was taken from"`
	ContentHash    string               `json:"content_hash" doc:"SHA-256 of the content's canonical JSON"`
	Content        *catalog.GoodContent `json:"content,omitempty" doc:"The good, every nested good once, its finished units and items"`
}

type snapshotRow struct {
	ID             domain.ID
	Plan           domain.ID
	Slug           domain.Slug
	SourceRevision int64
	ContentHash    string
	Content        string
}

const selectRecipeSnapshots = `
	SELECT
		id,
		plan,
		recipe AS slug,
		source_revision,
		content_hash,
		content
	FROM {planning}.recipe_snapshots
	WHERE kitchen = @kitchen
		AND plan = @plan`

const selectGoodSnapshots = `
	SELECT
		id,
		plan,
		good AS slug,
		source_revision,
		content_hash,
		content
	FROM {planning}.good_snapshots
	WHERE kitchen = @kitchen
		AND plan = @plan`

// RecipeSnapshots lists a plan's recipe snapshots without their contents.
func (q *Questions) RecipeSnapshots(ctx context.Context, ask Ask, plan domain.ID, page Page) (List[RecipeSnapshot], error) {
	return listSnapshots(ctx, q, ask, selectRecipeSnapshots, "recipe", plan, page, func(row snapshotRow) (RecipeSnapshot, error) {
		return RecipeSnapshot{ID: row.ID, PlanID: row.Plan, Recipe: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash}, nil
	})
}

// GoodSnapshots lists a plan's finished-good snapshots without their contents.
func (q *Questions) GoodSnapshots(ctx context.Context, ask Ask, plan domain.ID, page Page) (List[GoodSnapshot], error) {
	return listSnapshots(ctx, q, ask, selectGoodSnapshots, "good", plan, page, func(row snapshotRow) (GoodSnapshot, error) {
		return GoodSnapshot{ID: row.ID, PlanID: row.Plan, FinishedGood: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash}, nil
	})
}

func listSnapshots[T any](ctx context.Context, q *Questions, ask Ask, statement, slug string, plan domain.ID, asked Page, answer func(snapshotRow) (T, error)) (List[T], error) {
	var after [2]string // an amended plan may have several snapshots of one recipe
	if err := asked.after(&after); err != nil {
		return List[T]{}, err
	}
	var list List[T]
	position, err := q.read(ctx, ask, []string{planningTables}, func(r *reading) error {
		if _, err := one[struct{ Occasion domain.ID }](ctx, r, selectOccasionOfPlan, pgx.NamedArgs{"id": plan}); err != nil {
			return err
		}
		rows, err := all[snapshotRow](ctx, r, statement+`
		AND (`+slug+`, id) > (@slug, @id)
	ORDER BY `+slug+`, id
	LIMIT @limit`, pgx.NamedArgs{"plan": plan, "slug": after[0], "id": after[1], "limit": asked.limit() + 1})
		if err != nil {
			return err
		}
		list, err = page(rows, asked.limit(), answer, func(row snapshotRow) any { return [2]string{string(row.Slug), string(row.ID)} })
		return err
	})
	list.Position = position
	return list, err
}

// RecipeSnapshot answers with one of a plan's recipe snapshots.
func (q *Questions) RecipeSnapshot(ctx context.Context, ask Ask, plan, id domain.ID) (RecipeSnapshot, eventstore.Position, error) {
	var found RecipeSnapshot
	position, err := q.oneSnapshot(ctx, ask, selectRecipeSnapshots, plan, id, func(row snapshotRow) error {
		found = RecipeSnapshot{
			ID: row.ID, PlanID: row.Plan, Recipe: row.Slug, SourceRevision: uint64(row.SourceRevision),
			ContentHash: row.ContentHash, Content: &catalog.RecipeContent{},
		}
		return json.Unmarshal([]byte(row.Content), found.Content)
	})
	return found, position, err
}

// GoodSnapshot answers with one of a plan's finished-good snapshots.
func (q *Questions) GoodSnapshot(ctx context.Context, ask Ask, plan, id domain.ID) (GoodSnapshot, eventstore.Position, error) {
	var found GoodSnapshot
	position, err := q.oneSnapshot(ctx, ask, selectGoodSnapshots, plan, id, func(row snapshotRow) error {
		found = GoodSnapshot{
			ID: row.ID, PlanID: row.Plan, FinishedGood: row.Slug, SourceRevision: uint64(row.SourceRevision),
			ContentHash: row.ContentHash, Content: &catalog.GoodContent{},
		}
		return json.Unmarshal([]byte(row.Content), found.Content)
	})
	return found, position, err
}

func (q *Questions) oneSnapshot(ctx context.Context, ask Ask, statement string, plan, id domain.ID, answer func(snapshotRow) error) (eventstore.Position, error) {
	return q.read(ctx, ask, []string{planningTables}, func(r *reading) error {
		row, err := one[snapshotRow](ctx, r, statement+` AND id = @id`, pgx.NamedArgs{"plan": plan, "id": id})
		if err != nil {
			return err
		}
		if err := answer(row); err != nil {
			return fmt.Errorf("decode snapshot %s: %w", id, err)
		}
		return nil
	})
}

// snapshotsOf are the snapshots that a plan rests on, made ready for
// calculating.
func (q *Questions) snapshotsOf(ctx context.Context, r *reading, plan planned) (summary.Prepared, error) {
	recipes, goods, replaced := map[domain.ID]domain.Slug{}, map[domain.ID]domain.Slug{}, map[domain.ID]domain.ID{}
	for _, line := range plan.production {
		recipes[line.Snapshot] = line.FinishedUnit.Recipe
	}
	for _, target := range plan.assembly {
		goods[target.Snapshot] = target.FinishedGood
		for _, earlier := range target.Earlier {
			replaced[earlier.Snapshot] = earlier.Snapshot
		}
	}
	good := func(id domain.ID, text string) (*summary.Good, error) {
		var content catalog.GoodContent
		err := gojson.Unmarshal([]byte(text), &content)
		return summary.NewGood(id, content), err
	}
	var found summary.Prepared
	var err error
	found.Recipes, err = prepared(ctx, r, q.recipes, recipes, fetchRecipeContents, func(id domain.ID, text string) (*summary.Recipe, error) {
		var content catalog.RecipeContent
		err := gojson.Unmarshal([]byte(text), &content)
		return summary.NewRecipe(id, content), err
	})
	if err != nil {
		return found, err
	}
	if found.Goods, err = prepared(ctx, r, q.goods, goods, fetchGoodContents, good); err != nil {
		return found, err
	}
	found.Replaced, err = prepared(ctx, r, q.goods, replaced, fetchGoodContents, good)
	return found, err
}

type contentRow struct {
	ID      domain.ID
	Content string
}

const fetchRecipeContents = `
	SELECT
		id,
		content
	FROM {planning}.recipe_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

const fetchGoodContents = `
	SELECT
		id,
		content
	FROM {planning}.good_snapshots
	WHERE kitchen = @kitchen
		AND id = ANY(@ids)`

// prepared are snapshots made ready for calculating, from memory where they are
// kept and from the tables otherwise.
func prepared[K comparable, T any](ctx context.Context, r *reading, kept *decoded[T], keys map[domain.ID]K, statement string, prepare func(domain.ID, string) (T, error)) (map[K]T, error) {
	ids := make([]domain.ID, 0, len(keys))
	for id := range keys {
		ids = append(ids, id)
	}
	found, missing := kept.known(ids)
	byKey := make(map[K]T, len(ids))
	for id, one := range found {
		byKey[keys[id]] = one
	}
	if len(missing) == 0 {
		return byKey, nil
	}
	rows, err := all[contentRow](ctx, r, statement, pgx.NamedArgs{"ids": missing})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		one, err := prepare(row.ID, row.Content)
		if err != nil {
			return nil, fmt.Errorf("decode snapshot %s: %w", row.ID, err)
		}
		kept.keep(row.ID, one)
		byKey[keys[row.ID]] = one
	}
	return byKey, nil
}
