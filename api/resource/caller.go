package resource

import (
	"context"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// CallerOf returns who sends a command, and under which conditions. It fails with a
// problem.
func (k *Kit) CallerOf(ctx context.Context, conditions web.Conditions, key string) (commands.Caller, error) {
	actor, err := k.Actors.Of(ctx, conditions.Acting)
	if err != nil {
		return commands.Caller{}, err
	}
	revisions, err := conditions.Revisions()
	if err == nil && revisions != nil && len(revisions) == 0 {
		err = problem.Stale.New(conditions.NeverMatches())
	}
	return commands.Caller{
		Kitchen: caller.Of(ctx).Kitchen, Actor: actor, Correlation: web.RequestOf(ctx).ID, Key: key,
		IfRevision: revisions, IfExists: conditions.IfMatch == "*", IfNew: conditions.IfNoneMatch == "*",
	}, err
}

// queryOf returns for which kitchen a query is, and the position that its answer must
// include. It fails with a problem.
func queryOf(ctx context.Context, minPosition string) (readmodels.Query, error) {
	query := readmodels.Query{Kitchen: caller.Of(ctx).Kitchen}
	if minPosition == "" {
		return query, nil
	}
	var err error
	if query.After, err = eventstore.ParsePosition(minPosition); err != nil {
		err = web.Malformed("Crumbtrail-Min-Position", "must be the Crumbtrail-Position of an answer")
	}
	return query, err
}
