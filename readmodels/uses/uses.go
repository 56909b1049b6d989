// Package uses answers what uses an item, a recipe or a finished good: other definitions,
// and the occasions and plans that are still to come.
package uses

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/collation"
	"crumbtrail/readmodels/names"
	"crumbtrail/readmodels/reader"
)

// Finder answers what uses something. It is safe for concurrent use.
type Finder struct{ reader *reader.Reader }

// New returns a finder.
func New(r *reader.Reader) *Finder { return &Finder{reader: r} }

// Kind is what uses something.
type Kind string

// The kinds, in the order in which they are listed.
const (
	Recipe       Kind = "recipe"
	FinishedGood Kind = "finished_good"
	Occasion     Kind = "occasion"
	Plan         Kind = "plan"
)

// Use is something that uses a definition.
type Use struct {
	Kind         Kind           `json:"kind" enum:"recipe,finished_good,occasion,plan"`
	Recipe       domain.Slug    `json:"recipe,omitempty"`
	FinishedGood domain.Slug    `json:"finished_good,omitempty"`
	OccasionID   domain.ID      `json:"occasion_id,omitempty" doc:"The occasion, also of a plan"`
	PlanID       domain.ID      `json:"plan_id,omitempty" doc:"The plan; of an occasion its active plan"`
	Number       int            `json:"number,omitempty" doc:"Number of the plan"`
	Name         string         `json:"name" doc:"Name of the recipe, of the good, or of the occasion"`
	Variant      string         `json:"variant_name,omitempty" doc:"Of a recipe"`
	Date         domain.Date    `json:"date,omitempty" format:"date" doc:"Date of the occasion"`
	State        occasion.State `json:"state,omitempty" enum:"none,draft,locked,in_production" doc:"State of the plan; of an occasion that of its active plan"`
	Direct       bool           `json:"direct" doc:"Whether it names the definition itself. Otherwise it uses the definition through others alone"`
	Amounts      []Amount       `json:"amounts" doc:"What one batch or one good takes, through all paths; of an occasion or a plan, what its targets name themselves. Empty if that is unknown or nothing"`
	Through      []Part         `json:"through" doc:"What it names that uses the definition: parts of a definition, targets of an occasion, lines of a plan"`

	sortKey string
}

// Amount is how much of something is used.
type Amount struct {
	Amount measure.Number `json:"amount" doc:"Exact. Of an item in its unit; of a recipe in batches; of a finished good in goods"`
	Unit   measure.Unit   `json:"unit,omitzero" doc:"The unit of an item"`
}

// Part is what leads from a use to the definition.
type Part struct {
	Recipe       domain.Slug     `json:"recipe,omitempty"`
	FinishedUnit catalog.UnitRef `json:"finished_unit,omitzero"`
	FinishedGood domain.Slug     `json:"finished_good,omitempty"`
	Name         string          `json:"name,omitempty" doc:"As the catalog has it now; of a finished unit with the name of its recipe"`
	Variant      string          `json:"variant_name,omitempty" doc:"Of a recipe"`
	Quantity     *measure.Number `json:"quantity,omitempty" doc:"Batches of the recipe, units or goods that a definition names; batches or goods of a target. Absent if a plan derives it"`
}

// Names implements [names.Named].
func (u *Use) Names(wanted *names.Wanted) {
	for i := range u.Through {
		part := &u.Through[i]
		wanted.Recipe(part.Recipe, &part.Name)
		wanted.Variant(part.Recipe, &part.Variant)
		wanted.Thing("", part.FinishedUnit, part.FinishedGood, &part.Name)
	}
}

// place orders uses.
type place [4]string

func (u Use) place() place {
	rank := map[Kind]string{Recipe: "1", FinishedGood: "2", Occasion: "3", Plan: "4"}[u.Kind]
	through := "1"
	if u.Direct || u.Date != "" {
		through = "0"
	}
	return place{rank, through, u.sortKey, cmp.Or(string(u.Recipe+u.FinishedGood), string(cmp.Or(u.PlanID, u.OccasionID)))}
}

func (p place) compare(other place) int { return slices.Compare(p[:], other[:]) }

// tables are those of definitions, by the kind of thing.
func table(thing catalog.Thing) (string, domain.Slug) {
	switch {
	case thing.Item != "":
		return "items", thing.Item
	case thing.Recipe != "":
		return "recipes", thing.Recipe
	}
	return "goods", thing.FinishedGood
}

// Uses lists what uses a thing, directly or through others: the recipes and the finished
// goods that are not archived, and the occasions and active plans that are neither
// completed nor cancelled. Definitions are listed by name, those that name the thing
// themselves first, then occasions and plans by date. It fails with [reader.ErrNotFound]
// if the thing is not defined.
func (f *Finder) Uses(ctx context.Context, query reader.Query, thing catalog.Thing, page reader.Page) (reader.List[Use], error) {
	after, err := reader.After(page, place{})
	if err != nil {
		return reader.List[Use]{}, err
	}
	projections := []string{reader.Catalog, reader.Planning, reader.Pantry}
	return reader.AnswerList(ctx, f.reader, query, projections, func(tx *reader.Tx) (reader.List[Use], error) {
		kind, slug := table(thing)
		statement := "SELECT slug FROM {catalog}." + kind + " WHERE kitchen = @kitchen AND slug = @slug"
		if _, err := reader.One[struct{ Slug domain.Slug }](ctx, tx, statement, pgx.NamedArgs{"slug": slug}); err != nil {
			return reader.List[Use]{}, err
		}
		all, err := find(ctx, tx, thing)
		if err != nil {
			return reader.List[Use]{}, err
		}
		all = slices.DeleteFunc(all, func(use Use) bool { return after.compare(use.place()) >= 0 })
		slices.SortFunc(all, func(a, b Use) int { return a.place().compare(b.place()) })
		list, err := reader.Listed(page, all[:min(len(all), page.Fetch())], func(use Use) (Use, error) { return use, nil }, Use.place)
		if err != nil {
			return list, err
		}
		return list, names.OfList[Use](list.Items).Read(ctx, tx)
	})
}

// find returns everything that uses a thing, in any order.
func find(ctx context.Context, tx *reader.Tx, thing catalog.Thing) ([]Use, error) {
	settings, err := reader.Settings(ctx, tx)
	if err != nil {
		return nil, err
	}
	users, err := readUsers(ctx, tx, thing)
	if err != nil {
		return nil, err
	}
	recipes, goods := users.UsesOf(thing)
	all := definitions(users, recipes, goods, collation.Of(settings.Effective.Locale))
	wanted := targeted{thing: thing, recipes: map[domain.Slug]bool{}, goods: map[domain.Slug]bool{}}
	for slug := range recipes {
		wanted.recipes[slug] = true
	}
	for slug := range goods {
		wanted.goods[slug] = true
	}
	occasions, err := readOccasions(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	plans, err := readPlans(ctx, tx, thing)
	return slices.Concat(all, occasions, plans), err
}
