package engine

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/backoff"
)

const oldSchemasSQL = `
	SELECT
		nspname
	FROM pg_namespace
	WHERE starts_with(nspname, $1)`

// retire drops the generations before the served one. It waits before each
// attempt, so that a reader who has just looked up the tables still finds them. A
// reader that is using them makes the attempt fail. A reader that comes later
// fails and starts again.
func (o *ownership) retire(ctx context.Context) error {
	for {
		old, err := o.oldSchemas(ctx)
		if err == nil && len(old) == 0 {
			select {
			case <-o.swapped:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := backoff.Sleep(ctx, o.options.timing.retireAfter); err != nil {
			return err
		}
		for _, schema := range old {
			if err := o.drop(ctx, schema); err != nil && ctx.Err() == nil {
				o.logger.DebugContext(ctx, "old generation not dropped yet", slog.String("schema", schema), slog.Any("error", err))
			}
		}
	}
}

func (o *ownership) oldSchemas(ctx context.Context) ([]string, error) {
	prefix := strings.TrimSuffix(schemaOf(o.Name, 0), "0")
	found, err := o.options.Pool.Query(ctx, oldSchemasSQL, prefix)
	if err != nil {
		return nil, fmt.Errorf("list schemas: %w", err)
	}
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list schemas: %w", err)
	}
	var old []string
	for _, name := range names {
		generation, err := strconv.ParseInt(strings.TrimPrefix(name, prefix), 10, 64)
		if err == nil && generation < o.generation.Load() {
			old = append(old, name)
		}
	}
	return old, nil
}

func (o *ownership) drop(ctx context.Context, schema string) error {
	return pgx.BeginFunc(ctx, o.options.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTimeoutSQL); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DROP SCHEMA "+quoted(schema)+" CASCADE")
		return err
	})
}
