package readmodels

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// made is what was made for an occasion and not voided.
type made struct {
	production []planning.ProductionRun
	assembly   []planning.AssemblyRun
}

const selectRunsFor = `
	SELECT
		id,
		occasion,
		recipe,
		unit,
		batches,
		scale,
		actual,
		loss_quantity
	FROM {pantry}.production_runs r
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
		AND occasion <> ''
		AND ` + standing + `
	ORDER BY revision`

const selectAssembliesFor = `
	SELECT
		id,
		occasion,
		good,
		quantity,
		snapshot
	FROM {pantry}.assembly_runs r
	WHERE kitchen = @kitchen
		AND occasion = ANY(@occasions)
		AND occasion <> ''
		AND ` + standing + `
	ORDER BY revision`

// runsFor is what was made for some occasions.
func runsFor(ctx context.Context, r *reading, occasions ...domain.ID) (map[domain.ID]made, error) {
	type productionRow struct {
		ID, Occasion                  domain.ID
		Recipe, Unit                  domain.Slug
		Batches, Actual, LossQuantity int64
		Scale                         scanned[measure.Number]
	}
	type assemblyRow struct {
		ID, Occasion domain.ID
		Good         domain.Slug
		Quantity     int64
		Snapshot     domain.ID
	}
	found := make(map[domain.ID]made, len(occasions))
	produced, err := all[productionRow](ctx, r, selectRunsFor, pgx.NamedArgs{"occasions": occasions})
	if err != nil {
		return nil, err
	}
	for _, row := range produced {
		of := found[row.Occasion]
		of.production = append(of.production, planning.ProductionRun{
			ID: row.ID, FinishedUnit: catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, Batches: row.Batches,
			Scale: row.Scale.Value, ActualYield: row.Actual, Loss: row.LossQuantity,
		})
		found[row.Occasion] = of
	}
	assembled, err := all[assemblyRow](ctx, r, selectAssembliesFor, pgx.NamedArgs{"occasions": occasions})
	if err != nil {
		return nil, err
	}
	for _, row := range assembled {
		of := found[row.Occasion]
		of.assembly = append(of.assembly, planning.AssemblyRun{ID: row.ID, FinishedGood: row.Good, Quantity: row.Quantity, Snapshot: row.Snapshot})
		found[row.Occasion] = of
	}
	return found, nil
}
