package baketracker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// records returns a section's records. It reports what is not a record.
func (i *importing) records(section string) []*record {
	raws := i.export.sections[section]
	delete(i.export.sections, section)
	records := make([]*record, 0, len(raws))
	for _, one := range raws {
		decoder := json.NewDecoder(bytes.NewReader(one.text))
		decoder.UseNumber()
		var value any
		label := fmt.Sprintf("%s[%d]", section, one.at)
		if err := decoder.Decode(&value); err != nil {
			i.report.skip(label, err.Error())
			continue
		}
		fields, ok := value.(map[string]any)
		if !ok {
			i.report.skip(label, "is "+kindOf(value)+", not a record")
			continue
		}
		records = append(records, newRecord(label, fields))
	}
	return records
}

func newRecord(label string, fields map[string]any) *record {
	for _, key := range []string{
		"slug", "display_name", "name", "product_name", "ingredient_slug", "material", "recipe_name",
		"finished_good_slug",
	} {
		if name, ok := fields[key].(string); ok && name != "" {
			label += " " + printable(name)
			break
		}
	}
	return &record{label: label, fields: fields}
}

// printable removes unprintable characters and shortens a text for a label.
func printable(text string) string {
	return shorten(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text), 100)
}

func kindOf(value any) string {
	switch value {
	case json.Delim('{'):
		return "a record"
	case json.Delim('['):
		return "a list"
	}
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	default:
		return "a record"
	}
}
