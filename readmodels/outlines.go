package readmodels

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
)

// addProgress adds to occasions how far they are: the outline of each summary. All of
// them are read and calculated together.
func (q *Queries) addProgress(ctx context.Context, tx *reader.Tx, rows []occasionRow, answers []Occasion) error {
	if len(rows) == 0 {
		return nil
	}
	ids, active := make([]domain.ID, len(rows)), []domain.ID{}
	for i, row := range rows {
		if ids[i] = row.ID; row.ActivePlan != nil {
			active = append(active, *row.ActivePlan)
		}
	}
	var plans []planRow
	batch := tx.Batch()
	made, reserving := queueMade(batch, ids), queueReserving(batch, []domain.ID{})
	settings, collected := reader.QueueSettings(batch), shopping.QueueTicks(batch, ids)
	queuePlans(batch, &plans, active)
	if err := batch.Send(ctx); err != nil {
		return fmt.Errorf("read runs, reservations and plans: %w", err)
	}
	effective := settings().Effective
	today, err := effective.DayOf(batch.Now())
	if err != nil {
		return err
	}
	around := surroundings{made: made(), ticks: collected(), reserving: reserving(today), settings: effective, today: today}
	pooled := make([]planning.Pooled, len(rows))
	live := around.unplanned(pooled, rows, answers, plans)
	if err := q.defineAll(ctx, tx, live); err != nil {
		return err
	}
	var further ledger.Items
	for _, in := range live {
		further.Slugs = append(further.Slugs, itemsOf(*in).Slugs...)
	}
	own, reserved, err := q.inputs(ctx, tx, &around, further, plans...)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if at := planOf(plans, row); at >= 0 {
			pooled[i] = planning.Pooled{Input: own[at], Place: around.place(plans[at])}
		}
	}
	for i, outline := range planning.Outlines(pooled, around.stock, others(around.reserving, reserved)) {
		answers[i].Progress = &outline
	}
	return nil
}

// unplanned sets the inputs of the occasions without a plan, and returns these.
func (s surroundings) unplanned(pooled []planning.Pooled, rows []occasionRow, answers []Occasion, plans []planRow) []*planning.Input {
	live := []*planning.Input{}
	for i, row := range rows {
		if planOf(plans, row) >= 0 {
			continue
		}
		pooled[i] = planning.Pooled{Input: targetsOf(answers[i]), Place: len(s.reserving)}
		pooled[i].Input.AddRuns(s.made[row.ID].production, s.made[row.ID].assembly)
		pooled[i].Input.NameKey = s.order().SortKey
		live = append(live, &pooled[i].Input)
	}
	return live
}

// planOf returns which of some plans is that of an occasion; -1 if none is.
func planOf(plans []planRow, row occasionRow) int {
	return slices.IndexFunc(plans, func(plan planRow) bool { return plan.Occasion == row.ID })
}

// targetsOf returns the input of an occasion without a plan: its targets.
func targetsOf(o Occasion) planning.Input {
	in := planning.Input{Occasion: planning.Occasion{ID: o.ID, Name: o.Name, Date: o.Date}, UseStock: o.UseStock}
	for _, target := range o.ProductionTargets {
		in.Production = append(in.Production, planning.ProductionTarget{
			FinishedUnit: catalog.UnitRef{Recipe: target.Recipe, Unit: target.FinishedUnit}, Batches: target.Batches, ProduceOn: target.ProduceOn,
		})
	}
	for _, target := range o.AssemblyTargets {
		in.Assembly = append(in.Assembly, planning.AssemblyTarget{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	return in
}

// defineAll is [Queries.addDefinitions] for several inputs, which share the definitions.
func (q *Queries) defineAll(ctx context.Context, tx *reader.Tx, inputs []*planning.Input) error {
	var recipes, goods []domain.Slug
	for _, in := range inputs {
		ofRecipes, ofGoods := targeted(*in)
		recipes, goods = append(recipes, ofRecipes...), append(goods, ofGoods...)
	}
	if len(recipes)+len(goods) == 0 {
		return nil
	}
	live, err := q.live.Catalog(ctx, tx, recipes, goods, nil)
	if err != nil {
		return err
	}
	preparedRecipes, preparedGoods := preparedLive(live)
	for _, in := range inputs {
		in.Recipes, in.Goods = preparedRecipes, preparedGoods
		ofRecipes, ofGoods := targeted(*in)
		_ = errors.As(live.Check(ofRecipes, ofGoods), &in.Unusable)
	}
	return nil
}
