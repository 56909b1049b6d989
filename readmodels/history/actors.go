package history

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/readmodels/reader"
)

const selectNamed = `SELECT actor FROM access.actors_named(@actor) AS a (actor)`

// selectActors selects those of some actors that the trail has events of: most often one.
const selectActors = `
	SELECT a.actor
	FROM unnest(@actors::text[], @keys::bigint[]) AS a (actor, key)
	WHERE EXISTS (
		SELECT
		FROM {audit}.events e
		WHERE e.kitchen = @kitchen
			AND e.actor = a.actor
			AND e.actor_key = a.key
	)`

// actorsNamed returns what events have as their actor for a name or an id; nil for "".
func actorsNamed(ctx context.Context, tx *reader.Tx, kitchen domain.Kitchen, actor string) ([]string, error) {
	if actor == "" || !tx.NamedActors {
		return only(actor), nil
	}
	named, err := actorsOf(ctx, tx, selectNamed, pgx.NamedArgs{"actor": actor})
	if err != nil || len(named) < 2 {
		return named, err
	}
	return actorsOf(ctx, tx, selectActors, pgx.NamedArgs{"actors": named, "keys": actorKeys(kitchen, named)})
}

func actorsOf(ctx context.Context, tx *reader.Tx, statement string, args pgx.NamedArgs) ([]string, error) {
	rows, err := reader.All[struct{ Actor string }](ctx, tx, statement, args)
	actors := make([]string, len(rows))
	for i, row := range rows {
		actors[i] = row.Actor
	}
	return actors, err
}

func only(actor string) []string {
	if actor == "" {
		return nil
	}
	return []string{actor}
}

// actorKeys returns what the index of the actors holds for them.
func actorKeys(kitchen domain.Kitchen, actors []string) []int64 {
	keys := make([]int64, len(actors))
	for i, actor := range actors {
		keys[i] = audit.Key(string(kitchen), actor)
	}
	return keys
}

// actorKey returns the condition that uses the index of the actors. With one actor the
// index has the order of the answer too.
func (f AuditFilter) actorKey() string {
	if len(f.actors) == 1 {
		return "actor_key = (@actor_keys::bigint[])[1]"
	}
	return "actor_key = ANY(@actor_keys::bigint[])"
}
