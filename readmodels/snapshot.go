package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// RecipeSnapshot is the immutable copy of a recipe that was captured for a plan or a
// run.
type RecipeSnapshot struct {
	ID             domain.ID              `json:"id"`
	PlanID         domain.ID              `json:"plan_id" doc:"The plan it was captured for; empty for an ad hoc run"`
	Recipe         domain.Slug            `json:"recipe"`
	SourceRevision uint64                 `json:"source_revision" doc:"Revision of the recipe's stream that was captured"`
	ContentHash    string                 `json:"content_hash" doc:"SHA-256 of the content's canonical JSON"`
	Content        *catalog.RecipeContent `json:"content,omitempty" doc:"The recipe, each nested recipe once, and the items of their lines"`
	Scaled         []catalog.ScaledRecipe `json:"scaled,omitempty" doc:"The same recipes with what the batches of the request take; only with batches"`
}

// GoodSnapshot is the immutable copy of a finished good that was captured for a plan
// or a run.
type GoodSnapshot struct {
	ID             domain.ID            `json:"id"`
	PlanID         domain.ID            `json:"plan_id" doc:"The plan it was captured for; empty for an ad hoc run"`
	FinishedGood   domain.Slug          `json:"finished_good"`
	SourceRevision uint64               `json:"source_revision" doc:"Revision of the finished good's stream that was captured"`
	ContentHash    string               `json:"content_hash" doc:"SHA-256 of the content's canonical JSON"`
	Content        *catalog.GoodContent `json:"content,omitempty" doc:"The good, each nested good once, and their finished units and items"`
}

type snapshotRow struct {
	ID             domain.ID
	Plan           domain.ID
	Slug           domain.Slug
	SourceRevision int64
	ContentHash    string
	Content        string
}

func (row snapshotRow) recipeHead() (RecipeSnapshot, error) {
	return RecipeSnapshot{
		ID: row.ID, PlanID: row.Plan, Recipe: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash,
	}, nil
}

func (row snapshotRow) goodHead() (GoodSnapshot, error) {
	return GoodSnapshot{
		ID: row.ID, PlanID: row.Plan, FinishedGood: row.Slug, SourceRevision: uint64(row.SourceRevision), ContentHash: row.ContentHash,
	}, nil
}

func (row snapshotRow) recipe() (RecipeSnapshot, error) {
	answer, _ := row.recipeHead()
	content, err := reader.Decode[catalog.RecipeContent](row.Content, "snapshot", row.ID)
	answer.Content = &content
	return answer, err
}

func (row snapshotRow) good() (GoodSnapshot, error) {
	answer, _ := row.goodHead()
	content, err := reader.Decode[catalog.GoodContent](row.Content, "snapshot", row.ID)
	answer.Content = &content
	return answer, err
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
func (q *Queries) RecipeSnapshots(ctx context.Context, query Query, plan domain.ID, page Page) (List[RecipeSnapshot], error) {
	return listSnapshots(ctx, q, query, selectRecipeSnapshots, "recipe", plan, page, snapshotRow.recipeHead)
}

// GoodSnapshots lists a plan's finished-good snapshots without their contents.
func (q *Queries) GoodSnapshots(ctx context.Context, query Query, plan domain.ID, page Page) (List[GoodSnapshot], error) {
	return listSnapshots(ctx, q, query, selectGoodSnapshots, "good", plan, page, snapshotRow.goodHead)
}

// slugKey orders snapshots by slug. An amended plan may have several of one slug.
type slugKey [2]string

func (row snapshotRow) key() slugKey { return slugKey{string(row.Slug), string(row.ID)} }

func listSnapshots[T any](
	ctx context.Context, q *Queries, query Query, statement, slug string, plan domain.ID, page Page, answer func(snapshotRow) (T, error),
) (List[T], error) {
	after, err := reader.After(page, slugKey{})
	if err != nil {
		return List[T]{}, err
	}
	return reader.AnswerList(ctx, q.reader, query, planningTables(), func(tx *reader.Tx) (List[T], error) {
		ids := pgx.NamedArgs{"ids": []domain.ID{plan}}
		if _, err := reader.One[occasionOfPlanRow](ctx, tx, selectOccasionsOfPlans, ids); err != nil {
			return List[T]{}, err
		}
		return reader.Pages(ctx, tx, page, statement+`
		AND (`+slug+`, id) > (@slug, @id)
	ORDER BY `+slug+`, id`, pgx.NamedArgs{"plan": plan, "slug": after[0], "id": after[1]}, answer, snapshotRow.key)
	})
}

// RecipeSnapshot returns one of a plan's recipe snapshots.
func (q *Queries) RecipeSnapshot(ctx context.Context, query Query, plan, id domain.ID) (RecipeSnapshot, eventstore.Position, error) {
	return oneSnapshot(ctx, q, query, selectRecipeSnapshots+` AND id = @id`, pgx.NamedArgs{"plan": plan, "id": id}, snapshotRow.recipe)
}

// GoodSnapshot returns one of a plan's finished-good snapshots.
func (q *Queries) GoodSnapshot(ctx context.Context, query Query, plan, id domain.ID) (GoodSnapshot, eventstore.Position, error) {
	return oneSnapshot(ctx, q, query, selectGoodSnapshots+` AND id = @id`, pgx.NamedArgs{"plan": plan, "id": id}, snapshotRow.good)
}

// A run's snapshot is the plan's, or it was captured with the run.
const selectProductionRunSnapshot = `
	SELECT
		s.id,
		s.plan,
		s.recipe AS slug,
		s.source_revision,
		s.content_hash,
		s.content
	FROM {pantry}.production_runs r
	JOIN {planning}.recipe_snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	WHERE r.kitchen = @kitchen
		AND r.id = @run
	UNION ALL
	SELECT
		s.id,
		'' AS plan,
		r.recipe AS slug,
		s.source_revision,
		s.content_hash,
		c.content
	FROM {pantry}.production_runs r
	JOIN {pantry}.snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	JOIN {pantry}.snapshot_contents c ON c.kitchen = s.kitchen AND c.content_hash = s.content_hash
	WHERE r.kitchen = @kitchen
		AND r.id = @run`

const selectAssemblyRunSnapshot = `
	SELECT
		s.id,
		s.plan,
		s.good AS slug,
		s.source_revision,
		s.content_hash,
		s.content
	FROM {pantry}.assembly_runs r
	JOIN {planning}.good_snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	WHERE r.kitchen = @kitchen
		AND r.id = @run
	UNION ALL
	SELECT
		s.id,
		'' AS plan,
		r.good AS slug,
		s.source_revision,
		s.content_hash,
		c.content
	FROM {pantry}.assembly_runs r
	JOIN {pantry}.snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	JOIN {pantry}.snapshot_contents c ON c.kitchen = s.kitchen AND c.content_hash = s.content_hash
	WHERE r.kitchen = @kitchen
		AND r.id = @run`

// ProductionRunSnapshot returns the recipe snapshot that a production run used: the
// plan's, or the one that was captured with the run.
func (q *Queries) ProductionRunSnapshot(ctx context.Context, query Query, run domain.ID) (RecipeSnapshot, eventstore.Position, error) {
	return oneSnapshot(ctx, q, query, selectProductionRunSnapshot, pgx.NamedArgs{"run": run}, snapshotRow.recipe)
}

// AssemblyRunSnapshot returns the finished-good snapshot that an assembly run used:
// the plan's, or the one that was captured with the run.
func (q *Queries) AssemblyRunSnapshot(ctx context.Context, query Query, run domain.ID) (GoodSnapshot, eventstore.Position, error) {
	return oneSnapshot(ctx, q, query, selectAssemblyRunSnapshot, pgx.NamedArgs{"run": run}, snapshotRow.good)
}

func oneSnapshot[T any](
	ctx context.Context, q *Queries, query Query, statement string, args pgx.NamedArgs, answer func(snapshotRow) (T, error),
) (T, eventstore.Position, error) {
	return reader.Answer(ctx, q.reader, query, planTables(), func(tx *reader.Tx) (T, error) {
		row, err := reader.One[snapshotRow](ctx, tx, statement, args)
		if err != nil {
			return *new(T), err
		}
		return answer(row)
	})
}
