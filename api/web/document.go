package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const schemaPrefix = "#/components/schemas/"

// Description is what the OpenAPI document contains beside the operations.
type Description struct {
	Info *huma.Info
	Tags []*huma.Tag
	// SchemaName names the schema of a type.
	SchemaName func(t reflect.Type, hint string) string
	// Aliases are types whose schema is that of another type. The schema of errors
	// is that of [huma.ErrorModel].
	Aliases map[reflect.Type]reflect.Type
}

func (d Description) config() huma.Config {
	schemas := huma.NewMapRegistry(schemaPrefix, d.SchemaName)
	for from, to := range d.Aliases {
		schemas.RegisterTypeAlias(from, to)
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: d.Info, Tags: d.Tags, Components: &huma.Components{Schemas: schemas}},
		// The short name stands for every type that ends in +json, such as problems.
		Formats: map[string]huma.Format{JSONType: jsonFormat(), "json": jsonFormat()}, DefaultFormat: JSONType,
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{finish},
	}
}

func encodeDocument(document *huma.OpenAPI) ([]byte, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("encode the OpenAPI document: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		return nil, fmt.Errorf("indent the OpenAPI document: %w", err)
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// correct replaces two assumptions of huma: lists in answers are never null, and
// objects in answers may be.
func correct(document *huma.OpenAPI) {
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
