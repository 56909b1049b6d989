package readmodels

import (
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels/reader"
)

// selectTaken selects what runs that are not voided took of what some plans reserved.
const selectTaken = `
	SELECT
		t.plan,
		t.run,
		t.kind,
		nullif(t.occasion, '') AS occasion,
		o.name AS occasion_name,
		t.at,
		t.reserved
	FROM {pantry}.taken t
	LEFT JOIN {planning}.occasions o ON o.kitchen = t.kitchen AND o.id = t.occasion
	WHERE t.kitchen = @kitchen
		AND t.plan = ANY(@plans)
		AND NOT EXISTS (
			SELECT FROM {pantry}.voided_runs v
			WHERE v.kitchen = t.kitchen AND v.run = t.run
		)
	ORDER BY t.revision`

// queueLost adds the read for what runs took of what some plans reserve to a batch. After
// it was sent, the function returns that by plan. A plan that does not reserve has lost
// nothing.
func queueLost(batch *reader.Batch, plans []planRow) func() (map[domain.ID][]answer.LostReservation, error) {
	var rows []struct {
		Plan, Run    domain.ID
		Kind         pantry.Kind
		Occasion     *domain.ID
		OccasionName *string
		At           time.Time
		Reserved     string
	}
	reserving := []domain.ID{}
	for _, plan := range plans {
		if plan.reservation().Reserves() {
			reserving = append(reserving, plan.ID)
		}
	}
	reader.Queue(batch, &rows, selectTaken, pgx.NamedArgs{"plans": reserving})
	return func() (map[domain.ID][]answer.LostReservation, error) {
		lost := make(map[domain.ID][]answer.LostReservation, len(rows))
		for _, row := range rows {
			lines, err := reader.Decode[[]pantry.Reserved](row.Reserved, "reservations taken by run", row.Run)
			if err != nil {
				return nil, err
			}
			for _, line := range lines {
				lost[row.Plan] = append(lost[row.Plan], answer.LostReservation{
					Run: row.Run, Kind: row.Kind, Occasion: row.Occasion, OccasionName: row.OccasionName, At: row.At.UTC(),
					Item: line.Item, Thing: line.Thing, Name: line.Name, Amount: line.Taken, Unit: line.Unit,
				})
			}
		}
		return lost, nil
	}
}
