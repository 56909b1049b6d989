package readmodels

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// mostNodes bounds what is written of a tree.
const mostNodes = 5000

// PlanExplanation says how a figure of a plan's summary came about, or of which
// figures that can be asked.
type PlanExplanation struct {
	PlanID   domain.ID         `json:"plan_id"`
	Position string            `json:"position" doc:"The position of the log that the answer is true for"`
	Figure   *explanation.Node `json:"figure,omitempty" doc:"The figure that was asked about, with what it was calculated from"`
	Paths    []string          `json:"paths,omitempty" doc:"Without a path: those of all figures of the summary, in its order"`
}

// NoFigureError is for a path at which the summary has no figure.
type NoFigureError struct {
	Path string
	// Near are paths that are like it.
	Near []string
}

func (e *NoFigureError) Error() string {
	return fmt.Sprintf("the summary has no figure at %q", e.Path)
}

// ExplainPlan says how the figure at a path of a plan's summary came about, down
// to so many levels (0: all). Without a path it lists them. It fails with a
// [NoFigureError].
func (q *Queries) ExplainPlan(ctx context.Context, ask Query, plan domain.ID, path string, depth int) (PlanExplanation, eventstore.Position, error) {
	answer := PlanExplanation{PlanID: plan}
	ask, err := q.ofPlan(ctx, ask, plan)
	if err != nil {
		return answer, eventstore.Position{}, err
	}
	position, err := q.read(ctx, ask, []string{planningTables, pantryTables}, func(r *reading) error {
		row, o, err := planAndOccasion(ctx, r, plan)
		if err != nil {
			return err
		}
		in, err := q.planInput(ctx, r, o, row)
		if err != nil {
			return err
		}
		if path == "" {
			answer.Paths = planning.Explain(in).Paths()
			return nil
		}
		if in.Stock.Layers, err = openLayers(ctx, r); err != nil {
			return fmt.Errorf("read the layers of stock: %w", err)
		}
		explained := planning.Explain(in)
		figure, found := explained.Figure(path)
		if !found {
			return &NoFigureError{Path: path, Near: explained.Near(path)}
		}
		answer.Figure = figure.Write(depth, mostNodes)
		return r.nameEvents(ctx, row, answer.Figure)
	})
	answer.Position = position.String()
	return answer, position, err
}

const selectOpenLayers = `
	SELECT
		id,
		finished_unit,
		finished_good,
		remaining::text AS remaining
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen
		AND remaining > 0
	ORDER BY revision`

// openLayers are what finished stock is made up of, in the order in which it was
// made.
func openLayers(ctx context.Context, r *reading) ([]planning.Layer, error) {
	type layerRow struct {
		ID           domain.ID
		FinishedUnit scanned[catalog.UnitRef]
		FinishedGood domain.Slug
		Remaining    scanned[measure.Number]
	}
	rows, err := all[layerRow](ctx, r, selectOpenLayers, pgx.NamedArgs{})
	layers := make([]planning.Layer, len(rows))
	for i, row := range rows {
		layers[i] = planning.Layer{ID: row.ID, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Remaining: row.Remaining.Value}
	}
	return layers, err
}

// What the amendments of a plan leave of it is said by the last of them; that there
// is such a plan, by the event that made it.
const selectSayings = `
	SELECT p.id, p.occasion, coalesce(max(a.revision), p.revision) AS revision, p.revision AS made, false AS pantry
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

// nameEvents adds to what a tree rests on the events that said it. Of a lot that
// is the one that received it; what it lost since is in its uses.
func (r *reading) nameEvents(ctx context.Context, plan planRow, tree *explanation.Node) error {
	type row struct {
		ID, Occasion   domain.ID
		Revision, Made int64
		Pantry         bool
	}
	var ids []domain.ID
	tree.Leaves(func(source *explanation.Source) { ids = append(ids, source.ID) })
	rows, err := all[row](ctx, r, selectSayings, pgx.NamedArgs{"plan": plan.ID, "occasion": plan.Occasion, "ids": ids})
	if err != nil {
		return fmt.Errorf("find the events of an explanation: %w", err)
	}
	said := make(map[domain.ID]explanation.Event, len(rows))
	made := make(map[domain.ID]uint64, len(rows))
	for _, row := range rows {
		event := explanation.Event{Stream: stream.Occasion(r.ask.Kitchen, row.Occasion), Revision: uint64(row.Revision)}
		if row.Pantry {
			event.Stream = stream.Pantry(r.ask.Kitchen)
		}
		said[row.ID], made[row.ID] = event, uint64(row.Made)
	}
	tree.Leaves(func(source *explanation.Source) {
		if event, known := said[source.ID]; known {
			if source.Kind == explanation.Plan {
				event.Revision = made[source.ID]
			}
			source.Event = &event
		}
	})
	return nil
}
