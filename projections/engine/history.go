package engine

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const historySQL = `
	SELECT` + actionSQL + `
	FROM crumbtrail.projection_history
	WHERE name = $1
	ORDER BY id DESC
	LIMIT 1000`

// History returns the actions of a projection, latest first, at most a thousand.
// It fails with [ErrUnknownProjection].
func (e *Engine) History(ctx context.Context, name string) ([]Action, error) {
	if _, err := e.progressOf(name); err != nil {
		return nil, err
	}
	found, err := e.options.Pool.Query(ctx, historySQL, name)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	actions, err := pgx.CollectRows(found, scanAction)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	return actions, nil
}
