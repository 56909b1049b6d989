package ledger

import (
	"context"

	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/reader"
)

// Tables of the pantry that a query as of a position does not read.
var (
	// besidesRuns are those that runs are shown without.
	besidesRuns = []string{"snapshots", "snapshot_contents", "taken", "settled", "lot_corrections", "unaccounted"}
	// besidesStock are those that stock is shown without, which are most of the rows.
	besidesStock = []string{
		"consumed", "snapshots", "snapshot_contents", "production_runs", "assembly_runs", "voided_runs", "taken", "settled",
		"revaluations",
	}
)

// answered answers a query from some projections, now or as of a position. The other
// projections than the pantry's, which give names, are read as they are now. unread are
// tables of the pantry that a query about the past does not need.
func answered[T any](
	ctx context.Context, q *Queries, query reader.Query, projections, unread []string, answer func(tx *reader.Tx) (T, error),
) (T, eventstore.Position, error) {
	if query.AsOf == nil {
		return reader.Answer(ctx, q.reader, query, projections, answer)
	}
	query, err := history.Timed(ctx, q.reader, query)
	if err == nil {
		err = q.reader.Await(ctx, projections, *query.AsOf)
	}
	if err != nil {
		return *new(T), *query.AsOf, err
	}
	source := reader.Source{
		Projection: reader.Pantry, Streams: []string{stream.Pantry(query.Kitchen), stream.Kitchen(query.Kitchen)}, Empty: unread,
	}
	return reader.AnswerAsOf(ctx, q.reader, query, []reader.Source{source}, func(tx *reader.Tx) (T, error) {
		for _, name := range projections {
			if name == reader.Pantry {
				continue
			}
			if err := q.reader.Join(ctx, tx, name); err != nil {
				return *new(T), err
			}
		}
		return answer(tx)
	})
}

// Answered answers a query of another package about runs, now or as of a position. Tables of
// the pantry that it does not read may be named as unread; the others than the pantry's are
// read as they are now.
func Answered[T any](
	ctx context.Context, q *Queries, query reader.Query, projections, unread []string, answer func(tx *reader.Tx) (T, error),
) (T, eventstore.Position, error) {
	return answered(ctx, q, query, projections, unread, answer)
}

// answeredList is [answered] for a list.
func answeredList[T any](
	ctx context.Context, q *Queries, query reader.Query, projections, unread []string, answer func(tx *reader.Tx) (reader.List[T], error),
) (reader.List[T], error) {
	list, position, err := answered(ctx, q, query, projections, unread, answer)
	list.Position = position
	return list, err
}
