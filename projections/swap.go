package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// With so much memory an index is made by two processes.
const indexMemorySQL = `SET LOCAL maintenance_work_mem = '128MB'`

// finish makes the keys and indexes of tables that are full.
func (f *filling) finish(ctx context.Context, tx pgx.Tx, schema string) error {
	if err := f.step(ctx, "finish"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, indexMemorySQL); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	for _, table := range f.model.tables() {
		for _, statement := range table.shape().finish(schema) {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("finish %s: %w", table.shape().name, err)
			}
		}
	}
	return nil
}

const swapSQL = `
	UPDATE crumbtrail.projection
	SET
		version = $1,
		fingerprint = $2,
		generation = $3,
		commit_position = $4,
		prepare_position = $5,
		status = $6,
		attempts = 0,
		error = '',
		error_stream = '',
		error_revision = 0,
		error_type = '',
		error_commit = 0,
		error_prepare = 0,
		updated_at = now()
	WHERE name = $7
		AND generation = $8
		AND commit_position = $9
		AND prepare_position = $10`

// swap points readers to the new tables.
func (f *filling) swap(ctx context.Context, tx pgx.Tx, made checkpoint) error {
	if err := f.step(ctx, "swap"); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, swapSQL, made.version, made.fingerprint, made.generation,
		int64(made.position.Commit), int64(made.position.Prepare), string(Live),
		f.name, f.found.generation, int64(f.found.position.Commit), int64(f.found.position.Prepare))
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	return requireOne(tag)
}
