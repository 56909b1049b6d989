package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// AssemblyOrigins is what an assembly run was made of, back to every lot.
type AssemblyOrigins struct {
	RunID domain.ID `json:"run_id" doc:"The assembly run"`
	Runs  []Origin  `json:"runs" doc:"The run and all runs whose output went into it, each once, nearer ones first"`
	Lots  []LotUsed `json:"lots" doc:"Every lot that one of the runs consumed, by item, in the order in which they were received"`
	// Corrections are layers that no run made.
	Corrections []StockFound `json:"corrections" doc:"Consumed stock that a correction added: its ingredients are unknown"`
	Complete    bool         `json:"complete" doc:"Whether all runs are listed; false if there are more than 5,000"`
}

// Origin is the assembly run itself, or a run whose output went into it.
type Origin struct {
	RunID        domain.ID       `json:"run_id"`
	Kind         pantry.Kind     `json:"kind" enum:"production,assembly"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"Output of a production run"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"Output of an assembly run"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	Quantity     int64           `json:"quantity" doc:"Quantity made"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id"`
	At           time.Time       `json:"at" doc:"When the run took place"`
	Voiding
	Consumed    []ConsumedLine    `json:"consumed" doc:"What the run consumed, from lots and from earlier runs, for its whole output"`
	Unaccounted []UnaccountedLine `json:"unaccounted,omitempty" doc:"What the run used besides and no lot was there for; missing if there is nothing"`
	// Cost is that of what the run consumed.
	measure.Cost
}

// LotUsed is a lot that one of the runs consumed.
type LotUsed struct {
	LotID      domain.ID   `json:"lot_id"`
	Item       domain.Slug `json:"item"`
	Name       string      `json:"name,omitempty" doc:"Name of the item, as the catalog has it now"`
	Product    string      `json:"product,omitempty"`
	Location   string      `json:"location,omitempty"`
	ReceivedOn domain.Date `json:"received_on" format:"date"`
	ExpiresOn  domain.Date `json:"expires_on,omitempty" format:"date"`
	// Cost is that of the whole lot.
	measure.Cost
	RunIDs []domain.ID `json:"run_ids" doc:"The runs above that consumed it"`
}

// StockFound is finished stock that a correction added.
type StockFound struct {
	CorrectionID domain.ID       `json:"correction_id"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	RunIDs       []domain.ID     `json:"run_ids" doc:"The runs above that consumed it"`
}

// Names implements [names.Named].
func (o *AssemblyOrigins) Names(wanted *names.Wanted) {
	for i := range o.Runs {
		run := &o.Runs[i]
		wanted.Thing("", run.FinishedUnit, run.FinishedGood, &run.Name)
		nameConsumed(wanted, run.Consumed)
		nameUnaccounted(wanted, run.Unaccounted)
	}
	for i := range o.Lots {
		wanted.Item(o.Lots[i].Item, &o.Lots[i].Name)
	}
	for i := range o.Corrections {
		found := &o.Corrections[i]
		wanted.Thing("", found.FinishedUnit, found.FinishedGood, &found.Name)
	}
}

// maxOrigins is how many runs are traced back.
const maxOrigins = 5000

const selectOrigins = `
	SELECT
		r.id,
		'production' AS kind,
		r.recipe || '/' || r.unit AS finished_unit,
		'' AS finished_good,
		r.actual AS quantity,
		r.occasion,
		r.plan,
		r.produced_at AS at,
		r.document,
		` + RevaluationsOf + `,
		v.voided_at,
		coalesce(v.reason, '') AS void_reason,
		r.revision
	FROM {pantry}.production_runs r
	LEFT JOIN {pantry}.voided_runs v ON v.kitchen = r.kitchen AND v.run = r.id
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@productions)
	UNION ALL
	SELECT
		r.id,
		'assembly' AS kind,
		'' AS finished_unit,
		r.good AS finished_good,
		r.quantity,
		r.occasion,
		r.plan,
		r.assembled_at AS at,
		r.document,
		` + RevaluationsOf + `,
		v.voided_at,
		coalesce(v.reason, '') AS void_reason,
		r.revision
	FROM {pantry}.assembly_runs r
	LEFT JOIN {pantry}.voided_runs v ON v.kitchen = r.kitchen AND v.run = r.id
	WHERE r.kitchen = @kitchen
		AND r.id = ANY(@assemblies)
	ORDER BY revision DESC`

type originRow struct {
	ID             domain.ID
	Kind           pantry.Kind
	FinishedUnit   reader.Text[catalog.UnitRef]
	FinishedGood   domain.Slug
	Quantity       int64
	Occasion, Plan domain.ID
	At             time.Time
	Document       string
	Revaluations   string
	Voiding
	Revision int64
}

func (row originRow) answer() (Origin, error) {
	used, err := UsedBy(row.ID, row.Document, row.Revaluations)
	return Origin{
		RunID: row.ID, Kind: row.Kind, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity,
		OccasionID: orNull(row.Occasion), PlanID: orNull(row.Plan), At: row.At.UTC(), Voiding: row.Voiding,
		Consumed: consumedLines(used.Consumed), Unaccounted: unaccountedLines(used.Unaccounted), Cost: pantry.CostOf(used.Consumed),
	}, err
}

// AssemblyOrigins returns every run and every lot that went into an assembly run,
// whether it was voided or not.
func (q *Queries) AssemblyOrigins(ctx context.Context, query reader.Query, id domain.ID) (AssemblyOrigins, eventstore.Position, error) {
	return answered(ctx, q, query, namedTables(), besidesRuns, func(tx *reader.Tx) (AssemblyOrigins, error) {
		return Origins(ctx, tx, id)
	})
}

// Origins is [Queries.AssemblyOrigins] in a transaction.
func Origins(ctx context.Context, tx *reader.Tx, id domain.ID) (AssemblyOrigins, error) {
	trace := newTrace(id)
	for len(trace.assemblies)+len(trace.productions) > 0 && trace.hasRoom() {
		if err := trace.step(ctx, tx); err != nil {
			return AssemblyOrigins{}, err
		}
	}
	if len(trace.runs) == 0 {
		return AssemblyOrigins{}, reader.ErrNotFound
	}
	lots, err := trace.lotsUsed(ctx, tx)
	answer := AssemblyOrigins{RunID: id, Runs: trace.runs, Lots: lots, Corrections: trace.corrections(), Complete: trace.hasRoom()}
	if err != nil {
		return answer, err
	}
	return answer, names.Of(&answer).Read(ctx, tx)
}

// trace follows runs back to their lots, one step at a time.
type trace struct {
	runs []Origin
	// productions and assemblies are the runs of the next step.
	productions, assemblies []domain.ID
	// takers are the runs that consumed a lot or a layer.
	takers map[domain.ID][]domain.ID
	lots   []domain.ID
	layers []ConsumedLine
}

func newTrace(assembly domain.ID) *trace {
	return &trace{assemblies: []domain.ID{assembly}, takers: map[domain.ID][]domain.ID{}}
}

func (t *trace) hasRoom() bool { return len(t.runs) <= maxOrigins }

func (t *trace) step(ctx context.Context, tx *reader.Tx) error {
	rows, err := reader.All[originRow](ctx, tx, selectOrigins, pgx.NamedArgs{"productions": t.productions, "assemblies": t.assemblies})
	if err != nil {
		return err
	}
	t.productions, t.assemblies = nil, nil
	for _, row := range rows {
		run, err := row.answer()
		if err != nil {
			return err
		}
		t.add(run)
	}
	return nil
}

func (t *trace) add(run Origin) {
	t.runs = append(t.runs, run)
	for _, line := range run.Consumed {
		source := max(line.LotID, line.RunID) // one of them is empty
		takers, known := t.takers[source]
		if !known || takers[len(takers)-1] != run.RunID {
			t.takers[source] = append(takers, run.RunID)
		}
		switch {
		case known:
		case line.LotID != "":
			t.lots = append(t.lots, line.LotID)
		case line.FinishedGood != "":
			t.layers, t.assemblies = append(t.layers, line), append(t.assemblies, line.RunID)
		default:
			t.layers, t.productions = append(t.layers, line), append(t.productions, line.RunID)
		}
	}
}

// corrections returns the layers that no run made. A layer whose run was not looked
// for does not count as one.
func (t *trace) corrections() []StockFound {
	made := map[domain.ID]bool{}
	for _, run := range t.runs {
		made[run.RunID] = true
	}
	for _, id := range slices.Concat(t.productions, t.assemblies) {
		made[id] = true
	}
	found := []StockFound{}
	for _, layer := range t.layers {
		if !made[layer.RunID] {
			found = append(found, StockFound{
				CorrectionID: layer.RunID, FinishedUnit: layer.FinishedUnit, FinishedGood: layer.FinishedGood, RunIDs: t.takers[layer.RunID],
			})
		}
	}
	return found
}

func (t *trace) lotsUsed(ctx context.Context, tx *reader.Tx) ([]LotUsed, error) {
	rows, err := reader.All[lotRow](ctx, tx, selectLots+`
		AND id = ANY(@lots)
	ORDER BY item, revision`, pgx.NamedArgs{"lots": t.lots})
	used := make([]LotUsed, len(rows))
	for i, row := range rows {
		used[i] = LotUsed{
			LotID: row.ID, Item: row.Item, Product: row.Product, Location: row.Location,
			ReceivedOn: row.ReceivedOn, ExpiresOn: row.ExpiresOn, Cost: row.cost(), RunIDs: t.takers[row.ID],
		}
	}
	return used, err
}
