package explanation

import (
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
)

// leaf is where a traced number starts.
type leaf struct {
	node Node
	into string // of a factor: the unit into which it converts
}

// FromSource returns a number that a source gives. unit is "" for a number without a
// unit.
func FromSource(number measure.Number, label Label, unit string, source Source) measure.Number {
	return traced(Node{Op: Given, Unit: unit, Value: number.Plain(), Source: &source}.named(label), "")
}

// Fixed returns a number of the arithmetic itself.
func Fixed(number measure.Number, label Label) measure.Number {
	return traced(Node{Op: Constant, Value: number.Plain()}.named(label), "")
}

// Conversion returns the factor from a unit into another, which between kinds of
// units is from the measures of an item in a snapshot.
func Conversion(factor measure.Number, from, into measure.Unit, item *catalog.Item, snapshot domain.ID) measure.Number {
	node, label := Node{Op: Constant, Value: factor.Plain()}, Says("conversion", MeasureArg(into), MeasureArg(from))
	if by := item.Conversions().Leading(from, into); len(by) > 0 {
		node.Op, node.Source = Given, &Source{Kind: Item, ID: snapshot, Name: string(item.Slug)}
		label = Says("conversion_by_measures", MeasureArg(into), MeasureArg(from), ItemArg(item.Slug), TextArg(OfMeasures, measure.Listed(by)))
		if len(item.Measures) == 0 {
			label = Says("conversion_by_density", MeasureArg(into), MeasureArg(from), ItemArg(item.Slug))
		}
	}
	return traced(node.named(label), into.String())
}

// Part is what one source gives of a sum.
type Part struct {
	ID     domain.ID
	Number measure.Number
}

// InStock returns what is in stock of something finished, by its layers if they
// sum to all of it, less what the plans of other occasions reserve. left is what
// they leave.
func InStock(of Arg, layers []Part, all, left measure.Number) measure.Number {
	stock, name := measure.EmptySum(), of.Value
	for _, layer := range layers {
		source := Source{Kind: FinishedStock, ID: layer.ID, Name: name}
		stock = stock.Add(FromSource(layer.Number, Says("stock_left", of), "", source))
	}
	if !stock.Equal(all) {
		stock = FromSource(all, Says("stock", of), "", Source{Kind: FinishedStock, Name: name})
	}
	if all.Equal(left) {
		return stock
	}
	reserved := FromSource(all.Sub(left), Says("stock_reserved", of), "", Source{Kind: Reservation, Name: name})
	return stock.Sub(reserved)
}

func traced(node Node, into string) measure.Number {
	return measure.Traced(node.Value, &leaf{node: node, into: into})
}

func factorOf(number measure.Number) *leaf {
	if trace := number.Trace(); trace != nil && trace.Op == measure.Given {
		if leaf := trace.Leaf.(*leaf); leaf.into != "" {
			return leaf
		}
	}
	return nil
}

// NewSum is 0, to which the terms of a sum are added.
func NewSum(explained bool) measure.Number {
	if explained {
		return measure.EmptySum()
	}
	return measure.Number{}
}

// Sums are so many of them.
func Sums(many int, explained bool) []measure.Number {
	list := make([]measure.Number, many)
	for i := range list {
		list[i] = NewSum(explained)
	}
	return list
}
