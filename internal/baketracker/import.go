// Package baketracker brings a kitchen in from an export of the desktop program
// bake-tracker, format 4.
//
// An export is one JSON object whose members are lists of records. [Import]
// reads all of it before it changes anything, and then carries it out with the
// ordinary commands: what the domain refuses is refused here too, and is
// reported with its reason while the rest goes in. Whatever comes in is named by
// what the export calls it, so importing again changes nothing.
//
//	ingredients, products            items, and the package in which each is sold
//	materials, material_products     the same for what wraps and holds
//	inventory_items                  lots
//	recipes, finished_units          recipes with their yields
//	finished_goods, compositions     finished goods
//	events, event_…_targets          occasions with their targets
//
// Fields for which there is no place, such as bar codes and descriptions of
// ingredients, are left out. Sections for which there is none are named in the
// report's notes.
package baketracker

import (
	"context"
	"io"

	"crumbtrail/commands"
)

// Import reads an export and carries it out for the sender's kitchen. The
// sender's idempotency key is not used: every command of an import can be
// repeated as it is.
//
// progress may be nil; otherwise it is called after each record that was dealt
// with, never by two goroutines at once.
//
// It fails with [ErrNotAnExport], [ErrVersion] or [ErrTooManyRecords], and with
// what reading the source failed with, before anything was written. It fails
// with what the log failed with as well; the report then says what had been done
// until then, and importing again does the rest.
func Import(ctx context.Context, app *commands.Application, sender commands.Caller, source io.Reader, progress func(Progress)) (Report, error) {
	found, err := read(source)
	if err != nil {
		return Report{}, err
	}
	sender.Key, sender.IfRevision = "", nil
	if progress == nil {
		progress = func(Progress) {}
	}
	run := &importing{app: app, sender: sender, progress: progress, export: found}
	run.report.Skipped = append([]Remark{}, found.refused...)
	run.report.Notes = append([]Remark{}, found.notes...)
	for _, step := range []func(context.Context) error{run.items, run.recipes, run.goods, run.lots, run.occasions} {
		if err := step(ctx); err != nil {
			return run.report, err
		}
	}
	return run.report, nil
}

// importing is one import under way: what was read, what it is called here, and
// what became of it so far.
type importing struct {
	app      *commands.Application
	sender   commands.Caller
	progress func(Progress)
	export   *export
	report   Report

	known     itemIndex
	recipeSet index
	unitSet   unitIndex
	goodSet   index
}
