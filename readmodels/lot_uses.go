package readmodels

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

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

const selectTaken = `
	SELECT
		source::text AS source,
		run::text AS run,
		amount::text AS amount
	FROM {pantry}.consumed
	WHERE kitchen = @kitchen
		AND source = ANY(@sources::uuid[])`

const selectUses = `
	SELECT
		p.id,
		'production' AS kind,
		p.recipe || '/' || p.unit AS finished_unit,
		'' AS finished_good,
		p.actual AS quantity,
		coalesce(l.remaining, 0)::text AS on_hand,
		p.occasion,
		p.plan,
		p.produced_at AS at,
		p.revision
	FROM {pantry}.production_runs p
	LEFT JOIN {pantry}.stock_layers l ON l.kitchen = p.kitchen AND l.id = p.id
	WHERE p.kitchen = @kitchen
		AND p.id = ANY(@runs)
		AND NOT EXISTS (
			SELECT FROM {pantry}.voided_runs v
			WHERE v.kitchen = p.kitchen AND v.run = p.id
		)
	UNION ALL
	SELECT
		a.id,
		'assembly' AS kind,
		'' AS finished_unit,
		a.good AS finished_good,
		a.quantity,
		coalesce(l.remaining, 0)::text AS on_hand,
		a.occasion,
		a.plan,
		a.assembled_at AS at,
		a.revision
	FROM {pantry}.assembly_runs a
	LEFT JOIN {pantry}.stock_layers l ON l.kitchen = a.kitchen AND l.id = a.id
	WHERE a.kitchen = @kitchen
		AND a.id = ANY(@runs)
		AND NOT EXISTS (
			SELECT FROM {pantry}.voided_runs v
			WHERE v.kitchen = a.kitchen AND v.run = a.id
		)
	ORDER BY revision`

type useRow struct {
	ID             domain.ID
	Kind           pantry.Kind
	FinishedUnit   scanned[catalog.UnitRef]
	FinishedGood   domain.Slug
	Quantity       int64
	OnHand         scanned[measure.Number]
	Occasion, Plan domain.ID
	At             time.Time
	Revision       int64
}

// LotUses answers with every run that a lot went into, in the order in which they
// were recorded.
func (q *Questions) LotUses(ctx context.Context, ask Ask, id domain.ID, asked Page) (LotUses, error) {
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
		taken, err := takenOnwards(ctx, r, answer.Lot)
		if err != nil {
			return err
		}
		uses, err := all[useRow](ctx, r, selectUses, pgx.NamedArgs{"runs": texts(maps.Keys(taken), len(taken))})
		if err != nil {
			return err
		}
		answer.Made = madeOf(uses)
		first, _ := slices.BinarySearchFunc(uses, after+1, func(row useRow, revision int64) int { return cmp.Compare(row.Revision, revision) })
		uses = uses[first:min(len(uses), first+asked.limit()+1)]
		answer.List, err = page(uses, asked.limit(), func(row useRow) (LotUse, error) { return row.answer(taken[row.ID]), nil }, func(row useRow) any { return row.Revision })
		return err
	})
	answer.Position = position
	return answer, err
}

// takenOnwards is what each run took of a lot and of what was made of it, step by
// step: a layer of finished stock has the id of the run that made it, so what
// leads from the lot to a run leads on from there.
func takenOnwards(ctx context.Context, r *reading, lot Lot) (map[domain.ID][]LotTaken, error) {
	type row struct {
		Source, Run domain.ID
		Amount      scanned[measure.Number]
	}
	taken := map[domain.ID][]LotTaken{}
	for sources := []domain.ID{lot.ID}; len(sources) > 0; {
		rows, err := all[row](ctx, r, selectTaken, pgx.NamedArgs{"sources": texts(slices.Values(sources), len(sources))})
		if err != nil {
			return nil, err
		}
		sources = nil
		for _, row := range rows {
			way := LotTaken{RunID: row.Source, Amount: row.Amount.Value}
			if row.Source == lot.ID {
				way = LotTaken{LotID: row.Source, Amount: row.Amount.Value, Unit: lot.Unit}
			}
			ways, known := taken[row.Run]
			if !known {
				sources = append(sources, row.Run)
			}
			taken[row.Run] = append(ways, way)
		}
	}
	return taken, nil
}

// texts are ids as the driver takes many of them fastest.
func texts(ids iter.Seq[domain.ID], count int) []string {
	texts := make([]string, 0, count)
	for id := range ids {
		texts = append(texts, string(id))
	}
	return texts
}

// madeOf sums uses up per occasion and thing.
func madeOf(uses []useRow) []LotMade {
	type key struct {
		occasion domain.ID
		unit     catalog.UnitRef
		good     domain.Slug
	}
	made, at := []LotMade{}, map[key]int{}
	for _, use := range uses {
		k := key{use.Occasion, use.FinishedUnit.Value, use.FinishedGood}
		i, known := at[k]
		if !known {
			i = len(made)
			at[k], made = i, append(made, LotMade{OccasionID: optional(k.occasion), FinishedUnit: k.unit, FinishedGood: k.good})
		}
		made[i].Runs++
		made[i].Quantity += use.Quantity
		made[i].OnHand = made[i].OnHand.Add(use.OnHand.Value)
	}
	return made
}

func (row useRow) answer(taken []LotTaken) LotUse {
	slices.SortFunc(taken, func(a, b LotTaken) int { return cmp.Or(cmp.Compare(b.LotID, a.LotID), cmp.Compare(a.RunID, b.RunID)) })
	return LotUse{
		RunID: row.ID, Kind: row.Kind, FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity,
		OnHand: row.OnHand.Value, OccasionID: optional(row.Occasion), PlanID: optional(row.Plan), At: row.At.UTC(), Taken: taken,
	}
}
