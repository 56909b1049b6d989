package labels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/labels"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

// unread are tables of the pantry that the label of a run is answered without.
var unread = []string{"taken", "settled", "lot_corrections"}

// RunLabel returns the label of what an assembly run made, as the snapshots of the runs that
// went into it have it, with the lots that they took.
func (l *Labels) RunLabel(ctx context.Context, query reader.Query, id domain.ID) (labels.Label, eventstore.Position, error) {
	tables := []string{reader.Pantry, reader.Planning, reader.Catalog}
	return ledger.Answered(ctx, l.ledger, query, tables, unread, func(tx *reader.Tx) (labels.Label, error) {
		origins, err := ledger.Origins(ctx, tx, id)
		if err != nil {
			return labels.Label{}, err
		}
		made := making{origins: origins, at: map[domain.ID]int{}, times: map[domain.ID]measure.Number{}}
		for i, run := range origins.Runs {
			made.at[run.RunID] = i
		}
		if err := made.read(ctx, tx, l); err != nil {
			return labels.Label{}, err
		}
		made.follow()
		return made.label(), nil
	})
}

// making is how the goods of a run were made.
type making struct {
	origins ledger.AssemblyOrigins
	// at is where a run is among the origins.
	at map[domain.ID]int
	// recipes and goods are the snapshots of runs, productions what runs of recipes recorded.
	recipes     map[domain.ID]catalog.RecipeContent
	goods       map[domain.ID]catalog.GoodContent
	productions map[domain.ID]pantry.BatchProductionRecorded
	// assembled is what the run itself recorded.
	assembled pantry.AssemblyRecorded
	// now has the items that no snapshot has.
	now map[domain.Slug]catalog.Entry[catalog.Item]
	// times is how much of all that a run made is in one good.
	times   map[domain.ID]measure.Number
	content labels.Content
}

type snapshotRow struct {
	Run      domain.ID
	Document string
	Content  string
}

const selectRecipes = `
	SELECT
		r.id AS run,
		r.document,
		s.content
	FROM {pantry}.production_runs r
	JOIN {planning}.recipe_snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@runs)
	UNION ALL
	SELECT
		r.id AS run,
		r.document,
		c.content
	FROM {pantry}.production_runs r
	JOIN {pantry}.snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	JOIN {pantry}.snapshot_contents c ON c.kitchen = s.kitchen AND c.content_hash = s.content_hash
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@runs)`

const selectGoods = `
	SELECT
		r.id AS run,
		r.document,
		s.content
	FROM {pantry}.assembly_runs r
	JOIN {planning}.good_snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@runs)
	UNION ALL
	SELECT
		r.id AS run,
		r.document,
		c.content
	FROM {pantry}.assembly_runs r
	JOIN {pantry}.snapshots s ON s.kitchen = r.kitchen AND s.id = r.snapshot
	JOIN {pantry}.snapshot_contents c ON c.kitchen = s.kitchen AND c.content_hash = s.content_hash
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@runs)`

// read reads what the runs recorded, their snapshots, and the items as they are now.
func (m *making) read(ctx context.Context, tx *reader.Tx, l *Labels) error {
	var runs []domain.ID
	var items []domain.Slug
	for _, run := range m.origins.Runs {
		runs = append(runs, run.RunID)
		for _, line := range run.Unaccounted {
			items = append(items, line.Item)
		}
	}
	for _, lot := range m.origins.Lots {
		items = append(items, lot.Item)
	}
	var recipes, goods []snapshotRow
	batch := tx.Batch()
	reader.Queue(batch, &recipes, selectRecipes, pgx.NamedArgs{"runs": runs})
	reader.Queue(batch, &goods, selectGoods, pgx.NamedArgs{"runs": runs})
	if err := batch.Send(ctx); err != nil {
		return err
	}
	now, err := l.live.Catalog(ctx, tx, nil, nil, items)
	if err != nil {
		return err
	}
	m.now = now.Items
	m.recipes, m.productions = map[domain.ID]catalog.RecipeContent{}, map[domain.ID]pantry.BatchProductionRecorded{}
	for _, row := range recipes {
		if m.recipes[row.Run], err = reader.Decode[catalog.RecipeContent](row.Content, "the snapshot of run", row.Run); err != nil {
			return err
		}
		if m.productions[row.Run], err = reader.Decode[pantry.BatchProductionRecorded](row.Document, "run", row.Run); err != nil {
			return err
		}
	}
	m.goods = map[domain.ID]catalog.GoodContent{}
	for _, row := range goods {
		if row.Run == m.origins.RunID {
			if m.assembled, err = reader.Decode[pantry.AssemblyRecorded](row.Document, "run", row.Run); err != nil {
				return err
			}
		}
		if m.goods[row.Run], err = reader.Decode[catalog.GoodContent](row.Content, "the snapshot of run", row.Run); err != nil {
			return err
		}
	}
	return nil
}

// follow adds what each run put into one good of the first. A run is followed once all that
// took from it were.
func (m *making) follow() {
	takers := map[domain.ID]int{}
	for _, run := range m.origins.Runs {
		for _, line := range run.Consumed {
			takers[line.RunID]++
		}
	}
	root := m.origins.Runs[0]
	m.times[root.RunID] = measure.Int(1).Div(measure.Int(root.Quantity))
	for open := []ledger.Origin{root}; len(open) > 0; open = open[1:] {
		run := open[0]
		times := m.times[run.RunID]
		if run.Kind == pantry.ProductionKind {
			times = m.production(run, times)
		}
		for _, line := range run.Consumed {
			number := line.Amount.Mul(times)
			switch at, isRun := m.at[line.RunID]; {
			case line.Item != "":
				if run.Kind == pantry.AssemblyKind {
					amount := measure.Amount{Value: number, Unit: line.Unit}
					m.content.Add(m.item(line.Item, m.goods[run.RunID].Items), amount, catalog.SnapshotUnit{})
				}
			case !isRun:
				m.content.Unknown(labels.UnknownContents{FinishedUnit: line.FinishedUnit, FinishedGood: line.FinishedGood, Name: line.Name})
			default:
				source := m.origins.Runs[at]
				m.times[line.RunID] = m.times[line.RunID].Add(number.Div(measure.Int(source.Quantity)))
				if takers[line.RunID]--; takers[line.RunID] == 0 {
					open = append(open, source)
				}
			}
		}
	}
}

// production adds the ingredients of a part of what a run of a recipe made, as its snapshot
// has them, and what the run took otherwise. It returns the part of what the run consumed
// that is in one good: of lost units there is none.
func (m *making) production(run ledger.Origin, times measure.Number) measure.Number {
	recorded, recipe := m.productions[run.RunID], m.recipes[run.RunID]
	unit := catalog.SnapshotUnit{FinishedUnit: run.FinishedUnit}
	if len(recipe.Recipes) > 0 {
		unit.RecipeName = recipe.Root().Name
		unit.Yield, _ = recipe.Root().Yield(run.FinishedUnit.Unit)
	}
	number := times.Mul(measure.Int(run.Quantity))
	otherwise := map[domain.Slug]bool{}
	for _, line := range recorded.Otherwise {
		otherwise[line.Item] = true
	}
	batches := measure.Int(recorded.Batches).Mul(recorded.Scale)
	m.content.Unit(unit, number, recipe, batches, func(item domain.Slug) bool { return otherwise[item] })
	yielded := unit.Yield.UnitsPerBatch().Mul(batches)
	if yielded.IsZero() {
		return measure.Number{}
	}
	part := number.Div(yielded)
	add := func(item, insteadOf domain.Slug, amount measure.Number, of measure.Unit) {
		if otherwise[item] && insteadOf == "" || otherwise[insteadOf] {
			m.content.Add(m.item(item, recipe.Items), measure.Amount{Value: amount.Mul(part), Unit: of}, unit)
		}
	}
	for _, line := range run.Consumed {
		add(line.Item, line.InsteadOf, line.Amount, line.Unit)
	}
	for _, line := range run.Unaccounted {
		add(line.Item, line.InsteadOf, line.Amount.Sub(line.Settled), line.Unit)
	}
	return part
}

// item returns an item as a snapshot has it, or else as it is now.
func (m *making) item(slug domain.Slug, snapshot []catalog.Item) catalog.Item {
	for _, item := range snapshot {
		if item.Slug == slug {
			return item
		}
	}
	return m.now[slug].Definition
}

func (m *making) label() labels.Label {
	run := m.origins.Runs[0]
	name := run.Name
	for _, good := range m.goods[run.RunID].Goods {
		if good.Slug == run.FinishedGood {
			name = good.Name
		}
	}
	if !m.origins.Complete {
		m.content.Unknown(labels.UnknownContents{FinishedGood: run.FinishedGood, Name: name})
	}
	label := m.content.Label(run.FinishedGood, name)
	label.Run = labels.RunOf(run.RunID, run.Quantity, m.assembled.Day(), run.VoidedAt != nil)
	var lots []labels.LabelLot
	uncovered := m.uncovered()
	for _, lot := range m.origins.Lots {
		if m.now[lot.Item].Definition.Kind != catalog.Material {
			lots = append(lots, labels.LabelLot{
				LotID: lot.LotID, Item: lot.Item, Name: lot.Name, Product: lot.Product, ReceivedOn: lot.ReceivedOn, ExpiresOn: lot.ExpiresOn,
				Covered: !uncovered[lot.LotID],
			})
		}
	}
	label.MakeWith(lots, m.assembled.ExpiresOn, m.unaccounted()...)
	return label
}

// unaccounted returns the ingredients of which a run used something that no lot was there for, and
// whose output has no last good day of its own.
func (m *making) unaccounted() (items []labels.NamedItem) {
	for _, run := range m.origins.Runs {
		if m.productions[run.RunID].ExpiresOn != "" {
			continue
		}
		for _, line := range run.Unaccounted {
			isOpen := measure.Counts(line.Amount.Sub(line.Settled), line.Unit)
			if isOpen && m.now[line.Item].Definition.Kind != catalog.Material {
				items = append(items, labels.NamedItem{Item: line.Item, Name: line.Name})
			}
		}
	}
	return items
}

// uncovered returns the lots that runs took whose output has no last good day of its own by a shelf
// life: the day of an assembled good is that of the units in it, and no item's.
func (m *making) uncovered() map[domain.ID]bool {
	lots := map[domain.ID]bool{}
	for _, run := range m.origins.Runs {
		if m.productions[run.RunID].ExpiresOn != "" {
			continue
		}
		for _, line := range run.Consumed {
			lots[line.LotID] = lots[line.LotID] || line.Item != ""
		}
	}
	return lots
}
