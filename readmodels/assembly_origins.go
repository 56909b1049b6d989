package readmodels

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

// AssemblyOrigins is what an assembly run was made of, back to every lot.
type AssemblyOrigins struct {
	RunID domain.ID `json:"run_id" doc:"The assembly run"`
	Runs  []Origin  `json:"runs" doc:"The run itself and every run whose output went into it, to whatever depth: each once, nearer ones first"`
	Lots  []LotUsed `json:"lots" doc:"Every lot that one of the runs took from, by item, in the order in which they came in"`
	// Corrections are layers that no run made.
	Corrections []StockFound `json:"corrections" doc:"Finished stock that went in and came from a correction of the stock: what it was made of is not known"`
	Complete    bool         `json:"complete" doc:"Whether these are all the origins. Only of a run with more than 5,000 runs behind it the farthest are left out, and this is false"`
}

// Origin is a run that is, or went into, an assembly run.
type Origin struct {
	RunID        domain.ID       `json:"run_id"`
	Kind         pantry.Kind     `json:"kind" enum:"production,assembly"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"What a production run made"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"What an assembly run made"`
	Quantity     int64           `json:"quantity" doc:"How many the run made"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id"`
	At           time.Time       `json:"at" doc:"When they were made"`
	Voiding
	Consumed []ConsumedLine `json:"consumed" doc:"What the run took, from lots and from earlier runs, for all that it made"`
}

// LotUsed is a lot that went into something.
type LotUsed struct {
	LotID      domain.ID   `json:"lot_id"`
	Item       domain.Slug `json:"item"`
	Product    string      `json:"product,omitempty"`
	Location   string      `json:"location,omitempty"`
	ReceivedOn domain.Date `json:"received_on" format:"date"`
	ExpiresOn  domain.Date `json:"expires_on,omitempty" format:"date"`
	RunIDs     []domain.ID `json:"run_ids" doc:"The runs above that took from it"`
}

// StockFound is finished stock that a correction put in.
type StockFound struct {
	CorrectionID domain.ID       `json:"correction_id"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	RunIDs       []domain.ID     `json:"run_ids" doc:"The runs above that took from it"`
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
	FinishedUnit   scanned[catalog.UnitRef]
	FinishedGood   domain.Slug
	Quantity       int64
	Occasion, Plan domain.ID
	At             time.Time
	Document       string
	Voiding
	Revision int64
}

func (row originRow) answer() (Origin, error) {
	var run struct {
		Consumed []pantry.Consumed `json:"consumed"`
	}
	if err := json.Unmarshal([]byte(row.Document), &run); err != nil {
		return Origin{}, fmt.Errorf("decode run %s: %w", row.ID, err)
	}
	return Origin{
		RunID: row.ID, Kind: row.Kind, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity,
		OccasionID: optional(row.Occasion), PlanID: optional(row.Plan), At: row.At.UTC(), Voiding: row.Voiding,
		Consumed: consumedLines(run.Consumed),
	}, nil
}

// AssemblyOrigins answers with every run and every lot that went into an assembly
// run, be that voided or not.
func (q *Queries) AssemblyOrigins(ctx context.Context, ask Query, id domain.ID) (AssemblyOrigins, eventstore.Position, error) {
	var answer AssemblyOrigins
	position, err := q.read(ctx, ask, []string{pantryTables}, func(r *reading) (err error) {
		trace := newTrace(id)
		for len(trace.assemblies)+len(trace.productions) > 0 && trace.room() {
			if err := trace.step(ctx, r); err != nil {
				return err
			}
		}
		if len(trace.runs) == 0 {
			return ErrNotFound
		}
		answer = AssemblyOrigins{RunID: id, Runs: trace.runs, Corrections: trace.corrections(), Complete: trace.room()}
		answer.Lots, err = trace.lotsUsed(ctx, r)
		return err
	})
	return answer, position, err
}

// trace follows runs back, one step at a time.
type trace struct {
	runs []Origin
	// productions and assemblies are the runs of the next step.
	productions, assemblies []domain.ID
	// takers are the runs that took from a lot or a layer.
	takers map[domain.ID][]domain.ID
	lots   []domain.ID
	layers []ConsumedLine
}

func newTrace(assembly domain.ID) *trace {
	return &trace{assemblies: []domain.ID{assembly}, takers: map[domain.ID][]domain.ID{}}
}

func (t *trace) room() bool { return len(t.runs) <= maxOrigins }

func (t *trace) step(ctx context.Context, r *reading) error {
	rows, err := all[originRow](ctx, r, selectOrigins, pgx.NamedArgs{"productions": t.productions, "assemblies": t.assemblies})
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

// corrections are the layers that no run made. What was not looked for is not
// known to be one.
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

func (t *trace) lotsUsed(ctx context.Context, r *reading) ([]LotUsed, error) {
	rows, err := all[lotRow](ctx, r, selectLots+`
		AND id = ANY(@lots)
	ORDER BY item, revision`, pgx.NamedArgs{"lots": t.lots})
	used := make([]LotUsed, len(rows))
	for i, row := range rows {
		used[i] = LotUsed{
			LotID: row.ID, Item: row.Item, Product: row.Product, Location: row.Location,
			ReceivedOn: row.ReceivedOn, ExpiresOn: row.ExpiresOn, RunIDs: t.takers[row.ID],
		}
	}
	return used, err
}
