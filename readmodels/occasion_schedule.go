package readmodels

import (
	"context"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/schedule"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// OccasionSchedule calculates when to do what remains for an occasion. Lead days and
// minutes are those of the definitions now: they are of suppliers and of the kitchen, and no
// snapshot is consulted for them. What a day has room for is the kitchen's setting.
func (q *Queries) OccasionSchedule(ctx context.Context, query Query, id domain.ID) (schedule.Schedule, eventstore.Position, error) {
	answer, position, err := answerOccasions(ctx, q, query, []domain.ID{id}, append(planTables(), reader.Catalog),
		func(tx *reader.Tx) (schedule.Schedule, error) {
			of, in, summary, err := q.occasionSummary(ctx, tx, query, id)
			if err != nil {
				return schedule.Schedule{}, err
			}
			settings, err := reader.Settings(ctx, tx)
			if err != nil {
				return schedule.Schedule{}, err
			}
			capacity := schedule.Capacity{Minutes: settings.Effective.ActiveMinutesPerDay, Batches: settings.Effective.BatchesPerDay}
			if capacity.Limits() {
				for i, lines := range planning.Baking(in.Stock, in.Others) {
					other := in.Others[i].Input.Occasion
					capacity.Others = append(capacity.Others, schedule.Other{
						Occasion: other.ID, Name: other.Name, Date: other.Date, Batches: lines,
					})
				}
			}
			now, err := q.live.Catalog(ctx, tx, baked(summary, capacity.Others), nil, bought(summary))
			if err != nil {
				return schedule.Schedule{}, err
			}
			answer, err := schedule.Of(summary, summary.Timeline.Today, of.Date, now, capacity)
			answer.OccasionID, answer.OccasionName = of.ID, of.Name
			return answer, err
		})
	answer.Position = position.String()
	return answer, position, err
}

// baked are the recipes of which something remains to be baked, also for others.
func baked(summary planning.Summary, others []schedule.Other) []domain.Slug {
	all := [][]planning.BatchLine{summary.Batches}
	for _, other := range others {
		all = append(all, other.Batches)
	}
	recipes := []domain.Slug{}
	for _, lines := range all {
		for _, line := range lines {
			if !slices.Contains(recipes, line.Recipe) {
				recipes = append(recipes, line.Recipe)
			}
		}
	}
	return recipes
}

// bought are the items of a shopping list.
func bought(summary planning.Summary) []domain.Slug {
	items := make([]domain.Slug, len(summary.Shopping))
	for i, row := range summary.Shopping {
		items[i] = row.Item
	}
	return items
}
