package readmodels

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
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
func (q *Queries) RecipeSnapshots(ctx context.Context, ask Query, plan domain.ID, page Page) (List[RecipeSnapshot], error) {
	return listSnapshots(ctx, q, ask, selectRecipeSnapshots, "recipe", plan, page, func(row snapshotRow) (RecipeSnapshot, error) {
		return RecipeSnapshot{ID: row.ID, PlanID: row.Plan, Recipe: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash}, nil
	})
}

// GoodSnapshots lists a plan's finished-good snapshots without their contents.
func (q *Queries) GoodSnapshots(ctx context.Context, ask Query, plan domain.ID, page Page) (List[GoodSnapshot], error) {
	return listSnapshots(ctx, q, ask, selectGoodSnapshots, "good", plan, page, func(row snapshotRow) (GoodSnapshot, error) {
		return GoodSnapshot{ID: row.ID, PlanID: row.Plan, FinishedGood: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash}, nil
	})
}

func listSnapshots[T any](ctx context.Context, q *Queries, ask Query, statement, slug string, plan domain.ID, asked Page, answer func(snapshotRow) (T, error)) (List[T], error) {
	var after [2]string // an amended plan may have several snapshots of one recipe
	if err := asked.after(&after); err != nil {
		return List[T]{}, err
	}
	var list List[T]
	position, err := q.read(ctx, ask, []string{planningTables}, func(r *reading) error {
		if _, err := one[struct{ ID, Occasion domain.ID }](ctx, r, selectOccasionsOfPlans, pgx.NamedArgs{"ids": []domain.ID{plan}}); err != nil {
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
func (q *Queries) RecipeSnapshot(ctx context.Context, ask Query, plan, id domain.ID) (RecipeSnapshot, eventstore.Position, error) {
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
func (q *Queries) GoodSnapshot(ctx context.Context, ask Query, plan, id domain.ID) (GoodSnapshot, eventstore.Position, error) {
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

func (q *Queries) oneSnapshot(ctx context.Context, ask Query, statement string, plan, id domain.ID, answer func(snapshotRow) error) (eventstore.Position, error) {
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
