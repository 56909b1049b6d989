package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/audit"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
)

// interfaceVersion is that of the interface. The committed document may not
// change without it: raise the middle number for what is new, the first for what
// is different.
const interfaceVersion = "1.1.0"

// Document is the OpenAPI document of the interface, as JSON. It says what
// /openapi.json serves.
func Document() ([]byte, error) {
	var undriven API
	undriven.route()
	return undriven.document()
}

func (a *API) document() ([]byte, error) {
	text, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		return nil, fmt.Errorf("indent the OpenAPI document: %w", err)
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

const schemaPrefix = "#/components/schemas/"

func newHuma(adapter huma.Adapter) huma.API {
	registry := huma.NewMapRegistry(schemaPrefix, schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	registry.RegisterTypeAlias(reflect.TypeFor[measure.Number](), reflect.TypeFor[amount]())
	registry.RegisterTypeAlias(reflect.TypeFor[measure.Unit](), reflect.TypeFor[unitCode]())
	registry.RegisterTypeAlias(reflect.TypeFor[planning.Count](), reflect.TypeFor[count]())
	registry.RegisterTypeAlias(reflect.TypeFor[audit.Raw](), reflect.TypeFor[anything]())
	registry.RegisterTypeAlias(reflect.TypeFor[json.RawMessage](), reflect.TypeFor[anything]())
	registry.RegisterTypeAlias(reflect.TypeFor[audit.State](), reflect.TypeFor[anything]())
	return huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Crumbtrail", Version: interfaceVersion,
				Description: "Plans, shops for, produces and assembles food for an occasion, and remembers everything. " +
					"Amounts, money and percents are exact and written as text; counts of batches and whole quantities are numbers.",
			},
			Components: &huma.Components{Schemas: registry},
			Tags: []*huma.Tag{
				{Name: "Catalog", Description: "Items, recipes and finished goods as they are defined now"},
				{Name: "Occasions", Description: "What people plan for, and how much of what they want"},
				{Name: "Plans", Description: "An occasion's targets with the snapshots captured for them, and what they mean today"},
				{Name: "Pantry", Description: "Lots, stock, corrections"},
				{Name: "Runs", Description: "What was baked and assembled"},
				{Name: "Audit", Description: "What happened: every event, in words and in full, and the log checked"},
				{Name: "Administration", Description: "The projections that answers are read from: how they are doing, rebuilding them, and events that cannot be folded"},
				{Name: "Import", Description: "Kitchens that were kept elsewhere"},
			},
		},
		// The short name is that of everything that ends in +json, such as problems.
		Formats: map[string]huma.Format{jsonType: jsonFormat(), "json": jsonFormat()}, DefaultFormat: jsonType,
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{finish},
	}, adapter)
}

// schemaName names the schema of a type. Types of the domain carry their package,
// as a definition and its answer may have one name.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	from := path.Base(t.PkgPath())
	if t == reflect.TypeFor[planning.Summary]() || !slices.Contains([]string{"audit", "catalog", "measure", "occasion", "summary", "pantry", "comparison", "baketracker"}, from) {
		return name
	}
	return strings.ToUpper(from[:1]) + from[1:] + name
}

// amount is the schema of amounts that are answered.
type amount string

// Schema says what is answered.
func (amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Description: "An exact number: a decimal, or a fraction where no decimal is exact", Examples: []any{"2.5", "1/3"},
		Pattern: `^-?[0-9]+(\.[0-9]+|/[0-9]+)?$`, PatternDescription: "an exact number: a decimal, or a fraction where no decimal is exact",
	}
}

// unitCode is the schema of units that are answered.
type unitCode string

// Schema says what is answered.
func (unitCode) Schema(huma.Registry) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, code := range measure.UnitCodes() {
		schema.Enum = append(schema.Enum, code)
	}
	return schema
}

// count is the schema of numbers of batches that are answered.
type count float64

// Schema says what is answered.
func (count) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeNumber} }

// anything is the schema of JSON that is passed on as it is.
type anything struct{}

// Schema says what is answered.
func (anything) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// tidy corrects what huma takes for granted: lists that are answered are never
// null, and things that are answered may be.
func tidy(document *huma.OpenAPI) {
	schemas := document.Components.Schemas
	for name, schema := range schemas.Map() {
		for _, property := range schema.Properties {
			if property.Type == huma.TypeArray {
				property.Nullable = false
			}
		}
		for _, field := range reflect.VisibleFields(schemas.TypeFromRef(schemaPrefix + name)) {
			property, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			schema, found := schema.Properties[property]
			if found && schema.Ref != "" && field.Type.Kind() == reflect.Pointer && options == "" {
				*schema = huma.Schema{Description: schema.Description, AnyOf: []*huma.Schema{{Ref: schema.Ref}, {Type: "null"}}}
			}
		}
	}
}
