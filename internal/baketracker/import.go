// Package baketracker imports a kitchen from an export of the desktop program
// bake-tracker, format 4.
//
// An export is one JSON object whose members are lists of records. [Import]
// reads all of it before it changes anything, and then sends the ordinary
// commands: what the domain refuses is skipped and reported with its reason, and
// the rest is imported. Ids and slugs are derived from the export, and what
// was imported before is recognized (see namespace), so repeating an import changes
// nothing, and a new record never takes the slug of something else.
//
//	ingredients, products            items, and the package in which each is sold
//	materials, material_products     the same for packaging
//	inventory_items                  lots
//	recipes, finished_units          recipes with their yields
//	finished_goods, compositions     finished goods
//	events, event_…_targets          occasions with their targets
//
// Fields without a counterpart, such as bar codes and descriptions of
// ingredients, are ignored. Sections without one are listed in the report's notes.
package baketracker

import (
	"context"
	"io"

	"crumbtrail/commands"
	"crumbtrail/commands/identities"
	"crumbtrail/domain"
	"crumbtrail/domain/household"
)

// Import imports an export into the caller's kitchen. It ignores the caller's
// idempotency key: every command of an import is idempotent.
//
// progress may be nil; otherwise it is called after each record, never
// concurrently.
//
// It fails with [ErrNotAnExport], [ErrUnreadable], [ErrVersion] or
// [ErrTooManyRecords], and with errors of the source, before it writes anything. It
// fails with errors of the log as well; the report then has what was imported
// before, and repeating the import completes it.
func Import(
	ctx context.Context, app *commands.Application, caller commands.Caller, source io.Reader, progress func(Progress),
) (Report, error) {
	found, err := read(source)
	if err != nil {
		return Report{}, err
	}
	caller.Key, caller.IfRevision = "", nil
	if progress == nil {
		progress = func(Progress) {}
	}
	run := &importing{app: app, caller: caller, progress: progress, export: found}
	run.report.Skipped = append([]Remark{}, found.refused...)
	run.report.Notes = append([]Remark{}, found.notes...)
	run.report.Names = []Named{}
	settings, err := commands.SettingsOf(ctx, app, caller.Kitchen)
	if err != nil {
		return run.report, err
	}
	run.dayOf = settings.DayOf
	if run.known, err = commands.ReadIdentities(ctx, app, caller.Kitchen); err != nil {
		return run.report, err
	}
	for _, step := range []func(context.Context) error{run.items, run.recipes, run.goods, run.lots, run.occasions, run.measures} {
		if err := step(ctx); err != nil {
			return run.report, err
		}
	}
	return run.report, nil
}

// importing is a running import.
type importing struct {
	app      *commands.Application
	caller   commands.Caller
	progress func(Progress)
	export   *export
	report   Report
	dayOf    dayOf

	// known is what the kitchen had when the import began.
	known identities.Identities
	// defined are the imported items, and uses the units in which they are used.
	defined   []domain.Slug
	uses      household.Uses
	itemSet   itemIndex
	recipeSet index
	unitSet   unitIndex
	goodSet   index
}

// measures reports which of the imported items lack a measure, as they are in the kitchen now.
func (i *importing) measures(ctx context.Context) error {
	items, err := commands.ItemsOf(ctx, i.app, i.caller.Kitchen, i.defined)
	i.report.Measures = i.uses.Find(items).Answer()
	return err
}
