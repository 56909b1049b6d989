package shopping

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/api/ui/answers"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/picture"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
)

// group is the rows of a category.
type group struct {
	Category string // empty for the rows without one
	Rows     []row
}

// row is a row of the list.
type row struct {
	item
	// Plan is the only plan; empty for several.
	Plan domain.ID
	// Of is what the figures are of: the plan, or the plans.
	Of any
	// Measure is how its amounts are written.
	Measure locale.Measure
	// Path is where the figures of the row are.
	Path string
	// ID is that of the row's element.
	ID string
	// Bar is what the need is covered by.
	Bar picture.Bar
	// Tick is the form that collects what is left; nil if nothing is, or if that is not
	// possible. Other takes another amount, Undo takes ticks back.
	Tick, Other *tick
	Undo        *undo
	// Several is true for a list of several plans.
	Several bool
}

// Forms are the forms of the row.
func (r row) Forms() tickForms { return tickForms{r.ID, r.Name, r.Tick, r.Undo} }

// Pieces reports whether the item is sold by the piece, so that packages are not
// mentioned.
func (r row) Pieces() bool {
	return r.Package != nil && r.Package.Unit == measure.Each && r.Package.Value.Equal(measure.Int(1))
}

// PackageCount is how many packages are to buy.
func (r row) PackageCount() int64 {
	if r.Packages == nil {
		return 0
	}
	return *r.Packages
}

// tickedAmount is what was collected at once: in packages where it was ticked so.
type tickedAmount struct {
	answer.Collected
	Of      any
	Path    string
	Measure locale.Measure
}

// Ticked returns what a tick of the row collected.
func (r row) Ticked(tick answer.Collected) tickedAmount {
	made := tickedAmount{Collected: tick, Of: r.Of, Path: r.Path + "collected_by/" + string(tick.Tick) + "/", Measure: r.Measure}
	if r.Package == nil || r.Pieces() {
		made.Packages = 0
	}
	return made
}

// Price is that of a package; nil if it is not known.
func (r row) Price() *measure.Money {
	if r.Package == nil || r.Sufficient || len(r.Taken) > 0 {
		return nil
	}
	return r.Package.Price
}

// Over is what is left over of several packages; nil if nothing is.
func (r row) Over() *measure.Number {
	if len(r.Taken) == 0 || r.LeftOver.IsZero() {
		return nil
	}
	return r.LeftOver
}

// groups returns the rows by category: those to find, with those collected already, and
// those of which there is enough.
func groups(v *page.Visit, t *trip) (buy, have []group) {
	for _, item := range t.list.Items {
		r := row{item: item, ID: "row-" + string(item.Item), Path: pathOf(t, item), Several: t.plan == nil}
		if t.count[item.Item] > 1 {
			r.ID += "-" + strings.ReplaceAll(item.Unit.String(), " ", "-")
		}
		if t.plan != nil {
			r.Plan = t.plan.ID
		}
		r.Of = t.figures()
		r.Measure = answers.MeasureOf(&item.Purchase)
		r.Bar = picture.Cover(&item.Purchase)
		if t.ticks(v) {
			r.offer(v, t)
		}
		if item.Sufficient && len(item.CollectedBy) == 0 && len(item.OrderedBy) == 0 {
			have = add(have, r)
		} else {
			buy = add(buy, r)
		}
	}
	return sorted(buy), sorted(have)
}

// pathOf is where the figures of a row are.
func pathOf(t *trip, item item) string {
	path := "shopping_list/" + string(item.Item)
	if t.count == nil {
		t.count = map[domain.Slug]int{}
		for _, one := range t.list.Items {
			t.count[one.Item]++
		}
	}
	if t.count[item.Item] > 1 {
		path += ":" + item.Unit.String()
	}
	return path + "/"
}

func add(groups []group, r row) []group {
	at := slices.IndexFunc(groups, func(g group) bool { return g.Category == r.Category })
	if at < 0 {
		return append(groups, group{Category: r.Category, Rows: []row{r}})
	}
	groups[at].Rows = append(groups[at].Rows, r)
	return groups
}

// sorted sorts categories by name; the rows without one come last.
func sorted(groups []group) []group {
	slices.SortStableFunc(groups, func(a, b group) int {
		if (a.Category == "") != (b.Category == "") {
			return -cmp.Compare(a.Category, b.Category)
		}
		return cmp.Compare(strings.ToLower(a.Category), strings.ToLower(b.Category))
	})
	return groups
}
