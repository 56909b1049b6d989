package comparison

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Field is a field that is different. A list is a field of its own, with the names
// of its elements in their order, where it is there on one side only or where its
// order cannot be told from what was added to the other side and removed from it.
type Field struct {
	// Path is a JSON pointer in which the elements of a list go by their names: a
	// line by its item, "flour", a further line of the same item by its unit as
	// well, "flour (g)".
	Path string          `json:"path" doc:"A JSON pointer with names for positions" example:"/recipes/almond-biscotti/lines/flour/amount"`
	Old  json.RawMessage `json:"old" doc:"null where there was no such field"`
	New  json.RawMessage `json:"new" doc:"null where there is no such field any more"`
	// OldUnit and NewUnit are those that stand beside an amount.
	OldUnit string `json:"old_unit,omitempty" doc:"The unit of an old amount"`
	NewUnit string `json:"new_unit,omitempty" doc:"The unit of a new amount"`
	// Names are those of the elements that the path leads through.
	Names []string `json:"names,omitempty" doc:"The names of the elements of lists that the path leads through, the outermost first"`
}

// Inverse is the field in the other direction.
func (f Field) Inverse() Field {
	return Field{Path: f.Path, Old: f.New, New: f.Old, OldUnit: f.NewUnit, NewUnit: f.OldUnit, Names: f.Names}
}

// inverse is [Field.Inverse] of a field that may be missing.
func (f *Field) inverse() *Field {
	if f == nil {
		return nil
	}
	inverse := f.Inverse()
	return &inverse
}

// Fields are the fields that are different between two contents, sorted by path.
func Fields(a, b any) []Field { return different(documentOf(a), documentOf(b)) }

func different(a, b document) []Field {
	fields := []Field{}
	for path := range union(a.fields, b.fields) {
		if old, now := a.fields[path], b.fields[path]; old != now {
			fields = append(fields, Field{Path: path, Old: raw(old), New: raw(now), OldUnit: a.unitBeside(path), NewUnit: b.unitBeside(path)})
		}
	}
	for path := range union(a.lists, b.lists) {
		old, now := a.lists[path], b.lists[path]
		told := old != nil && now != nil && slices.Equal(follow(old, now), now) && slices.Equal(follow(now, old), old)
		if !told {
			fields = append(fields, Field{Path: path, Old: listed(old), New: listed(now)})
		}
	}
	slices.SortFunc(fields, func(a, b Field) int { return cmp.Compare(a.Path, b.Path) })
	return fields
}

// unitBeside returns the unit of an amount; empty for other fields.
func (d document) unitBeside(path string) string {
	at := strings.LastIndex(path, "/")
	beside := unitsBeside[path[at+1:]]
	if beside == "" || d.fields[path] == "" {
		return ""
	}
	var unit string
	_ = json.Unmarshal([]byte(d.fields[path[:at]+"/"+beside]), &unit) // there is none beside what is counted
	return unit
}

// unitsBeside are the fields that hold the unit of an amount, by that of the amount.
var unitsBeside = map[string]string{"amount": "unit", "quantity": "unit", "equals": "equals_unit"}

func union[V any](a, b map[string]V) map[string]V {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// follow is the order of a list of which no more is known than an earlier order
// and what is in it: what stayed as it stood, then what is new by name.
func follow(before, names []string) []string {
	order := make([]string, 0, len(names))
	for _, name := range before {
		if slices.Contains(names, name) {
			order = append(order, name)
		}
	}
	kept := len(order)
	for _, name := range names {
		if !slices.Contains(before, name) {
			order = append(order, name)
		}
	}
	slices.Sort(order[kept:])
	return order
}

func raw(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

func listed(names []string) json.RawMessage {
	if names == nil {
		return nil
	}
	return json.RawMessage(textOf(names))
}

// change is the document with some fields changed.
func (d document) change(fields []Field) document {
	changed := document{fields: maps.Clone(d.fields), lists: map[string][]string{}}
	orders := map[string][]string{}
	for _, field := range fields {
		var order []string
		switch isList := json.Unmarshal(field.Old, &order) == nil || json.Unmarshal(field.New, &order) == nil; {
		case isList:
			order = nil
			_ = json.Unmarshal(field.New, &order) // null, or no text, is no list any more
			orders[field.Path] = order
		case field.New == nil:
			delete(changed.fields, field.Path)
		default:
			changed.fields[field.Path] = string(field.New)
		}
	}
	for path, before := range d.lists {
		if _, told := orders[path]; !told {
			orders[path] = follow(before, changed.elements(path))
		}
	}
	for path, order := range orders {
		if order != nil {
			changed.lists[path] = order
		}
	}
	return changed
}

// elements are the names of the elements of a list of which there are fields.
func (d document) elements(list string) []string {
	seen := map[string]bool{}
	for path := range d.fields {
		if below, within := strings.CutPrefix(path, list+"/"); within {
			name, _, _ := strings.Cut(below, "/")
			seen[unescaped(name)] = true
		}
	}
	return slices.Collect(maps.Keys(seen))
}
