package baketracker_test

import (
	"errors"
	"strings"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/eventstore/eventstoretest"
	"crumbtrail/internal/baketracker"
)

// FuzzImport searches for an export that makes the import panic, fail with anything
// but a refusal of the whole, or write something when it is repeated.
func FuzzImport(f *testing.F) {
	f.Add(`{"ingredients": [` + kept + `], "inventory_items": [{"ingredient_slug": "salt", "quantity": 1, "unit": "g",` +
		` "purchase_date": "2026-01-01"}]}`)
	f.Add(`{"recipes": [` + recipe("a",
		`{"ingredient_slug": "salt", "quantity": "1/3", "unit": "cups"}`) + `], "ingredients": [` + kept + `], "version": "4.1"}`)
	f.Add(`{"events": [{"name": "Fair", "event_date": "2026-01-01", "production_targets": [{"recipe_name": "a", "target_batches": 2}]}],` +
		` "recipes": [` + recipe("a", ``) + `]}`)
	f.Add(`{"finished_goods": [{"slug": "g"}], "compositions": [{"assembly_slug": "g", "finished_good_slug": "g", "component_quantity": 1}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		store := eventstoretest.NewMemoryStore()
		app := commands.New(store, commands.Options{})
		_, err := baketracker.Import(t.Context(), app, caller(), strings.NewReader(text), nil)
		if errors.Is(err, baketracker.ErrNotAnExport) || errors.Is(err, baketracker.ErrUnreadable) || errors.Is(err,
			baketracker.ErrVersion) || errors.Is(err, baketracker.ErrTooManyRecords) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		before, _ := store.Head(t.Context())
		if _, err := baketracker.Import(t.Context(), app, caller(), strings.NewReader(text), nil); err != nil {
			t.Fatal(err)
		}
		if after, _ := store.Head(t.Context()); after != before {
			t.Fatalf("importing again wrote something: from %v to %v", before, after)
		}
	})
}
