package history

import (
	"context"

	"github.com/jackc/pgx/v5"

	"crumbtrail/readmodels/reader"
)

// selectActors selects those of the actors with a name that the trail has events of: most
// often one.
const selectActors = `
	SELECT a.actor
	FROM access.actors_named(@actor) AS a (actor)
	WHERE EXISTS (
		SELECT
		FROM {audit}.events e
		WHERE e.kitchen = @kitchen
			AND e.actor = a.actor
			AND hashtextextended(e.actor, hashtext(e.kitchen)) = hashtextextended(a.actor, hashtext(@kitchen))
	)`

// actorsNamed returns what events have as their actor for a name or an id; nil for "".
func actorsNamed(ctx context.Context, tx *reader.Tx, actor string) ([]string, error) {
	if actor == "" || !tx.NamedActors {
		return only(actor), nil
	}
	type row struct{ Actor string }
	rows, err := reader.All[row](ctx, tx, selectActors, pgx.NamedArgs{"actor": actor})
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

// actorHash returns the condition that uses the index of the actors. With one actor the
// index has the order of the answer too.
func (f AuditFilter) actorHash() string {
	const hash = "hashtextextended(actor, hashtext(kitchen))"
	if len(f.actors) == 1 {
		return hash + " = hashtextextended((@actors::text[])[1], hashtext(@kitchen))"
	}
	return hash + " = ANY(ARRAY(SELECT hashtextextended(a, hashtext(@kitchen)) FROM unnest(@actors::text[]) a))"
}
