package readmodels

import (
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/readmodels/ledger"
	"crumbtrail/readmodels/reader"
)

// made is what was made for an occasion and not voided.
type made struct {
	production []planning.ProductionRun
	assembly   []planning.AssemblyRun
}

// selectProduced selects production runs for some occasions, with what assembly runs took
// of their units and what is left. A run that lost everything made no layer.
const selectProduced = `
	SELECT
		r.id,
		r.occasion,
		r.recipe,
		r.unit,
		r.batches,
		r.scale,
		r.actual,
		r.loss_quantity,
		coalesce(l.expires_on::text, '') AS expires_on,
		coalesce(l.taken, '0') AS taken,
		coalesce(l.remaining, '0') AS remaining
	FROM {pantry}.production_runs r
	LEFT JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
	WHERE r.kitchen = @kitchen
		AND r.occasion = ANY(@occasions)
		AND r.occasion <> ''
		AND ` + ledger.NotVoided + `
	ORDER BY r.revision`

const selectAssembled = `
	SELECT
		r.id,
		r.occasion,
		r.good,
		r.quantity,
		r.snapshot,
		coalesce(l.expires_on::text, '') AS expires_on,
		l.taken,
		l.remaining
	FROM {pantry}.assembly_runs r
	JOIN {pantry}.stock_layers l ON l.kitchen = r.kitchen AND l.id = r.id
	WHERE r.kitchen = @kitchen
		AND r.occasion = ANY(@occasions)
		AND r.occasion <> ''
		AND ` + ledger.NotVoided + `
	ORDER BY r.revision`

// queueMade adds the reads for what was made for some occasions to a batch. After it
// was sent, the function returns that by occasion.
func queueMade(batch *reader.Batch, occasions []domain.ID) func() map[domain.ID]made {
	type productionRow struct {
		ID, Occasion                  domain.ID
		Recipe, Unit                  domain.Slug
		Batches, Actual, LossQuantity int64
		ExpiresOn                     domain.Date
		Scale, Taken, Remaining       reader.Text[measure.Number]
	}
	type assemblyRow struct {
		ID, Occasion     domain.ID
		Good             domain.Slug
		Quantity         int64
		Snapshot         domain.ID
		ExpiresOn        domain.Date
		Taken, Remaining reader.Text[measure.Number]
	}
	var produced []productionRow
	var assembled []assemblyRow
	if len(occasions) > 0 {
		reader.Queue(batch, &produced, selectProduced, pgx.NamedArgs{"occasions": occasions})
		reader.Queue(batch, &assembled, selectAssembled, pgx.NamedArgs{"occasions": occasions})
	}
	return func() map[domain.ID]made {
		found := make(map[domain.ID]made, len(occasions))
		for _, row := range produced {
			of := found[row.Occasion]
			of.production = append(of.production, planning.ProductionRun{
				ID: row.ID, FinishedUnit: catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, Batches: row.Batches,
				Scale: row.Scale.Value, ActualYield: row.Actual, Loss: row.LossQuantity, ExpiresOn: row.ExpiresOn,
				Gone: goneOf(row.Actual, row.Taken.Value, row.Remaining.Value),
			})
			found[row.Occasion] = of
		}
		for _, row := range assembled {
			of := found[row.Occasion]
			of.assembly = append(of.assembly, planning.AssemblyRun{
				ID: row.ID, FinishedGood: row.Good, Quantity: row.Quantity, Snapshot: row.Snapshot, ExpiresOn: row.ExpiresOn,
				Gone: goneOf(row.Quantity, row.Taken.Value, row.Remaining.Value),
			})
			found[row.Occasion] = of
		}
		return found
	}
}

// goneOf is what is gone of what a run made: corrections took what assembly runs did not.
func goneOf(made int64, taken, remaining measure.Number) planning.Gone {
	return planning.Gone{Taken: taken, Corrected: measure.Int(made).Sub(taken).Sub(remaining)}
}
