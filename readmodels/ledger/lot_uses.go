package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// LotUses is where a lot went: into runs, and with their output into later runs, to
// any depth. A recall needs it. Voided runs are left out: what they consumed is back
// in the lot.
type LotUses struct {
	Lot Lot `json:"lot"`
	// Made sums up all uses, not only those on the page.
	Made []LotMade `json:"made" doc:"Everything made from the lot, whatever the page, in the order in which it was first made"`
	reader.List[LotUse]
}

// LotMade is how much of one finished unit or good was made from a lot for an
// occasion.
type LotMade struct {
	OccasionID   *domain.ID      `json:"occasion_id" doc:"null for runs without an occasion"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	Runs         int64           `json:"runs" doc:"Number of runs"`
	Quantity     int64           `json:"quantity" doc:"Quantity made"`
	OnHand       measure.Number  `json:"on_hand" doc:"How much of the quantity is still in stock"`
}

// LotUse is a run that consumed something of a lot.
type LotUse struct {
	RunID        domain.ID       `json:"run_id"`
	Kind         pantry.Kind     `json:"kind" enum:"production,assembly"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"Output of a production run"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"Output of an assembly run"`
	Name         string          `json:"name,omitempty" doc:"Of the good; of the unit with the name of its recipe; as the catalog has it now"`
	Quantity     int64           `json:"quantity" doc:"Quantity made"`
	OnHand       measure.Number  `json:"on_hand" doc:"How much of the quantity is still in stock"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id"`
	At           time.Time       `json:"at" doc:"When the run took place"`
	Taken        []LotTaken      `json:"taken" doc:"What the run consumed of the lot: directly, and through earlier runs"`
	// Cost is that of all that the run consumed.
	measure.Cost
}

// Names implements [names.Named].
func (u *LotUses) Names(wanted *names.Wanted) {
	u.Lot.Names(wanted)
	for i := range u.Made {
		made := &u.Made[i]
		wanted.Thing("", made.FinishedUnit, made.FinishedGood, &made.Name)
	}
	for i := range u.Items {
		use := &u.Items[i]
		wanted.Thing("", use.FinishedUnit, use.FinishedGood, &use.Name)
	}
}

// LotTaken is what a run took from a lot, or from what an earlier run made of it.
type LotTaken struct {
	LotID  domain.ID      `json:"lot_id,omitempty" doc:"The lot itself"`
	RunID  domain.ID      `json:"run_id,omitempty" doc:"The earlier run whose output was consumed"`
	Amount measure.Number `json:"amount" doc:"Exact amount: in the lot's unit, or in units or goods of the earlier run"`
	Unit   measure.Unit   `json:"unit,omitzero" doc:"The lot's unit"`
	// Cost is that of the amount.
	measure.Cost
}

// customPlan makes the server plan the next statement for the ids it is given: a lot
// may be in ten runs or in ten thousand.
const customPlan = "SET LOCAL plan_cache_mode = force_custom_plan"

// selectUses returns the sums first, as rows without an id. One statement for both
// spares the server from finding thousands of runs twice.
const selectUses = `
	WITH reached AS (
		SELECT id::text
		FROM unnest(@runs::uuid[]) AS runs(id)
	), uses AS MATERIALIZED (
		SELECT
			r.id,
			'production' AS kind,
			r.recipe || '/' || r.unit AS finished_unit,
			'' AS finished_good,
			r.actual AS quantity,
			CASE WHEN l.is_open THEN l.remaining ELSE '0' END AS remaining,
			r.occasion,
			r.plan,
			r.produced_at AS at,
			r.revision
		FROM reached
		JOIN {pantry}.production_runs r ON r.kitchen = @kitchen AND r.id = reached.id
		LEFT JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
		WHERE ` + NotVoided + `
		UNION ALL
		SELECT
			r.id,
			'assembly' AS kind,
			'' AS finished_unit,
			r.good AS finished_good,
			r.quantity,
			CASE WHEN l.is_open THEN l.remaining ELSE '0' END AS remaining,
			r.occasion,
			r.plan,
			r.assembled_at AS at,
			r.revision
		FROM reached
		JOIN {pantry}.assembly_runs r ON r.kitchen = @kitchen AND r.id = reached.id
		LEFT JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
		WHERE ` + NotVoided + `
	), paged AS (
		SELECT *
		FROM uses
		WHERE revision > @after
		ORDER BY revision
		LIMIT @limit
	)
	SELECT
		'' AS id,
		kind,
		finished_unit,
		finished_good,
		count(*) AS runs,
		sum(quantity)::bigint AS quantity,
		` + reader.SumOfRemaining + ` AS on_hand,
		occasion,
		'' AS plan,
		min(at) AS at,
		min(revision) AS revision,
		'{}' AS document,
		'' AS revaluations
	FROM uses
	GROUP BY kind, finished_unit, finished_good, occasion
	UNION ALL
	SELECT
		id,
		kind,
		finished_unit,
		finished_good,
		1,
		quantity,
		remaining,
		occasion,
		plan,
		at,
		revision,
		coalesce(
			(SELECT document FROM {pantry}.production_runs p WHERE p.kitchen = @kitchen AND p.id = r.id),
			(SELECT document FROM {pantry}.assembly_runs a WHERE a.kitchen = @kitchen AND a.id = r.id)
		),
		` + RevaluationsOf + `
	FROM paged r
	ORDER BY revision`

type useRow struct {
	ID             domain.ID
	Kind           pantry.Kind
	FinishedUnit   reader.Text[catalog.UnitRef]
	FinishedGood   domain.Slug
	Runs, Quantity int64
	OnHand         reader.Text[reader.Sum]
	Occasion, Plan domain.ID
	At             time.Time
	Revision       int64
	Document       string
	Revaluations   string
}

func (row useRow) key() int64 { return row.Revision }

// LotUses returns every run that consumed something of a lot, in the order in which
// the runs were recorded.
func (q *Queries) LotUses(ctx context.Context, query reader.Query, id domain.ID, page reader.Page) (LotUses, error) {
	after, err := reader.After(page, int64(-1))
	if err != nil {
		return LotUses{}, err
	}
	answer, position, err := answered(ctx, q, query, namedTables(), besidesRuns, func(tx *reader.Tx) (answer LotUses, err error) {
		if answer.Lot, err = oneLot(ctx, tx, id); err != nil {
			return answer, err
		}
		reached, err := reachedFrom(ctx, tx, id)
		if err != nil {
			return answer, err
		}
		if err := tx.Exec(ctx, customPlan); err != nil {
			return answer, err
		}
		rows, err := reader.All[useRow](ctx, tx, selectUses, pgx.NamedArgs{
			"runs": slices.Collect(maps.Keys(reached)), "after": after, "limit": page.Fetch(),
		})
		if err != nil {
			return answer, err
		}
		answer.Made = []LotMade{}
		uses := slices.DeleteFunc(rows, func(row useRow) bool {
			if row.ID == "" {
				answer.Made = append(answer.Made, row.made())
			}
			return row.ID == ""
		})
		answer.List, err = reader.Listed(page, uses, func(row useRow) (LotUse, error) { return row.answer(id, reached) }, useRow.key)
		if err != nil {
			return answer, err
		}
		return answer, names.Of(&answer).Read(ctx, tx)
	})
	answer.Position = position
	return answer, err
}

func (row useRow) made() LotMade {
	return LotMade{
		OccasionID: orNull(row.Occasion), FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood,
		Runs: row.Runs, Quantity: row.Quantity, OnHand: row.OnHand.Value.Number,
	}
}

func (row useRow) answer(lot domain.ID, reached map[pgtype.UUID]bool) (LotUse, error) {
	consumed, err := ConsumedBy(row.ID, row.Document, row.Revaluations)
	return LotUse{
		RunID: row.ID, Kind: row.Kind, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity,
		OnHand: row.OnHand.Value.Number, OccasionID: orNull(row.Occasion), PlanID: orNull(row.Plan), At: row.At.UTC(),
		Taken: takenFrom(consumed, lot, reached), Cost: pantry.CostOf(consumed),
	}, err
}

// takenFrom returns what a run took from a lot: from the lot itself first.
func takenFrom(consumed []pantry.Consumed, lot domain.ID, reached map[pgtype.UUID]bool) (taken []LotTaken) {
	for _, line := range consumed {
		from := LotTaken{Amount: line.Amount, Cost: line.WholeCost()}
		switch {
		case line.Lot == lot:
			from.LotID, from.Unit = lot, line.Unit
		case reached[uuidOf(line.Layer)]:
			from.RunID = line.Layer
		default:
			continue
		}
		at := slices.IndexFunc(taken, func(one LotTaken) bool { return one.LotID == from.LotID && one.RunID == from.RunID })
		if at >= 0 {
			taken[at].Amount, taken[at].Cost = taken[at].Amount.Add(from.Amount), taken[at].Plus(from.Cost)
		} else {
			taken = append(taken, from)
		}
	}
	slices.SortFunc(taken, func(a, b LotTaken) int {
		return cmp.Or(cmp.Compare(b.LotID, a.LotID), cmp.Compare(a.RunID, b.RunID))
	})
	return taken
}
