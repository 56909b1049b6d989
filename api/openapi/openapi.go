// Package openapi has what the OpenAPI document says beside the operations.
package openapi

import (
	"encoding/json"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// interfaceVersion is the version of the interface, which the committed document
// may not change without: raise the middle number for additions, the first for
// incompatible changes.
const interfaceVersion = "1.2.0"

// Description returns the title, the tags, and how types are named and described.
func Description() web.Description {
	return web.Description{
		Info: &huma.Info{
			Title: "Crumbtrail", Version: interfaceVersion,
			Description: "Plan food for an occasion, shop for it, produce and assemble it, with a complete history. " +
				"Amounts, money and percentages are exact and written as text; counts of batches and whole quantities are numbers.",
		},
		Tags: []*huma.Tag{
			{Name: "Kitchen", Description: "The settings of the kitchen"},
			{Name: "Catalog", Description: "The current definitions of items, recipes and finished goods"},
			{Name: "Occasions", Description: "Occasions and their targets"},
			{Name: "Plans", Description: "Plans of occasions: targets, captured snapshots, and what follows from them today"},
			{Name: "Pantry", Description: "Lots, stock and adjustments"},
			{Name: "Runs", Description: "Production runs and assembly runs"},
			{Name: "Audit", Description: "All events, in words and in full, and verification of the log"},
			{Name: "Access", Description: "Who has access to the kitchen: members, API keys, sign-in links and sessions"},
			{Name: "Administration", Description: "Projections: status, rebuilds, and events that block them"},
			{Name: "Import", Description: "Data from other programs"},
		},
		SchemaName: schemaName,
		Aliases: map[reflect.Type]reflect.Type{
			reflect.TypeFor[huma.ErrorModel](): reflect.TypeFor[problem.Problem](),
			reflect.TypeFor[measure.Number]():  reflect.TypeFor[amount](),
			reflect.TypeFor[measure.Unit]():    reflect.TypeFor[unitCode](),
			reflect.TypeFor[planning.Count]():  reflect.TypeFor[count](),
			reflect.TypeFor[audit.Raw]():       reflect.TypeFor[anything](),
			reflect.TypeFor[json.RawMessage](): reflect.TypeFor[anything](),
			reflect.TypeFor[audit.State]():     reflect.TypeFor[anything](),
		},
	}
}

// prefixes are the packages whose types carry a prefix in the names of schemas,
// because a definition and its answer may have the same name.
var prefixes = map[string]string{
	"answer": "Summary", "audit": "Audit", "baketracker": "Baketracker", "catalog": "Catalog", "comparison": "Comparison",
	"measure": "Measure", "occasion": "Occasion", "pantry": "Pantry", "planning": "Summary", "variance": "Variance",
}

func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t == reflect.TypeFor[planning.Summary]() {
		return name
	}
	return prefixes[path.Base(t.PkgPath())] + name
}

// amount has the schema of amounts in answers.
type amount string

// Schema returns the schema.
func (amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Description: "An exact number: a decimal, or a fraction where no decimal is exact", Examples: []any{"2.5", "1/3"},
		Pattern: `^-?[0-9]+(\.[0-9]+|/[0-9]+)?$`, PatternDescription: "an exact number: a decimal, or a fraction where no decimal is exact",
	}
}

// unitCode has the schema of units in answers.
type unitCode string

// Schema returns the schema.
func (unitCode) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "One of " + strings.Join(measure.UnitCodes(), ", ") + ", or a unit of the item's own",
		Examples:    []any{"cup"},
	}
}

// count has the schema of numbers of batches in answers.
type count float64

// Schema returns the schema.
func (count) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeNumber} }

// anything has the schema of any JSON.
type anything struct{}

// Schema returns the schema.
func (anything) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }
