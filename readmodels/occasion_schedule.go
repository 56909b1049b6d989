package readmodels

import (
	"context"

	"crumbtrail/domain"
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
			of, summary, err := q.occasionSummary(ctx, tx, query, id)
			if err != nil {
				return schedule.Schedule{}, err
			}
			items, recipes := make([]domain.Slug, len(summary.Shopping)), make([]domain.Slug, len(summary.Batches))
			for i, row := range summary.Shopping {
				items[i] = row.Item
			}
			for i, line := range summary.Batches {
				recipes[i] = line.Recipe
			}
			now, err := q.live.Catalog(ctx, tx, recipes, nil, items)
			if err != nil {
				return schedule.Schedule{}, err
			}
			settings, err := reader.Settings(ctx, tx)
			if err != nil {
				return schedule.Schedule{}, err
			}
			capacity := schedule.Capacity{Minutes: settings.Effective.ActiveMinutesPerDay, Batches: settings.Effective.BatchesPerDay}
			answer, err := schedule.Of(summary, summary.Timeline.Today, of.Date, now, capacity)
			answer.OccasionID, answer.OccasionName = of.ID, of.Name
			return answer, err
		})
	answer.Position = position.String()
	return answer, position, err
}
