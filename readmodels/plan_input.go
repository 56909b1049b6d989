package readmodels

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
	"crumbtrail/readmodels/shopping"
	"crumbtrail/readmodels/timeline"
)

// surroundings is what calculations for some occasions depend on beside their plans.
type surroundings struct {
	stock planning.Stock // see [Queries.inputs]
	// made is what was made for the occasions.
	made map[domain.ID]made
	// ticks are what was collected for the occasions.
	ticks map[domain.ID]shopping.Collected
	// reserving are the plans of all other occasions that reserve, in their order.
	reserving []planRow
	// lost is what runs took of what the plans of the occasions reserve.
	lost map[domain.ID][]answer.LostReservation
	// happened is what the timelines of the occasions show.
	happened timeline.Happened
	settings kitchen.Settings
	today    domain.Date
}

// surroundingsOf fetches the surroundings of occasions, of which some have a plan.
func surroundingsOf(ctx context.Context, tx *reader.Tx, occasions []domain.ID, plans ...planRow) (surroundings, error) {
	batch := tx.Batch()
	queued := queueSurroundings(batch, occasions, plans...)
	if err := batch.Send(ctx); err != nil {
		return surroundings{}, fmt.Errorf("read runs, ticks and reservations: %w", err)
	}
	return queued()
}

// queueSurroundings adds the reads for the surroundings of occasions, of which some have
// a plan, to a batch. After it was sent, the function returns them.
func queueSurroundings(batch *reader.Batch, occasions []domain.ID, plans ...planRow) func() (surroundings, error) {
	made, collected := queueMade(batch, occasions), shopping.QueueTicks(batch, occasions)
	reserving, lost, settings := queueReserving(batch, occasions), queueLost(batch, plans), reader.QueueSettings(batch)
	happened := timeline.Queue(batch, occasions)
	return func() (surroundings, error) {
		taken, refused := lost()
		effective := settings().Effective
		today, err := effective.DayOf(batch.Now())
		return surroundings{
			made: made(), ticks: collected(), reserving: reserving(today), lost: taken,
			happened: happened(), settings: effective, today: today,
		}, errors.Join(refused, err)
	}
}

// order is the order of names in the kitchen's language.
func (s surroundings) order() collation.Order { return collation.Of(s.settings.Locale) }

// of returns the surroundings of a plan: the plans that reserve before it and, if it
// assembles anything or a plan uses stock, those behind it.
func (s surroundings) of(row planRow, assembles bool) surroundings {
	if !assembles && !row.UseStock && !slices.ContainsFunc(s.reserving, func(other planRow) bool { return other.UseStock }) {
		s.reserving = s.reserving[:s.place(row)]
	}
	return s
}

// addTo adds the stock and the plans that reserve to the input of a plan.
func (s surroundings) addTo(in *planning.Input, row planRow, reserving []planning.Input) {
	all, place := others(s.reserving, reserving), s.place(row)
	in.Stock, in.Others, in.Behind = s.stock, all[:place], all[place:]
}

// place returns how many of the plans that reserve do so before a plan: all of them if
// it does not reserve.
func (s surroundings) place(plan planRow) int {
	if !plan.reservation().Reserves() {
		return len(s.reserving)
	}
	place, _ := slices.BinarySearchFunc(s.reserving, plan, compareReservations)
	return place
}

// inputs returns the inputs of plans of these occasions, and those of the plans that
// reserve, each without the stock and the other plans. It adds the stock to the surroundings:
// what all these plans need, and further items.
func (q *Queries) inputs(
	ctx context.Context, tx *reader.Tx, around *surroundings, further ledger.Items, plans ...planRow,
) (own, reserving []planning.Input, err error) {
	rows := append(slices.Clip(plans), around.reserving...)
	current := make([]occasion.Plan, len(rows))
	for i, row := range rows {
		if current[i], err = row.current(); err != nil {
			return nil, nil, err
		}
	}
	batch := tx.Batch()
	prepared, isKept := q.queuePrepared(batch, current...)
	madeForOthers := queueMade(batch, occasionsOf(around.reserving))
	if !isKept { // the snapshots name the items
		if err := batch.Send(ctx); err != nil {
			return nil, nil, fmt.Errorf("read snapshots and reservations: %w", err)
		}
		batch = tx.Batch()
	}
	snapshots, err := prepared()
	if err != nil {
		return nil, nil, err
	}
	for _, of := range snapshots {
		further.Slugs = append(further.Slugs, of.Items()...)
	}
	stock := ledger.QueueStock(batch, further)
	if err := batch.Send(ctx); err != nil {
		return nil, nil, fmt.Errorf("read stock and reservations: %w", err)
	}
	around.stock = stock()
	others := madeForOthers()
	inputs := make([]planning.Input, len(rows))
	for i, row := range rows {
		head := row.head()
		in := planning.Planned(current[i].Production, current[i].Assembly, snapshots[i])
		in.Plan = &planning.Plan{
			ID: head.ID, Number: head.Number, State: string(head.State), ShoppingComplete: head.ShoppingComplete, Lost: around.lost[row.ID],
		}
		in.UseStock = current[i].UseStock
		if in.Recorded, err = row.recorded(); err != nil {
			return nil, nil, err
		}
		in.Occasion, in.NameKey, in.Reserves = row.planningOccasion(), around.order().SortKey, row.reservation().Reserves()
		in.Keeps = row.reservation().Keeps(around.today)
		runs := around.made[row.Occasion]
		if i >= len(plans) {
			runs = others[row.Occasion]
		}
		in.AddRuns(runs.production, runs.assembly)
		in.Ticks, in.Shopped = around.ticks[row.Occasion].Open, around.ticks[row.Occasion].Begun
		inputs[i] = in
	}
	return inputs[:len(plans)], inputs[len(plans):], nil
}

func occasionsOf(plans []planRow) []domain.ID {
	occasions := make([]domain.ID, len(plans))
	for i, row := range plans {
		occasions[i] = row.Occasion
	}
	return occasions
}

// planInput returns everything that the calculations of a plan depend on. Of a plan that may be
// supposed to be another it has the plans behind in any case.
func (q *Queries) planInput(ctx context.Context, tx *reader.Tx, row planRow, supposes bool) (planning.Input, surroundings, error) {
	around, err := surroundingsOf(ctx, tx, []domain.ID{row.Occasion}, row)
	if err != nil {
		return planning.Input{}, around, err
	}
	plan, err := row.current()
	if err != nil {
		return planning.Input{}, around, err
	}
	around = around.of(row, supposes || len(plan.Assembly) > 0)
	own, reserving, err := q.inputs(ctx, tx, &around, ledger.Items{IsEvery: supposes}, row)
	if err != nil {
		return planning.Input{}, around, err
	}
	in := own[0]
	around.addTo(&in, row, reserving)
	return in, around, nil
}

// liveInput returns the input of an occasion without a plan: its current targets over
// the current definitions.
func (q *Queries) liveInput(ctx context.Context, tx *reader.Tx, o occasionRow) (planning.Input, surroundings, error) {
	in := planning.Input{Occasion: planning.Occasion{ID: o.ID, Name: o.Name, Date: o.Date}, UseStock: o.UseStock}
	var around surroundings
	if err := setTargets(ctx, tx, o.ID, &in); err != nil {
		return in, around, err
	}
	if err := q.addDefinitions(ctx, tx, &in); err != nil {
		return in, around, err
	}
	around, err := surroundingsOf(ctx, tx, []domain.ID{o.ID})
	if err != nil {
		return in, around, err
	}
	_, reserving, err := q.inputs(ctx, tx, &around, itemsOf(in))
	if err != nil {
		return in, around, err
	}
	in.NameKey = around.order().SortKey
	in.AddRuns(around.made[o.ID].production, around.made[o.ID].assembly)
	in.Stock, in.Others = around.stock, others(around.reserving, reserving)
	return in, around, nil
}

// itemsOf returns the items that the definitions of some inputs name.
func itemsOf(inputs ...planning.Input) (items ledger.Items) {
	for _, in := range inputs {
		items.Slugs = append(items.Slugs, planning.Prepared{Recipes: in.Recipes, Goods: in.Goods}.Items()...)
	}
	return items
}

// setTargets replaces the targets of an input by the current targets of an occasion.
func setTargets(ctx context.Context, tx *reader.Tx, id domain.ID, in *planning.Input) error {
	var production []productionTargetRow
	var assembly []assemblyTargetRow
	batch := tx.Batch()
	queueTargets(batch, []domain.ID{id}, &production, &assembly)
	if err := batch.Send(ctx); err != nil {
		return fmt.Errorf("read the targets: %w", err)
	}
	in.Production, in.Assembly = nil, nil
	for _, row := range production {
		in.Production = append(in.Production, planning.ProductionTarget{
			FinishedUnit: catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, Batches: row.Batches, ProduceOn: row.ProduceOn,
		})
	}
	for _, row := range assembly {
		in.Assembly = append(in.Assembly, planning.AssemblyTarget{FinishedGood: row.Good, Quantity: row.Quantity})
	}
	return nil
}
