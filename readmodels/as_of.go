package readmodels

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/reader"
)

// answerOccasions answers a query about some occasions, now or as of a position. It
// waits for the tables of today too, if it is about now; as of a position, the answer
// joins them with [reader.Reader.Join].
func answerOccasions[T any](
	ctx context.Context, q *Queries, query Query, occasions []domain.ID, tables []string, answer func(tx *reader.Tx) (T, error),
	today ...string,
) (T, eventstore.Position, error) {
	if query.AsOf == nil {
		return reader.Answer(ctx, q.reader, query, slices.Concat(tables, today), answer)
	}
	query, err := history.Timed(ctx, q.reader, query)
	if err != nil {
		return *new(T), *query.AsOf, err
	}
	sources := make([]reader.Source, len(tables))
	for i, name := range tables {
		streams, err := q.streamsOf(ctx, query, name, occasions)
		if err != nil {
			return *new(T), *query.AsOf, fmt.Errorf("find the streams of %s: %w", name, err)
		}
		sources[i] = reader.Source{Projection: name, Streams: streams, Empty: unreadTables}
	}
	return reader.AnswerAsOf(ctx, q.reader, query, sources, answer)
}

// answerPlans is [answerOccasions] for plans. Plans that do not exist add nothing.
func answerPlans[T any](
	ctx context.Context, q *Queries, query Query, plans []domain.ID, answer func(tx *reader.Tx) (T, error), today ...string,
) (T, eventstore.Position, error) {
	occasions, err := q.occasionsAsOf(ctx, query, plans)
	if err != nil {
		return *new(T), eventstore.Position{}, err
	}
	return answerOccasions(ctx, q, query, occasions, planTables(), answer, today...)
}

// answerPlan is [answerPlans] for one plan. It fails with [ErrNotFound].
func answerPlan[T any](
	ctx context.Context, q *Queries, query Query, plan domain.ID, answer func(tx *reader.Tx) (T, error), today ...string,
) (T, eventstore.Position, error) {
	occasions, err := q.occasionsAsOf(ctx, query, []domain.ID{plan})
	if err == nil && query.AsOf != nil && len(occasions) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return *new(T), eventstore.Position{}, err
	}
	return answerOccasions(ctx, q, query, occasions, planTables(), answer, today...)
}

// occasionsAsOf returns the occasions of some plans if the query is about an earlier
// position. A query about now does not need them.
func (q *Queries) occasionsAsOf(ctx context.Context, query Query, plans []domain.ID) ([]domain.ID, error) {
	if query.AsOf == nil {
		return nil, nil
	}
	query.AsOf = nil
	return q.occasionsOfPlans(ctx, query, plans)
}

// unreadTables are tables, most of a pantry's rows, that no query about an occasion
// or a plan reads.
var unreadTables = []string{"consumed", "snapshots", "snapshot_contents"}

// streamsOf returns the streams whose events make up a projection's tables, as far as
// some occasions are concerned.
func (q *Queries) streamsOf(ctx context.Context, query Query, projection string, occasions []domain.ID) ([]string, error) {
	switch projection {
	case reader.Planning:
		reserved, err := q.everReserved(ctx, query)
		streams := make([]string, 0, len(occasions)+len(reserved))
		for _, occasion := range distinct(slices.Concat(occasions, reserved)) {
			streams = append(streams, stream.Occasion(query.Kitchen, occasion))
		}
		return streams, err
	case reader.Pantry:
		return []string{stream.Pantry(query.Kitchen), stream.Kitchen(query.Kitchen)}, nil
	default:
		var streams []string
		for _, occasion := range occasions {
			targeted, err := q.reader.Targeted(ctx, query.Kitchen, stream.Occasion(query.Kitchen, occasion), *query.AsOf)
			if err != nil {
				return nil, err
			}
			streams = append(streams, targeted...)
		}
		return streams, nil
	}
}

// selectEverReserved prefilters the occasions that may reserve something: it selects
// by the events after which a plan may do so, and the domain decides for each plan.
const selectEverReserved = `
	SELECT DISTINCT
		occasion::text AS occasion
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND type_key = ANY(@types)
		AND type = ANY(@names)
		AND occasion IS NOT NULL`

// reserving are the types of those events.
var reserving = []string{"plan.locked.v1", "production.started.v1", "batch-production.recorded.v1", "assembly.recorded.v1"}

// everReserved returns the occasions whose plans have ever reserved something. Those
// that did at an earlier position are among them.
func (q *Queries) everReserved(ctx context.Context, query Query) ([]domain.ID, error) {
	head, err := q.reader.Head(ctx)
	if err != nil {
		return nil, err
	}
	keys := make([]int64, len(reserving))
	for i, name := range reserving {
		keys[i] = audit.Key(string(query.Kitchen), name)
	}
	now := Query{Kitchen: query.Kitchen, After: head}
	occasions, _, err := reader.Answer(ctx, q.reader, now, []string{reader.Audit}, func(tx *reader.Tx) ([]domain.ID, error) {
		rows, err := reader.All[struct{ Occasion domain.ID }](ctx, tx, selectEverReserved, pgx.NamedArgs{"types": keys, "names": reserving})
		occasions := make([]domain.ID, len(rows))
		for i, row := range rows {
			occasions[i] = row.Occasion
		}
		return occasions, err
	})
	return occasions, err
}
