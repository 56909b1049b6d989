package projections

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	oldSchemasSQL = `
	SELECT
		nspname
	FROM pg_namespace
	WHERE starts_with(nspname, $1)`

	lockTimeoutSQL = `SET LOCAL lock_timeout = '500ms'`
)

// retire drops the generations before the one that is served, whenever another
// one is. It waits before it tries, so that a reader who has just looked up where
// the tables are still finds them; a reader who is at work on them makes the drop
// give up for now. Readers who come later than that start anew.
func (t *tenure) retire(ctx context.Context) error {
	for {
		old, err := t.oldSchemas(ctx)
		if err == nil && len(old) == 0 {
			select {
			case <-t.swapped:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := sleep(ctx, t.options.retireAfter); err != nil {
			return err
		}
		for _, schema := range old {
			if err := t.drop(ctx, schema); err != nil && ctx.Err() == nil {
				t.logger.DebugContext(ctx, "an old generation could not be dropped yet", slog.String("schema", schema), slog.Any("error", err))
			}
		}
	}
}

func (t *tenure) oldSchemas(ctx context.Context) ([]string, error) {
	prefix := schemaOf(t.name, 0)
	prefix = strings.TrimSuffix(prefix, "0")
	found, err := t.options.Pool.Query(ctx, oldSchemasSQL, prefix)
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
		if err == nil && generation < t.generation.Load() {
			old = append(old, name)
		}
	}
	return old, nil
}

func (t *tenure) drop(ctx context.Context, schema string) error {
	return pgx.BeginFunc(ctx, t.options.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTimeoutSQL); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "DROP SCHEMA "+quoted(schema)+" CASCADE")
		return err
	})
}
