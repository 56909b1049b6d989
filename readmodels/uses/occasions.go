package uses

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

// targeted decides which targets use a thing: those for the thing itself, and for the
// recipes and goods that use it.
type targeted struct {
	thing          catalog.Thing
	recipes, goods map[domain.Slug]bool
}

// of returns recipes or goods with the thing itself, if it is one.
func of(users map[domain.Slug]bool, thing domain.Slug) []domain.Slug {
	all := slices.AppendSeq([]domain.Slug{}, maps.Keys(users))
	if thing != "" {
		all = append(all, thing)
	}
	return all
}

// recipe adds a target or a line of a recipe, if it uses the thing. Nil batches are
// unknown.
func (t targeted) recipe(use *Use, unit catalog.UnitRef, batches *measure.Number) {
	switch {
	case unit.Recipe == t.thing.Recipe:
		use.name(batches)
	case t.recipes[unit.Recipe]:
		use.Through = append(use.Through, Part{FinishedUnit: unit, Quantity: batches})
	}
}

// good adds a target of a finished good, if it uses the thing.
func (t targeted) good(use *Use, good domain.Slug, quantity *measure.Number) {
	switch {
	case good == t.thing.FinishedGood:
		use.name(quantity)
	case t.goods[good]:
		use.Through = append(use.Through, Part{FinishedGood: good, Quantity: quantity})
	}
}

// name adds that the thing itself is named, so many times.
func (u *Use) name(quantity *measure.Number) {
	u.Direct = true
	switch {
	case quantity == nil:
	case len(u.Amounts) > 0:
		u.Amounts[0].Amount = u.Amounts[0].Amount.Add(*quantity)
	default:
		u.Amounts = append(u.Amounts, Amount{Amount: *quantity})
	}
}

type targetRow struct {
	ID           domain.ID
	Name         string
	Date         domain.Date
	Plan         domain.ID
	State        occasion.State
	HasRuns      bool
	Recipe, Unit domain.Slug
	Good         domain.Slug
	Quantity     int64
}

// toCome is the condition that an occasion o with the active plan p is still to come, and not
// archived.
const toCome = `coalesce(p.state, '') NOT IN ('completed', 'cancelled') AND NOT o.archived`

const occasionColumns = `
		o.id,
		o.name,
		o.date::text AS date,
		o.active_plan AS plan,
		coalesce(p.state, 'none') AS state,
		` + ledger.HasRuns + ` AS has_runs,`

const ofOccasions = `
	JOIN {planning}.occasions o ON o.kitchen = t.kitchen AND o.id = t.occasion
	LEFT JOIN {planning}.plans p ON p.kitchen = o.kitchen AND p.id = o.active_plan`

const selectTargets = `
	SELECT
		id, name, date, plan, state, has_runs, recipe, unit, good, quantity
	FROM (
		SELECT` + occasionColumns + `
			t.recipe, t.unit, '' AS good, t.batches AS quantity, 1 AS kind, t.place
		FROM {planning}.production_targets t` + ofOccasions + `
		WHERE t.kitchen = @kitchen AND t.recipe = ANY(@recipes) AND ` + toCome + `
		UNION ALL
		SELECT` + occasionColumns + `
			'' AS recipe, '' AS unit, t.good, t.quantity, 2 AS kind, t.place
		FROM {planning}.assembly_targets t` + ofOccasions + `
		WHERE t.kitchen = @kitchen AND t.good = ANY(@goods) AND ` + toCome + `
	) AS targets
	ORDER BY id, kind, place`

// readOccasions returns the occasions with targets that use a thing.
func readOccasions(ctx context.Context, tx *reader.Tx, wanted targeted) ([]Use, error) {
	rows, err := reader.All[targetRow](ctx, tx, selectTargets, pgx.NamedArgs{
		"recipes": of(wanted.recipes, wanted.thing.Recipe), "goods": of(wanted.goods, wanted.thing.FinishedGood),
	})
	var all []Use
	for _, row := range rows {
		if len(all) == 0 || all[len(all)-1].OccasionID != row.ID {
			all = append(all, Use{
				Kind: Occasion, OccasionID: row.ID, PlanID: row.Plan, Name: row.Name, Date: row.Date, State: row.State.CountsAs(row.HasRuns),
				Amounts: []Amount{}, Through: []Part{}, sortKey: string(row.Date),
			})
		}
		use, quantity := &all[len(all)-1], measure.Int(row.Quantity)
		if row.Good != "" {
			wanted.good(use, row.Good, &quantity)
		} else {
			wanted.recipe(use, catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, &quantity)
		}
	}
	return all, err
}
