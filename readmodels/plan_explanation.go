package readmodels

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
)

// maxNodes bounds how much of a tree is written.
const maxNodes = 5000

// PlanExplanation is how a figure of a plan's summary was calculated, or the paths of
// all figures.
type PlanExplanation struct {
	PlanID   domain.ID         `json:"plan_id"`
	Position string            `json:"position" doc:"Position of the log that the answer is true for"`
	Figure   *explanation.Node `json:"figure,omitempty" doc:"The figure, with what it was calculated from"`
	Paths    []string          `json:"paths,omitempty" doc:"Without a path: the paths of all figures, in the summary's order"`
}

// NoFigureError reports a path at which the summary has no figure.
type NoFigureError struct {
	Path string
	// Near are similar paths.
	Near []string
}

func (e *NoFigureError) Error() string {
	return fmt.Sprintf("the summary has no figure at %q", e.Path)
}

// ExplainPlan explains the figure at a path of a plan's summary, down to a number of
// levels (0: all). Without a path it lists the paths. It fails with a
// [NoFigureError].
func (q *Queries) ExplainPlan(
	ctx context.Context, query Query, plan domain.ID, path string, depth int,
) (PlanExplanation, eventstore.Position, error) {
	answer, position, err := answerPlan(ctx, q, query, plan, func(tx *reader.Tx) (PlanExplanation, error) {
		row, err := onePlan(ctx, tx, plan)
		if err != nil {
			return PlanExplanation{}, err
		}
		in, _, err := q.planInput(ctx, tx, row)
		if err != nil {
			return PlanExplanation{}, err
		}
		if err := ledger.NameLayers(ctx, tx, &in.Stock); err != nil {
			return PlanExplanation{}, fmt.Errorf("read the layers of stock: %w", err)
		}
		explained := planning.Explain(in)
		if err := shopping.ExplainCosts(ctx, q.reader, tx, query, explained); err != nil || path == "" {
			return PlanExplanation{PlanID: plan, Paths: explained.Paths()}, err
		}
		figure, found := explained.Figure(path)
		if !found {
			return PlanExplanation{}, &NoFigureError{Path: path, Near: explained.Near(path)}
		}
		tree := figure.Write(depth, maxNodes)
		return PlanExplanation{PlanID: plan, Figure: tree}, nameEvents(ctx, tx, row, tree)
	}, reader.Catalog)
	answer.Position = position.String()
	return answer, position, err
}

// selectSources finds the event that recorded each source. The targets of an amended
// plan come from its last amendment; that the plan exists, from the event that
// created it.
const selectSources = `
	SELECT p.id, p.occasion, coalesce(max(a.revision), p.revision) AS revision, p.revision AS created, false AS pantry
	FROM {planning}.plans p
	LEFT JOIN {planning}.amendments a ON a.kitchen = p.kitchen AND a.plan = p.id
	WHERE p.kitchen = @kitchen AND p.id = ANY(@ids)
	GROUP BY p.id, p.occasion, p.revision
	UNION ALL
	SELECT id, @occasion, revision, revision, false
	FROM {planning}.recipe_snapshots
	WHERE kitchen = @kitchen AND plan = @plan
	UNION ALL
	SELECT id, @occasion, revision, revision, false
	FROM {planning}.good_snapshots
	WHERE kitchen = @kitchen AND plan = @plan
	UNION ALL
	SELECT id, occasion, revision, revision, false
	FROM {planning}.ticks
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, @occasion, revision, revision, true
	FROM {pantry}.lots
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, @occasion, revision, revision, true
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, @occasion, revision, revision, true
	FROM {pantry}.production_runs
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, @occasion, revision, revision, true
	FROM {pantry}.assembly_runs
	WHERE kitchen = @kitchen AND id = ANY(@ids)`

// nameEvents adds to the leaves of a tree the events that recorded them. For a lot
// that is the event that received it; later changes are among its uses.
func nameEvents(ctx context.Context, tx *reader.Tx, plan planRow, tree *explanation.Node) error {
	type sourceRow struct {
		ID, Occasion      domain.ID
		Revision, Created int64
		Pantry            bool
	}
	var ids []domain.ID
	tree.Leaves(func(source *explanation.Source) { ids = append(ids, source.ID) })
	rows, err := reader.All[sourceRow](ctx, tx, selectSources, pgx.NamedArgs{"plan": plan.ID, "occasion": plan.Occasion, "ids": ids})
	if err != nil {
		return fmt.Errorf("find the events of an explanation: %w", err)
	}
	byID := make(map[domain.ID]sourceRow, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	tree.Leaves(func(source *explanation.Source) {
		row, known := byID[source.ID]
		if !known {
			return
		}
		event := explanation.Event{Stream: stream.Occasion(tx.Kitchen, row.Occasion), Revision: uint64(row.Revision)}
		if row.Pantry {
			event.Stream = stream.Pantry(tx.Kitchen)
		}
		if source.Kind == explanation.Plan {
			event.Revision = uint64(row.Created)
		}
		source.Event = &event
	})
	return nil
}
