package readmodels

import (
	"context"
	"fmt"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/variance"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
	"crumbtrail/readmodels/sources"
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
		figures, err := q.planFigures(ctx, tx, plan, path)
		if err != nil {
			return PlanExplanation{}, err
		}
		answer := PlanExplanation{PlanID: plan}
		answer.Figure, answer.Paths, err = q.explained(ctx, tx, query, figures, path, depth, plan)
		return answer, err
	}, reader.Catalog)
	answer.Position = position.String()
	return answer, position, err
}

// planFigures returns the figures of a plan's summary, and those of what its runs took and why that
// cost what it cost, as far as a path may lead to them.
func (q *Queries) planFigures(ctx context.Context, tx *reader.Tx, id domain.ID, path string) (*explanation.Figures, error) {
	row, err := onePlan(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	figures, ofMade := &explanation.Figures{}, strings.HasPrefix(path, "variance/") || strings.HasPrefix(path, "made/")
	if !ofMade {
		in, _, err := q.planInput(ctx, tx, row, false)
		if err != nil {
			return nil, err
		}
		if err := ledger.NameLayers(ctx, tx, &in.Stock); err != nil {
			return nil, fmt.Errorf("read the layers of stock: %w", err)
		}
		figures = planning.Explain(in)
	}
	if ofMade || path == "" {
		plan, err := q.plannedContent(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		runs, decimals, err := costing(ctx, tx, row.Occasion)
		if err != nil {
			return nil, err
		}
		comparison.ExplainMade(figures, plan.basis.Input, runs, plan.book())
		variance.Explain(figures, runs, plan.book(), decimals)
	}
	return figures, nil
}

// ListExplanation is how a figure of the shopping list of several plans was calculated, or
// the paths of all figures.
type ListExplanation struct {
	Plans    []domain.ID       `json:"plan_ids"`
	Position string            `json:"position" doc:"Position of the log that the answer is true for"`
	Figure   *explanation.Node `json:"figure,omitempty" doc:"The figure, with what it was calculated from"`
	Paths    []string          `json:"paths,omitempty" doc:"Without a path: the paths of all figures, in the list's order"`
}

// ExplainShoppingList explains a figure of the shopping list of several plans, as
// [Queries.ExplainPlan] does. It fails as [Queries.PooledShoppingList] does, and with a
// [NoFigureError].
func (q *Queries) ExplainShoppingList(
	ctx context.Context, query Query, plans []domain.ID, path string, depth int,
) (ListExplanation, eventstore.Position, error) {
	plans = distinct(plans)
	answer, position, err := answerPlans(ctx, q, query, plans, func(tx *reader.Tx) (ListExplanation, error) {
		pool, err := q.poolOf(ctx, tx, plans)
		if err != nil {
			return ListExplanation{}, err
		}
		answer := ListExplanation{Plans: plans}
		answer.Figure, answer.Paths, err = q.explained(ctx, tx, query, planning.ExplainShoppingList(pool), path, depth, plans...)
		return answer, err
	}, reader.Catalog)
	answer.Position = position.String()
	return answer, position, err
}

// explained returns the tree of the figure at a path, or the paths of all figures without a
// path.
func (q *Queries) explained(
	ctx context.Context, tx *reader.Tx, query Query, figures *explanation.Figures, path string, depth int, plans ...domain.ID,
) (*explanation.Node, []string, error) {
	if err := shopping.ExplainCosts(ctx, q.reader, tx, query, figures); err != nil || path == "" {
		return nil, figures.Paths(), err
	}
	figure, found := figures.Figure(path)
	if !found {
		return nil, nil, &NoFigureError{Path: path, Near: figures.Near(path)}
	}
	tree := figure.Write(depth, maxNodes)
	return tree, nil, sources.Complete(ctx, q.reader, tx, query, plans, tree)
}
