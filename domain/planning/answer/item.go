package answer

import (
	"time"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

// Ingredient is what the batch lines take of an item, in one unit.
type Ingredient struct {
	Item domain.Slug `json:"item"`
	Name string      `json:"name"`
	// Category is the one that the item has in the catalog today, as snapshots have none;
	// the reader of the input sets it, as that of a Purchase.
	Category string       `json:"category" doc:"Of the item as it is defined now, as snapshots hold none; empty without one"`
	Unit     measure.Unit `json:"unit" doc:"That of the item's first use; one row for each unit that does not convert"`
	// Total is for the planned batches, Remaining for those still to bake.
	Total     measure.Number `json:"total" doc:"For the planned batches"`
	Remaining measure.Number `json:"remaining" doc:"For the remaining batches"`
	// Sources are the planned recipes that take it, nested ones counted into
	// them. They sum to the total.
	Sources []Source `json:"sources" doc:"The planned recipes that take it, nested ones counted into them; they sum to the total"`
}

// Source is what a planned recipe takes of an ingredient.
type Source struct {
	Recipe     domain.Slug    `json:"recipe"`
	RecipeName string         `json:"recipe_name"`
	Amount     measure.Number `json:"amount" doc:"For the planned batches"`
	Unit       measure.Unit   `json:"unit"`
}

// Purchase is a row of the shopping list.
type Purchase struct {
	Item        domain.Slug      `json:"item"`
	Name        string           `json:"name"`
	Kind        catalog.ItemKind `json:"kind"`
	Category    string           `json:"category" doc:"Of the item as it is defined now, as snapshots hold none; empty without one"`
	Unit        measure.Unit     `json:"unit"`
	Needed      measure.Number   `json:"needed" doc:"For what remains to be baked and assembled"` // for what remains to be baked and assembled
	NeededTotal measure.Number   `json:"needed_total" doc:"For the whole plan"`                   // for the whole plan
	// Reserved is what locked plans of other occasions that come before keep of what
	// could be used; OnHand is what they leave.
	Reserved measure.Number `json:"reserved" doc:"What plans of other occasions that come before this one reserve of the usable lots"`
	OnHand   measure.Number `json:"on_hand" doc:"What is left of those lots: all that are received by the date and do not expire before it, less what is reserved"`
	// Collected is what shoppers have and did not put away yet; see CollectedBy.
	Collected measure.Number `json:"collected" doc:"What shoppers ticked as collected for the occasion and did not put away yet"`
	// Ordered is what is on its way; see OrderedBy.
	Ordered measure.Number `json:"ordered" doc:"What was ordered for the occasion and has not arrived yet"`
	pantry.Later
	//nolint:lll // A struct tag cannot be wrapped.
	ByDay      []DayNeed      `json:"by_day,omitempty" doc:"By the day on which it is needed, where the plan needs things on several days. A lot covers only what is needed while it is good"`
	ToBuy      measure.Number `json:"to_buy" doc:"What is still to find: needed less on hand, collected and ordered; 0 if that is enough"`
	Sufficient bool           `json:"sufficient" doc:"Whether nothing is to be bought"`
	// ReservedBy is what each plan reserves, in the order in which they do; it sums to
	// Reserved.
	ReservedBy []Reserved `json:"reserved_by" doc:"By plan, by the date of the occasion, then by when it was locked; sums to reserved"`
	// CollectedBy is what is left of each tick, oldest first; it sums to Collected.
	CollectedBy []Collected `json:"collected_by" doc:"By tick, oldest first; sums to collected"`
	// OrderedBy is what is left of each order, oldest first; it sums to Ordered.
	OrderedBy []Ordered `json:"ordered_by" doc:"By order, oldest first; sums to ordered"`
	// Package is how the item is sold, if that is known; an item that is counted and has
	// no known package is sold by the piece. Packages is how many to buy and Surplus, in
	// the row's unit, what they hold beyond ToBuy; both are
	// nil if the package cannot be converted to the row's unit.
	Package       *catalog.Package `json:"package,omitempty" doc:"How the item is sold; missing where that is not known. An item that is counted and has no known package is sold by the piece. Of several packages it is the preferred one, else the first"`
	PackageFactor *measure.Number  `json:"package_factor,omitempty" doc:"What one of the row's unit is in the unit of the package, exactly; missing if it does not convert"`
	Packages      *int64           `json:"packages,omitempty" doc:"Whole packages to buy; missing if the package does not convert to the unit, and if other packages are to buy: see cover"`
	Surplus       *measure.Number  `json:"surplus,omitempty" doc:"What those packages hold beyond what is to be bought"`
	EstimatedCost *measure.Money   `json:"estimated_cost,omitempty" doc:"What those packages cost; missing where their price is not known, which is not 0"`
	LeftOver      *measure.Number  `json:"left_over,omitempty" doc:"As surplus"`
	InSeveral
}

// InSeveral is what is to buy of an item that is sold in several packages.
type InSeveral struct {
	Taken []Taken   `json:"cover,omitempty" doc:"Of an item that is sold in several packages: which to buy, and how many of each"`
	Rule  CoverRule `json:"cover_rule,omitempty" enum:"least_price,fewest_packages,preferred" doc:"Why those. least_price: of the packages whose price is known, those that cost least; then with the least left over, then the fewest, then more of the preferred one, then more of those that come first. No price known: preferred is the preferred one alone; without one fewest_packages, then with the least left over"`
	// Sold are all packages of the item.
	Sold []catalog.Package `json:"sold_in,omitempty" doc:"Of an item that is sold in several packages: all of them, the preferred one first"`
	// Unproved is set if it could not be proved within the limit that no packages cost less.
	Unproved bool `json:"cover_unproved,omitempty" doc:"Whether there may be packages that cost less: set where the search for them reached its limit, which takes many sizes without a common unit at almost the same price per unit"`
}

// CoverRule is the rule by which packages are chosen.
type CoverRule string

// The rules by which packages are chosen.
const (
	LeastPrice     CoverRule = "least_price"
	FewestPackages CoverRule = "fewest_packages"
	PreferredOne   CoverRule = "preferred"
)

// Holds returns what each of the packages holds.
func (t *Taken) Holds() measure.Amount { return measure.Amount{Value: t.Value, Unit: t.Unit} }

// Taken is how many packages are to buy of a size.
type Taken struct {
	Value     measure.Number `json:"amount" doc:"What each of them holds"`
	Unit      measure.Unit   `json:"unit"`
	Price     *measure.Money `json:"price,omitempty" doc:"The price of a package; missing if it is not known"`
	Supplier  string         `json:"supplier,omitempty" doc:"Where it is sold"`
	Code      string         `json:"code,omitempty" doc:"Under which code it is sold"`
	Preferred bool           `json:"preferred,omitempty" doc:"Whether it is taken where nothing else decides"`
	Packages  int64          `json:"packages" doc:"How many of this size, at least 1"`
	Cost      *measure.Money `json:"cost,omitempty" doc:"What they cost; missing where the price is not known"`
	// Count is Packages, which knows how it came about.
	Count measure.Number `json:"-"`
}

// DayNeed is what is needed of an item on a day, and what lots cover of that.
type DayNeed struct {
	Day       domain.Date    `json:"day" format:"date"`
	Needed    measure.Number `json:"needed" doc:"For what remains to be baked and assembled on the day"`
	FromStock measure.Number `json:"from_stock" doc:"What lots cover of that: those that can be used on the day, and are not used up before"`
}

// Cost returns the estimated cost of the row. It is unknown if something is to buy and
// the price is not known.
func (p Purchase) Cost() measure.Cost {
	if p.EstimatedCost != nil {
		return measure.CostOf(*p.EstimatedCost, true)
	}
	return measure.CostOf(measure.Money{}, p.ToBuy.IsZero())
}

// Collected is what is left of a tick on the list: what was collected and not put away.
type Collected struct {
	Tick     domain.ID       `json:"tick_id"`
	Occasion domain.ID       `json:"occasion_id"`
	Plan     domain.ID       `json:"plan_id" doc:"The plan on whose list it was ticked"`
	Amount   measure.Number  `json:"amount" doc:"In the row's unit, without what lots have settled"`
	Packages int64           `json:"packages,omitempty" doc:"How many packages were collected; missing if an amount was given, and once a part was put away"`
	Size     *measure.Amount `json:"package,omitempty" doc:"What each of those packages holds; missing with their number"`
	Actor    string          `json:"actor"`
	At       time.Time       `json:"collected_at"`
}

// Ordered is what has not arrived of an order.
type Ordered struct {
	Order      domain.ID       `json:"order_id"`
	Occasion   domain.ID       `json:"occasion_id"`
	Plan       domain.ID       `json:"plan_id" doc:"The plan on whose list it was ordered"`
	Amount     measure.Number  `json:"amount" doc:"In the row's unit, without what lots have settled"`
	Packages   int64           `json:"packages,omitempty" doc:"How many packages were ordered; missing if an amount was given, and once a part arrived"`
	Size       *measure.Amount `json:"package,omitempty" doc:"What each of those packages holds; missing with their number"`
	Supplier   string          `json:"supplier,omitempty"`
	ExpectedOn domain.Date     `json:"expected_on,omitempty" doc:"The day on which it is to arrive; missing if that is not known"`
	NeededOn   domain.Date     `json:"needed_on" doc:"The first day on which the item is needed for its occasion"`
	Actor      string          `json:"actor"`
	At         time.Time       `json:"ordered_at"`
}

// Late reports whether the order arrives after the day on which it is needed. One that is
// expected on no known day does not.
func (o Ordered) Late() bool { return o.ExpectedOn > o.NeededOn }

// Reserved is what another occasion's plan reserves of an item.
type Reserved struct {
	Occasion     domain.ID      `json:"occasion_id"`
	OccasionName string         `json:"occasion_name"`
	OccasionDate domain.Date    `json:"occasion_date"`
	Plan         domain.ID      `json:"plan_id"`
	Amount       measure.Number `json:"amount" doc:"In the row's unit"`
}
