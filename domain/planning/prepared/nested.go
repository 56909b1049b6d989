package prepared

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// Nested returns how many of each nested good so many of the good take, if none is there.
func (g *Good) Nested(quantity measure.Number) map[domain.Slug]measure.Number {
	wanted := make([]measure.Number, len(g.Levels))
	wanted[0] = quantity
	nested := make(map[domain.Slug]measure.Number, len(g.Levels)-1)
	for at, level := range g.Levels {
		if at > 0 {
			nested[level.Good] = wanted[at]
		}
		for _, part := range level.Parts {
			if part.Of == AGood {
				wanted[part.Index] = wanted[part.Index].Add(wanted[at].Mul(part.Quantity))
			}
		}
	}
	return nested
}

// NameOf returns the name of the good or of one nested in it; empty if it is neither.
func (g *Good) NameOf(slug domain.Slug) string {
	for _, good := range g.Content.Goods {
		if good.Slug == slug {
			return good.Name
		}
	}
	return ""
}
