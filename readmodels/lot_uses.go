package readmodels

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// LotUses is where a lot went: into runs, and with what they made into later
// ones, to whatever depth. It is what a recall asks for. Runs that were voided are
// left out: what they took is back.
type LotUses struct {
	Lot Lot `json:"lot"`
	// Made sums all the uses up, not only those on the page.
	Made []LotMade `json:"made" doc:"All that the lot went into, whichever page this is: per occasion, what was made and how much of it is in stock yet, in the order in which it was first made. Things that went into other things are named with their own number"`
	List[LotUse]
}

// LotMade is how much of one thing that a lot went into was made for an occasion.
type LotMade struct {
	OccasionID   *domain.ID      `json:"occasion_id" doc:"null for what was made for none"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Runs         int64           `json:"runs" doc:"In how many runs"`
	Quantity     int64           `json:"quantity" doc:"How many were made"`
	OnHand       measure.Number  `json:"on_hand" doc:"How many of those are in stock yet; the others went into something, or away"`
}

// LotUse is a run that something of a lot went into.
type LotUse struct {
	RunID        domain.ID       `json:"run_id"`
	Kind         pantry.Kind     `json:"kind" enum:"production,assembly"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero" doc:"What a production run made"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty" doc:"What an assembly run made"`
	Quantity     int64           `json:"quantity" doc:"How many the run made"`
	OnHand       measure.Number  `json:"on_hand" doc:"How many of them are in stock yet"`
	OccasionID   *domain.ID      `json:"occasion_id"`
	PlanID       *domain.ID      `json:"plan_id"`
	At           time.Time       `json:"at" doc:"When they were made"`
	Taken        []LotTaken      `json:"taken" doc:"By which ways it came in: from the lot itself, and from earlier runs with something of it. What else the run took is not named"`
}

// LotTaken is what a run took from a lot, or from what an earlier run made of it.
type LotTaken struct {
	LotID  domain.ID      `json:"lot_id,omitempty" doc:"The lot itself"`
	RunID  domain.ID      `json:"run_id,omitempty" doc:"The earlier run whose output was taken"`
	Amount measure.Number `json:"amount" doc:"How much, exactly: in the lot's unit, or in units or goods that the earlier run made"`
	Unit   measure.Unit   `json:"unit,omitzero" doc:"The lot's own unit"`
}

// planAnew has the next statement planned for the ids it is given: a lot may be in
// ten runs or in ten thousand.
const planAnew = "SET LOCAL plan_cache_mode = force_custom_plan"

// selectUses has the sums first, as rows without an id: that spares the server to
// look thousands of runs up twice.
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
			coalesce(l.remaining, 0) AS on_hand,
			r.occasion,
			r.plan,
			r.produced_at AS at,
			r.revision
		FROM reached
		JOIN {pantry}.production_runs r ON r.kitchen = @kitchen AND r.id = reached.id
		LEFT JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
		WHERE ` + standing + `
		UNION ALL
		SELECT
			r.id,
			'assembly' AS kind,
			'' AS finished_unit,
			r.good AS finished_good,
			r.quantity,
			coalesce(l.remaining, 0) AS on_hand,
			r.occasion,
			r.plan,
			r.assembled_at AS at,
			r.revision
		FROM reached
		JOIN {pantry}.assembly_runs r ON r.kitchen = @kitchen AND r.id = reached.id
		LEFT JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
		WHERE ` + standing + `
	), asked AS (
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
		sum(on_hand)::text AS on_hand,
		occasion,
		'' AS plan,
		min(at) AS at,
		min(revision) AS revision,
		'{}' AS document
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
		on_hand::text,
		occasion,
		plan,
		at,
		revision,
		coalesce(
			(SELECT document FROM {pantry}.production_runs p WHERE p.kitchen = @kitchen AND p.id = asked.id),
			(SELECT document FROM {pantry}.assembly_runs a WHERE a.kitchen = @kitchen AND a.id = asked.id)
		)
	FROM asked
	ORDER BY revision`

type useRow struct {
	ID             domain.ID
	Kind           pantry.Kind
	FinishedUnit   scanned[catalog.UnitRef]
	FinishedGood   domain.Slug
	Runs, Quantity int64
	OnHand         scanned[measure.Number]
	Occasion, Plan domain.ID
	At             time.Time
	Revision       int64
	Document       string
}

// LotUses answers with every run that a lot went into, in the order in which they
// were recorded.
func (q *Queries) LotUses(ctx context.Context, ask Query, id domain.ID, asked Page) (LotUses, error) {
	var after int64 = -1
	if err := asked.after(&after); err != nil {
		return LotUses{}, err
	}
	var answer LotUses
	position, err := q.read(ctx, ask, []string{pantryTables}, func(r *reading) error {
		row, err := one[lotRow](ctx, r, selectLots+` AND id = @id`, pgx.NamedArgs{"id": id})
		if err != nil {
			return err
		}
		if answer.Lot, err = row.answer(); err != nil {
			return err
		}
		reached, err := reachedFrom(ctx, r, id)
		if err != nil {
			return err
		}
		if _, err := r.Exec(ctx, planAnew); err != nil {
			return err
		}
		rows, err := all[useRow](ctx, r, selectUses, pgx.NamedArgs{"runs": slices.Collect(maps.Keys(reached)), "after": after, "limit": asked.limit() + 1})
		if err != nil {
			return err
		}
		answer.Made = []LotMade{}
		uses := slices.DeleteFunc(rows, func(row useRow) bool {
			if row.ID == "" {
				answer.Made = append(answer.Made, row.made())
			}
			return row.ID == ""
		})
		answer.List, err = page(uses, asked.limit(), func(row useRow) (LotUse, error) { return row.answer(id, reached) }, func(row useRow) any { return row.Revision })
		return err
	})
	answer.Position = position
	return answer, err
}

func (row useRow) made() LotMade {
	return LotMade{
		OccasionID: optional(row.Occasion), FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood,
		Runs: row.Runs, Quantity: row.Quantity, OnHand: row.OnHand.Value,
	}
}

func (row useRow) answer(lot domain.ID, reached map[pgtype.UUID]bool) (LotUse, error) {
	taken, err := row.taken(lot, reached)
	return LotUse{
		RunID: row.ID, Kind: row.Kind, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity,
		OnHand: row.OnHand.Value, OccasionID: optional(row.Occasion), PlanID: optional(row.Plan), At: row.At.UTC(), Taken: taken,
	}, err
}

// taken are the ways by which a run took from a lot: the lot itself first.
func (row useRow) taken(lot domain.ID, reached map[pgtype.UUID]bool) (taken []LotTaken, err error) {
	var run struct {
		Consumed []pantry.Consumed `json:"consumed"`
	}
	if err := json.Unmarshal([]byte(row.Document), &run); err != nil {
		return nil, fmt.Errorf("decode run %s: %w", row.ID, err)
	}
	for _, line := range run.Consumed {
		way := LotTaken{Amount: line.Amount}
		if line.Lot == lot {
			way.LotID, way.Unit = lot, line.Unit
		} else if reached[uuidOf(line.Layer)] {
			way.RunID = line.Layer
		} else {
			continue
		}
		at := slices.IndexFunc(taken, func(one LotTaken) bool { return one.LotID == way.LotID && one.RunID == way.RunID })
		if at >= 0 {
			taken[at].Amount = taken[at].Amount.Add(way.Amount)
		} else {
			taken = append(taken, way)
		}
	}
	slices.SortFunc(taken, func(a, b LotTaken) int {
		return cmp.Or(cmp.Compare(b.LotID, a.LotID), cmp.Compare(a.RunID, b.RunID))
	})
	return taken, nil
}
