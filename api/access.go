package api

import (
	"cmp"
	"context"
	"strings"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// actorOf returns who acts: the actor of a credential, or the name that a request to a
// program without authentication claims. It fails with a problem if that is malformed.
func actorOf(ctx context.Context, acting web.Acting) (string, error) {
	sender := caller.Of(ctx)
	if sender.Kind != caller.Local {
		return sender.Actor, nil
	}
	claimed := strings.TrimSpace(acting.Actor)
	if !web.Printable(claimed) {
		return "", web.Malformed("Crumbtrail-Actor", "must be UTF-8 without control characters")
	}
	return cmp.Or(claimed, "anonymous"), nil
}

// callerOf returns who sends a command, and under which conditions. It fails with a
// problem.
func callerOf(ctx context.Context, conditions web.Conditions, key string) (commands.Caller, error) {
	actor, err := actorOf(ctx, conditions.Acting)
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
