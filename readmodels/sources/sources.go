// Package sources adds to an explanation what its calculation does not know: the events
// that recorded the numbers it starts from, their days, and the names of things.
package sources

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/domain/stream"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// selectSources finds the event that recorded each source, and its day. The targets of an
// amended plan come from its last amendment; that the plan exists, from the event that
// created it.
const selectSources = `
	SELECT p.id, p.occasion, coalesce(max(a.revision), p.revision) AS revision, p.revision AS created, false AS pantry, '' AS day
	FROM {planning}.plans p
	LEFT JOIN {planning}.amendments a ON a.kitchen = p.kitchen AND a.plan = p.id
	WHERE p.kitchen = @kitchen AND p.id = ANY(@ids)
	GROUP BY p.id, p.occasion, p.revision
	UNION ALL
	SELECT s.id, p.occasion, s.revision, s.revision, false, ''
	FROM {planning}.recipe_snapshots s
	JOIN {planning}.plans p ON p.kitchen = s.kitchen AND p.id = s.plan
	WHERE s.kitchen = @kitchen AND s.plan = ANY(@plans)
	UNION ALL
	SELECT s.id, p.occasion, s.revision, s.revision, false, ''
	FROM {planning}.good_snapshots s
	JOIN {planning}.plans p ON p.kitchen = s.kitchen AND p.id = s.plan
	WHERE s.kitchen = @kitchen AND s.plan = ANY(@plans)
	UNION ALL
	SELECT id, occasion, revision, revision, false, ''
	FROM {planning}.ticks
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, '', revision, revision, true, coalesce(received_on::text, '')
	FROM {pantry}.lots
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, '', revision, revision, true, coalesce(made_on::text, '')
	FROM {pantry}.stock_layers
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, '', revision, revision, true, coalesce(produced_on::text, '')
	FROM {pantry}.production_runs
	WHERE kitchen = @kitchen AND id = ANY(@ids)
	UNION ALL
	SELECT id, '', revision, revision, true, coalesce(assembled_on::text, '')
	FROM {pantry}.assembly_runs
	WHERE kitchen = @kitchen AND id = ANY(@ids)`

type sourceRow struct {
	ID, Occasion      domain.ID
	Revision, Created int64
	Pantry            bool
	Day               domain.Date
}

// Complete adds to the leaves of a tree the events that recorded them, and to all nodes the
// names that things have now. For a lot the event is the one that received it; later
// changes are among its uses. The tree explains a figure of the plans.
func Complete(ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query, plans []domain.ID, tree *explanation.Node) error {
	if err := addEvents(ctx, tx, plans, tree); err != nil {
		return fmt.Errorf("find the events of an explanation: %w", err)
	}
	wanted := &names.Wanted{}
	tree.Each(func(node *explanation.Node) {
		for i := range node.Args {
			want(wanted, &node.Args[i])
		}
		if node.Source != nil {
			nameSource(wanted, node.Source)
		}
	})
	return wanted.ReadToday(ctx, r, tx, query)
}

// want wants the name of what an argument is.
func want(wanted *names.Wanted, arg *explanation.Arg) {
	slug := domain.Slug(arg.Value)
	switch arg.Kind {
	case explanation.OfItem:
		wanted.Item(slug, &arg.Name)
	case explanation.OfRecipe:
		wanted.Recipe(slug, &arg.Name)
	case explanation.OfGood:
		wanted.Good(slug, &arg.Name)
	case explanation.OfUnit:
		if unit, err := catalog.ParseUnitRef(arg.Value); err == nil {
			wanted.Thing("", unit, "", &arg.Name)
		}
	case explanation.OfOccasion, explanation.OfCategory, explanation.OfActor, explanation.OfMeasure,
		explanation.OfMeasures, explanation.OfDay:
	}
}

// nameSource wants the name of what a source is about.
func nameSource(wanted *names.Wanted, source *explanation.Source) {
	slug := domain.Slug(source.Name)
	unit, err := catalog.ParseUnitRef(source.Name)
	isUnit := err == nil
	switch source.Kind {
	case explanation.Lot, explanation.Item, explanation.Tick, explanation.Order:
		wanted.Item(slug, &source.DisplayName)
	case explanation.AssemblyRun:
		wanted.Good(slug, &source.DisplayName)
	case explanation.RecipeLine:
		if !isUnit {
			wanted.Recipe(slug, &source.DisplayName)
			return
		}
		wanted.Thing("", unit, "", &source.DisplayName)
	case explanation.GoodLine, explanation.Target, explanation.ProductionRun, explanation.FinishedStock:
		if isUnit {
			wanted.Thing("", unit, "", &source.DisplayName)
			return
		}
		wanted.Good(slug, &source.DisplayName)
	case explanation.Plan, explanation.Reservation:
	}
}

func addEvents(ctx context.Context, tx *reader.Tx, plans []domain.ID, tree *explanation.Node) error {
	var ids []domain.ID
	tree.Leaves(func(source *explanation.Source) { ids = append(ids, source.ID) })
	rows, err := reader.All[sourceRow](ctx, tx, selectSources, pgx.NamedArgs{"plans": plans, "ids": ids})
	if err != nil {
		return err
	}
	byID := make(map[domain.ID]sourceRow, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	tree.Leaves(func(source *explanation.Source) {
		row, known := byID[source.ID]
		if !known {
			return
		}
		event := explanation.Event{Stream: stream.Occasion(tx.Kitchen, row.Occasion), Revision: uint64(row.Revision)}
		if row.Pantry {
			event.Stream = stream.Pantry(tx.Kitchen)
		}
		if source.Kind == explanation.Plan {
			event.Revision = uint64(row.Created)
		}
		source.Event, source.On = &event, row.Day
	})
	return nil
}
