package engine

import (
	"context"
	"fmt"
)

// NoSpaceError refuses a rebuild whose tables would not fit on the disk beside
// the served ones.
type NoSpaceError struct {
	Projection string
	// Needed is the size of the served tables, Free the space left on the disk,
	// both in bytes.
	Needed, Free uint64
}

func (e *NoSpaceError) Error() string {
	return fmt.Sprintf("no room for a second copy of %s: it needs %d bytes, %d are free", e.Projection, e.Needed, e.Free)
}

const sizeSQL = `
	SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE n.nspname = $1
		AND c.relkind = 'r'`

// requireSpace fails with a [*NoSpaceError] if the free space is known and too
// small.
func requireSpace(ctx context.Context, from querier, free func() (uint64, error), name string, generation int64) error {
	if free == nil || generation == 0 {
		return nil
	}
	var needed int64
	if err := from.QueryRow(ctx, sizeSQL, schemaOf(name, generation)).Scan(&needed); err != nil {
		return fmt.Errorf("measure the tables of %s: %w", name, err)
	}
	left, err := free()
	if err != nil || left >= uint64(needed) {
		return nil //nolint:nilerr // an unknown size refuses nothing
	}
	return &NoSpaceError{Projection: name, Needed: uint64(needed), Free: left}
}
