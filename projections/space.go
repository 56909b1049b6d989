package projections

import (
	"context"
	"fmt"
)

// NoSpaceError refuses a rebuild whose tables would plainly not fit on the disk
// beside those that are served.
type NoSpaceError struct {
	Projection string
	// Needed is the size of the tables that are served, Free what the disk has
	// left, both in bytes.
	Needed, Free uint64
}

func (e *NoSpaceError) Error() string {
	return fmt.Sprintf("there is no room for a second copy of %s: it takes %d bytes, %d are free", e.Projection, e.Needed, e.Free)
}

const sizeSQL = `
	SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
	FROM pg_class AS c
	JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE n.nspname = $1
		AND c.relkind = 'r'`

// requireSpace fails with a [*NoSpaceError] where it is known how much space
// there is and that it is too little.
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
		return nil //nolint:nilerr // what is not known refuses nothing
	}
	return &NoSpaceError{Projection: name, Needed: uint64(needed), Free: left}
}
