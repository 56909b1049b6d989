package pantry

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// NestedRun is the run of a nested good that was assembled because it was missing. It is
// an assembly run like any other, and is voided by itself.
type NestedRun struct {
	Run          domain.ID   `json:"run"`
	FinishedGood domain.Slug `json:"finished_good"`
	Quantity     int64       `json:"quantity"`
}

// nested takes what the nested goods are made of that are missing for a run, and returns
// their runs: of each good one, before the runs of the goods that hold it. What they make
// is there for the lines that follow.
func (c *consumption) nested(run AssemblyRun) ([]AssemblyRecorded, error) {
	if !run.AssembleNested {
		return nil, nil
	}
	c.drawn, c.made = map[domain.ID]drawn{}, map[Thing][]Layer{}
	first, err := c.first(run)
	recorded := make([]AssemblyRecorded, 0, len(first))
	for _, one := range first {
		made, err := c.assemble(one)
		if err != nil {
			return nil, err
		}
		recorded = append(recorded, made)
		thing := Thing{FinishedGood: made.FinishedGood}
		c.made[thing] = []Layer{made.layer()}
		c.before = append(c.before, c.consumed...)
		c.consumed, c.passedOver = nil, nil
	}
	return recorded, err
}

// first returns the runs of nested goods that have to come first, what others hold before
// what holds it. Goods are whole.
func (c *consumption) first(run AssemblyRun) ([]AssemblyRun, error) {
	wanted := map[domain.Slug]measure.Number{}
	var runs []AssemblyRun
	for i, good := range run.Snapshot.Content.Goods { // users before what they use
		many := measure.Int(run.Quantity)
		if i > 0 {
			many = WholeAbove(wanted[good.Slug].Sub(c.free(Thing{FinishedGood: good.Slug})))
			if many.Sign() <= 0 {
				continue
			}
			if measure.Int(maxRun).Less(many) {
				needs := []string{"/finished_good", "/occasion_id"}
				fault := domain.FaultOn(needs, "/quantity", "takes more than %d of the nested good %s", maxRun, good.Slug)
				return nil, &domain.InvalidError{Problems: []domain.Problem{fault}}
			}
			content, _ := run.Snapshot.Content.Nested(good.Slug)
			runs = append(runs, AssemblyRun{
				ID: domain.DeriveFrom(run.ID, "nested/"+string(good.Slug)), Reused: run.Reused, Occasion: run.Occasion, Plan: run.Plan,
				Snapshot: catalog.GoodSnapshot{ID: run.Snapshot.ID, FinishedGood: good.Slug, Content: content},
				Quantity: many.Saturated(), At: run.At, On: run.On, AllowReserved: run.AllowReserved,
			})
		}
		for _, component := range good.Components {
			if of := component.FinishedGood; of != "" {
				wanted[of] = wanted[of].Add(component.Quantity.Mul(many))
			}
		}
	}
	slices.Reverse(runs)
	return runs, nil
}

// WholeAbove is how many whole goods a number of them takes: the nearest above, or the one
// below if what exceeds it is negligible.
func WholeAbove(number measure.Number) measure.Number {
	if whole := measure.Whole(number); !measure.Counts(number.Plain().Sub(whole.Plain()), measure.NoUnit) {
		return whole
	}
	return number.Ceil()
}

// free returns how many of something finished the run finds that no plan reserves, its own
// included: what was made for a target is no part of another good. What others reserve
// counts if the run may take it.
func (c *consumption) free(thing Thing) measure.Number {
	var free measure.Number
	for _, layer := range c.pantry.layers[thing] {
		if !layer.open() || !isThere(c.pantry.made[layer.ID].at, c.at) || c.isPast(layer) {
			continue
		}
		left := layer.Remaining
		for _, of := range c.reservations {
			if of.IsOwn || !c.allowReserved {
				left = left.Sub(of.Stock[layer.ID])
			}
		}
		if measure.Counts(left, measure.NoUnit) {
			free = free.Add(left)
		}
	}
	return free
}

// layers returns what there is of something finished, first what keeps until it is needed, of that
// what expires first, then oldest first.
func (c *consumption) layers(thing Thing) []Layer {
	layers := c.pantry.layers[thing]
	if made := c.made[thing]; len(made) > 0 {
		layers = slices.Concat(layers, made)
	}
	if slices.ContainsFunc(layers, func(layer Layer) bool { return layer.ExpiresOn != "" }) {
		layers = slices.SortedStableFunc(slices.Values(layers), func(a, b Layer) int {
			if keeps := c.keeps(a.ExpiresOn); keeps != c.keeps(b.ExpiresOn) {
				if keeps {
					return -1
				}
				return 1
			}
			return a.ExpiresOn.CompareLast(b.ExpiresOn)
		})
	}
	return layers
}

// isPast reports whether a layer is past its last good day on the day of the run, which may be
// allowed to take it.
func (c *consumption) isPast(layer Layer) bool {
	return !c.allowExpired && c.on != "" && !c.on.Within("", layer.ExpiresOn)
}

// earliest returns the earliest last good day of what was taken of something finished; empty if
// all of that keeps.
func (c *consumption) earliest() (first domain.Date) {
	for _, line := range c.consumed {
		if line.Layer == "" {
			continue
		}
		if expires := c.expires(line); expires.CompareLast(first) < 0 {
			first = expires
		}
	}
	return first
}

// expires returns the last good day of what a line took of something finished; empty if it keeps.
func (c *consumption) expires(line Consumed) domain.Date {
	for _, layer := range c.made[line.Thing] {
		if layer.ID == line.Layer {
			return layer.ExpiresOn
		}
	}
	return c.pantry.made[line.Layer].expires
}

// keeps reports whether what has a last good day is good on the date of the occasion.
func (c *consumption) keeps(until domain.Date) bool {
	return c.neededOn == "" || c.neededOn.Within("", until)
}

// stale returns what was taken of something finished and is not good on the date of the occasion.
func (c *consumption) stale() (stale []Stale) {
	for _, line := range c.consumed {
		if line.Layer == "" {
			continue
		}
		if until := c.expires(line); !c.keeps(until) {
			stale = append(stale, Stale{Thing: line.Thing, Layer: line.Layer, Amount: line.Amount, ExpiresOn: until, NeededOn: c.neededOn})
		}
	}
	return stale
}

// leftOfLayer returns a layer without what earlier lines took of it.
func (c *consumption) leftOfLayer(layer Layer) Layer {
	if earlier, some := c.drawn[layer.ID]; some {
		layer.Remaining, layer.Value = layer.Remaining.Sub(earlier.amount), layer.Value.Sub(earlier.cost)
	}
	return layer
}

// source is the id of the lot or the layer that a line is taken from.
func (c Consumed) source() domain.ID {
	if c.Lot != "" {
		return c.Lot
	}
	return c.Layer
}
