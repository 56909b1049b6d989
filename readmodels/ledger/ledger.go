// Package ledger answers queries about the pantry's ledger: lots, stock, runs, and
// where a lot went. Each file holds one question: its SQL and its answer.
package ledger

import (
	"context"

	"crumbtrail/domain"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Queries answers queries about the pantry. It is safe for concurrent use.
type Queries struct{ reader *reader.Reader }

// New returns the queries.
func New(r *reader.Reader) *Queries { return &Queries{reader: r} }

// NotVoided is the condition that a run r was not voided. A voided run does not
// count.
const NotVoided = `NOT EXISTS (
		SELECT FROM {pantry}.voided_runs v
		WHERE v.kitchen = r.kitchen AND v.run = r.id
	)`

// HasRuns is the condition that there are runs for a plan p that were not voided.
const HasRuns = `EXISTS (
			SELECT FROM {pantry}.production_runs r
			WHERE r.kitchen = p.kitchen AND r.occasion = p.occasion AND r.occasion <> '' AND r.plan = p.id AND ` + NotVoided + `
		) OR EXISTS (
			SELECT FROM {pantry}.assembly_runs r
			WHERE r.kitchen = p.kitchen AND r.occasion = p.occasion AND r.occasion <> '' AND r.plan = p.id AND ` + NotVoided + `
		)`

func pantryTables() []string { return []string{reader.Pantry} }

// namedTables are the tables of answers with names.
func namedTables() []string { return []string{reader.Pantry, reader.Catalog} }

// named returns a function that adds the names to a page that was read.
func named[T any, P names.In[T]](ctx context.Context, tx *reader.Tx) func(reader.List[T], error) (reader.List[T], error) {
	return func(list reader.List[T], err error) (reader.List[T], error) {
		if err != nil {
			return list, err
		}
		return list, names.OfList[T, P](list.Items).Read(ctx, tx)
	}
}

// orNull returns nil for no id.
func orNull(id domain.ID) *domain.ID {
	if id == "" {
		return nil
	}
	return &id
}
