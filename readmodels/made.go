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

const selectProduced = `
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
		AND ` + ledger.NotVoided + `
	ORDER BY revision`

const selectAssembled = `
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
		AND ` + ledger.NotVoided + `
	ORDER BY revision`

// selectUsed selects what assembly runs took of finished stock that a run for an
// occasion made.
const selectUsed = `
	SELECT
		r.id AS run,
		coalesce(taken.line ->> 'finished_unit', '') AS finished_unit,
		coalesce(taken.line ->> 'finished_good', '') AS finished_good,
		taken.line ->> 'amount' AS quantity
	FROM {pantry}.assembly_runs r
	CROSS JOIN LATERAL json_array_elements(r.document::json -> 'consumed') WITH ORDINALITY AS taken (line, at)
	WHERE r.kitchen = @kitchen
		AND r.occasion = ANY(@occasions)
		AND r.occasion <> ''
		AND ` + ledger.NotVoided + `
		AND EXISTS (
			SELECT FROM {pantry}.production_runs m
			WHERE m.kitchen = r.kitchen
				AND m.id = taken.line ->> 'layer'
				AND m.occasion <> ''
			UNION ALL
			SELECT FROM {pantry}.assembly_runs m
			WHERE m.kitchen = r.kitchen
				AND m.id = taken.line ->> 'layer'
				AND m.occasion <> ''
		)
	ORDER BY r.revision, taken.at`

// queueMade adds the reads for what was made for some occasions to a batch. After it
// was sent, the function returns that by occasion.
func queueMade(batch *reader.Batch, occasions []domain.ID) func() map[domain.ID]made {
	type productionRow struct {
		ID, Occasion                  domain.ID
		Recipe, Unit                  domain.Slug
		Batches, Actual, LossQuantity int64
		Scale                         reader.Text[measure.Number]
	}
	type assemblyRow struct {
		ID, Occasion domain.ID
		Good         domain.Slug
		Quantity     int64
		Snapshot     domain.ID
	}
	var produced []productionRow
	type usedRow struct {
		Run          domain.ID
		FinishedUnit reader.Text[catalog.UnitRef]
		FinishedGood domain.Slug
		Quantity     reader.Text[measure.Number]
	}
	var assembled []assemblyRow
	var taken []usedRow
	if len(occasions) > 0 {
		reader.Queue(batch, &produced, selectProduced, pgx.NamedArgs{"occasions": occasions})
		reader.Queue(batch, &assembled, selectAssembled, pgx.NamedArgs{"occasions": occasions})
		reader.Queue(batch, &taken, selectUsed, pgx.NamedArgs{"occasions": occasions})
	}
	return func() map[domain.ID]made {
		found := make(map[domain.ID]made, len(occasions))
		for _, row := range produced {
			of := found[row.Occasion]
			of.production = append(of.production, planning.ProductionRun{
				ID: row.ID, FinishedUnit: catalog.UnitRef{Recipe: row.Recipe, Unit: row.Unit}, Batches: row.Batches,
				Scale: row.Scale.Value, ActualYield: row.Actual, Loss: row.LossQuantity,
			})
			found[row.Occasion] = of
		}
		used := make(map[domain.ID][]planning.Used, len(assembled))
		for _, row := range taken {
			used[row.Run] = append(used[row.Run], planning.Used{
				FinishedUnit: row.FinishedUnit.Value, FinishedGood: row.FinishedGood, Quantity: row.Quantity.Value,
			})
		}
		for _, row := range assembled {
			of := found[row.Occasion]
			of.assembly = append(of.assembly, planning.AssemblyRun{
				ID: row.ID, FinishedGood: row.Good, Quantity: row.Quantity, Snapshot: row.Snapshot, Used: used[row.ID],
			})
			found[row.Occasion] = of
		}
		return found
	}
}
