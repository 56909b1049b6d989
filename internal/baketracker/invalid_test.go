package baketracker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/baketracker"
)

func TestImportRefusesAFileThatIsNotAnExport(t *testing.T) {
	tests := map[string]struct {
		text    string
		want    error
		message string
	}{
		"nothing":                    {"", baketracker.ErrUnreadable, "not valid JSON"},
		"text":                       {"eggs, flour", baketracker.ErrUnreadable, "not valid JSON (byte "},
		"a list":                     {"[1, 2]", baketracker.ErrNotAnExport, "not a JSON object"},
		"a number":                   {"4", baketracker.ErrNotAnExport, "not a JSON object"},
		"null":                       {"null", baketracker.ErrNotAnExport, "not a JSON object"},
		"an object without sections": {`{"version": "4.2", "flour": [{}]}`, baketracker.ErrNotAnExport, "none of the expected sections"},
		"half an export":             {`{"recipes": [{"slug": "a"`, baketracker.ErrUnreadable, "not valid JSON"},
		"something after the export": {`{"recipes": []} {}`, baketracker.ErrNotAnExport, "after its end"},
		"NaN":                        {`{"recipes": [{"slug": "a", "quantity": NaN}]}`, baketracker.ErrUnreadable, "not valid JSON"},
		"NaN in a section left out":  {`{"recipes": [], "purchases": [{"price": NaN}]}`, baketracker.ErrUnreadable, "not valid JSON"},
		"a record of 20,000 lists": {
			`{"recipes": [` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `]}`,
			baketracker.ErrUnreadable, "depth",
		},
		"an older format without sections": {`{"version": "3.0"}`, baketracker.ErrVersion, `"3.0"`},
		"an older format":                  {`{"version": "3.6", "recipes": []}`, baketracker.ErrVersion, `"3.6"`},
		"a newer format at the end":        {`{"recipes": [], "version": 5}`, baketracker.ErrVersion, `"5"`},
		"more records than any kitchen":    {`{"recipes": [0` + strings.Repeat(",0", 250_000) + `]}`, baketracker.ErrTooManyRecords, "250000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			size := k.size()
			report, err := baketracker.Import(t.Context(), k.app, caller(), strings.NewReader(test.text), nil)
			require.ErrorIs(t, err, test.want)
			require.ErrorContains(t, err, test.message)
			require.Zero(t, report)
			require.Equal(t, size, k.size())
		})
	}
}

// kept is an ingredient that must be imported beside invalid records.
const kept = `{"slug": "salt", "display_name": "Salt"}`

func TestImportSkipsAndReportsInvalidRecords(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 5_000) + "1" + strings.Repeat("}", 5_000)
	tests := map[string]struct{ export, record, reason string }{
		"a string for a section":  {`"recipes": "all of them"`, "recipes", "is a string, not a list"},
		"a record for a section":  {`"recipes": {"a": [{}, {"b": 1}]}`, "recipes", "is a record, not a list"},
		"a number for a record":   {`"recipes": [7]`, "recipes[0]", "is a number, not a record"},
		"null for a record":       {`"recipes": [null]`, "recipes[0]", "is null, not a record"},
		"a record without a name": {`"recipes": [{"category": "x"}]`, "recipes[0]", "has neither a slug nor a name"},
		"a list for a slug": {
			`"recipes": [{"slug": ["a"]}]`, "recipes[0]",
			"slug is a list, not a string; has neither a slug nor a name",
		},
		"a record twice": {`"recipes": [` + recipe("a",
			`{"ingredient_slug": "salt", "quantity": 1, "unit": `+
				`"g"}`) + `, {"slug": "a"}]`, "recipes[1] a", "the export has another record with this slug"},
		"a string for a list of lines": {`"recipes": [{"slug": "a", "ingredients": "salt", "finished_units": [{"slug": "u",` +
			` "items_per_batch": 1}]}]`, "recipes[0] a", "ingredients is a string, not a list"},
		"a string among the lines": {
			`"recipes": [` + recipe("a", `"salt"`) + `]`, "recipes[0] a",
			"ingredients[0] is a string, not a record",
		},
		"a huge quantity": {
			`"recipes": [` + recipe("a", `{"ingredient_slug": "salt", "quantity": 1e30, "unit": "g"}`) + `]`,
			"recipes[0] a", "ingredients[0] salt: quantity: number is out of range",
		},
		"a quantity beyond floats": {
			`"recipes": [` + recipe("a", `{"ingredient_slug": "salt", "quantity": 1e400, "unit": "g"}`) + `]`,
			"recipes[0] a", "ingredients[0] salt: quantity: number is out of range",
		},
		"NaN as a string": {
			`"recipes": [` + recipe("a", `{"ingredient_slug": "salt", "quantity": "NaN", "unit": "g"}`) + `]`,
			"recipes[0] a", "ingredients[0] salt: quantity: not a number",
		},
		"a division by zero": {
			`"recipes": [` + recipe("a", `{"ingredient_slug": "salt", "quantity": "1/0", "unit": "g"}`) + `]`,
			"recipes[0] a", "ingredients[0] salt: quantity: not a number",
		},
		"a negative quantity": {
			`"recipes": [` + recipe("a", `{"ingredient_slug": "salt", "quantity": -1, "unit": "g"}`) + `]`,
			"recipes[0] a", "/lines/0/amount: must be above zero",
		},
		"a recipe that contains itself": {`"recipes": [{"slug": "a", "components": [{"recipe_slug": "a"}], "finished_units": [{"slug": "u",` +
			` "items_per_batch": 1}]}]`, "recipes[0] a", "circular reference: a > a"},
		"a yield of half a piece": {
			`"recipes": [{"slug": "a", "finished_units": [{"slug": "u", "items_per_batch": 0.5}]}]`,
			"recipes[0] a finished_units[0] u", "items_per_batch must be a whole number",
		},
		"a control character": {
			`"ingredients": [{"slug": "a", "display_name": "a\u0000b"}]`, "ingredients[0] a",
			"/name: must not contain control characters",
		},
		"a name of 300 characters": {
			`"ingredients": [{"slug": "a", "display_name": "` + strings.Repeat("🥨", 300) + `"}]`,
			"ingredients[0] a", "/name: must be at most 200 characters",
		},
		"a slug of 300 characters": {`"events": [{"slug": "` + strings.Repeat("x", 300) + `"}]`, "events[0] " + strings.Repeat("x",
			100) + "…", "has no name"},
		"a deep record": {
			`"ingredients": [{"slug": ` + deep + `}]`, "ingredients[0]",
			"slug is a record, not a string; has neither a slug nor a name",
		},
		"a record of 300 KiB": {
			`"ingredients": [{"slug": "a", "notes": "` + strings.Repeat("x", 300<<10) + `"}]`, "ingredients[0]",
			"is larger than 262144 bytes",
		},
		"an attendance beyond counts": {
			`"events": [{"name": "a", "event_date": "2026-01-01", "attendees": 1000000000000000}]`,
			"events[0] a", "/attendees: must be from 0 to 1000000",
		},
		"a target of nothing": {
			`"events": [{"name": "a", "event_date": "2026-01-01",` +
				` "assembly_targets": [{"finished_good_slug": "g", "target_quantity": 1}]}]`, "events[0] a assembly_targets[0] g",
			"finished good g is not defined",
		},
		"a target's unit of another recipe": {
			`"recipes": [` + recipe("a", "") + `,` + strings.ReplaceAll(recipe("b", ""), `"u"`,
				`"v"`) + `], "events": [{"name": "e", "event_date": "2026-01-01", ` +
				`"production_targets": [{"recipe_slug": "a", "finished_unit_slug": "v", "target_batches": 1}]}]`,
			"events[0] e production_targets[0]", "finished unit b/v is not one of recipe a",
		},
		"a lot of huge cost": {`"inventory_items": [{"ingredient_slug": "salt", "quantity": 1, "unit": "g",` +
			` "purchase_date": "2026-01-01", "cost": 1e99}]`, "inventory_items[0] salt", "cost: number is out of range"},
		"a lot of negative cost": {`"inventory_items": [{"ingredient_slug": "salt", "quantity": 1, "unit": "g",` +
			` "purchase_date": "2026-01-01", "cost": -1}]`, "inventory_items[0] salt", "the cost must not be below zero"},
		"a lot of next to nothing": {`"inventory_items": [{"ingredient_slug": "salt", "quantity": 0.0000000001, "unit": "g",` +
			` "purchase_date": "2026-01-01"}]`, "inventory_items[0] salt", "amount: is too small to count: the smallest amount is 0.0001 g"},
		"a lot that was past its date when it came": {
			`"inventory_items": [{"ingredient_slug": "salt", "quantity": 1, "unit": "g",` +
				` "purchase_date": "2026-01-02", "expiration_date": "2026-01-01"}]`, "inventory_items[0] salt",
			"the expiry date 2026-01-01 is before the day of receipt, 2026-01-02",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			report := k.imports(`{` + test.export + `, "ingredients": [` + kept + `]}`)
			require.NotEmpty(t, report.Skipped)
			got := reasons(report.Skipped)
			require.Contains(t, got, test.record)
			require.Contains(t, got[test.record], test.reason)
			require.Equal(t, "Salt", k.item("salt").Name)
		})
	}
}

func recipe(slug, lines string) string {
	return fmt.Sprintf(`{"slug": %q, "ingredients": [%s], "finished_units": [{"slug": "u", "items_per_batch": 1}]}`, slug, lines)
}

func TestImportTransliteratesUnusualNames(t *testing.T) {
	tests := map[string]struct{ source, slug string }{
		"a slug":                   {"rye-and_so", "rye-and_so"},
		"capitals and blanks":      {"Rye Bread 2", "rye-bread-2"},
		"accents":                  {"crêpe_brûlée", "crepe_brulee"},
		"letters that are no pair": {"Weißbrot mit Œuf, Ørsted", "weissbrot-mit-oeuf-orsted"},
		"an apostrophe":            {"Grandma's pie", "grandmas-pie"},
		"joints at the ends":       {"_--pie__", "pie"},
		"too long":                 {strings.Repeat("x-", 80), strings.TrimSuffix(strings.Repeat("x-", 60), "-")},
		"4-byte characters beside": {"pie 🥧 pie", "pie-pie"},
		"nothing but those":        {"🥧🥧", "x71ac64f7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			report := k.imports(fmt.Sprintf(`{"ingredients": [{"slug": %q, "display_name": "🥧 of %s"}]}`, test.source, name))
			require.Empty(t, report.Skipped)
			require.Equal(t, "🥧 of "+name, k.item(test.slug).Name)
		})
	}
}
