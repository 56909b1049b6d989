package planning

import (
	"crumbtrail/domain"
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

func (e *Explanation) explainIngredients() {
	for i := range e.answer.Ingredients {
		answer := &e.answer.Ingredients[i]
		row, unit := e.row(answer.Item, answer.Unit), answer.Unit.String()
		path, of := "aggregated_ingredients/"+e.entry(answer.Item, answer.Unit)+"/", " of "+string(answer.Item)
		source := func(recipe domain.Slug) string { return path + "sources/" + string(recipe) + "/amount" }
		e.figure(path+"total", "total"+of, unit, func() *node {
			parts := make([]*node, len(answer.Sources))
			for i, of := range answer.Sources {
				parts[i] = e.at(source(of.Recipe))
			}
			return explanation.Of(explanation.Sum, "total", parts...)
		})
		e.figure(path+"remaining", "what remaining batches take"+of, unit, func() *node {
			uses := e.used(row).toBake
			parts := make([]*node, len(uses))
			for i, use := range uses {
				parts[i] = use.amount
			}
			return explanation.Of(explanation.Sum, "remaining", parts...)
		})
		for _, from := range answer.Sources {
			e.figure(source(from.Recipe), string(answer.Item)+" for "+string(from.Recipe), unit, func() *node {
				var parts []*node
				for _, use := range e.used(row).baked {
					if use.line.FinishedUnit.Recipe == from.Recipe {
						parts = append(parts, use.amount)
					}
				}
				return explanation.Total("amount", parts)
			})
		}
	}
}

func (e *Explanation) explainShopping() {
	for i := range e.answer.Shopping {
		answer := &e.answer.Shopping[i]
		entry, unit := e.entry(answer.Item, answer.Unit), answer.Unit.String()
		at, of, row := "shopping_list/"+entry+"/", " of "+string(answer.Item), e.row(answer.Item, answer.Unit)
		baked := func(name string) []*node {
			if !e.c.rows.all[row].ingredient {
				return nil
			}
			return []*node{e.at("aggregated_ingredients/" + entry + "/" + name)}
		}
		e.figure(at+"needed", "needed"+of, unit, func() *node {
			return explanation.Of(explanation.Sum, "needed", append(baked("remaining"), e.used(row).toPack...)...)
		})
		e.figure(at+"needed_total", "needed for the whole plan"+of, unit, func() *node {
			return explanation.Of(explanation.Sum, "needed", append(baked("total"), e.used(row).packed...)...)
		})
		e.explainReserved(at, row, answer)
		e.figure(at+"on_hand", "on hand"+of, unit, func() *node {
			there := explanation.Of(explanation.Sum, "in lots", e.used(row).lots...).In(unit)
			if len(answer.ReservedBy) == 0 {
				return there
			}
			return explanation.Of(explanation.Difference, "on hand", there, e.at(at+"reserved"))
		})
		e.figure(at+"to_buy", "to buy"+of, unit, func() *node {
			return explanation.AtLeastZero("to buy", e.at(at+"needed"), e.at(at+"on_hand"))
		})
		if answer.Package != nil {
			e.explainPackage(at, row, answer)
		}
	}
}

// explainReserved explains what other occasions' plans keep of what is in stock.
// What such a plan keeps of a lot is given here: why it needs that is a figure of
// its own summary.
func (e *Explanation) explainReserved(at string, row int, answer *Purchase) {
	of, unit := " of "+string(answer.Item), answer.Unit.String()
	keeps := func(by *Reserved) string { return at + "reserved_by/" + string(by.Plan) + "/amount" }
	e.figure(at+"reserved", "reserved for other occasions"+of, unit, func() *node {
		parts := make([]*node, len(answer.ReservedBy))
		for i := range parts {
			parts[i] = e.at(keeps(&answer.ReservedBy[i]))
		}
		return explanation.Of(explanation.Sum, "reserved", parts...)
	})
	for i := range answer.ReservedBy {
		by := &answer.ReservedBy[i]
		e.figure(keeps(by), "reserved for "+by.OccasionName+of, unit, func() *node {
			return explanation.Of(explanation.Sum, "reserved", e.used(row).reserved[by.Plan]...)
		})
	}
}

// explainPackage explains what is bought in packages.
func (e *Explanation) explainPackage(at string, row int, answer *Purchase) {
	item, of, unit := e.c.rows.all[row].item, " of "+string(answer.Item), answer.Unit.String()
	source := explanation.Source{Kind: explanation.Item, ID: e.origin(row), Name: string(answer.Item)}
	e.figure(at+"package/amount", "amount in a package"+of, answer.Package.Unit.String(), func() *node {
		return explanation.Fact("amount in a package"+of, answer.Package.Value, source)
	})
	if price := answer.Package.Price; price != nil {
		e.figure(at+"package/price", "price of a package"+of, "", func() *node {
			return explanation.Fact("price of a package"+of, price.Number(), source)
		})
	}
	if answer.Packages == nil {
		return
	}
	size := func() *node {
		factor, _ := e.c.rows.all[row].factor(answer.Package.Unit, item.Density)
		return e.converted(e.at(at+"package/amount"), row, answer.Package.Unit, factor, source)
	}
	packages := func() *node {
		return e.once(lineRow{nil, row}, func() *node {
			many := explanation.Of(explanation.Quotient, "packages' worth"+of, e.at(at+"to_buy"), size())
			return explanation.Of(explanation.Ceil, "whole packages"+of, many)
		})
	}
	e.figure(at+"packages", "packages"+of, "", func() *node { return whole(packages()) })
	e.figure(at+"surplus", "too much in the packages"+of, unit, func() *node {
		held := explanation.Of(explanation.Product, "what the packages hold", packages(), size()).In(unit)
		return explanation.Of(explanation.Difference, "surplus", held, e.at(at+"to_buy"))
	})
	if answer.EstimatedCost != nil {
		e.figure(at+"estimated_cost", "cost of the packages"+of, "", func() *node {
			cost := explanation.Of(explanation.Product, "price by packages", e.at(at+"package/price"), packages())
			return explanation.Rounded("cost", measure.MoneyDecimals, cost)
		})
	}
}
