package projections

import (
	"maps"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/collation"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/table"
)

// Planning is the name of the projection of occasions, targets and plans.
const Planning = "planning"

func planningProjection() engine.Projection {
	return engine.Projection{
		Name: Planning, Version: 6, Prefixes: []string{stream.Occasions.Prefix()},
		Codec: planningCodec(), Model: func() engine.Model { return newPlanning() },
	}
}

func planningCodec() eventstore.Codec[any] {
	names := map[string]any{}
	for name, event := range occasion.Names() {
		names[name] = event
	}
	maps.Copy(names, snapshotNames())
	maps.Copy(names, tickNames())
	return eventstore.NewCodec(names)
}

// Wants announces the rows that an event changes without replacing them. Every
// event but an occasion's first changes the occasion's row.
func (p *planningTables) Wants(folded *engine.Event) {
	e := eventOf(folded)
	switch payload := e.Payload.(type) {
	case occasion.Scheduled:
		return
	case occasion.ProductionTargetSet:
		p.productionTargets.Want(productionTargetKey(e, payload.FinishedUnit))
	case occasion.AssemblyTargetSet:
		p.assemblyTargets.Want(assemblyTargetKey(e, payload.FinishedGood))
	}
	if plan := planChanged(e.Payload); plan != "" {
		p.plans.Want(e.keyOf(plan))
	}
	p.occasions.Want(e.key())
}

// Fold implements [engine.Model].
func (p *planningTables) Fold(folded *engine.Event) error {
	e := eventOf(folded)
	if scheduled, isFirst := e.Payload.(occasion.Scheduled); isFirst {
		row := OccasionRow{Kitchen: e.kitchen, ID: domain.ID(e.id), Revision: e.Revision}
		row.describe(scheduled.Details)
		p.occasions.Put(row)
		return nil
	}
	row, err := p.occasions.Edit(e.key())
	if err != nil {
		return err
	}
	row.Revision = e.Revision
	switch payload := e.Payload.(type) {
	case occasion.Rescheduled:
		row.describe(payload.Details)
	case occasion.Archived:
		row.Archived = true
	case occasion.Restored:
		row.Archived = false
	case occasion.ProductionTargetSet, occasion.ProductionTargetRemoved, occasion.AssemblyTargetSet, occasion.AssemblyTargetRemoved:
		return p.foldTarget(e)
	case recipeSnapshot:
		p.recipeSnapshots.Add(RecipeSnapshotRow{
			Kitchen: e.kitchen, ID: payload.ID, Plan: planOf(e, payload.Plan), Recipe: payload.Recipe, SourceRevision: payload.SourceRevision,
			ContentHash: payload.ContentHash, Revision: e.Revision, Content: table.Document(payload.Content),
		})
	case goodSnapshot:
		p.goodSnapshots.Add(GoodSnapshotRow{
			Kitchen: e.kitchen, ID: payload.ID, Plan: planOf(e, payload.Plan), Good: payload.FinishedGood, SourceRevision: payload.SourceRevision,
			ContentHash: payload.ContentHash, Revision: e.Revision, Content: table.Document(payload.Content),
		})
	case itemCollected:
		return p.collect(e, payload)
	case occasion.ItemUncollected:
		p.ticks.Remove(e.keyOf(payload.Tick))
	case itemOrdered:
		return p.order(e, payload)
	case occasion.OrderCancelled:
		p.ticks.Remove(e.keyOf(payload.Order))
	case occasion.PlanCreated:
		row.ActivePlan = payload.ID
		p.plans.Put(PlanRow{
			Kitchen: e.kitchen, ID: payload.ID, Occasion: domain.ID(e.id), Number: int64(payload.Number),
			CreatedAt: table.Time(payload.CreatedAt), InputHash: payload.InputHash, UseStock: payload.UseStock, State: occasion.Draft,
			Revision: e.Revision, Document: table.Document(e.Data),
		})
	default:
		return p.foldPlan(e)
	}
	return nil
}

func (o *OccasionRow) describe(details occasion.Details) {
	o.Name, o.Date, o.OutputMode = details.Name, table.Date(details.Date), details.OutputMode
	o.SearchText = collation.Fold(details.Name)
	o.Notes, o.Attendees, o.UseStock = details.Notes, int64(details.Attendees), details.UseStock
}

// planOf returns the plan that a snapshot was captured for: the one that it names,
// or that of the event that ends the append.
func planOf(e event, named domain.ID) domain.ID {
	if named != "" {
		return named
	}
	switch last := e.Append[len(e.Append)-1].Payload.(type) {
	case occasion.PlanCreated:
		return last.ID
	case occasion.PlanAmended:
		return last.Plan
	}
	return ""
}
