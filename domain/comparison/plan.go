package comparison

import (
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
)

// Plan is the content of a plan under names that are the same in every plan.
type Plan struct {
	Production []Line                                `json:"production_targets"`
	Assembly   []Target                              `json:"assembly_targets"`
	Recipes    map[domain.Slug]catalog.RecipeContent `json:"recipes"`
	Goods      map[domain.Slug]catalog.GoodContent   `json:"finished_goods"`
	// UseStock reports whether the plan nets finished stock.
	UseStock bool `json:"use_stock,omitempty"`
}

// Line is so many batches of a finished unit.
type Line struct {
	FinishedUnit catalog.UnitRef `json:"finished_unit"`
	Origin       planning.Origin `json:"origin"`
	Batches      int64           `json:"batches"`
	// ProduceOn is the day of a target that has one.
	ProduceOn domain.Date `json:"produce_on,omitempty"`
}

// Target is so many of a finished good.
type Target struct {
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
}

// Targets are the lines and targets of a calculation's input, in plan order.
func Targets(in planning.Input) ([]Line, []Target) {
	var lines []Line
	for _, line := range planning.Lines(in) {
		lines = append(lines, Line(line))
	}
	var targets []Target
	for _, target := range in.Assembly {
		targets = append(targets, Target{FinishedGood: target.FinishedGood, Quantity: target.Quantity})
	}
	return lines, targets
}

// Difference is what is different between two plans. Its lists are sorted by
// name and never nil.
type Difference struct {
	Production []Entry `json:"production_targets" doc:"The lines that are different, derived ones too, by finished unit: recipe/unit"`
	Assembly   []Entry `json:"assembly_targets" doc:"The assembly targets that are different, by finished good"`
	Recipes    []Entry `json:"recipes" doc:"The recipes whose captured content is different, by slug"`
	Goods      []Entry `json:"finished_goods" doc:"The finished goods whose captured content is different, by slug"`
	// Order is the order of the lines and of the targets, each where it is different
	// in a way that what was added and removed does not tell.
	Order []Field `json:"order" doc:"The order of the lines and of the targets, where it is different or does not follow from the rest"`
	// UseStock is nil where it is the same.
	UseStock *Field `json:"use_stock,omitempty" doc:"Whether finished stock is used, where that is different: null and true"`
}

// Entry is a line, a target or a snapshot's content that is different.
type Entry struct {
	Name        string  `json:"name" doc:"The finished unit as recipe/unit, or the slug of the finished good or recipe"`
	DisplayName string  `json:"display_name,omitempty" doc:"Its name; missing if it is not known"`
	Change      Change  `json:"change" enum:"added,removed,changed"`
	Fields      []Field `json:"fields" doc:"Every field that is different, by path; of what was added or removed, every field"`
}

// Plans is what is different between two plans, from a to b.
func Plans(a, b Plan) Difference {
	before, after := documentOf(a), documentOf(b)
	d := Difference{Production: []Entry{}, Assembly: []Entry{}, Recipes: []Entry{}, Goods: []Entry{}, Order: []Field{}}
	parts := d.parts()
	was, is := before.entries(), after.entries()
	for _, field := range different(before, after) {
		part, name, path := split(field.Path)
		if part == useStock {
			d.UseStock = &field
			continue
		}
		if name == "" {
			d.Order = append(d.Order, field)
			continue
		}
		entries := parts[part]
		if last := len(*entries) - 1; last < 0 || (*entries)[last].Name != name {
			key := part + "/" + escaped(name)
			*entries = append(*entries, Entry{Name: name, Change: changed(was[key], is[key])})
		}
		entry := &(*entries)[len(*entries)-1]
		field.Path = path
		entry.Fields = append(entry.Fields, field)
	}
	for _, entries := range parts {
		slices.SortFunc(*entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	}
	named := namesOf(b, a)
	named.entries(d.Production, named.unit)
	named.entries(d.Assembly, in(named.goods))
	named.entries(d.Recipes, in(named.recipes))
	named.entries(d.Goods, in(named.goods))
	return d
}

// parts are the entries by where they are in a plan's document.
func (d *Difference) parts() map[string]*[]Entry {
	return map[string]*[]Entry{
		"/production_targets": &d.Production, "/assembly_targets": &d.Assembly,
		"/recipes": &d.Recipes, "/finished_goods": &d.Goods,
	}
}

// useStock is where a plan's document has whether it uses stock.
const useStock = "/use_stock"

// split takes a path of a plan's document apart: "/recipes", "tart" and
// "/items/flour/name". The order of a part has no name.
func split(path string) (part, name, rest string) {
	part, below, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	name, rest, _ = strings.Cut(below, "/")
	return "/" + part, unescaped(name), "/" + rest
}

// entries are the places of a plan's document at which there is something.
func (d document) entries() map[string]bool {
	there := map[string]bool{}
	for path := range d.fields {
		part, name, _ := split(path)
		there[part+"/"+escaped(name)] = true
	}
	return there
}

// Empty reports whether the two plans have the same content.
func (d Difference) Empty() bool {
	return len(d.Production)+len(d.Assembly)+len(d.Recipes)+len(d.Goods)+len(d.Order) == 0 && d.UseStock == nil
}

// Inverse is the difference in the other direction.
func (d Difference) Inverse() Difference {
	return Difference{
		Production: inverses(d.Production, Entry.Inverse), Assembly: inverses(d.Assembly, Entry.Inverse),
		Recipes: inverses(d.Recipes, Entry.Inverse), Goods: inverses(d.Goods, Entry.Inverse),
		Order: inverses(d.Order, Field.Inverse), UseStock: d.UseStock.inverse(),
	}
}

// Inverse is the entry in the other direction.
func (e Entry) Inverse() Entry {
	return Entry{Name: e.Name, DisplayName: e.DisplayName, Change: e.Change.Inverse(), Fields: inverses(e.Fields, Field.Inverse)}
}

// Apply returns b, if the difference is from a to b. It fails if the result is not
// a plan, which happens only with a difference from another plan.
func (d Difference) Apply(a Plan) (Plan, error) {
	fields := slices.Clone(d.Order)
	if d.UseStock != nil {
		fields = append(fields, *d.UseStock)
	}
	for part, entries := range d.parts() {
		for _, entry := range *entries {
			for _, field := range entry.Fields {
				field.Path = part + "/" + escaped(entry.Name) + field.Path
				fields = append(fields, field)
			}
		}
	}
	var b Plan
	err := documentOf(a).change(fields).read(&b)
	return b, err
}
